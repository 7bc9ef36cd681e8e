"""催 from above: whoever stands above a report's holder has them reminded, by its number or by what it is."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.registry import regions
from core.reports import notices, overview, progress, urging
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.problem import who
from handlers.reports.sharing import meant_of, spoken
from handlers.understand.sayings.polarity import asked

NAME = "press"
_URGES = re.compile("催(?!缴|收|生|肥|熟|芽)|督办|督促|加紧办|抓紧办")
_PRAISED = re.compile("不(?:用|要|必)催|别催|莫催|催了|催过|催我")
_NUMBER = re.compile(
    r"(?:编号|单号)\s*(\d{1,6})|(?<![\d.])(\d{1,6})\s*号|催(?:一下|办|下)?\s*(\d{1,6})$"
)
_SHOWN = 9


def hears(turn: Turn) -> Iterable[Reading]:
    """催 with a number, or with what lies where: of reports that are not the sender's own."""
    words = turn.words
    if not words or not _URGES.search(words) or _PRAISED.search(words) or asked(words):
        return
    number = _number(words)
    filed = which_report.filed(turn)
    if number:
        if all(spoken_number(r) != number for r in filed if r.state in HELD):
            yield _reading(turn, f"催编号 {number}", {"said": words, "number": number})
        return
    if not _above(turn) or meant_of(words, [r for r in filed if r.state in HELD]):
        return
    meant = _meant(turn, words)
    if len(meant) == 1:
        yield _reading(turn, f"催{spoken(meant[0])}", {"said": words}, meant[0].id)
    elif meant or not filed:
        yield _reading(turn, "催办", {"said": words}, reach=Reach.SELF)


def _reading(
    turn: Turn, label: str, answers: Answers, thing: str | None = None, reach: Reach = Reach.OTHERS
) -> Reading:
    act = Choice(label, NAME, answers, thing=thing)
    return Reading(By.FLOW, act, Evidence.PLAIN, why="desk.press", reach=reach, belief=3.5)


def _number(words: str) -> str:
    named = _NUMBER.search(words)
    return str(int(next(filter(None, named.groups())))) if named else ""


def _above(turn: Turn) -> bool:
    return turn.holds(*urging.POSTS)


def _meant(turn: Turn, words: str) -> list[Report]:
    """What the words name among the open reports that the sender sees and does not hold."""
    candidates = _open(turn)
    named = {
        r.id for r in regions.named_in(turn.db, words, {c.village_id or "" for c in candidates})
    }
    plain = words
    for region in regions.named_in(turn.db, words):
        plain = plain.replace(region.name, "")
    within = [r for r in candidates if not named or named & _line(turn, r)]
    return meant_of(plain, within) or (within if named else [])


def _line(turn: Turn, report: Report) -> set[str]:
    above = regions.line_up(turn.db, report.village_id) if report.village_id else []
    return {r.id for r in above} | {str(rung["region"]) for rung in report.rungs}


def _open(turn: Turn) -> list[Report]:
    """Overdue first; what the sender holds is theirs to do, and not to urge."""
    if turn.person is None:
        return []
    mine = {r.id for r in which_report.held(turn)}
    every = overview.open_in(turn.db, turn.person.id, turn.now)
    return [r for r in every if r.id not in mine and r.state in HELD]


def _candidates(turn: Turn, answers: Answers) -> list[Report]:
    words, number = str(answers.get("said", "")), str(answers.get("number", ""))
    if not number:
        return _meant(turn, words) or _open(turn)
    here = overview.by_number(turn.db, who(turn), int(number), turn.now)
    named = {r.id for r in regions.named_in(turn.db, words)}
    return [r for r in here if named & _line(turn, r)] or here


def _options(turn: Turn, answers: Answers) -> Options:
    several = _candidates(turn, answers)[:_SHOWN]
    where = {r.village_id for r in several}
    return [
        (r.id, f"{_village(turn, r) if len(where) > 1 else ''}{progress.line(r, turn.now)}")
        for r in several
    ]


def _village(turn: Turn, report: Report) -> str:
    return f"{regions.title(turn.db, report.village_id)}：" if report.village_id else ""


def _chosen(turn: Turn, answers: Answers) -> str | None:
    chosen = answers.get("which") or answers.get("thing")
    if chosen:
        return str(chosen)
    several = _candidates(turn, answers)
    named = answers.get("number") or _meant(turn, str(answers.get("said", "")))
    return several[0].id if named and len(several) == 1 else None


def _unclear(turn: Turn, answers: Answers) -> bool:
    return _chosen(turn, answers) is None and bool(_candidates(turn, answers))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Remind whoever holds it, by the sender's name."""
    report_id, number = _chosen(turn, answers), answers.get("number")
    if report_id is None and number:
        none = f"没有找到您能看的编号 {number}。"
        return [Message(f"{none}发“我的上报”看您报的，发“待办”看等您办的。")]
    if report_id is None:
        return [Message("没有在等别人办的上报，不用催。")]
    report = urging.urge(turn.db, report_id, who(turn), turn.now)
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"已经催了{by}，编号 {spoken_number(report)}。一天能催一次，报的人不会收到。")]


flow = Flow(
    name=NAME,
    words=("催一件", "催编号"),
    hint="催编号3：催办的人快一点，他会看到是谁在催",
    order=59,
    posts=None,
    hears=hears,
    asks=(choose("which", "催哪一件？先到期的在前。", _options, flow=NAME, when=_unclear),),
    reach=Reach.OTHERS,
    done=done,
)
