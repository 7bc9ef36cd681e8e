"""请假: whoever holds a seat says from when to when they are away, and who stands in; and that they are back."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core.clock import at_local, day_of
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import absences
from core.registry.people import Person
from handlers.engine.asks import Options, choose, confirm, skipped
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry, said_on
from handlers.engine.reading import By, Evidence, Reading
from handlers.registry.away import leave_words
from handlers.registry.naming import distinct, named, spelled

NAME = "leave"
_HOW = "从哪天到哪天？比如“5月12日到5月20日”，或者“明天起三天”。"


def typed(turn: Turn, words: str) -> Answers | None:
    """请假 with days, or with a name that stands in, can mean nothing else from whoever holds a seat."""
    if not words.startswith("请假") or turn.open_flow == NAME or not _holds(turn):
        return None
    if leave_words.parse(words, day_of(turn.now)) is None:
        return None
    return {"other": words} if _of_another(turn, words) else {"said": words}


def hears(turn: Turn) -> Iterable[Reading]:
    """That somebody with a seat will be away, or is back; that a substitute cannot."""
    if turn.words and turn.event.room is None and leave_words.declines(turn.words):
        yield from _declining(turn)
        return
    if not turn.words or turn.event.room is not None or turn.open_flow == NAME or not turn.posts:
        return
    if leave_words.comes_back(turn.words):
        if turn.person and absences.standing(turn.db, turn.person.id, turn.now):
            act = Choice("销假", NAME, {"back": True})
            yield Reading(By.FLOW, act, Evidence.PLAIN, why="leave.back", belief=4.0)
        return
    words = leave_words.parse(turn.words, day_of(turn.now))
    if words is None:
        return
    if _of_another(turn, turn.words):
        if words.plain:
            act = Choice("请假", NAME, {"other": turn.words})
            yield Reading(By.FLOW, act, Evidence.PLAIN, why="leave.of_another", belief=4.0)
    elif _holds(turn):
        sure = Evidence.PLAIN if words.plain else Evidence.LIKELY
        act = Choice("请假", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, sure, why="leave.take", belief=4.0)


def _declining(turn: Turn) -> Iterable[Reading]:
    if turn.person and absences.stood_in_by(turn.db, turn.person.id, turn.now):
        act = Choice("替不了", NAME, {"declines": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="leave.decline", belief=4.0)


def _stands_in_later(turn: Turn) -> bool:
    """Whether the sender has agreed to nothing yet, but somebody counts on them from some day on."""
    return (
        leave_words.declines(turn.words)
        and turn.person is not None
        and absences.stood_in_by(turn.db, turn.person.id, turn.now) is not None
    )


def _of_another(turn: Turn, words: str) -> bool:
    """Whether somebody else's leave is spoken of: never the speaker's."""
    me = turn.person.name if turn.person else ""
    wording = spelled(turn, words)
    return leave_words.of_another(wording, [p.name for p in named(turn, wording) if p.name != me])


def _holds(turn: Turn) -> bool:
    return turn.person is not None and bool(absences.seats(turn.db, turn.person.id, turn.now))


def _back(turn: Turn, answers: Answers) -> bool:
    wording = str(answers.get("said", "")) or turn.words
    return bool(answers.get("back")) or leave_words.comes_back(wording)


def _takes(turn: Turn, answers: Answers) -> bool:
    """Whether leave is taken, and nobody is back or speaks of somebody else's."""
    return not (_back(turn, answers) or answers.get("other") or answers.get("declines"))


def days(turn: Turn, answers: Answers) -> tuple[date | None, date | None]:
    """The first and the last day, as far as they were said."""
    if answers.get("days"):
        first, last = answers["days"]
        return date.fromisoformat(first), date.fromisoformat(last)
    return leave_words.span(str(answers.get("said", "")), said_on(turn, answers))


def asks_days(turn: Turn, answers: Answers) -> bool:
    """No day has been said, or only one end."""
    return _takes(turn, answers) and None in days(turn, answers)


def prompt_days(_: Turn, __: Answers) -> Message:
    """From when to when."""
    return Message(_HOW)


def read_days(turn: Turn, _: Answers) -> list[str]:
    """Two days, both in it."""
    first, last = leave_words.span(turn.words, day_of(turn.now))
    if first is None or last is None:
        raise Retry(_HOW)
    if candidates(turn, {"name": turn.words}):
        raise MoreSaid({"days": [first.isoformat(), last.isoformat()], "name": turn.words})
    return [first.isoformat(), last.isoformat()]


def candidates(turn: Turn, answers: Answers) -> list[Person]:
    """Whom the words may name to stand in."""
    words = spelled(turn, str(answers.get("name") or answers.get("said", "")))
    me = turn.person.id if turn.person else ""
    return [p for p in named(turn, words) if p.id != me and p.village_id == turn.village_id]


def asks_name(turn: Turn, answers: Answers) -> bool:
    """Nobody has been named to stand in."""
    return _takes(turn, answers) and not answers.get("who") and not candidates(turn, answers)


def prompt_name(turn: Turn, _: Answers) -> Message:
    """Who stands in, and who would without a name."""
    above = absences.stands_above(turn.db, turn.person, turn.now) if turn.person else None
    without = f"没有合适的就回“没有”，由{above.name}顶。" if above else ""
    return Message(f"这几天谁替您？发他的名字。{without}")


