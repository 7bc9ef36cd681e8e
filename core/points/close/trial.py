"""A trial (试算): a period under another rulebook, from the same claims and facts; nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.db import Db
from core.points.claims.claims import Passed
from core.points.close import inputs
from core.points.objections import recut
from core.points.rulebook import measures, periods, versions
from core.points.rulebook.rulebook import End, Item, Rulebook
from core.points.statement import statements
from core.points.statement.statements import LineKind, LineState, Statement, StatementLine
from core.points.statement.sums import sum_of
from core.points.subjects import subjects
from core.points.tally import automatic
from core.points.tally.inputs import Line, Month, item_of, of_stored
from core.points.tally.tally import tally


@dataclass(frozen=True)
class Changed:
    """A subject's score under the rulebook that was in force, and under the other."""

    name: str
    code: str
    before: int
    after: int
    owed: int = 0  # 上月欠, below zero: taken from what either would book
    cleared: tuple[bool, bool] = (False, False)
    """Whether a veto clears the balance under the one, and under the other."""

    @property
    def gain(self) -> int:
        """Points more, or fewer when below zero."""
        return self.after - self.before


@dataclass(frozen=True)
class Lost:
    """An item that the other rulebook does not know, and what it had given or taken."""

    name: str
    times: int
    points: int


@dataclass(frozen=True)
class Trial:
    """A village's period under two rulebooks: the one in force then, and the one that is tried."""

    old: Rulebook
    new: Rulebook
    changed: tuple[Changed, ...]  # everybody with a line under either, most gained first
    lost: tuple[Lost, ...]

    def issued(self, *, after: bool) -> int:
        """The points that are given out: what would be booked for those who have more by it."""
        scores = ((x, x.after if after else x.before) for x in self.changed)
        return sum(
            sum_of(x.code, score, x.owed, 0, cleared=x.cleared[after]).moved for x, score in scores
        )

    def fen(self, *, after: bool) -> int | None:
        """What they cost the shop in hundredths of a yuan; None where points buy nothing."""
        book = self.new if after else self.old
        if book.end != End.LEDGER or book.fen_per_point is None:
            return None
        return self.issued(after=after) * book.fen_per_point


def run(db: Db, village_id: str, period: str, new: Rulebook) -> Trial | None:
    """The village's period under `new`, as if it had been in force; None where no rulebook was.

    Claims whose line an objection struck stay away from both sides; arrears are no part of a score,
    but are taken from what is issued.
    """
    first_day, after = periods.days(period)
    last_day = after - timedelta(days=1)
    statement = statements.of_month(db, village_id, new.subject, period)
    old = (
        versions.of_digest(db, statement.digest)
        if statement
        else versions.in_force(db, village_id, new.subject, last_day)
    )
    if old is None:
        return None
    tried = _as_if(new, first_day, last_day)
    lines = statements.lines_of(db, statement.id) if statement else []
    month = _values(db, village_id, period, old, statement, lines)
    before = tally(old, automatic.all_rules(), month)
    facts = _values(db, village_id, period, tried, statement, lines)
    other = replace(facts, passed=_under(tried, facts.passed), carried=month.carried, books={})
    result = tally(tried, automatic.all_rules(), other)
    gone = _cleared(month, old, before), _cleared(other, tried, result)
    changed = _compared(db, new, before, result, gone)
    return Trial(old, new, changed, tuple(_lost(before, old, new)))


def _cleared(month: Month, book: Rulebook, lines: Sequence[Line]) -> set[str]:
    """Those whose balance a veto clears."""
    vetoes = [x for x in lines if x.kind == LineKind.VETO]
    return {x.subject_id for x in vetoes if (i := item_of(book, month, x)) and i.clears}


def _values(
    db: Db,
    village_id: str,
    period: str,
    rulebook: Rulebook,
    statement: Statement | None,
    lines: Sequence[StatementLine],
) -> Month:
    """The period's values as they were when its statement was worked out, else as they are at its end."""
    at = statement.drafted_at if statement else periods.span(period)[1]
    month = inputs.of_period(db, village_id, period, rulebook, at).month
    struck = {x.claim_id for x in lines if x.state == LineState.STRUCK}
    passed = [c for c in month.passed if c.id not in struck]
    if statement is None:
        return replace(month, passed=passed)
    before = [x for x in lines if x.source.startswith(recut.FROM_BEFORE) and statements.counts(x)]
    return replace(month, passed=passed, carried=[of_stored(x) for x in before], arrears={})


def _as_if(new: Rulebook, first_day: date, last_day: date) -> Rulebook:
    """The rulebook as it stands on its first day, or at the period's end, but in force all along."""
    day = max(new.since, last_day)
    items = tuple(
        replace(i, since=first_day - timedelta(days=new.late_days), until=None)
        for i in new.items
        if i.in_force(day)
    )
    return replace(new, since=first_day, items=items)


def _under(new: Rulebook, passed: Sequence[Passed]) -> list[Passed]:
    """The same claims as the other rulebook knows them; without those it has no item for."""
    items = {i.code: i for i in new.items}
    before = _amounts_before(passed)
    return [
        c._replace(
            kind=items[c.code].kind,
            points=measures.worth(new, items[c.code], c.amount, before[c.id]),
            digest=new.digest,
        )
        for c in passed
        if c.code in items
    ]


def _amounts_before(passed: Sequence[Passed]) -> dict[str, tuple[int, ...]]:
    """By claim, the amounts of the subject's earlier ones on the same item within the period."""
    amounts: dict[tuple[str, str], tuple[int, ...]] = {}
    before = {}
    for claim in passed:
        before[claim.id] = amounts.get((claim.subject_id, claim.code), ())
        amounts[claim.subject_id, claim.code] = (*before[claim.id], claim.amount or 1)
    return before


def _lost(before: Sequence[Line], old: Rulebook, new: Rulebook) -> list[Lost]:
    """The items that the other rulebook does not know, and what had counted of them."""
    known = {i.code for i in new.items}
    by_code: dict[str, list[Line]] = {}
    for line in before:
        if line.code and line.code not in known:
            by_code.setdefault(line.code, []).append(line)
    return [
        Lost(_named(old, code), len(lost), sum(x.points for x in lost))
        for code, lost in sorted(by_code.items())
    ]


def _named(book: Rulebook, code: str) -> str:
    items: list[Item] = [i for i in book.items if i.code == code]
    return items[-1].name if items else code


def _compared(
    db: Db,
    new: Rulebook,
    before: Sequence[Line],
    after: Sequence[Line],
    gone: tuple[set[str], set[str]],
) -> tuple[Changed, ...]:
    was, now = _scores(before), _scores(after)
    owed = {x.subject_id: x.points for x in before if x.kind == LineKind.ARREARS}
    ids = was.keys() | now.keys()
    names = subjects.shown(db, new.subject, ids)
    rows = [
        (
            Changed(
                names[x].own,
                names[x].code,
                was.get(x, 0),
                now.get(x, 0),
                owed.get(x, 0),
                (x in gone[0], x in gone[1]),
            ),
            x,
        )
        for x in sorted(ids)
    ]
    return tuple(row for row, _ in sorted(rows, key=lambda r: (-r[0].gain, -r[0].after, r[1])))


def _scores(lines: Sequence[Line]) -> Counter[str]:
    scores: Counter[str] = Counter()
    for line in lines:
        if line.kind != LineKind.ARREARS:
            scores[line.subject_id] += line.points
    return scores
