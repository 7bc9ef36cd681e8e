"""Leasing: the pace of a bot, a chat and a room, and what another deliverer holds.

Here too: `pace`, `holding`.
"""

import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.channel import Limits, TryLater
from bot.channels.telegram.channel import Telegram
from bot.delivery import holding, leasing, pace, settling
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
        return [r.leased_until - holding.lives(db) for r in found if r.leased_until]


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
    if engine.dialect.name == "sqlite":  # there is nobody else: whoever held it has died
        deliver()
        assert sorted(s.chat for s in platform.sent) == ["7", "7", "8"]
        return
    deliver(lambda: len(platform.sent) == 1)
    assert [s.chat for s in platform.sent] == ["8"]


def _lease(engine: Engine, limits: Limits, most: int = 40) -> list[tuple[str, float]]:
    """What goes now, and in how many seconds."""
    with Session(engine) as db, db.begin():
        taken = leasing.lease(db, "telegram", limits, "me", AT, most).sendings
        return [(s.message.chat, s.wait) for s in taken]


def test_an_answer_goes_at_once_though_reminders_have_their_moments(engine: Engine) -> None:
    limits = Limits(every=timedelta(milliseconds=100), text=4096)
    owe(engine, *(str(1000 + n) for n in range(30)), priority=Priority.BULK)
    assert len(_lease(engine, limits)) >= 10  # a second of moments is given out
    before = _pace(engine)
    owe(engine, "7", "8", priority=Priority.REPLY)
    (first, soon), (second, later), *_ = _lease(engine, limits)
    assert (first, second) == ("7", "8")
    assert soon < 0.05
    assert 0.05 < later < 0.15  # answers wait for one another
    assert _pace(engine) - before >= timedelta(seconds=0.2)  # taken from the reminders


def _pace(engine: Engine, chat: str = "") -> datetime:
    """The next moment of the channel, or of a chat."""
    with Session(engine) as db:
        return db.get_one(Pace, ("telegram", chat)).next_at


def test_a_rest_that_the_platform_asks_for_holds_answers_too(engine: Engine) -> None:
    [refused] = owe(engine, "7", priority=Priority.BULK)
    _lease(engine, AT_ONCE)
    with Session(engine) as db, db.begin():
        asked = TryLater("too_many", timedelta(seconds=30), whole_channel=True)
        settling.settle(db, [settling.Outcome(refused, "me", error=asked)], AT)
    owe(engine, "8", priority=Priority.REPLY)
    assert _lease(engine, AT_ONCE) == []


def test_two_answers_in_a_second_are_within_what_a_chat_is_allowed(engine: Engine) -> None:
    with Session(engine) as db:
        begun = pace.clock_of(db)
    for _ in range(3):
        [answer] = owe(engine, "7", priority=Priority.REPLY)
        [(_, wait)] = _lease(engine, Telegram.limits)
        assert wait < 0.2
        change(engine, answer, state=State.SENT)
    assert _pace(engine, "7") >= begun + timedelta(seconds=1)  # and no more of them


def test_leases_of_a_dead_process_are_free_soon(engine: Engine) -> None:
    [held] = owe(engine, "7")
    [resting] = owe(engine, "8")
    with Session(engine) as db, db.begin():
        clock = pace.clock_of(db)
    change(engine, held, lease="dead", leased_until=clock + holding.SHORT_LEASE)
    change(engine, resting, lease=holding.RESTING, leased_until=clock + timedelta(hours=1))
    with Session(engine) as db, db.begin():
        holding.free_dead(db)
    free = _lease(engine, AT_ONCE)
    assert [chat for chat, _ in free] == (["7"] if engine.dialect.name == "sqlite" else [])
    assert timedelta(seconds=10) > holding.SHORT_LEASE


def test_what_is_in_flight_stays_its_deliverers(engine: Engine) -> None:
    [mine, theirs] = owe(engine, "7", "8")
    for row, holder in ((mine, "me"), (theirs, "other")):
        change(engine, row, lease=holder, leased_until=LONG_AGO)
    with Session(engine) as db, db.begin():
        holding.renew(db, "me", [mine, theirs])
    assert [r.leased_until is not None and r.leased_until > LONG_AGO for r in rows(engine)] == [
        True,
        False,
    ]


def test_what_rests_is_probed_first_and_then_all_of_it_goes(engine: Engine) -> None:
    ids = owe(engine, "7", "8", "7")
    with Session(engine) as db, db.begin():
        far = pace.clock_of(db) + timedelta(hours=9)
        assert not holding.probe(db, "telegram")
    for row in ids:
        change(engine, row, lease=holding.RESTING, leased_until=far, attempts=2)
    with Session(engine) as db, db.begin():
        assert holding.probe(db, "telegram")
    free = [r for r in rows(engine) if r.leased_until != far]
    assert [(r.attempts, r.id in ids[:2]) for r in free] == [(1, True)]
    with Session(engine) as db, db.begin():
        holding.revive(db, "telegram")
    assert [chat for chat, _ in _lease(engine, AT_ONCE)] == ["7", "8"]


def test_one_message_that_fails_again_and_again_holds_up_nobody(engine: Engine) -> None:
    [odd] = owe(engine, "7")
    owe(engine, "7", words="二")
    with Session(engine) as db, db.begin():
        far = pace.clock_of(db) + timedelta(hours=9)
    change(engine, odd, lease=holding.RESTING, leased_until=far, attempts=2)
    assert _lease(engine, AT_ONCE) == []
    change(engine, odd, attempts=leasing.HOLDS_UP)
    assert [chat for chat, _ in _lease(engine, AT_ONCE)] == ["7"]


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
