"""Numbered reports (编号 N): the one whose number was said, among all that exist for the sender, and how it is shown."""

from core.outbox import Choice, Message
from core.registry import regions
from core.reports import notices, overview, progress, rights, urging
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import HELD, Role, State
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.event import Turn
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.slips import slip_talk

_SHOWN = 9


def shown(turn: Turn, number: str, words: str) -> Message:
    """The report of this number; where several villages have one, the one named, or which is meant."""
    candidates = _meant(turn, number, words)
    if len(candidates) > 1:
        named = {r.id for r in regions.named_in(turn.db, words)}
        candidates = [r for r in candidates if r.village_id in named] or candidates
    if not candidates:
        return Message(f"没有找到您能看的编号 {number}。发“我的上报”看您报的，发“待办”看等您办的。")
    if len(candidates) == 1:
        return whole(turn, candidates[0])
    choices = tuple(
        Choice(f"{_village(turn, r)}：{progress.line(r, turn.now)}", "my_reports", {}, thing=r.id)
        for r in candidates[:_SHOWN]
    )
    return Message(f"编号 {number} 有{len(candidates)}件，是哪一件？", choices)


def _meant(turn: Turn, number: str, words: str) -> list[Report]:
    digits = number.removeprefix("临")
    every = overview.by_number(turn.db, who(turn), int(digits), turn.now)
    wanted = f"临{int(digits)}" if number.startswith("临") else str(int(digits))
    own = {r.id for r in reports.of_reporter(turn.db, who(turn))}
    fitting = [r for r in every if spoken_number(r) == wanted]
    fitting += _formerly(turn, [r for r in every if r not in fitting], int(digits), words, fitting)
    mine = [r for r in fitting if r.id in own]
    return mine if len(mine) == 1 and not turn.posts else fitting


def _formerly(
    turn: Turn, every: list[Report], number: int, words: str, today: list[Report]
) -> list[Report]:
    """Those that had the number before their village was merged: the sender's own, those whose former village is
    named, and all where nothing has the number today."""
    if not every:
        return []
    former = reports.former_numbers(turn.db, [r.id for r in every], number)
    theirs = {r.id for r in reports.of_reporter(turn.db, who(turn))}
    return [
        r
        for r in every
        if r.id in former and (not today or r.id in theirs or former[r.id] in words)
    ]


def _village(turn: Turn, report: Report) -> str:
    return regions.title(turn.db, report.village_id) if report.village_id else "还不知道哪个村"


def whole(turn: Turn, report: Report) -> Message:
    """As its holder, its reporter or whoever sees it by a post has it; with what they may do."""
    db, now = turn.db, turn.now
    if report in which_report.held(turn):
        rights.look(db, report, now)
        text = progress.in_full(db, report, now)
        return _complaint(turn, Message(text, buttons(turn, report), thing=report.id), report)
    if any(r.id == report.id for r in reports.of_reporter(db, who(turn))):
        text = progress.standing(db, report, now)
        return Message(text, progress.choices(db, report, who(turn), now), thing=report.id)
    text = progress.overseen(db, report, now)
    ways = progress.part_choices(db, report) if report.state == State.SPLIT else ()
    if _may_urge(turn, report):
        ways = (*ways, Choice("催办的人", "press", {}, report.id))
    if urging.above(db, report, who(turn), now) is not None and report.state in HELD:
        ways = (*ways, Choice("派人去办", "dispatch", {}, report.id))
    return _complaint(turn, Message(text, ways, thing=report.id), report)


def _complaint(turn: Turn, message: Message, report: Report) -> Message:
    return message if report.about_id is None else slip_talk.opened(turn, message, report)


def buttons(turn: Turn, report: Report) -> tuple[Choice, ...]:
    """What the speaker may do next: the whole of it as its holder, the work alone as who was given it."""
    if only_works(turn, report):
        return notices.work_buttons(report)
    return notices.buttons(turn.db, report, turn.now)


def only_works(turn: Turn, report: Report) -> bool:
    """Whether the speaker was given the work and does not hold the report; looked up for those alone."""
    if turn.person is None or report.assigned_id != turn.person.id:
        return False
    return Role.HOLDER not in rights.roles_of(turn.db, report, who(turn), turn.now)


def _may_urge(turn: Turn, report: Report) -> bool:
    return urging.may(turn.db, report, who(turn), turn.now)


def visible(turn: Turn, report: Report) -> bool:
    """Whether a report that was offered before still exists for the sender."""
    seen = overview.by_number(turn.db, who(turn), report.number, turn.now)
    return any(r.id == report.id for r in seen)
