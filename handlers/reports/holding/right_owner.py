"""Right owner (该谁办): whose a report is that is sent back, as a number, a label or words name them."""

import re
from collections.abc import Callable

from core.outbox import Message
from core.reports.ladder import levels, owners
from core.reports.ladder.levels import Level, Seat
from core.reports.ladder.reports import Report
from handlers.engine.asks import option, pick
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Retry
from handlers.engine.short import selection

Of = Callable[[Turn, Answers], Report]

NAME = "to"
_FEW = 3
_TO_DO = re.compile("归|该|由|找|给|让|是|管|负责|办|处理|分|交|转|那边|那里|那儿|组|村|片")
"""What is said with a name when it is named: 归陈大山管, 陈大山那边的."""
_MEANT = re.compile("(?<!不)(?:归|该|由|找|给|让|是)$")


def ask(of: Of, flow: str, when: Callable[[Turn, Answers], bool]) -> Ask:
    """Asks who the right owner is, unless the words behind 退回 name them."""

    def labels(turn: Turn, answers: Answers) -> list[tuple[Seat, str]]:
        seats = owners.candidates(turn.db, of(turn, answers), turn.now)
        return [(seat, levels.seat_words(turn.db, seat)) for seat in seats]

    def prompt(turn: Turn, answers: Answers) -> Message:
        choices = tuple(
            option(words, flow, NAME, _stored(seat, "")) for seat, words in labels(turn, answers)
        )
        return Message("这件事该谁办？回号码或名字。", choices)

    def read(turn: Turn, answers: Answers) -> list[str]:
        offered, answer = labels(turn, answers), turn.event.text.strip()
        if _of_them(answer, [words for _, words in offered]):
            raise Retry("请只回该谁办：号码或名字。")
        at = pick(answer, [words for _, words in offered])
        if at is not None:
            return _stored(offered[at][0], "")
        seat = _named([seat for seat, _ in offered], answer)
        if seat is None:
            raise Retry(f"请回复 1 到 {len(offered)} 之间的号码，或发“取消”。")
        return _stored(seat, answer)

    def unnamed(turn: Turn, answers: Answers) -> bool:
        return when(turn, answers) and said_owner(turn, answers, of) is None

    return Ask(NAME, prompt, read, unnamed)


def _of_them(answer: str, offered: list[str]) -> bool:
    """Whether somebody is spoken of, and not named as the one to do it: 吴建军就晓得打牌."""
    names = [words.partition("（")[0] for words in offered]
    rest = next((answer.replace(name, "") for name in names if name in answer), "")
    return len(rest) > _FEW and not _TO_DO.search(rest)


def said_owner(turn: Turn, answers: Answers, of: Of) -> tuple[tuple[Level, str], str] | None:
    """The level and region that were answered or named in the first words, and the words about it."""
    if NAME in answers:
        level, region_id, words = answers[NAME]
        return (Level(level), region_id), words
    spoken = answers.get("said", "")
    if not spoken:
        return None
    seats = owners.candidates(turn.db, of(turn, answers), turn.now)
    figures = selection(spoken, (), many=True)  # of a report: no list of owners has been shown yet
    at = None if figures else pick(spoken, [levels.seat_words(turn.db, s) for s in seats])
    seat = seats[at] if at is not None else _named(seats, spoken)
    if seat is None:
        return None
    return (seat.rung.level, seat.rung.region_id), "" if at is not None else spoken


def _stored(seat: Seat, words: str) -> list[str]:
    return [seat.rung.level.value, seat.rung.region_id, words]


def _named(seats: list[Seat], words: str) -> Seat | None:
    """The one whose name the words say; of several, the one behind 归, 该, 找 …"""
    named = [(s, p.name) for s in seats for p in s.people if p.name in words]
    if len(named) > 1:
        named = [(s, name) for s, name in named if _MEANT.search(words[: words.index(name)])]
    return named[0][0] if len(named) == 1 else None
