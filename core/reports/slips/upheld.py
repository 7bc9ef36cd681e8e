"""Upheld (守住的): what must hold of every slip, said in words where it does not; read with the reports' invariants."""

from collections.abc import Iterator, Sequence

from sqlmodel import select

from core.db import Db
from core.outbox import State
from core.reports.ladder.reports import Report
from core.reports.slips import hiding
from core.reports.slips.looks import SlipLook
from core.reports.slips.slips import Slip
from core.reports.slips.talks import SlipWord


def broken(db: Db, reports: Sequence[Report]) -> Iterator[str]:
    """One sentence for each slip that could not have come about by the rules; reads only."""
    slips = {s.report_id: s for s in db.exec(select(Slip))}
    if not slips:
        return
    by_id = {r.id: r for r in reports}
    for report_id, slip in slips.items():
        report = by_id[report_id]
        if report.about_id is None:
            yield f"I-13: report {report_id} has a slip and complains of nobody"
        sent = [m for m in hiding.telling(db, slip) if m.state != State.WAITING]
        if slip.hidden and sent:
            yield f"I-13: the code of the slip of {report_id} can still be read"
    for word in db.exec(select(SlipWord)):
        if word.person_id in by_id[word.report_id].kept_from:
            yield f"I-13: somebody from whom {word.report_id} is kept answered behind its slip"
        if word.person_id is not None and word.person_id == by_id[word.report_id].person_id:
            yield f"I-13: the reporter of {word.report_id} stands by name behind its slip"
    for look in db.exec(select(SlipLook)):
        if look.person_id in by_id[look.report_id].kept_from:
            yield f"I-13: somebody from whom {look.report_id} is kept looked at it"