def read_name(turn: Turn, answers: Answers) -> str:
    """A name that is known here; empty where whoever stands above is to do it."""
    if skipped(turn.words):
        return ""
    first, last = leave_words.span(turn.words, day_of(turn.now))
    more: Answers = {}
    if leave_words.CHANGES.match(turn.words) and (other := _other_days(turn, answers)):
        raise MoreSaid({"days": other}, "改好了。")
    if first is not None and last is not None and leave_words.parse(turn.words, day_of(turn.now)):
        more = {"days": [first.isoformat(), last.isoformat()]}
    if more and candidates(turn, {"name": turn.words}):
        raise MoreSaid(more | {"name": turn.words})
    if more:
        raise MoreSaid(more)
    if not candidates(turn, {"name": turn.words}):
        raise Retry("没找到这个人。请发替您的人的全名，没有合适的就回“没有”。")
    return turn.words


def _says_more(turn: Turn) -> bool:
    """Whether the words surely answer who stands in: a leave said anew, or somebody who stands in for the speaker."""
    return leave_words.parse(turn.words, day_of(turn.now)) is not None or (
        leave_words.stands_in(turn.words) and bool(candidates(turn, {"name": turn.words}))
    )


def options(turn: Turn, answers: Answers) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in candidates(turn, answers)]


def asks_which(turn: Turn, answers: Answers) -> bool:
    """Several may be meant."""
    return _takes(turn, answers) and len(candidates(turn, answers)) > 1


def _substitute(turn: Turn, person: Person, answers: Answers) -> Person:
    if answers.get("who"):
        return turn.db.get_one(Person, answers["who"])
    here = candidates(turn, answers)
    above = here[0] if here else absences.stands_above(turn.db, person, turn.now)
    if above is None:
        raise Refusal("上面没有人能顶，请说一位替您的人的名字，再请一次。")
    return above


_IN_FULL = re.compile(
    r"请(?:个|了|几天)?假.*[替顶代][我班]|[替顶代][我班].*请(?:个|了|几天)?假|^替班"
)


def agrees_first(turn: Turn, answers: Answers) -> bool:
    """Whether it is summed up first: all but who has said in one breath 请假, the days, and who 替我."""
    if not _takes(turn, answers):
        return False
    wording = str(answers.get("said", ""))
    in_full = _IN_FULL.search(wording) and None not in leave_words.span(wording, day_of(turn.now))
    return not (in_full and len(candidates(turn, {"said": wording})) == 1)


def summary(turn: Turn, answers: Answers) -> str:
    """Who stands in, for which seats, and from when to when; Refusal where that cannot be."""
    person = _sender(turn)
    since, until, by = _wanted(turn, person, answers)
    off = absences.plan(turn.db, person, since, until, by, turn.now)
    return (
        f"您要请假：{off.first}到{off.last}，由{off.substitute.name}替您（{off.titles}），"
        f"这几天的上报、提醒、呼救都发给{off.substitute.name}。没问题就回“确认”。"
    )


def changed(turn: Turn, answers: Answers) -> Answers | None:
    """Other days, or another substitute, said before it is agreed to: 换何秋菊, 到5月20日."""
    if leave_words.CHANGES.match(turn.words) and (other := _other_days(turn, answers)):
        return {"days": other}
    here = candidates(turn, {"name": turn.words})
    if len(here) == 1 and leave_words.CHANGES.match(turn.words):
        return {"who": here[0].id}
    return None


def _other_days(turn: Turn, answers: Answers) -> list[str]:
    """The days as they are said now; where only an end is named, the first day stands. Empty for none."""
    first, last = leave_words.span(turn.words, day_of(turn.now))
    if leave_words.only_an_end(turn.words, day_of(turn.now)):
        first = days(turn, answers)[0] or first
    return [first.isoformat(), last.isoformat()] if first is not None and last is not None else []


def _sender(turn: Turn) -> Person:
    if turn.person is None:
        raise Refusal("还不知道您是谁。请先发“绑定”。")
    return turn.person


def _wanted(turn: Turn, person: Person, answers: Answers) -> tuple[datetime, datetime, Person]:
    first, last = days(turn, answers)
    if first is None or last is None:
        raise Refusal(_HOW)
    since = max(turn.now, at_local(first, time(0)))
    until = at_local(last + timedelta(days=1), time(0))
    return since, until, _substitute(turn, person, answers)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Be away, or back; somebody else's leave is theirs to say."""
    if answers.get("other"):
        return [
            Message("请假要本人自己来说：请他自己发“替班”，说从哪天到哪天、谁替。我什么都没有记。")
        ]
    person = _sender(turn)
    if answers.get("declines"):
        over, instead = absences.decline(turn.db, person, turn.now)
        now_done = f"由{instead.name}替" if instead else f"又归{over.person.name}自己办"
        line = f"知道了，您不用替{over.person.name}了，{over.titles}的事{now_done}，都告诉了。"
        return [Message(line)]
    if _back(turn, answers):
        over = absences.back(turn.db, person, turn.now)
        return [Message(f"销假了，{over.titles}的事现在还是您办，{over.substitute.name}不用替了。")]
    since, until, by = _wanted(turn, person, answers)
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
    also=lambda turn: bool(turn.posts) or _stands_in_later(turn),
    hint="替班：出门几天谁替，说从哪天到哪天",
    order=58,
    hears=hears,
    typed=typed,
    dated=True,
    asks=(
        Ask("days", prompt_days, read_days, asks_days),
        Ask("name", prompt_name, read_name, asks_name, free=True, story=True, finds=_says_more),
        choose("who", "是哪一位替您？", options, flow=NAME, when=asks_which),
        replace(confirm("sure", summary, flow=NAME, more=changed), when=agrees_first),
    ),
    done=done,
)
