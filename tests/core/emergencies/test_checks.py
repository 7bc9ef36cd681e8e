"""The check sees each invariant of emergencies broken."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.emergencies import answering, checks
from core.emergencies.emergencies import CRIED, Emergency, EmergencyState, Ring
from core.emergencies.kinds import Kind
from core.outbox import Outgoing
from tests.core.emergencies.crier import NIGHT, cry, later, sender
from tests.core.reports.telling import person

pytestmark = pytest.mark.broken_on_purpose


def _forgotten(_: Db, emergency: Emergency) -> None:
    emergency.next_at = None


def _over_without_an_end(_: Db, emergency: Emergency) -> None:
    emergency.state, emergency.next_at = EmergencyState.OVER, None


def _answered_by_nobody(_: Db, emergency: Emergency) -> None:
    emergency.state = EmergencyState.GOING


def _rung_late(db: Db, emergency: Emergency) -> None:
    for ring in db.exec(select(Ring)):
        ring.at += timedelta(minutes=1)


def _owed_to_nobody(db: Db, emergency: Emergency) -> None:
    for message in db.exec(select(Outgoing).where(Outgoing.thing == emergency.id)):
        db.delete(message)


def _out_of_order(db: Db, emergency: Emergency) -> None:
    later(db, emergency, 3)
    for ring in db.exec(select(Ring).where(Ring.round == 2)):
        ring.at = NIGHT - timedelta(minutes=1)


def _rung_in_no_round(db: Db, emergency: Emergency) -> None:
    emergency.round = 0


def _rung_after_an_answer(db: Db, emergency: Emergency) -> None:
    answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)
    _ring(db, emergency, "赵春兰")


def _ring(db: Db, emergency: Emergency, name: str) -> None:
    emergency.round += 1
    at = NIGHT + timedelta(minutes=5)
    ring = Ring(
        emergency_id=emergency.id,
        person_id=person(db, name).id,
        round=emergency.round,
        title="",
        at=at,
    )
    db.add(ring)
    template = db.exec(select(Outgoing).where(Outgoing.thing == emergency.id)).first()
    assert template is not None
    db.add(Outgoing(**template.model_dump() | {"id": "another", "made_at": at}))


def _rung_whom_it_is_kept_from(db: Db, emergency: Emergency) -> None:
    emergency.kept_from = [person(db, "李秀英").id]


def _without_a_right(db: Db, emergency: Emergency) -> None:
    db.exec(select(Act).where(Act.thing_id == emergency.id)).all()[0].right = ""


def _cried_by_nobody(db: Db, emergency: Emergency) -> None:
    emergency.at += timedelta(minutes=1)


def _unnamed_and_named(db: Db, emergency: Emergency) -> None:
    for act in db.exec(select(Act).where(Act.thing_id == emergency.id, Act.kind == CRIED)):
        act.detail = {**act.detail, "unnamed": True}


FAULTS: dict[Callable[[Db, Emergency], None], str] = {
    _forgotten: "I-13",
    _over_without_an_end: "I-13",
    _answered_by_nobody: "answered by nobody",
    _rung_late: "came after its cry",
    _owed_to_nobody: "owed to nobody",
    _out_of_order: "before it was rung",
    _rung_in_no_round: "out of order",
    _rung_after_an_answer: "after it had been answered",
    _rung_whom_it_is_kept_from: "I-23",
    _without_a_right: "by no right",
    _cried_by_nobody: "was cried",
    _unnamed_and_named: "unnamed",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__.strip("_"))
def test_a_fault_is_seen(db: Db, fault: Callable[[Db, Emergency], None]) -> None:
    emergency = cry(db, kind=Kind.VIOLENCE)
    assert list(checks.broken(db)) == []
    fault(db, emergency)
    db.flush()
    assert any(FAULTS[fault] in line for line in checks.broken(db))
