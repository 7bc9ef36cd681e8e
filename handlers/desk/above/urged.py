"""Urged (催哪一件): which open report is meant by 催, said by whoever stands above its holder."""

import re
from collections.abc import Iterable

from core.outbox import Choice
from core.registry import regions
from core.reports import overview, progress, urging
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.asks import Options
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.filing.sharing import meant_of, spoken
from handlers.understand.sayings.polarity import asked

NAME = "press"
_SHOWN = 9
_PRAISED = re.compile("不(?:用|要|必)催|别催|莫催|催了|催过|催我")
_NUMBER = re.compile(
    r"(?:编号|单号)\s*(\d{1,6})|(?<![\d.])(\d{1,6})\s*号|催(?:一下|办|下)?\s*(\d{1,6})$"
)


def readings(turn: Turn) -> Iterable[Reading]:
    """催 with a number, or with what lies where: of reports that are not the sender's own."""
    words = turn.words
    if _PRAISED.search(words) or asked(words):
        return
    digits = number(words)
    filed = which_report.filed(turn)
    if digits:
        if all(spoken_number(r) != digits for r in filed if r.state in HELD):
            yield _reading(turn, f"催编号 {digits}", {"said": words, "number": digits})
        return
    if not _above(turn) or meant_of(words, [r for r in filed if r.state in HELD]):
        return
    several = meant(turn, words)
    if len(several) == 1:
        yield _reading(turn, f"催{spoken(several[0])}", {"said": words}, several[0].id)
    elif several or not filed:
        yield _reading(turn, "催办", {"said": words}, reach=Reach.SELF)


def _reading(
    turn: Turn, label: str, answers: Answers, thing: str | None = None, reach: Reach = Reach.OTHERS
) -> Reading:
    act = Choice(label, NAME, answers, thing=thing)
    return Reading(By.FLOW, act, Evidence.PLAIN, why="desk.press", reach=reach, belief=3.5)


def number(words: str) -> str:
    """The number of a report that the words name, or nothing."""
    named = _NUMBER.search(words)
    return str(int(next(filter(None, named.groups())))) if named else ""


def _above(turn: Turn) -> bool:
    return turn.holds(*urging.POSTS)


def meant(turn: Turn, words: str) -> list[Report]:
    """What the words name among the open reports that the sender sees and does not hold."""
    every = open_ones(turn)
    around = {r.village_id or "" for r in every}
    named = {r.id for r in regions.named_in(turn.db, words, around)}
    plain = words
    for region in regions.named_in(turn.db, words):
        plain = plain.replace(region.name, "")
    within = [r for r in every if not named or named & _line(turn, r)]
    return meant_of(plain, within) or (within if named else [])


def _line(turn: Turn, report: Report) -> set[str]:
    above = regions.line_up(turn.db, report.village_id) if report.village_id else []
    return {r.id for r in above} | {str(rung["region"]) for rung in report.rungs}


def open_ones(turn: Turn) -> list[Report]:
    """Overdue first; what the sender holds is theirs to do, and not to urge."""
    if turn.person is None:
        return []
    mine = {r.id for r in which_report.held(turn)}
    every = overview.open_in(turn.db, turn.person.id, turn.now)
    return [r for r in every if r.id not in mine and r.state in HELD]


def candidates(turn: Turn, answers: Answers) -> list[Report]:
    """The reports that may be meant: of the number, of what the words name, or all that others hold."""
    words, number = str(answers.get("said", "")), str(answers.get("number", ""))
    if not number:
        return meant(turn, words) or open_ones(turn)
    here = overview.by_number(turn.db, who(turn), int(number), turn.now)
    named = {r.id for r in regions.named_in(turn.db, words)}
    return [r for r in here if named & _line(turn, r)] or here


def options(turn: Turn, answers: Answers) -> Options:
    """Those that may be meant, as a list to choose from."""
    several = candidates(turn, answers)[:_SHOWN]
    where = {r.village_id for r in several}
    return [
        (r.id, f"{_village(turn, r) if len(where) > 1 else ''}{progress.line(r, turn.now)}")
        for r in several
    ]


def _village(turn: Turn, report: Report) -> str:
    return f"{regions.title(turn.db, report.village_id)}：" if report.village_id else ""
