"""The check of messages sees each deliberate fault."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core import checks, outbox
from core.outbox import Message, Outgoing, Priority, State

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"attempts": 41}, "tried without end"),
    ({"chat": ""}, "waits for nobody"),
    ({"ended_at": AT}, "waits and has ended"),
    ({"state": State.UNREACHABLE, "ended_at": AT}, "without a reason"),
    ({"state": State.UNREACHABLE, "error": "blocked"}, "without a reason"),
    ({"lease": "somebody"}, "leased without an end"),
]


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(("fault", "said"), FAULTS)
def test_a_fault_is_seen(engine: Engine, fault: dict[str, Any], said: str) -> None:
    with Session(engine) as db, db.begin():
        row = outbox.put(db, "web", "c", Message("好"), AT, priority=Priority.REPLY)
        assert list(checks.broken(db)) == []
        changed = db.get_one(Outgoing, row)
        for name, value in fault.items():
            setattr(changed, name, value)
        db.flush()
        [line] = checks.broken(db)
        assert said in line
