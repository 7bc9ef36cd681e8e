"""Assessment (考核打分): an assessor fills a subject's sheet item by item, and hands it in once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core import db as database
from core.db import Db
from core.errors import Refusal
from core.points.claims import claims
from core.points.claims.claims import ClaimState
from core.points.close import monthly_close
from core.points.gates import scores
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides, How, Item
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import committees, deciders, subjects
from core.registry.people import Person
from core.registry.regions import Region

MOST_WORDS = 100

HANDED_IN = acts.kind(
    "assessment.hand_in", final="打分表交上来就不能改了。有出入，请在公示期里发“异议”。"
)


class Mark(SQLModel, table=True):
    """What an assessor has put down for one item of a sheet that is not handed in yet."""

    __tablename__ = "mark"
    statement_id: str = Field(primary_key=True, foreign_key="statement.id")
    subject_id: str = Field(primary_key=True)
    by: str = Field(primary_key=True, foreign_key="person.id")
    code: str = Field(primary_key=True)
    points: int
    note: str = ""  # why points are lost
    at: datetime


@dataclass(frozen=True)
class Given:
    """A mark as it was said: the item's number on the sheet, the points, and why some are lost."""

    number: int
    points: int
    why: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a sheet."""

    item: Item
    points: int | None
    note: str


@dataclass(frozen=True)
class Sheet:
    """A subject's sheet (打分表) as one assessor has filled it so far."""

    statement: Statement
    subject_id: str
    name: str
    rows: tuple[Row, ...]

    @property
    def next(self) -> int | None:
        """The number of the first item without a mark; None when all have one."""
        return next((n for n, line in enumerate(self.rows, 1) if line.points is None), None)

    @property
    def total(self) -> int:
        """The points put down so far."""
        return sum(line.points or 0 for line in self.rows)


def is_assessed(db: Db, statement: Statement) -> bool:
    """Whether the statement waits for sheets, not for a meeting's scores."""
    stage = versions.of_digest(db, statement.digest).stage(Decides.BASE)
    waits = statement.state == StatementState.REVIEWING
    return waits and stage is not None and stage.how == How.DECISION


def withdraws(db: Db, person_id: str, statement: Statement, subject_id: str) -> bool:
    """Recusal (回避): it is about the person or kin, or the person is of that village."""
    if committees.lives_there(db, person_id, statement.village_id):
        return True
    at = statement.drafted_at
    return subjects.must_withdraw(db, person_id, statement.subject, subject_id, at)


def assessors(db: Db, statement: Statement, subject_id: str, now: datetime) -> list[Person]:
    """Who may fill the sheet; the town when all others must withdraw."""
    rulebook = versions.of_digest(db, statement.digest)
    judges = deciders.of(db, statement.village_id, rulebook, Decides.BASE, now)
    able = [p for p in judges if not withdraws(db, p.id, statement, subject_id)]
    if able:
        return able
    town = deciders.town(db, statement.village_id, now)
    return [p for p in town if not withdraws(db, p.id, statement, subject_id)]


def unassessed(db: Db, statement: Statement) -> list[str]:
    """The subjects whose sheet has not been handed in, in the statement's order."""
    return list(dict.fromkeys(subject_id for subject_id, _ in scores.missing(db, statement)))


def waiting_for(db: Db, person: Person, now: datetime) -> list[tuple[Statement, str]]:
    """The sheets that the person may still fill, village by village, the committee first."""
    query = select(Statement).where(Statement.state == StatementState.REVIEWING)
    ordered = query.order_by(Statement.village_id, Statement.period, Statement.subject)
    return [
        (statement, subject_id)
        for statement in db.exec(ordered).all()
        if is_assessed(db, statement)
        for subject_id in unassessed(db, statement)
        if any(p.id == person.id for p in assessors(db, statement, subject_id, now))
    ]


