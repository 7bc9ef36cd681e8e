"""Each fault that the check of gates looks for is found when it is made on purpose."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, text
from sqlmodel import col, select

from core.db import Db
from core.meetings.conduct import Meeting
from core.meetings.meetings import Recusal, agenda
from core.points.checks import points
from core.points.claims.claims import Claim, ClaimState
from core.points.gates.scores import Score
from core.points.rulebook.rulebook import Decides, Subject
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementState
from core.registry.people import Appointment, Kinship, Post
from tests.core.points.gate_meetings import (
    CLERK,
    VILLAGE,
    begun,
    honour,
    honoured,
    scored,
    voted,
)
from tests.core.points.wangjia_acts import MARCH, april, march, person, village

pytestmark = [pytest.mark.broken_on_purpose, pytest.mark.place("hulu")]
Fault = Callable[[Db, Statement], None]


def claim_of(db: Db) -> Claim:
    return db.exec(select(Claim)).one()


def decided_alone(db: Db, _: Statement) -> None:
    claim = claim_of(db)
    claim.meeting_id, claim.decided_by = None, person(db, CLERK).id
    db.add(claim)


def decided_by_nobody(db: Db, _: Statement) -> None:
    claim = claim_of(db)
    claim.meeting_id = None
    db.add(claim)


def against_the_vote(db: Db, _: Statement) -> None:
    claim = claim_of(db)
    claim.state = ClaimState.REJECTED
    db.add(claim)


def by_another_meeting(db: Db, statement: Statement) -> None:
    claim = claim_of(db)
    claim.meeting_id = statement.meeting_id
    db.add(claim)


def kin_not_kept_out(db: Db, _: Statement) -> None:
    """彭翠英 is 石玉兰's sister-in-law."""
    meeting = db.get_one(Meeting, claim_of(db).meeting_id)
    items = [i.id for i in agenda(db, meeting.id)]
    db.execute(delete(Recusal).where(col(Recusal.agenda_item_id).in_(items)))


def kin_scored(db: Db, _: Statement) -> None:
    one, other = person(db, "向大海"), person(db, "龙正明")
    db.add(Kinship(person_id=one.id, relative_id=other.id))


def kin_voted_on_the_list(db: Db, statement: Statement) -> None:
    items = [i.id for i in agenda(db, statement.meeting_id or "")]
    db.execute(delete(Recusal).where(col(Recusal.agenda_item_id).in_(items)))


def stranger_in_the_body(db: Db, _: Statement) -> None:
    """One of those who voted was no party member then."""
    held = select(Appointment).where(
        Appointment.person_id == person(db, "梁老根").id, Appointment.post == Post.PARTY_MEMBER
    )
    row = db.exec(held).one()
    row.until = march(1)
    db.add(row)


def score_edited(db: Db, _: Statement) -> None:
    row = db.exec(select(Score)).first()
    assert row is not None
    row.points += 1
    db.add(row)


def score_lost(db: Db, _: Statement) -> None:
    db.delete(db.exec(select(Score)).first())


def published_without_a_vote(db: Db, statement: Statement) -> None:
    statement.meeting_id, statement.confirmed_by = None, person(db, CLERK).id
    db.add(statement)


def published_by_the_wrong_meeting(db: Db, statement: Statement) -> None:
    statement.meeting_id = claim_of(db).meeting_id
    db.add(statement)


def vote_without_effect(db: Db, statement: Statement) -> None:
    statement.state, statement.published_at = StatementState.DRAFTED, None
    statement.meeting_id = None
    db.add(statement)


def ballots_too_few(db: Db, statement: Statement) -> None:
    db.execute(text("UPDATE meeting SET quorum = 90"))


FAULTS: list[tuple[str, Fault]] = [
    ("I-5", decided_alone),
    ("I-5", decided_by_nobody),
    ("I-22", against_the_vote),
    ("I-22", by_another_meeting),
    ("I-5", kin_not_kept_out),
    ("I-5", kin_scored),
    ("I-5", kin_voted_on_the_list),
    ("I-5", stranger_in_the_body),
    ("I-22", score_edited),
    ("I-22", score_lost),
    ("I-22", published_without_a_vote),
    ("I-22", published_by_the_wrong_meeting),
    ("I-22", vote_without_effect),
    ("I-22", ballots_too_few),
]


def through_every_gate(db: Db) -> None:
    honour(db)
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    honoured(db, statement, april(2))
    voted(db, statement, april(3))
    db.flush()
    assert list(points.broken(db)) == []


@pytest.mark.begun(by=through_every_gate)
@pytest.mark.parametrize(("invariant", "fault"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_fault_is_found(db: Db, invariant: str, fault: Fault) -> None:
    where = village(db, VILLAGE)
    statement = statements.of_month(db, where, Subject.REPRESENTATIVE, MARCH)
    assert statement is not None
    fault(db, statement)
    db.flush()
    db.expire_all()
    found = list(points.broken(db))
    assert any(f.startswith(invariant + " ") for f in found), found


def test_a_list_voted_down_may_not_be_published(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    meeting = voted(db, statement, april(2), "no")
    statement.state, statement.published_at = StatementState.PUBLISHED, april(2)
    statement.meeting_id = meeting.id
    db.add(statement)
    db.flush()
    assert any(f.startswith("I-22 ") for f in points.broken(db))
    assert Decides.STATEMENT in meeting.thing
