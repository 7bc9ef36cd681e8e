"""不是亲戚了: a village cadre says that two are kin no more (离婚, 登记错了), from now or from a day that is over."""

import re
from collections.abc import Iterable
from datetime import date

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import words as post_words
from core.posts.persons import kinships
from core.registry import people
from core.registry.people import CADRES, Person
from handlers.duties.act_day import act_day
from handlers.engine.asks import choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, said_on
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.naming import distinct, spelled
from handlers.registry.person import pairs
from handlers.registry.person.pairs import Pair
from handlers.understand.sayings.mending import mended

NAME = "kin_end"
LONGEST = 40
_SPOKEN_OF = re.compile("离婚|离了|不是|不再是|不算|解除|取消|登记错|记错|分手|断了?亲")
_DAY = (
    "(?:从?(?:今天|昨天|前天|大前天|上个?月\\d{1,2}[号日]|(?:今年)?\\d{1,2}月\\d{1,2}[号日]|\\d{1,2}[号日]|上?个?(?:周|星期)[一二三四五六日天])"
    "(?:起|开始|就|已经|办的?|正式)*)?"
)
_KIN = "(?:亲戚|亲属|夫妻|两口子|一家人|亲家|[表堂]?(?:兄弟|姐妹|兄妹|姐弟)|叔侄|舅甥|婆媳|翁婿|连襟|妯娌)(?:关系)?"
_ONE_OF = "(?:表|堂|干)?(?:哥|弟|姐|妹|兄)(?:弟|哥|姐|妹)?|姐夫|妹夫|嫂子?|弟媳|老公|老婆|丈夫|妻子|爱人|媳妇|儿媳|女婿|岳父|岳母|叔叔?|伯伯?|舅舅?|姑姑?|姨妈?|侄[子女儿]|外甥女?|亲戚|亲属"
_SMALL = "(?:其实|现在|已经|早就|早|都|就|也|正式|两个人?|俩|两口子|，|,)*"
_MISTAKE = "(?:登记错|记错|弄错|搞错|写错)(?:了|的)?"
_TAIL = f"(?:了|的|啦|哒)*(?:[，,]?(?:以前|先前|原来|当时|是)*{_MISTAKE})?[。！!]*"


def _read(turn: Turn, wording: str) -> Pair | None:
    """The two who are said to be kin no more; None where the words say no such thing."""
    if not wording or len(wording) > LONGEST or not _SPOKEN_OF.search(wording):
        return None
    if re.search("[?？]|[吗么]$|要是|如果|想|闹|吵着|准备|打算", wording):
        return None
    words = spelled(turn, wording.strip("。！!"))
    who = pairs.who(turn, words)
    begins = f"(?:登记一下|记一下|更正一下?|{_MISTAKE}|报告)?[，,：:]?"
    two = f"(?P<a>{who})(?:跟|和|与|同)(?P<b>{who})(?:的)?"
    for pattern in (
        f"{begins}{two}{_SMALL}{_DAY}{_SMALL}(?:离了?婚|离)(?:手续)?{_TAIL}",
        f"{begins}{two}{_SMALL}{_DAY}{_SMALL}(?:不是|不再是|不算|不再算){_KIN}{_TAIL}",
        f"{begins}(?P<a>{who}){_SMALL}{_DAY}{_SMALL}(?:不是|不再是|不算)(?P<b>{who})(?:家)?的?(?:{_ONE_OF}){_TAIL}",
        f"(?:请|帮我?)?(?:解除|取消|删掉|去掉){two}{_KIN}(?:的?登记)?{_TAIL}",
        f"{begins}{two}{_KIN}(?:登记|关系)?(?:{_MISTAKE}|取消|解除)(?:了|掉)?[。！!]*",
    ):
        match = re.fullmatch(pattern, words)
        if match is not None and match["a"] != match["b"]:
            return pairs.pair(turn, words, match, "")
    return None


def hears(turn: Turn) -> Iterable[Reading]:
    """That two who are on record as kin are so no more, said by a cadre or by one of them."""
    if turn.person is None or turn.event.room is not None or not _SPOKEN_OF.search(turn.words):
        return
    two = _read(turn, turn.words)
    if two is None or not any(p.id in people.kin_of(turn.db, two.one.id) for p in two.others):
        return
    if turn.holds(*CADRES) or turn.person.id in (two.one.id, *(p.id for p in two.others)):
        act = Choice("不再是亲属", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "kin.ended", Reach.OTHERS, belief=4.5)


def look(turn: Turn, answers: Answers) -> Pair:
    """Who is meant. Refusal where nobody is, or it is not the sender's to say."""
    two = _read(turn, str(answers.get("said") or ""))
    if two is None or turn.person is None:
        raise Refusal("请这样说：“张三和李四不是亲戚了”，或者“张三和李四上个月20号离婚了”。")
    others: tuple[Person, ...] = two.others
    if answers.get("who"):
        others = (turn.db.get_one(Person, answers["who"]),)
    elif len(others) > 1:  # of one name, those alone who are kin
        kin = people.kin_of(turn.db, two.one.id)
        others = tuple(p for p in others if p.id in kin) or others
    two = Pair(two.one, others, "")
    if len(others) == 1:
        kinships.plan_end(turn.db, turn.person, two.one, others[0], _day(turn, answers), turn.now)
    return two


def _day(turn: Turn, answers: Answers) -> date:
    day = act_day(str(answers.get("said", "")), said_on(turn, answers))
    if day is None:
        raise Refusal("没听出是从哪一天起，什么都没有改。请连日子再说一句，比如“5月3日”。")
    return day


def summary(turn: Turn, answers: Answers, two: Pair) -> str:
    """Who is kin no more, from which day, and what that means."""
    day = _day(turn, answers)
    since = "从现在起" if day == day_of(turn.now) else f"从{post_words.month_day(day)}起"
    one, other = distinct(turn, two.one), distinct(turn, two.others[0])
    return (
        f"{one}和{other}{since}不再算亲属，是吗？以后审核、投票、打分不用互相回避；以前定了的不变。"
        "没问题就回“确认”。"
    )


def changed(turn: Turn, answers: Answers, _: Pair) -> Answers | None:
    """不对，是…: what was told as this puts it right, where it still names two."""
    better = mended(str(answers.get("said", "")), turn.words)
    two = _read(turn, better) if better else None
    return {"said": better} if two is not None and len(two.others) == 1 else None


def done(turn: Turn, answers: Answers, two: Pair) -> list[Message]:
    """Put it on record."""
    assert turn.person is not None  # else refused
    one, other = two.one, two.others[0]
    kinships.end(turn.db, turn.person, one, other, _day(turn, answers), turn.now)
    return [Message(f"登记好了：{one.name}和{other.name}不再算亲属。记错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=(),
    hears=hears,
    look=look,
    reach=Reach.OTHERS,
    dated=True,
    asks=(
        choose("who", "您说的是哪一位？回号码。", pairs.options, flow=NAME, when=pairs.several),
        confirm("sure", summary, flow=NAME, more=changed),
    ),
    done=done,
)
