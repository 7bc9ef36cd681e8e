"""电话: one's own number told, changed or removed; and the numbers of those who serve the asker, or whom they serve."""

from core.errors import Refusal
from core.outbox import Message
from core.registry import people, telephones
from core.registry.people import Person
from core.reports.ladder import levels
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.registry import telephone_words
from handlers.registry.telephone_words import TelephoneWords, parse

NAME = telephone_words.NAME
_MOST = 6
_SEEN_BY = "只有联系您家的、办您报的事的、来救急的人看得到，不进群，不公示。"


def _words(answers: Answers) -> TelephoneWords:
    """What was said; a bare number behind the word is one's own."""
    wording = str(answers.get("said", ""))
    parsed = parse(wording) or parse(f"我的电话{wording}")
    return parsed or parse(f"{wording}电话") or TelephoneWords("own")


def _speaker(turn: Turn) -> Person:
    if turn.person is None:
        raise Refusal("还不知道您是谁，电话记不到您名下。请先发“绑定”，或者说“我叫……，是……组的”。")
    return turn.person


def _wanted(turn: Turn, answers: Answers) -> bool:
    """A change without the new number."""
    asked = _words(answers)
    return asked.does == "keep" and not asked.number and _speaker(turn) is not None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep it, remove it, or say whose it is."""
    asked, person = _words(answers), _speaker(turn)
    if asked.does == "keep":
        typed = str(answers.get("number") or asked.number)
        number = telephones.keep(turn.db, person.id, typed, turn.now, turn.address.id)
        whose = person.name if len(turn.sharing) > 1 else "您"
        return [Message(f"记下了，{whose}的电话是{number}。{_SEEN_BY}")]
    if asked.does == "forget":
        gone = telephones.forget(turn.db, person.id, turn.now, turn.address.id)
        return [Message("您的电话删掉了。" if gone else "您没有留过电话。")]
    if asked.does == "own":
        return [_own(turn, person)]
    return [_of_others(turn, person, asked)]


def _own(turn: Turn, person: Person) -> Message:
    number = telephones.of_person(turn.db, person.id)
    if not number:
        return Message(f"您还没留电话。要留就发“我的电话是”加号码。{_SEEN_BY}")
    return Message(f"您留的电话是{number}。换了号再说一声；不留了就回“删掉我的电话”。")


def _of_others(turn: Turn, asker: Person, asked: TelephoneWords) -> Message:
    """Of those who serve the asker, or whom they serve; of anybody else not even whether there is one."""
    if asked.posts:
        serving = telephones.serving(turn.db, asker.id, asked.posts, turn.now)[:_MOST]
    else:
        named = people.named(turn.db, asked.name)
        may = telephones.may_see
        serving = [p for p in named if may(turn.db, asker.id, p.id, turn.now)][:_MOST]
    if not serving:
        return Message(
            "这个电话我不能给您：只给他联系的户，或者联系您家的人。要找人，发“找代表”或“转人工”，我来转。"
        )
    numbers = telephones.of_people(turn.db, {p.id for p in serving})
    return Message("\n".join(_line(turn, p, numbers.get(p.id, "")) for p in serving))


def _line(turn: Turn, person: Person, number: str) -> str:
    held = people.posts_of(turn.db, person.id, turn.now)
    titles = [levels.title(turn.db, a.post, a.region_id) for a in held[:1]]
    post = f"（{titles[0]}）" if titles else ""
    return f"{person.name}{post}：{number or '还没留电话，发“转人工”我来转'}"


flow = Flow(
    name=NAME,
    words=("电话", "我的电话", "/telephone"),
    hint="电话：留自己的号码，问代表、村干部的号码",
    order=25,
    sealed=True,
    asks=(
        text(
            "number",
            "请发您的电话号码，手机号11位，座机带区号。",
            max_chars=30,
            digits=True,
            when=_wanted,
        ),
    ),
    done=done,
)
