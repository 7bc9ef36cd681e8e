"""Invariants of parts (核对): a whole waits for what is open, and for nothing else; a part has no parts."""

from collections.abc import Iterator, Sequence

from sqlmodel import col, or_, select

from core.db import Db
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report
from core.reports.parts.splitting import FEWEST, MOST

_NEVER = frozenset({State.SPLIT, State.DONE, State.CONFIRMED, State.UNCONFIRMED, State.MERGED})
_LIKE = ("village_id", "person_id", "address_id", "private", "about_id")
"""In what a part is as its whole, whatever is done to either."""


def broken(db: Db) -> Iterator[str]:
    """One sentence for each whole or part that could not have come about by the rules; reads only."""
    part_or_whole = or_(
        col(Report.part_of).is_not(None),
        col(Report.split_from).is_not(None),
        col(Report.state).in_((State.SPLIT, State.PART_DONE)),
        col(Report.id).in_(select(Report.part_of).where(col(Report.part_of).is_not(None))),
    )
    reports = db.exec(select(Report).where(part_or_whole).order_by(col(Report.id))).all()
    made: dict[str, list[Report]] = {}
    for report in reports:
        if report.part_of is not None:
            made.setdefault(report.part_of, []).append(report)
    for report in reports:
        present = [p for p in made.get(report.id, []) if p.number >= (report.split_from or 0)]
        if report.split_from is not None or report.id in made:
            yield from _whole(report, present)
        elif report.state == State.SPLIT:
            yield f"I-13: report {report.id} waits for parts and has none"
        if report.state == State.PART_DONE and report.part_of is None:
            yield f"I-13: report {report.id} is done as a part and is none"


def _whole(whole: Report, present: Sequence[Report]) -> Iterator[str]:
    waiting = [part for part in present if part.state in OPEN]
    if whole.part_of is not None:
        yield f"I-13: report {whole.id} is a part and has parts"
    if whole.state == State.SPLIT and not FEWEST <= len(present) <= MOST:
        yield f"I-13: report {whole.id} was split into {len(present)}"
    if bool(waiting) != (whole.state == State.SPLIT):
        yield f"I-13: report {whole.id} is {whole.state} and {len(waiting)} of its parts are open"
    for part in present:
        if part.state in _NEVER:
            yield f"I-13: part {part.id} is {part.state}"
        if any(getattr(part, name) != getattr(whole, name) for name in _LIKE):
            yield f"I-13: part {part.id} is not as its whole"
        if set(whole.kept_from) - set(part.kept_from):
            yield f"I-13: part {part.id} is not kept from whom its whole is"
    dues = [part.due_at for part in waiting if part.due_at is not None]
    if waiting and whole.due_at != min(dues):
        yield f"I-14: report {whole.id} is due when none of its parts is"
