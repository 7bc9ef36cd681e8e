"""亲属: who is kin of whom, said by one of the two or by a village cadre, counts from then on for recusal (回避)."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts.persons import kinships
from core.registry.people import CADRES, Person
from handlers.engine.asks import choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.naming import distinct, spelled
from handlers.registry.person import pairs
from handlers.registry.person.pairs import Pair
from handlers.understand.sayings.mending import mended

NAME = "kin"
HOW = "请这样说：“张三和李四是亲戚”，或者“张三是我姐夫”。名字写登记过的全名。"
_RELATION = (
    "(?:亲戚|亲属|表兄[弟妹]|表姐[弟妹]|堂兄妹|堂姐[弟妹]|亲家|夫妻|两口子|父子|母子|父女|母女|兄弟|姐妹|兄妹|姐弟|叔侄|舅甥|婆媳|翁婿|连襟|妯娌|堂兄弟|表兄弟|老公|老婆|丈夫|妻子|爱人|爸爸?|父亲|妈妈?|母亲|儿子|女儿"
    "|哥哥?|弟弟?|姐姐?|妹妹?|嫂子?|姐夫|妹夫|弟媳|媳妇|儿媳|女婿|岳父|岳母|丈人|丈母娘|公公|婆婆|爷爷|奶奶|外公|外婆|孙子|孙女|外甥女?|侄子|侄女|侄儿|叔叔?|伯伯?|伯父|舅舅?|舅妈|姑姑?|姑妈|姨妈?|堂[哥弟姐妹]|表[哥弟姐妹])"
)


def _pair(turn: Turn, wording: str) -> Pair | None:
    """The two that are said to be kin; None where the words say no such thing."""
    if not wording or len(wording) > 40 or re.search("[?？]|吗$|不是", wording):
        return None
    words = spelled(turn, wording.strip("。！!"))
    who = pairs.who(turn, words)
    both = re.fullmatch(
        f"(?:登记一下|记一下|报告)?[，,：:]?(?P<a>{who})(?:跟|和|与|同)(?P<b>{who})(?:两个|两人)?(?:是|算)(?P<how>{_RELATION})(?:关系)?",
        words,
    )
    one_of = re.fullmatch(
        f"(?:登记一下|记一下|报告)?[，,：:]?(?P<a>{who})(?:是|算)(?P<b>{who})(?:家)?的?(?:亲)?(?P<how>{_RELATION})",
        words,
    )
    match = both or one_of
    if match is None or match["a"] == match["b"]:
        return None
    return pairs.pair(turn, words, match, match["how"])


def hears(turn: Turn) -> Iterable[Reading]:
    """That two people of the list are kin, said by one of them or by a cadre."""
    if turn.person is None or turn.event.room is not None or "是" not in turn.words:
        return
    pair = _pair(turn, turn.words)
    mine = pair is not None and turn.person.id in (pair.one.id, *(p.id for p in pair.others))
    if pair is not None and (mine or turn.holds(*CADRES)):
        act = Choice("亲属", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "kin.said", Reach.OTHERS, belief=4.0)


def look(turn: Turn, answers: Answers) -> Pair:
    """Who is meant. Refusal where nobody is, or it is not theirs to say."""
    pair = _pair(turn, str(answers.get("said") or ""))
    if pair is None or turn.person is None:
        raise Refusal(HOW)
    if answers.get("who"):
        pair = Pair(pair.one, (turn.db.get_one(Person, answers["who"]),), pair.relation)
    if len(pair.others) == 1:
        kinships.plan(turn.db, turn.person, pair.one, pair.others[0], turn.now)
    return pair


def summary(turn: Turn, _: Answers, pair: Pair) -> str:
    """Who is kin of whom, and what that means from now on."""
    other = distinct(turn, pair.others[0])
    return (
        f"{distinct(turn, pair.one)}和{other}是亲属（{pair.relation}），是吗？从现在起，审核、投票、打分要互相回避；"
        "以前定了的不变。没问题就回“确认”。"
    )


def changed(turn: Turn, answers: Answers, _: Pair) -> Answers | None:
    """不对，是…: what was told as this puts it right, where it still names two."""
    better = mended(str(answers.get("said", "")), turn.words)
    two = _pair(turn, better) if better else None
    return {"said": better} if two is not None and len(two.others) == 1 else None


def done(turn: Turn, _: Answers, pair: Pair) -> list[Message]:
    """Put it on record."""
    assert turn.person is not None  # else refused
    one, other = pair.one, pair.others[0]
    kinships.declare(turn.db, turn.person, one, other, pair.relation, turn.now)
    return [Message(f"登记好了：{one.name}和{other.name}是亲属，从现在起算。记错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=("亲属", "/kin"),
    hint="亲属：谁和谁是亲戚、不再是；谁登记重了也说一声",
    order=60,
    hears=hears,
    look=look,
    reach=Reach.OTHERS,
    asks=(
        choose("who", "您说的是哪一位？回号码。", pairs.options, flow=NAME, when=pairs.several),
        confirm("sure", summary, flow=NAME, more=changed),
    ),
    done=done,
)
