"""Running points (本期到今天): what a subject's claims of a period come to so far, and what waiting ones would add."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.db import Db
from core.points.claims import claims
from core.points.claims.claims import Claim, ClaimState
from core.points.objections import recut
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.statement import freezes
from core.points.statement.statements import LineKind
from core.points.tally.inputs import Line


@dataclass(frozen=True)
class Running:
    """A subject's claims of one period, as its statement would count them."""

    period: str
    passed: int  # signed, after caps and vetoes
    waiting: int  # how many claims nobody has decided
    more: int  # what those would add if all passed, after caps and vetoes


def of_period(
    db: Db, village_id: str, rulebook: Rulebook | None, subject: Subject, which: str, period: str
) -> Running:
    """What the claims of a subject's period come to under a rulebook; what is frozen counts nothing."""
    mine = [c for c in claims.of_subject(db, which, period) if c.subject == subject]
    stopped = {f.thing_id for f in freezes.standing(db, village_id)} if mine else set()
    counting = [c for c in mine if c.id not in stopped]
    passed = [c for c in counting if c.state == ClaimState.PASSED]
    waiting = [c for c in counting if c.state == ClaimState.WAITING]
    sum_now = _sum(db, village_id, rulebook, period, passed)
    more = _sum(db, village_id, rulebook, period, counting) - sum_now if waiting else 0
    return Running(period, sum_now, len(waiting), more)


def _sum(
    db: Db, village_id: str, rulebook: Rulebook | None, period: str, acts: Iterable[Claim]
) -> int:
    lines = [_line(c) for c in acts]
    if rulebook is None or not lines:
        return sum(x.points for x in lines)
    return sum(x.points for x in recut.of_period(db, village_id, rulebook, period, lines))


def _line(claim: Claim) -> Line:
    return Line(
        subject_id=claim.subject_id,
        source=f"claim:{claim.id}",
        kind=LineKind(claim.kind),
        code=claim.code,
        digest=claim.digest,
        day=claim.day,
        points=claim.points,
        full=claim.points,
        claim_id=claim.id,
    )
