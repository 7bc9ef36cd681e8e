"""Settling: what becomes of a message that was sent, failed, rode, or found nobody.

Here too: `elsewhere`.
"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from bot.channel import RODE
from bot.delivery import settling
from core.outbox import Priority, State
from core.registry import addresses
from core.registry.regions import Kind, Region
from core.registry.rooms import Room
from tests.bot.owing import (
    AT,
    Deliver,
    change,
    owe,
    person,
    reachable,
    rows,
    states,
    tell,
)
from tests.standins.telegram import StandIn


def test_tries_are_bounded(
    engine: Engine, platform: StandIn, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "pause", lambda *_: timedelta(milliseconds=1))
    platform.fail("sendMessage", 500)
    owe(engine, "7")
    deliver()
    assert states(engine) == [("unreachable", "no_connection")]
    assert platform.calls["sendMessage"] == settling.MOST_TRIES


def test_rests_grow_to_a_day_and_an_emergency_is_tried_within_a_minute() -> None:
    day = sum((settling.pause(Priority.NOTICE, n) for n in range(1, 8)), timedelta())
    assert timedelta(hours=7) < day < timedelta(hours=36)
    assert max(settling.pause(Priority.EMERGENCY, n) for n in range(1, 40)) == timedelta(minutes=1)


def test_a_blocked_chat_is_noted_and_the_next_address_is_tried(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    her = person(engine, ("telegram", "7"), ("telegram", "8"))
    platform.blocked.add("7")
    tell(engine, her)
    deliver()
    assert states(engine) == [("superseded", "blocked"), ("sent", None)]
    assert [s.chat for s in platform.sent] == ["8"]
    assert reachable(engine) == {"7": False, "8": True}


def test_nobody_left_is_unreachable_and_not_bothered_again(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    her = person(engine, ("telegram", "7"), ("telegram", "8"))
    platform.blocked |= {"7", "8"}
    tell(engine, her)
    deliver()
    tell(engine, her)
    deliver()
    assert states(engine)[:2] == [("superseded", "blocked"), ("unreachable", "blocked")]
    assert states(engine)[2:] == [("unreachable", "known_unreachable")]
    assert platform.calls["sendMessage"] == 2
    with Session(engine) as db:
        assert len(settling.unreachable(db)) == 2


def test_an_emergency_knocks_even_where_nobody_answered(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    her = person(engine, ("telegram", "7"))
    with Session(engine) as db, db.begin():
        addresses.known(db, "telegram", "7").reachable = False
    tell(engine, her, priority=Priority.EMERGENCY)
    deliver()
    assert [s.chat for s in platform.sent] == ["7"]


def test_an_emergency_looks_for_another_address_when_the_platform_is_down(
    engine: Engine, platform: StandIn, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "pause", lambda *_: timedelta(milliseconds=1))
    her = person(engine, ("telegram", "7"), ("telegram", "8"))
    platform.fail("sendMessage", 500, chat="7")
    tell(engine, her, priority=Priority.EMERGENCY)
    deliver()
    assert states(engine) == [("superseded", "no_connection"), ("sent", None)]
    assert platform.calls["sendMessage"] == settling.ELSEWHERE_AFTER + 1
    assert reachable(engine) == {"7": True, "8": True}


def test_a_message_the_platform_will_not_have_leaves_the_chat_alone(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    her = person(engine, ("telegram", "7"))
    platform.fail("sendMessage", 400, times=1)
    tell(engine, her)
    deliver()
    assert states(engine) == [("unreachable", "refused")]
    assert reachable(engine) == {"7": True}


def test_a_group_that_moved_is_followed_once(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    with Session(engine) as db, db.begin():
        db.add(Region(id="V", kind=Kind.VILLAGE, name="王家村"))
        db.flush()
        db.add(Room(name="王家村群", region_id="V", channel="telegram", chat="-400"))
    platform.moved["-400"] = -1009
    owe(engine, "-400", "-400", "-400", priority=Priority.BULK)
    deliver()
    assert [s.chat for s in platform.sent] == ["-1009"] * 3
    assert platform.calls["sendMessage"] == 4
    with Session(engine) as db:
        assert db.exec(select(Room.chat)).one() == "-1009"


def test_a_reminder_that_may_have_arrived_is_not_repeated(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    platform.fail("sendMessage", "cut")
    owe(engine, "7", priority=Priority.BULK)
    deliver()
    assert states(engine) == [("unreachable", "unknown")]
    assert platform.calls["sendMessage"] == 1


def test_the_rest_of_a_long_answer_that_rode_is_still_sent(engine: Engine) -> None:
    [short, long] = owe(engine, "7", "7", words="长" * 100)
    change(engine, long, text="长" * 900)
    with Session(engine) as db, db.begin():
        settling.rode(db, [short, long], {"telegram": 600}, AT)
    assert [(r.state, r.platform_id) for r in rows(engine)] == [
        (State.SENT, RODE),  # it costs none of the messages that may follow
        (State.WAITING, RODE),
    ]


def test_an_answer_that_rode_too_late_is_whose_lane_has_it(engine: Engine) -> None:
    (taken,) = owe(engine, "甲")
    change(engine, taken, lease="another lane", leased_until=AT + timedelta(minutes=1))
    with Session(engine) as db, db.begin():
        settling.rode(db, [taken], {"telegram": 600}, AT)
    (row,) = rows(engine)
    assert (row.state, row.lease) == (State.WAITING, "another lane")


def test_a_fault_of_the_database_is_not_taken_for_the_row_s(engine: Engine) -> None:
    her = person(engine)
    (row_id,) = owe(engine, "甲", person_id=her)
    change(engine, row_id, thing="a report")

    def lost(*args: Any) -> None:
        if "FROM report" in args[2]:
            raise OperationalError(args[2], {}, OSError(), connection_invalidated=True)

    event.listen(engine, "before_cursor_execute", lost)
    with pytest.raises(OperationalError), Session(engine) as db, db.begin():
        settling.end(db, [(row_id, "blocked")], AT)
    assert states(engine) == [("waiting", None)]
    event.remove(engine, "before_cursor_execute", lost)
    with Session(engine) as db, db.begin():
        settling.end(db, [(row_id, "blocked")], AT)
    assert states(engine) == [("unreachable", "blocked")]


def test_what_waits_for_a_channel_that_is_off_does_not_wait_for_ever(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    her = person(engine, ("wechat", "o-1"), ("telegram", "8"))
    tell(engine, her)
    deliver(now=AT + timedelta(hours=2))
    assert states(engine) == [("superseded", "channel_off"), ("sent", None)]
