"""Inputs (取数): all that a village's period is worked out from, read in a few SELECTs, nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import day_of
from core.db import Db
from core.duties import facts as duty_facts
from core.points.claims import claims
from core.points.close import carry_over, facts
from core.points.close.carry_over import Carried
from core.points.gates import scores
from core.points.objections import recut
from core.points.rulebook import periods, versions
from core.points.rulebook.rule import MonthFacts, Reads
from core.points.rulebook.rulebook import ItemKind, Period, Rulebook
from core.points.statement import statements
from core.points.subjects import subjects
from core.points.tally import automatic
from core.points.tally.inputs import Late, Line, Month


@dataclass(frozen=True)
class Gathered:
    """A period's values, and what it would take over from those before it."""

    month: Month
    carried: Carried


def of_period(
    db: Db,
    village_id: str,
    period: str,
    rulebook: Rulebook,
    now: datetime,
    kept: Sequence[Line] = (),
) -> Gathered:
    """The values of a village's period under a rulebook; the caller marks what is carried.

    `kept`: what an earlier list of the period has taken over already.
    """
    subject = rulebook.subject
    first_day, _ = periods.days(period)
    at_end = periods.span(period)[1] - timedelta(microseconds=1)
    last_day = day_of(at_end)
    passed = claims.passed(db, village_id, subject, period)
    carried = carry_over.read(db, village_id, period, rulebook, last_day)
    before = (*kept, *carried.lines)
    digests = {c.digest for c in passed} | {x.digest for x in before}
    scored = any(i.kind == ItemKind.SCORE for i in rulebook.items)
    first, *further = _facts(db, village_id, period, rulebook, now)
    month = Month(
        period=period,
        last_day=last_day,
        subjects=subjects.in_village(db, village_id, subject, at_end),
        passed=passed,
        facts=first,
        more_facts=further,
        late=_late(db, village_id, period, rulebook, now),
        carried=before,
        arrears=carried.arrears,
        scores=scores.of_period(db, village_id, subject, period) if scored else (),
        classes=subjects.classes(db, subject, village_id, at_end),
        earlier=recut.breaches(db, village_id, rulebook, first_day),
        counted=recut.given_before(db, village_id, rulebook, period),
        books={one: versions.of_digest(db, one) for one in digests},
    )
    return Gathered(month, carried)


def _facts(
    db: Db, village_id: str, period: str, rulebook: Rulebook, now: datetime
) -> list[MonthFacts]:
    """Month by month, and only where an automatic item asks for them; a week has none."""
    first, after = periods.days(period)
    wanted = automatic.reads(rulebook, first, after - timedelta(days=1))
    months = periods.months(period) if periods.kind(period) != Period.WEEK else ()
    if len(months) > 1 and wanted:
        # A village that counted by the month until then has counted some of them.
        counted = statements.periods_of(db, village_id).get(rulebook.subject, ())
        months = tuple(m for m in months if m not in counted)
    if not wanted or not months:
        return [MonthFacts(period, ())]
    return [facts.of_month(db, village_id, month, now, wanted) for month in months]


def _late(db: Db, village_id: str, period: str, rulebook: Rulebook, now: datetime) -> list[Late]:
    """The months of the period before of which something was put on record after it was worked out.

    Only where the rulebook lets an act count late (`late_days`).
    """
    before = periods.before(period)
    first, after = periods.days(before)
    last = after - timedelta(days=1)
    wanted = automatic.reads(rulebook, first, last)
    if Reads.CONTACT not in wanted or not rulebook.late_days or periods.kind(period) == Period.WEEK:
        return []
    then = statements.begun_at(db, village_id, rulebook.subject, before)
    if then is None:
        return []
    if not duty_facts.any_late(db, village_id, first, last, then, now):
        return []
    reads = frozenset({Reads.CONTACT})
    return [
        Late(
            facts.of_month(db, village_id, month, then, reads),
            facts.of_month(db, village_id, month, now, reads),
        )
        for month in periods.months(before)
    ]
