"""Leasing: the pace of a bot, a chat and a room, and what another deliverer holds."""

import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from bot import leasing
from bot.channel import Limits
from core.outbox import Outgoing, Pace, Priority, State
from core.registry.regions import Kind, Region
from core.registry.rooms import Room
from tests.bot.owing import (
    AT,
    AT_ONCE,
    LONG_AGO,
    Deliver,
    change,
    owe,
    rows,
    states,
)
from tests.standins.telegram import StandIn


def moments(engine: Engine, limits: Limits, holder: str = "me", most: int = 40) -> list[datetime]:
    """When one deliverer would send what it may take now, on the database's clock."""
    with Session(engine) as db, db.begin():
        taken = leasing.lease(db, "telegram", limits, holder, AT, most).sendings
        found = [db.get_one(Outgoing, s.message.id) for s in taken]
        return [r.leased_until - leasing.LEASE for r in found if r.leased_until]


def test_the_pace_of_the_bot_is_shared(engine: Engine) -> None:
    every = timedelta(milliseconds=34)
    owe(engine, *(str(1000 + n) for n in range(60)))
    taken = [
        *moments(engine, Limits(every=every, text=4096), "one", 12),
        *moments(engine, Limits(every=every, text=4096), "other"),
        *moments(engine, Limits(every=every, text=4096), "one"),
    ]
    assert 29 <= len(taken) < 60  # about a second's worth, and no more until it has passed
    assert all(b - a >= every for a, b in itertools.pairwise(taken))


def test_the_pace_of_a_chat_and_of_a_room(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        db.add(Region(id="V", kind=Kind.VILLAGE, name="王家村"))
        db.flush()
        db.add(Room(name="王家村群", region_id="V", channel="telegram", chat="-400"))
    owe(engine, "-400", "7", words="好")
    owe(engine, "8", words="长" * 9)  # goes in three pieces
    owe(engine, "-400", "7", "8", words="二")
    every = Limits(every_chat=timedelta(seconds=10), every_room=timedelta(seconds=30), text=4)
    sent_at = moments(engine, every)
    for row in rows(engine)[:3]:
        change(engine, row.id, state=State.SENT)
    assert (len(sent_at), moments(engine, every)) == (3, [])
    with Session(engine) as db:
        paces = {p.chat: p.next_at for p in db.exec(select(Pace))}
    rests = [paces[c] - at for c, at in zip(("-400", "7", "8"), sent_at, strict=True)]
    assert rests == [timedelta(seconds=s) for s in (30, 10, 30)]


def test_sending_keeps_to_its_moment(engine: Engine, platform: StandIn, deliver: Deliver) -> None:
    owe(engine, *(str(1000 + n) for n in range(12)))
    limits = Limits(every=timedelta(milliseconds=100), text=4096)
    deliver(limits=limits, many=2 if engine.dialect.name == "postgresql" else 1)
    times = sorted(s.at for s in platform.sent)
    assert times[-1] - times[0] > 0.8


def test_after_a_crash_a_reminder_goes_out_at_most_once_and_all_else_at_least_once(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    [reminder] = owe(engine, "7", priority=Priority.BULK)
    [notice] = owe(engine, "8")
    for row in (reminder, notice):
        change(engine, row, lease="a deliverer that died", leased_until=LONG_AGO, attempts=1)
    deliver()
    assert states(engine) == [("unreachable", "unknown"), ("sent", None)]
    assert [s.chat for s in platform.sent] == ["8"]


def test_a_message_that_takes_its_deliverer_down_ends(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    [row] = owe(engine, "7")
    change(engine, row, lease="a deliverer that died", leased_until=LONG_AGO, attempts=40)
    deliver()
    assert states(engine) == [("unreachable", "gave_up")]
    assert platform.sent == []


def test_somebody_elses_lease_is_respected(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    [taken] = owe(engine, "7")
    change(engine, taken, lease="another", leased_until=datetime(2100, 1, 1, tzinfo=UTC))
    owe(engine, "7", words="二")  # waits for it: order
    owe(engine, "8")
    deliver(lambda: len(platform.sent) == 1)
    assert [s.chat for s in platform.sent] == ["8"]


def test_a_channel_with_nothing_to_say_writes_nothing(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        leased = leasing.lease(db, "telegram", AT_ONCE, "me", AT, 10)
        assert (leased.sendings, leased.ended) == ((), ())
        assert db.exec(select(Pace)).first() is None


def test_only_the_urgent_when_little_room_is_left(engine: Engine) -> None:
    owe(engine, "7", priority=Priority.BULK)
    [urgent] = owe(engine, "8", priority=Priority.EMERGENCY)
    with Session(engine) as db, db.begin():
        leased = leasing.lease(db, "telegram", AT_ONCE, "me", AT, 10, Priority.REPLY)
        assert [s.message.id for s in leased.sendings] == [urgent]
