"""Whatever anybody does with two emergencies in whichever order, their laws hold: a walk through every state."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from core.db import Db
from core.emergencies import answering, checks, crying, emergencies, ending, escalation
from core.emergencies.emergencies import OPEN, Emergency, EmergencyState, Ending
from core.emergencies.kinds import Kind
from core.errors import Refusal
from tests.core.emergencies.crier import NIGHT, cry, sender
from tests.core.reports.telling import person

PEOPLE = ("李秀英", "吴建军", "钱国华", "郑小东", "赵春兰", "孙敏", "何秋菊", "马老三", "过路人")
Deed = Callable[[Db, Emergency, str, datetime], object]


def _wait(db: Db, _: Emergency, __: str, now: datetime) -> None:
    escalation.sweep(db, now)


def _unreachable(db: Db, emergency: Emergency, name: str, now: datetime) -> None:
    if name != "过路人":
        escalation.could_not_reach(db, emergency.id, person(db, name).id, now)


DEEDS: dict[str, Deed] = {
    "wait": _wait,
    "go": lambda db, e, name, now: answering.go(db, e.id, sender(db, name), now),
    "decline": lambda db, e, name, now: answering.decline(db, e.id, sender(db, name), now),
    "hands": lambda db, e, name, now: answering.hands(db, e.id, sender(db, name), now),
    "outcome": lambda db, e, name, now: answering.outcome(
        db, e.id, sender(db, name), "人在屋里", now
    ),
    "more": lambda db, e, name, now: crying.more(db, e.id, sender(db, name), "在屋里", now),
    "over": lambda db, e, name, now: ending.stand_down(
        db, e.id, sender(db, name), Ending.SAFE, "没事", now
    ),
    "unreachable": _unreachable,
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEEDS)),
        st.sampled_from(PEOPLE),
        st.integers(0, 1),
        st.sampled_from([0, 1, 3, 10, 60, 25 * 60]),
    ),
    max_size=14,
)


@pytest.mark.long
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS, st.sampled_from([Kind.FIRE, Kind.VIOLENCE, Kind.SUICIDE]))
def test_the_laws_hold_after_every_step(
    world: Engine, steps: list[tuple[str, str, int, int]], kind: Kind
) -> None:
    with Session(world, expire_on_commit=False) as db, db.begin() as walk:
        both = [cry(db, "何秋菊", kind), cry(db, "张桂花", Kind.DOORBELL)]
        now = NIGHT
        for deed, name, which, minutes in steps:
            now += timedelta(minutes=minutes)
            _step(db, DEEDS[deed], both[which], name, now)
            assert list(checks.broken(db)) == []
        walk.rollback()


def _step(db: Db, deed: Deed, emergency: Emergency, name: str, now: datetime) -> None:
    """Do it; nobody else is rung but while it rings, and what is over stays so."""
    was, rung = emergency.state, len(emergencies.rings(db, emergency.id))
    try:
        with db.begin_nested():
            deed(db, emergency, name, now)
    except Refusal:
        db.refresh(emergency)
    rang = len(emergencies.rings(db, emergency.id)) > rung
    assert not rang or EmergencyState.RINGING in (was, emergency.state)
    assert was in OPEN or emergency.state == EmergencyState.OVER
    assert (emergency.next_at is None) == (emergency.state == EmergencyState.OVER)
