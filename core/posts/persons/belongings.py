"""Belongings (名下的): of every column that names a person, whether its rows go along when two entries of one person are joined.

What is somebody's own goes along: accounts, telephone, reports, claims, what they asked. What was done stays under the
entry that did it: acts, decisions, check-ins, ballots, the books. There is no default: a column that is declared
nowhere fails a test.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, select, update
from sqlmodel import SQLModel

from core.db import Db

GO_ALONG = (
    "binding.person_id",
    "telephone.person_id",
    "person_particular.person_id",
    "invitation.person_id",
    "doorbell_helper.person_id",
    "mute.person_id",
    "address.speaks_id",
    "report.person_id",
    "report.about_id",
    "report.assigned_id",
    "report_joiner.person_id",
    "enquiry.asker_id",
    "claim.claimant_id",
    "objection.objector_id",
    "trainee.person_id",
    "turnout.person_id",
    "team_member.person_id",
    "team_answer.person_id",
    "planned_change.leaver_id",
    "planned_change.successor_id",
    "visit_check.person_id",
)
"""Columns whose rows are somebody's own, whatever became of them."""
BEGIN_ANEW = (
    *("appointment.person_id", "kinship.person_id", "kinship.relative_id"),
    *("household_member.person_id", "household.head_id"),
)
"""Columns whose rows end for the one entry and begin for the other, so that what was decided before keeps its reasons."""
STAY: dict[str, str] = {
    "person": "joined_into",
    "death": "person_id told_by",
    "forgotten": "person_id",
    "joining": "person_id into_id by_id",
    # who is away, who is on a roll, who cries for help: has to end first
    "leave": "person_id substitute_id",
    "attendee": "person_id noted_by",
    "meeting": "convener_id",
    "voted": "person_id",
    "recusal": "person_id",
    "election_candidate": "person_id",
    "hand_count": "entered_by decided_by",
    "emergency": "person_id ended_by",
    "emergency_ring": "person_id",
    "handover": "asker_id helper_id",
    # what was done by office, and where
    "check_in": "representative_id",
    "visit_check": "representative_id",
    "fulfilment": "person_id",
    "household_entry": "person_id",
    "trainee": "noted_by",
    "training": "trainer_id",
    "village_day": "person_id",
    "team_call": "caller_id",
    "village_list": "person_id",
    "broadcast": "person_id",
    "forward": "keeper_id",
    "known_answer": "by_id confirmed_by",
    "robot": "person_id",
    "standard_text": "made_by",
    "report": "written_by",
    "petition": "asked_by",
    "question": "asked_by",
    "referral": "asked_by",
    "witness": "person_id",
    "enquiry": "answered_by",
    "slip_look": "person_id",
    "slip_word": "person_id",
    "planned_change": "decided_by",
    "ungrouped": "by",
    # decisions, marks, the books
    "claim": "decided_by",
    "objection": "decided_by",
    "objection_word": "person_id",
    "statement": "confirmed_by",
    "freeze": "by lifted_by",
    "mark": "by",
    "score": "by",
    "finding": "by",
    "sample": "by",
    "consequence": "proposed_by ended_by",
    "panel_vote": "person_id",
    "progress": "by",
    "honour_candidate": "put_by",
    "honour_roll": "published_by",
    "rulebook_adoption": "by",
    "rulebook_proposal": "put_by",
    "points_card": "by",
    "redemption": "by confirmed_by ended_by",
    "stock_move": "by",
    "shop_agreement": "by",
    "shop_settlement": "by decided_by",
    "voucher": "person_id maker_id decided_by",
    "fund_entry": "person_id",
    "fund_doubt": "person_id decided_by",
    # a page that was opened under the other entry opens nothing any more
    "desk_link": "person_id",
    "desk_session": "person_id",
}
"""By table, columns whose rows say what was done then, or have to be over before anything is joined."""

Kept = list[Any]
"""A row that went along, as JSON: its table and column, and the rest of its key."""


@dataclass(frozen=True)
class Belonging:
    """One row that is somebody's: its table, the column that says so, and what else is its key."""

    table: Table
    column: Column[Any]
    key: dict[str, Any]

    @property
    def kept(self) -> Kept:
        """As it is kept, so that it can come back."""
        return [f"{self.table.name}.{self.column.name}", self.key]

    def of(self, person_id: str) -> ColumnElement[bool]:
        """What finds the row while it is that person's."""
        rest = (self.table.c[name] == value for name, value in self.key.items())
        return and_(self.column == person_id, *rest)


def column(name: str) -> Column[Any]:
    """A column by the name under which it is declared: report.person_id."""
    table, _, field = name.partition(".")
    named: Column[Any] = SQLModel.metadata.tables[table].c[field]
    return named


def of_person(db: Db, person_id: str) -> Iterator[Belonging]:
    """Every row that would go along, in the order in which they are declared."""
    for name in GO_ALONG:
        mine = column(name)
        key = [c for c in mine.table.primary_key.columns if c is not mine]
        every = db.execute(select(*key, mine).where(mine == person_id).order_by(*key, mine)).all()
        for values in every:
            yield Belonging(
                mine.table, mine, {c.name: value for c, value in zip(key, values, strict=False)}
            )


def again(kept: Kept) -> Belonging:
    """The row that was kept so."""
    mine = column(kept[0])
    return Belonging(mine.table, mine, dict(kept[1]))


def move(db: Db, belonging: Belonging, to: str, from_: str) -> bool:
    """Let a row be the other's; False where it is not theirs any more, or the other has one like it already."""
    table, mine = belonging.table, belonging.of(from_)
    for unique in _unique(table, belonging.column):
        others = [c for c in unique if c is not belonging.column]
        values = db.execute(select(*others, belonging.column).where(mine)).first()
        if values is None:
            return False
        alike = [c == value for c, value in zip(others, values, strict=False)]
        if db.execute(select(table).where(belonging.column == to, *alike)).first() is not None:
            return False
    moved = update(table).where(mine).values({belonging.column.name: to})
    return db.execute(moved.returning(belonging.column)).first() is not None


def _unique(table: Table, mine: Column[Any]) -> Iterator[Sequence[Column[Any]]]:
    """The sets of columns that may stand once and in which this one has a part; a person is bound once to an account."""
    yield from (tuple(table.primary_key.columns),) if mine.primary_key else ()
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and mine.name in constraint.columns:
            yield tuple(constraint.columns)
    for index in table.indexes:
        if index.unique and mine.name in index.columns:
            yield tuple(index.columns)
    if table.name == "binding":
        yield table.c.address_id, table.c.until, mine
