"""请假: whoever holds a seat says from when to when they are away, and who stands in; and that they are back."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from core.clock import at_local, day_of
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import absences
from core.registry.people import Person
from handlers.engine.asks import Options, choose, skipped
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.reading import By, Evidence, Reading
from handlers.registry import leave_words
from handlers.registry.naming import distinct, named, spelled

NAME = "leave"
_HOW = "从哪天到哪天？比如“5月12日到5月20日”，或者“明天起三天”。"


def typed(turn: Turn, words: str) -> Answers | None:
    """请假 with days, or with a name that stands in, can mean nothing else from whoever holds a seat."""
    if not words.startswith("请假") or not _holds(turn):
        return None
    return {"said": words} if leave_words.parse(words, day_of(turn.now)) else None


def hears(turn: Turn) -> Iterable[Reading]:
    """That somebody with a seat will be away, or is back."""
    if not turn.words or turn.event.room is not None or turn.open_flow == NAME or not turn.posts:
        return
    if leave_words.comes_back(turn.words):
        if turn.person and absences.standing(turn.db, turn.person.id, turn.now):
            act = Choice("销假", NAME, {"back": True})
            yield Reading(By.FLOW, act, Evidence.PLAIN, why="leave.back", belief=4.0)
        return
    words = leave_words.parse(turn.words, day_of(turn.now))
    if words is not None and _holds(turn):
        sure = Evidence.PLAIN if words.plain else Evidence.LIKELY
        act = Choice("请假", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, sure, why="leave.take", belief=4.0)


def _holds(turn: Turn) -> bool:
    return turn.person is not None and bool(absences.seats(turn.db, turn.person.id, turn.now))


def _back(turn: Turn, answers: Answers) -> bool:
    wording = str(answers.get("said", "")) or turn.words
    return bool(answers.get("back")) or leave_words.comes_back(wording)


def days(turn: Turn, answers: Answers) -> tuple[date | None, date | None]:
    """The first and the last day, as far as they were said."""
    if answers.get("days"):
        first, last = answers["days"]
        return date.fromisoformat(first), date.fromisoformat(last)
    return leave_words.span(str(answers.get("said", "")), day_of(turn.now))


def asks_days(turn: Turn, answers: Answers) -> bool:
    """No day has been said, or only one end."""
    return not _back(turn, answers) and None in days(turn, answers)


def prompt_days(_: Turn, __: Answers) -> Message:
    """From when to when."""
    return Message(_HOW)


def read_days(turn: Turn, _: Answers) -> list[str]:
    """Two days, both in it."""
    first, last = leave_words.span(turn.words, day_of(turn.now))
    if first is None or last is None:
        raise Retry(_HOW)
    return [first.isoformat(), last.isoformat()]


def candidates(turn: Turn, answers: Answers) -> list[Person]:
    """Whom the words may name to stand in."""
    words = spelled(turn, str(answers.get("name") or answers.get("said", "")))
    me = turn.person.id if turn.person else ""
    return [p for p in named(turn, words) if p.id != me and p.village_id == turn.village_id]


def asks_name(turn: Turn, answers: Answers) -> bool:
    """Nobody has been named to stand in."""
    return not _back(turn, answers) and not candidates(turn, answers)


def prompt_name(turn: Turn, _: Answers) -> Message:
    """Who stands in, and who would without a name."""
    above = absences.stands_above(turn.db, turn.person, turn.now) if turn.person else None
    without = f"没有合适的就回“没有”，由{above.name}顶。" if above else ""
    return Message(f"这几天谁替您？发他的名字。{without}")


def read_name(turn: Turn, _: Answers) -> str:
    """A name that is known here; empty where whoever stands above is to do it."""
    if skipped(turn.words):
        return ""
    if not candidates(turn, {"name": turn.words}):
        raise Retry("没找到这个人。请发替您的人的全名，没有合适的就回“没有”。")
    return turn.words


def options(turn: Turn, answers: Answers) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in candidates(turn, answers)]


def asks_which(turn: Turn, answers: Answers) -> bool:
    """Several may be meant."""
    return not _back(turn, answers) and len(candidates(turn, answers)) > 1


def _substitute(turn: Turn, person: Person, answers: Answers) -> Person:
    if answers.get("who"):
        return turn.db.get_one(Person, answers["who"])
    here = candidates(turn, answers)
    above = here[0] if here else absences.stands_above(turn.db, person, turn.now)
    if above is None:
        raise Refusal("上面没有人能顶，请说一位替您的人的名字，再请一次。")
    return above


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Be away, or back."""
    person: Any = turn.person
    if person is None:
        raise Refusal("还不知道您是谁。请先发“绑定”。")
    if _back(turn, answers):
        over = absences.back(turn.db, person, turn.now)
        return [Message(f"销假了，{over.titles}的事现在还是您办，{over.substitute.name}不用替了。")]
    first, last = days(turn, answers)
    if first is None or last is None:
        raise Refusal(_HOW)
    since = max(turn.now, at_local(first, time(0)))
    until: datetime = at_local(last + timedelta(days=1), time(0))
    by = _substitute(turn, person, answers)
    off = absences.take(turn.db, person, since, until, by, turn.now)
    return [
        Message(
            f"请好假了：由{off.substitute.name}替您（{off.titles}），{off.first}到{off.last}，"
            "上报、提醒、呼救都发给他；投票、签字不能替。提前回来说“我回来了”，记错了回“撤销”。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("替班", "销假", "/leave"),
    posts=frozenset(),
    also=lambda turn: bool(turn.posts),
    hint="替班：出门几天谁替，说从哪天到哪天",
    order=58,
    hears=hears,
    typed=typed,
    asks=(
        Ask("days", prompt_days, read_days, asks_days),
        Ask("name", prompt_name, read_name, asks_name, free=True, story=True),
        choose("who", "是哪一位替您？", options, flow=NAME, when=asks_which),
    ),
    done=done,
)
