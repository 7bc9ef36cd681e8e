"""The check sees each invariant of questions, talks and kept answers broken."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.enquiries import checks, handovers, known_answers, notices
from core.enquiries.enquiries import Enquiry, EnquiryState
from core.enquiries.handovers import Handover
from core.enquiries.known_answers import KnownAnswer
from core.outbox import Outgoing
from core.registry.people import Person
from tests.core.enquiries.asking import MONDAY, ask, home, person, village, who

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.broken_on_purpose


def _open(db: Db) -> Enquiry:
    return db.exec(select(Enquiry).where(Enquiry.state == EnquiryState.OPEN)).one()


def _answered(db: Db) -> Enquiry:
    return db.exec(select(Enquiry).where(Enquiry.state == EnquiryState.ANSWERED)).one()


def _never_due(db: Db) -> None:
    _open(db).due_at = None


def _over_and_due(db: Db) -> None:
    _answered(db).due_at = MONDAY


def _answered_by_nobody(db: Db) -> None:
    _answered(db).answered_by = None


def _state_without_act(db: Db) -> None:
    _open(db).version += 1


def _act_without_right(db: Db) -> None:
    act = db.exec(select(Act).where(Act.kind == "enquiry.answer")).one()
    act.right = ""
    db.add(act)


def _asker_not_told(db: Db) -> None:
    query = select(Outgoing).where(Outgoing.thing == _answered(db).id)
    for message in db.exec(query):
        if "答复：" in message.text:
            db.delete(message)


def _over_and_open(db: Db) -> None:
    ended = db.exec(select(Handover)).one()
    ended.once = ended.address_id


def _ended_by_nobody(db: Db) -> None:
    db.exec(select(Handover)).one().ended_by = None


def _one_side_not_told(db: Db) -> None:
    for message in db.exec(select(Outgoing)):
        if "结束了对话" in message.text:
            db.delete(message)


def _kept_by_no_act(db: Db) -> None:
    for act in db.exec(select(Act).where(Act.kind == "answer.keep")):
        db.delete(act)


def _stands_twice(db: Db) -> None:
    known = db.exec(select(KnownAnswer)).one()
    db.add(KnownAnswer(**known.model_dump() | {"id": "twice"}))


def _lived(db: Db) -> None:
    """A question that waits, one that is answered, a talk that is over, an answer that is kept."""
    ask(db)
    notices.answer(db, person(db, "陈大山"), ask(db, "罗铁柱").id, None, "好", MONDAY)
    me = who(db, "王建国")
    speaker = db.get(Person, me.person_id or "")
    talk = handovers.begin(db, home(db, "王建国"), str(me.address_id), speaker, "", MONDAY)
    handovers.end(db, talk.id, me.person_id, str(me.address_id), MONDAY + MINUTE)
    known_answers.keep(db, person(db, "赵春兰"), village(db), "问", "答", MONDAY)
    db.flush()


@pytest.mark.parametrize(
    ("fault", "invariant"),
    [
        (_never_due, "I-13"),
        (_over_and_due, "I-13"),
        (_answered_by_nobody, "I-13"),
        (_state_without_act, "I-19"),
        (_act_without_right, "I-19"),
        (_asker_not_told, "I-15"),
        (_over_and_open, "I-13"),
        (_ended_by_nobody, "I-19"),
        (_one_side_not_told, "I-15"),
        (_kept_by_no_act, "I-19"),
        (_stands_twice, "I-19"),
    ],
)
def test_a_fault_is_seen(db: Db, fault: Callable[[Db], None], invariant: str) -> None:
    _lived(db)
    assert list(checks.broken(db)) == []
    fault(db)
    db.flush()
    assert invariant in {line.partition(":")[0] for line in checks.broken(db)}
