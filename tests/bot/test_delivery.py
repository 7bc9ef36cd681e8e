"""Delivery against a platform with faults: nothing twice, nothing stuck, order and pace kept."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot import leasing, settling
from bot.channel import RODE, Limits
from bot.channels.telegram.channel import Telegram
from bot.delivery import Delivery
from bot.media import Media
from bot.turn import turns_on
from core import outbox
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Outgoing, Pace, Priority, State
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.people import Person
from core.registry.regions import Kind, Region
from core.registry.rooms import Room
from tests.standins.telegram import SECRET, TOKEN, StandIn

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in the village
AT_ONCE = Limits(text=4096)


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """Telegram's side."""
    standin = StandIn()
    yield standin
    standin.stop()


def owe(engine: Engine, *chats: str, words: str = "好", **more: Any) -> list[str]:
    """Owe a message to each of these chats."""
    given = {"priority": Priority.NOTICE} | more
    with Session(engine) as db, db.begin():
        return [outbox.put(db, "telegram", chat, Message(words), AT, **given) for chat in chats]


def change(engine: Engine, row_id: str, **fields: Any) -> None:
    """Change a row by hand."""
    with Session(engine) as db, db.begin():
        row = db.get_one(Outgoing, row_id)
        for name, value in fields.items():
            setattr(row, name, value)


def rows(engine: Engine) -> list[Outgoing]:
    """The outbox."""
    with Session(engine, expire_on_commit=False) as db:
        return list(db.exec(select(Outgoing).order_by(col(Outgoing.id))))


def states(engine: Engine) -> list[tuple[str, str | None]]:
    """How each row stands, oldest first."""
    return [(r.state.value, r.error) for r in rows(engine)]


def settled(engine: Engine) -> bool:
    """Whether nothing waits any more."""
    return all(r.state != State.WAITING for r in rows(engine))


Deliver = Callable[..., None]


@pytest.fixture
def deliver(engine: Engine, platform: StandIn, tmp_path: Path) -> Deliver:
    """Run deliverers until something is true; fails after half a minute."""

    async def until(true: Callable[[], bool], deliveries: list[Delivery]) -> None:
        async with asyncio.timeout(30):
            while not await asyncio.to_thread(true):
                await asyncio.to_thread(platform.wait_until, lambda: False, 0.05)
                for delivery in deliveries:
                    delivery.wake()

    async def run(
        true: Callable[[], bool], limits: Limits | None, many: int, now: datetime
    ) -> None:
        turns = [turns_on(engine) for _ in range(many)]
        channels = [
            Telegram(TOKEN, SECRET, platform.root, "http://127.0.0.1:9/hook") for _ in range(many)
        ]
        for channel in channels:
            channel.limits = limits or channel.limits
        deliveries = [
            Delivery(t, {"telegram": c}, Media(tmp_path, t), lambda: now)
            for t, c in zip(turns, channels, strict=True)
        ]
        running = [asyncio.create_task(d.run()) for d in deliveries]
        try:
            await until(true, deliveries)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            for channel in channels:
                await channel.close()
            for turn in turns:
                turn.stop()

    def deliver(
        true: Callable[[], bool] | None = None,
        *,
        limits: Limits | None = AT_ONCE,
        many: int = 1,
        now: datetime = AT,
    ) -> None:
        asyncio.run(run(true or (lambda: settled(engine)), limits, many, now))

    return deliver


def test_what_is_owed_is_sent_once(engine: Engine, platform: StandIn, deliver: Deliver) -> None:
    owe(engine, "7", "8")
    deliver()
    assert sorted(s.chat for s in platform.sent) == ["7", "8"]
    assert [(r.state, r.attempts, r.lease) for r in rows(engine)] == [(State.SENT, 1, None)] * 2
    assert all(r.platform_id and r.ended_at == AT for r in rows(engine))