def sheet(db: Db, person: Person, statement_id: str, subject_id: str, now: datetime) -> Sheet:
    """The person's sheet of a subject; Refusal when it is not theirs to fill, or handed in."""
    statement = db.get(Statement, statement_id)
    if statement is None or not is_assessed(db, statement):
        raise Refusal("这一期的考核已经打完了。发“考核”看看还有哪些。")
    name = subjects.shown(db, statement.subject, [subject_id])[subject_id].own
    if subject_id not in unassessed(db, statement):
        raise Refusal(f"{name}的打分表已经交上来了，不能再改。发“考核”看看还有哪些。")
    able = assessors(db, statement, subject_id, now)
    if not any(p.id == person.id for p in able):
        others = "、".join(p.name for p in able) or "上级"
        raise Refusal(f"{name}由{others}来打分；本人、亲属和本村的人要回避。")
    marks = {m.code: m for m in _marks(db, person, statement_id, subject_id)}
    rows = tuple(
        Row(item, marks[item.code].points, marks[item.code].note)
        if item.code in marks
        else Row(item, None, "")
        for which, item in scores.wanted(db, statement)
        if which == subject_id
    )
    return Sheet(statement, subject_id, name, rows)


def _marks(db: Db, person: Person, statement_id: str, subject_id: str) -> list[Mark]:
    query = select(Mark).where(
        Mark.statement_id == statement_id, Mark.subject_id == subject_id, Mark.by == person.id
    )
    return list(db.exec(query.order_by(col(Mark.code))))


def mark(db: Db, person: Person, of: Sheet, given: Sequence[Given], now: datetime) -> None:
    """Put marks down, each in place of an earlier one; all or none.

    Refusal for a number that the sheet has not, points outside 0 to full, or points lost
    without a reason.
    """
    for one in given:
        if not 1 <= one.number <= len(of.rows):
            raise Refusal(f"这张表只有{len(of.rows)}项，没有第{one.number}项。")
        item = of.rows[one.number - 1].item
        if not 0 <= one.points <= item.points:
            raise Refusal(f"第{one.number}项“{item.name}”打0到{item.points}分。")
        if one.points < item.points and not one.why.strip():
            raise Refusal(f"第{one.number}项“{item.name}”没打满，请写明为什么。")
    for one in given:
        item = of.rows[one.number - 1].item
        new = Mark(
            statement_id=of.statement.id,
            subject_id=of.subject_id,
            by=person.id,
            code=item.code,
            points=one.points,
            note=one.why.strip()[:MOST_WORDS] if one.points < item.points else "",
            at=now,
        )
        db.merge(new)
    db.flush()


def hand_in(db: Db, person: Person, statement_id: str, subject_id: str, now: datetime) -> Sheet:
    """Hand a full sheet in; with a statement's last one its list is worked out and to be confirmed.

    Refusal while an item is without a mark or a claim of the period waits. From here on nobody changes it; who finds it wrong
    objects to the published list.
    """
    statement = db.get(Statement, statement_id)
    if statement is not None:
        database.lock(db, Region, statement.village_id)
        db.refresh(statement)
    whole = sheet(db, person, statement_id, subject_id, now)
    if whole.next is not None:
        left = "、".join(r.item.name for r in whole.rows if r.points is None)
        raise Refusal(f"还有没打的：{left}。打完再交。")
    if _undecided(db, whole):
        raise Refusal(f"{whole.name}还有加分、扣分没审核，先发“审核”定了再交。")
    for line in whole.rows:
        scores.give(
            db,
            whole.statement,
            subject_id,
            line.item,
            line.points or 0,
            now,
            by=person.id,
            note=line.note,
        )
    db.flush()
    acts.record(
        db,
        HANDED_IN,
        statement_id,
        now,
        person_id=person.id,
        right="assessor",
        subject=subject_id,
    )
    if not scores.missing(db, whole.statement):
        monthly_close.move_on(db, whole.statement, now)
    return whole


def _undecided(db: Db, whole: Sheet) -> bool:
    """Whether the list would leave out what is on record for the subject and not decided yet."""
    of_period = claims.of_subject(db, whole.subject_id, whole.statement.period)
    return any(
        c.state == ClaimState.WAITING and c.subject == whole.statement.subject for c in of_period
    )
