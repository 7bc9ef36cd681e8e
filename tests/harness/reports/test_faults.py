"""Faults made on purpose: the machine of reports sees each of them, or it would look at nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from core.duties.check_ins import CheckIn
from core.outbox import Message
from core.reports import escalation, notices, overview
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import OPEN
from tests.core.reports.telling import who
from tests.harness.reports import machine
from tests.harness.reports.deeds import BY_HOLDER, BY_OTHERS, Deed
from tests.harness.reports.machine import Reports

Patch = pytest.MonkeyPatch


@pytest.fixture
def life(world: Engine) -> Iterator[Reports]:
    """Two reports have just been filed: a broken lid, and a lamp of another group."""

    class Here(Reports):
        outcome: dict[str, int] = {}  # noqa: RUF012  (a new one for each test)

    Here.engine = world
    lived = Here()
    lived.two_to_begin_with(7, 1)
    lived.the_laws_hold()
    yield lived
    lived.teardown()


def _lies_still(patch: Patch, _: Reports) -> None:
    patch.setattr(escalation, "_climb", lambda *_: False)


def _is_told_again(patch: Patch, life: Reports) -> None:
    def sweep(db: Any, now: Any) -> int:
        notices.word_to_holders(db, life.filed[0], "再说一遍", now)
        return 0

    patch.setattr(machine, "SWEEPS", (*machine.SWEEPS, sweep))


def _moves_again(patch: Patch, _: Reports) -> None:
    patch.setattr(machine, "SWEEPS", (*machine.SWEEPS, lambda *_: 1))


def _is_found_no_more(patch: Patch, _: Reports) -> None:
    whole = reports.of_reporter
    patch.setattr(
        reports, "of_reporter", lambda db, who: [r for r in whole(db, who) if r.state in OPEN]
    )


def _crosses_the_border(patch: Patch, _: Reports) -> None:
    patch.setattr(overview.Sight, "sees", lambda *_: True)
    patch.setattr(
        overview, "by_number", lambda db, *_: list(db.exec(machine.select(reports.Report)))
    )


def _is_told_abroad(_: Patch, life: Reports) -> None:
    foreign = who(life.db, "马老三").person_id or ""
    machine.addresses.tell(life.db, foreign, Message("看", thing=life.filed[0].id), life.now)


def _waits_and_has_ended(_: Patch, life: Reports) -> None:
    for message in life.db.exec(machine.select(machine.Outgoing)):
        message.ended_at = life.now
        life.db.add(message)


def _counts_wrong(_: Patch, life: Reports) -> None:
    life.filed[0].joined = 3


def _has_two_holders(_: Patch, life: Reports) -> None:
    first = life.db.exec(machine.select(machine.Holding)).first()
    assert first is not None
    life.db.add(machine.Holding(**first.model_dump() | {"id": "twice"}))


def _visits_tomorrow(_: Patch, life: Reports) -> None:
    BY_OTHERS["visit"](Deed(life.db, life.filed[0], who(life.db, "李秀英"), life.now, 0))
    check_in = life.db.exec(machine.select(CheckIn)).one()
    check_in.day += timedelta(days=1)
    life.db.add(check_in)


def _wins_time(_: Patch, life: Reports) -> None:
    for holding in life.db.exec(machine.select(machine.Holding)):
        holding.finish_due_at += timedelta(hours=1)
        life.db.add(holding)


@pytest.mark.parametrize(
    ("fault", "law"),
    [
        (_lies_still, "I-14: overdue and lies still"),
        (_is_told_again, "I-17: somebody is told"),
        (_moves_again, "I-17: a sweep does"),
        (_is_found_no_more, "I-15"),
        (_crosses_the_border, "I-18: seen"),
        (_is_told_abroad, "I-18: told"),
        (_waits_and_has_ended, "I-16"),
        (_counts_wrong, "I-12"),
        (_has_two_holders, "I-13"),
        (_visits_tomorrow, "I-21"),
        (_wins_time, "I-14: time was won"),
    ],
)
def test_a_fault_is_seen(
    life: Reports, monkeypatch: Patch, fault: Callable[[Patch, Reports], None], law: str
) -> None:
    fault(monkeypatch, life)
    with pytest.raises(AssertionError, match=law):  # noqa: PT012  (a life of several steps)
        life.the_reporter_acts("withdraw", 1, 0)
        life.changed = True
        life.the_laws_hold()
        life.the_clock_jumps(timedelta(days=4))
        life.the_laws_hold()


def test_without_a_fault_the_same_life_is_right(life: Reports) -> None:
    life.the_reporter_acts("withdraw", 1, 0)
    life.the_laws_hold()
    life.the_clock_jumps(timedelta(days=4))
    life.the_laws_hold()
    assert BY_HOLDER.keys().isdisjoint(BY_OTHERS)
