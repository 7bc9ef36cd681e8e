"""Priority (优先评定): an honour of a representative counts for the own household by itself, in the same span."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core import acts
from core.clock import at_local, day_of
from core.db import Db
from core.points.honours import honours, words
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.objections import recut
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Item, Rulebook, Subject
from core.points.statement import notices, publicity, statements
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
)
from core.points.subjects import subjects
from core.registry import addresses, households, people, rooms
from core.registry.people import Person, Post
from core.registry.regions import Kind

RULE = "honoured-representative"
WAIT_DAYS = 31
"""So long after its end a household's span waits for the honours of its representatives. A default of ours."""
_SHOWN_DAYS = 3  # the least that a line is shown that came while its list was

FOLLOWED = acts.kind("honour.priority", passed_over="comes along with the honour")


def of_month(db: Db, village_id: str, month: str) -> dict[str, tuple[str, ...]]:
    """By household, the honours of its representatives whose span ends in the month, in words."""
    query = (
        select(HonourRoll, HonourCandidate)
        .join(HonourCandidate, col(HonourCandidate.roll_id) == HonourRoll.id)
        .where(
            HonourCandidate.village_id == village_id,
            col(HonourCandidate.elected).is_(True),
            HonourRoll.subject == Subject.REPRESENTATIVE,
            HonourRoll.state == RollState.PUBLISHED,
        )
        .order_by(col(HonourRoll.id), col(HonourCandidate.subject_id))
    )
    by_home: dict[str, tuple[str, ...]] = {}
    for roll, one in db.exec(query):
        home = households.of_person(db, one.subject_id)
        if home is not None and f"{_last_day(roll.key):%Y-%m}" == month:
            by_home[home.id] = (*by_home.get(home.id, ()), _why(db, roll, one.subject_id))
    return by_home


def _why(db: Db, roll: HonourRoll, person_id: str) -> str:
    name = db.get_one(Person, person_id).name
    return words.honoured(name, periods.spoken(roll.key), roll.name)


def _last_day(key: str) -> date:
    return periods.days(key)[1] - timedelta(days=1)


def follow(db: Db, roll: HonourRoll, elected: Iterable[HonourCandidate], now: datetime) -> None:
    """Put the honour on the list of each one's household, where that has been worked out and not settled.

    One that has not been worked out reads it then. The household is told, and the room where the list is shown.
    """
    if roll.subject != Subject.REPRESENTATIVE:
        return
    for one in elected:
        home = households.of_person(db, one.subject_id)
        if home is None:
            continue
        book = versions.in_force(db, one.village_id, Subject.HOUSEHOLD, _last_day(roll.key))
        item = _item(book, _last_day(roll.key)) if book else None
        if book is not None and item is not None:
            _to_household(db, roll, one, home.id, book, item, now)


def _item(book: Rulebook, day: date) -> Item | None:
    return next((i for i in book.items if i.rule == RULE and i.in_force(day)), None)


def _to_household(
    db: Db,
    roll: HonourRoll,
    one: HonourCandidate,
    home_id: str,
    book: Rulebook,
    item: Item,
    now: datetime,
) -> None:
    period = periods.of_day(_last_day(roll.key), book.period)
    statement = statements.of_month(db, one.village_id, Subject.HOUSEHOLD, period)
    why = _why(db, roll, one.subject_id)
    late = statement is not None and statement.state == StatementState.SETTLED
    if statement is not None and not late and statement.state != StatementState.REVIEWING:
        _add(db, statement, home_id, item, why, now)
    acts.record(db, FOLLOWED, roll.id, now, right="clock", household=home_id, late=late)
    name = subjects.shown(db, Subject.HOUSEHOLD, [home_id])[home_id].own
    message = words.priority(roll.id, why, name, periods.spoken(period), item.name, late=late)
    members = subjects.people_of(db, Subject.HOUSEHOLD, [home_id]).get(home_id, [])
    addresses.tell_all(db, members, message, now)


def _add(db: Db, statement: Statement, home_id: str, item: Item, why: str, now: datetime) -> None:
    rulebook = versions.of_digest(db, statement.digest)
    source = f"rule:{item.code}:{home_id}"
    known = statements.lines_for(db, statement.id, home_id)
    if any(x.source == source for x in known):
        return  # another of the household has been given one: once is all that counts
    last = select(func.max(StatementLine.position)).where(
        StatementLine.statement_id == statement.id
    )
    line = StatementLine(
        statement_id=statement.id,
        position=(db.exec(last).one() or 0) + 1,
        subject_id=home_id,
        source=source,
        kind=LineKind.AUTOMATIC,
        code=item.code,
        digest=statement.digest,
        day=_last_day(statement.period),
        points=rulebook.worth(item),
        full=rulebook.worth(item),
        note=why,
    )
    db.add(line)
    recut.anew(db, line)
    if statement.state == StatementState.PUBLISHED:
        _show(db, statement, line, now)