def test_one_chat_hears_in_order_and_emergencies_first(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    for words in "一二三四":
        owe(engine, "7", words=words)
    owe(engine, "7", words="救命", priority=Priority.EMERGENCY)
    deliver()
    assert [s.text for s in platform.sent] == ["救命", "一", "二", "三", "四"]


def test_what_is_not_due_waits(engine: Engine, platform: StandIn, deliver: Deliver) -> None:
    [later] = owe(engine, "7")
    change(engine, later, due_at=AT + timedelta(hours=1))
    owe(engine, "8")
    deliver(lambda: len(platform.sent) == 1)
    assert states(engine) == [("waiting", None), ("sent", None)]


@pytest.mark.long
def test_three_hundred_messages_and_two_deliverers(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    platform.slow = 0.005
    owe(engine, *(str(1000 + n % 150) for n in range(300)))
    deliver(many=2 if engine.dialect.name == "postgresql" else 1)
    assert Counter(s.chat for s in platform.sent) == Counter({str(1000 + n): 2 for n in range(150)})
    assert {r.attempts for r in rows(engine)} == {1}


def moments(engine: Engine, limits: Limits, holder: str = "me", most: int = 40) -> list[datetime]:
    """When one deliverer would send what it may take now, on the database's clock."""
    with Session(engine) as db, db.begin():
        taken = leasing.lease(db, "telegram", limits, holder, AT, most).sendings
        found = [db.get_one(Outgoing, s.row.id) for s in taken]
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


def test_a_busy_platform_is_left_alone_for_as_long_as_it_says(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    owe(engine, *(str(1000 + n) for n in range(12)))
    platform.fail("sendMessage", 429, times=1, parameters={"retry_after": 1})
    deliver(limits=Limits(every=timedelta(milliseconds=150), text=4096))
    [refused] = platform.refused
    assert Counter(s.chat for s in platform.sent) == Counter(str(1000 + n) for n in range(12))
    assert not [s.at for s in platform.sent if 0.3 < s.at - refused < 0.95]
    assert {r.attempts for r in rows(engine)} == {1}  # what the platform asks for costs no try


def test_a_storm_ends_with_every_message_sent_once(
    engine: Engine, platform: StandIn, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "pause", lambda *_: timedelta(milliseconds=50))
    owe(engine, *(str(1000 + n) for n in range(60)))
    for kind in (500, 502, "garbage", 401):
        platform.fail("sendMessage", kind, times=6, chat=None)
    monkeypatch.setattr(settling, "_WHOLE_CHANNEL_RESTS", timedelta(milliseconds=200))
    deliver(many=2 if engine.dialect.name == "postgresql" else 1)
    assert Counter(s.chat for s in platform.sent) == Counter(str(1000 + n) for n in range(60))


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


def person(engine: Engine, *chats: tuple[str, str]) -> str:
    """李秀英, reached at these addresses; the first spoke last."""
    with Session(engine) as db, db.begin():
        db.add(Region(id="V", kind=Kind.VILLAGE, name="王家村"))
        db.flush()
        her = Person(name="李秀英", village_id="V")
        db.add(her)
        db.flush()
        for age, (channel, chat) in enumerate(chats):
            address = addresses.known(db, channel, chat)
            address.heard_at = AT - timedelta(hours=age)
            addresses.attach(db, address, her.id, AT)
        return her.id


def tell(engine: Engine, person_id: str, **more: Any) -> None:
    """Tell her something."""
    with Session(engine) as db, db.begin():
        addresses.tell(db, person_id, Message("好"), AT, **more)


def reachable(engine: Engine) -> dict[str, bool]:
    """Which addresses can be written to."""
    with Session(engine) as db:
        return {a.chat: a.reachable for a in db.exec(select(Address))}


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


def test_what_is_too_late_is_not_sent(engine: Engine, platform: StandIn, deliver: Deliver) -> None:
    owe(engine, "7", expires_at=AT + timedelta(hours=1))
    owe(engine, "7", words="二")
    deliver(now=AT + timedelta(hours=2))
    assert states(engine) == [("expired", None), ("sent", None)]
    assert [s.text for s in platform.sent] == ["二"]


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


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


def test_a_reminder_that_may_have_arrived_is_not_repeated(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    platform.fail("sendMessage", "cut")
    owe(engine, "7", priority=Priority.BULK)
    deliver()
    assert states(engine) == [("unreachable", "unknown")]
    assert platform.calls["sendMessage"] == 1


def test_somebody_elses_lease_is_respected(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    [taken] = owe(engine, "7")
    change(engine, taken, lease="another", leased_until=datetime(2100, 1, 1, tzinfo=UTC))
    owe(engine, "7", words="二")  # waits for it: order
    owe(engine, "8")
    deliver(lambda: len(platform.sent) == 1)
    assert [s.chat for s in platform.sent] == ["8"]


def test_an_answer_that_rode_is_not_sent_and_one_that_did_not_is(
    engine: Engine, platform: StandIn, tmp_path: Path
) -> None:
    gone, left = owe(engine, "7", "8", priority=Priority.REPLY)
    far = datetime(2100, 1, 1, tzinfo=UTC)
    change(engine, gone, lease="riding", leased_until=far)
    change(engine, left, lease="riding", leased_until=LONG_AGO)

    async def run() -> None:
        turns = turns_on(engine)
        channel = Telegram(TOKEN, SECRET, platform.root, "http://127.0.0.1:9/hook")
        delivery = Delivery(turns, {"telegram": channel}, Media(tmp_path, turns), lambda: AT)
        running = asyncio.create_task(delivery.run())
        delivery.rode([gone])
        await asyncio.to_thread(platform.wait_for, 1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await channel.close()
        turns.stop()

    asyncio.run(run())
    assert [s.chat for s in platform.sent] == ["8"]
    assert states(engine) == [("sent", None), ("sent", None)]


def test_the_rest_of_a_long_answer_that_rode_is_still_sent(engine: Engine) -> None:
    [short, long] = owe(engine, "7", "7", words="长" * 100)
    change(engine, long, text="长" * 900)
    with Session(engine) as db, db.begin():
        settling.rode(db, [short, long], {"telegram": 600}, AT)
    assert [(r.state, r.platform_id) for r in rows(engine)] == [
        (State.SENT, None),
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


def test_stopping_gives_back_what_was_not_sent(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    owe(engine, *(str(1000 + n) for n in range(30)), priority=Priority.BULK)
    deliver(
        lambda: len(platform.sent) >= 3, limits=Limits(every=timedelta(milliseconds=30), text=4096)
    )
    deliver()
    assert Counter(s.chat for s in platform.sent) == Counter(str(1000 + n) for n in range(30))
    assert {r.state for r in rows(engine)} == {State.SENT}


def press(engine: Engine, original: str | None, **more: Any) -> None:
    """What a press owes: a toast, and the buttons taken away."""
    quick = {"priority": Priority.REPLY}
    with Session(engine) as db, db.begin():
        outbox.put(db, "telegram", "7", Message(""), AT, kind="toast", edits="991", **quick)
        outbox.put(db, "telegram", "7", Message("✔ 受理"), AT, kind="edit", edits=original, **quick)


def test_a_press_is_answered_and_the_message_rewritten(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    [asked] = owe(engine, "7", words="井盖破了")
    deliver()
    press(engine, asked)
    deliver()
    shown = {s.method: s for s in platform.sent}
    assert shown["editMessageText"].text == "井盖破了\n\n✔ 受理"
    assert shown["editMessageText"].message_id == shown["sendMessage"].message_id
    assert "answerCallbackQuery" in shown


def test_an_edit_of_what_never_went_out_is_dropped(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    press(engine, "NOBODY")
    deliver()
    assert sorted(states(engine)) == [("sent", None), ("superseded", "nothing_to_edit")]


def test_a_toast_that_comes_too_late_marks_nobody(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    person(engine, ("telegram", "7"))
    platform.fail("answerCallbackQuery", 400, description="Bad Request: query is too old")
    with Session(engine) as db, db.begin():
        outbox.put(
            db, "telegram", "7", Message(""), AT, kind="toast", edits="1", priority=Priority.REPLY
        )
    deliver()
    assert states(engine) == [("superseded", "refused")]
    assert reachable(engine) == {"7": True}


def test_a_picture_goes_along_and_a_missing_one_is_said(
    engine: Engine, platform: StandIn, deliver: Deliver, tmp_path: Path
) -> None:
    folder = tmp_path / "media" / "aa"
    folder.mkdir(parents=True)
    (folder / f"{'aa' * 32}.jpg").write_bytes(b"JPEG")
    with Session(engine) as db, db.begin():
        here = Evidence(digest="aa" * 32, kind_of_file="image/jpeg", at=AT)
        late = Evidence(state=EvidenceState.PENDING, at=AT)
        db.add_all([here, late])
        db.flush()
        for chat, picture in (("7", here.id), ("8", late.id)):
            message = Message("井盖", picture=picture)
            outbox.put(db, "telegram", chat, message, AT, priority=Priority.NOTICE)
    deliver()
    shown = {s.chat: (s.text, s.photo) for s in platform.sent}
    assert shown["7"] == ("井盖", b"JPEG")
    assert shown["8"][0].startswith("井盖\n（照片还没传到")
    assert shown["8"][1] is None


def test_what_waits_for_a_channel_that_is_off_does_not_wait_for_ever(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    her = person(engine, ("wechat", "o-1"), ("telegram", "8"))
    tell(engine, her)
    deliver(now=AT + timedelta(hours=2))
    assert states(engine) == [("superseded", "channel_off"), ("sent", None)]


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
        assert [s.row.id for s in leased.sendings] == [urgent]
