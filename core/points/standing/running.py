"""Running points (本期到今天): what a subject's claims of a period come to so far, and what waiting ones would add."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from core.db import Db
from core.points.claims import claims
from core.points.claims.claims import Claim, ClaimState
from core.points.claims.words import Added
from core.points.objections import recut
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import ItemKind, Rulebook, Subject
from core.points.statement import freezes, notes
from core.points.statement.statements import LineKind
from core.points.tally.inputs import Line

_DAY = timedelta(days=1)


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
    counting = _counting(db, village_id, subject, which, period)
    passed = [c for c in counting if c.state == ClaimState.PASSED]
    waiting = [c for c in counting if c.state == ClaimState.WAITING]
    sum_now = _sum(_cut(db, village_id, rulebook, period, passed))
    more = _sum(_cut(db, village_id, rulebook, period, counting)) - sum_now if waiting else 0
    return Running(period, sum_now, len(waiting), more)


def added(db: Db, claim: Claim) -> Added:
    """What a claim that has passed adds to its period as its statement would count it; what waits apart.

    Why, where that is other than it says: what has cut it, or those that it leaves less room for.
    """
    _, after = periods.days(claim.period)
    rulebook = versions.in_force(db, claim.village_id, claim.subject, after - _DAY)
    others = [
        c
        for c in _counting(
            db, claim.village_id, claim.subject, claim.subject_id, claim.period, claim
        )
        if c.state == ClaimState.PASSED
    ]
    now = _cut(db, claim.village_id, rulebook, claim.period, [*others, claim])
    before = _cut(db, claim.village_id, rulebook, claim.period, others)
    more = _sum(now) - _sum(before)
    if more == claim.points or claim.kind == ItemKind.VETO:
        return Added(claim.points)
    was = {x.source: x for x in before}
    cut = [x for x in now if was.get(x.source) != x]
    own_first = sorted(cut, key=lambda x: x.claim_id != claim.id)
    reasons = (notes.less(x, claim.period) for x in own_first)
    return Added(more, next(filter(None, reasons), ""))


def _counting(
    db: Db, village_id: str, subject: Subject, which: str, period: str, but: Claim | None = None
) -> list[Claim]:
    mine = [c for c in claims.of_subject(db, which, period) if c.subject == subject and c != but]
    stopped = {f.thing_id for f in freezes.standing(db, village_id)} if mine else set()
    return [c for c in mine if c.id not in stopped]


def _cut(
    db: Db, village_id: str, rulebook: Rulebook | None, period: str, acts: Iterable[Claim]
) -> list[Line]:
    lines = [_line(c) for c in acts]
    if rulebook is None or not lines:
        return lines
    return recut.of_period(db, village_id, rulebook, period, lines)


def _sum(lines: Iterable[Line]) -> int:
    return sum(x.points for x in lines)


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