def _show(db: Db, statement: Statement, line: StatementLine, now: datetime) -> None:
    """What came while the list was shown is shown for three days at least."""
    until = publicity.ends(now, _SHOWN_DAYS)
    statement.publicity_until = max(statement.publicity_until or until, until)
    db.add(statement)
    shown = subjects.shown(db, Subject.HOUSEHOLD, [line.subject_id])[line.subject_id]
    if shown.named:
        heading, what = notices.heading(db, statement), notices.line_name(db, line)
        last = notices.last_day(statement.publicity_until)
        message = words.shown_later(statement.id, heading, shown.masked, what, line.points, last)
        rooms.tell(db, statement.village_id, message, now)


def waits_until(db: Db, statement: Statement) -> datetime | None:
    """Until when a household's list waits for an honour that would count on it; None where none is to come."""
    if statement.subject != Subject.HOUSEHOLD:
        return None
    book = versions.of_digest(db, statement.digest)
    last = _last_day(statement.period)
    if _item(book, last) is None or not _to_come(db, statement.village_id, last):
        return None
    return at_local(last + timedelta(days=WAIT_DAYS + 1), time(0))


def _to_come(db: Db, village_id: str, last: date) -> bool:
    """Whether an honour of the village's representatives for a span that ends on that day is undecided."""
    book = versions.in_force(db, village_id, Subject.REPRESENTATIVE, last)
    wanted = [h for h in (book.honours if book else ()) if h.level == Kind.VILLAGE]
    for honour in wanted:
        key = periods.of_day(last, honour.period)
        if _last_day(key) != last:
            continue
        roll = _roll(db, village_id, honour.name, key)
        if roll is None and _any_line(db, village_id, key):
            return True
        if roll is not None and roll.state != RollState.PUBLISHED:
            return roll.state == RollState.VOTING or bool(honours.candidates(db, roll.id))
    return False


def _roll(db: Db, village_id: str, name: str, key: str) -> HonourRoll | None:
    query = select(HonourRoll).where(
        HonourRoll.region_id == village_id,
        HonourRoll.subject == Subject.REPRESENTATIVE,
        HonourRoll.name == name,
        HonourRoll.key == key,
    )
    return db.exec(query).first()


def _any_line(db: Db, village_id: str, key: str) -> bool:
    """Whether representatives have anything in the span: else nobody will stand by score."""
    first, after = periods.days(key)
    query = select(Statement).where(
        Statement.village_id == village_id, Statement.subject == Subject.REPRESENTATIVE
    )
    inside = [s for s in db.exec(query) if first <= periods.days(s.period)[0] < after]
    return any(s.state != StatementState.SETTLED or s.head for s in inside)


def told(db: Db, roll: HonourRoll, elected: Sequence[HonourCandidate], now: datetime) -> None:
    """Those who choose whom the honour puts first hear of it by itself: the secretary of each village."""
    first = honours.of(db, roll).first
    if not first or not elected:
        return
    for village_id in dict.fromkeys(c.village_id for c in elected):
        here = [c.subject_id for c in elected if c.village_id == village_id]
        names = subjects.shown(db, roll.subject, here)
        message = words.put_first(
            roll.id,
            [names[which].own for which in here],
            periods.spoken(roll.key),
            roll.name,
            first,
        )
        secretaries = people.holders(db, Post.VILLAGE_SECRETARY, village_id, now)
        addresses.tell_all(db, [p.id for p in secretaries], message, now)


def listed(db: Db, village_id: str, now: datetime) -> list[str]:
    """Whom honours of this year or the last put first in a village, and for what, the newest first."""
    year = day_of(now).year
    rolls = [r for r in _published(db, village_id) if _last_day(r.key).year >= year - 1]
    rows = []
    for roll in rolls:
        first = honours.of(db, roll).first
        here = [
            c.subject_id
            for c in honours.candidates(db, roll.id)
            if c.elected and c.village_id == village_id
        ]
        if first and here:
            names = subjects.shown(db, roll.subject, here)
            whose = [names[which].own for which in here]
            rows.append(words.first_row(whose, periods.spoken(roll.key), roll.name, first))
    return rows


def _published(db: Db, village_id: str) -> list[HonourRoll]:
    query = (
        select(HonourRoll)
        .join(HonourCandidate, col(HonourCandidate.roll_id) == HonourRoll.id)
        .where(
            HonourCandidate.village_id == village_id,
            col(HonourCandidate.elected).is_(True),
            HonourRoll.state == RollState.PUBLISHED,
        )
        .distinct()
    )
    return sorted(db.exec(query), key=lambda roll: roll.id, reverse=True)
