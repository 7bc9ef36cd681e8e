"""Delivery against a platform with faults: nothing twice, nothing stuck, order and pace kept.

Here too: `sending`.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.channel import Limits
from bot.channels.telegram.channel import Telegram
from bot.delivery import lane, settling
from bot.delivery.delivering import Delivery
from bot.media import Media
from bot.turn import turns_on
from core import outbox
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Outgoing, Priority, State
from tests.bot.owing import (
    AT,
    LONG_AGO,
    Deliver,
    change,
    owe,
    person,
    reachable,
    rows,
    states,
)
from tests.standins.telegram import SECRET, TOKEN, StandIn


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


@pytest.mark.long
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


def test_after_an_outage_all_goes_out_in_order_and_the_urgent_first(
    engine: Engine, platform: StandIn, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "pause", lambda *_: timedelta(hours=9))
    monkeypatch.setattr(lane, "PROBED_EVERY", 0.3)
    for words in "一二三":
        owe(engine, "7", "8", words=words)
    owe(engine, "9", words="救命", priority=Priority.EMERGENCY)
    platform.fail("sendMessage", 502, times=5)
    deliver()
    assert {s.chat: [t.text for t in platform.sent if t.chat == s.chat] for s in platform.sent} == {
        "7": ["一", "二", "三"],
        "8": ["一", "二", "三"],
        "9": ["救命"],
    }
    # Before it only what found the platform back, and beside it what went out in the same round.
    assert "救命" in [s.text for s in platform.sent[:4]]


def test_reminders_make_way_for_an_answer(
    engine: Engine, platform: StandIn, deliver: Deliver
) -> None:
    owe(engine, *(str(1000 + n) for n in range(20)), priority=Priority.BULK)
    answer: list[str] = []

    def asked_in_the_middle() -> bool:
        if len(platform.sent) >= 2 and not answer:
            answer.extend(owe(engine, "7", priority=Priority.REPLY))
        return len(platform.sent) == 21

    deliver(asked_in_the_middle, limits=Limits(every=timedelta(milliseconds=100), text=4096))
    assert [s.chat for s in platform.sent].index("7") < 9
    times = [s.at for s in platform.sent]
    assert times[-1] - times[0] > 1.8  # no faster for all that


def test_what_is_too_late_is_not_sent(engine: Engine, platform: StandIn, deliver: Deliver) -> None:
    owe(engine, "7", expires_at=AT + timedelta(hours=1))
    owe(engine, "7", words="二")
    deliver(now=AT + timedelta(hours=2))
    assert states(engine) == [("expired", None), ("sent", None)]
    assert [s.text for s in platform.sent] == ["二"]


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


JPEG = b"\xff\xd8\xff a picture"


def test_a_picture_goes_along_and_a_missing_one_is_said(
    engine: Engine, platform: StandIn, deliver: Deliver, tmp_path: Path
) -> None:
    folder = tmp_path / "media" / "aa"
    folder.mkdir(parents=True)
    (folder / f"{'aa' * 32}.jpg").write_bytes(JPEG)
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
    assert shown["7"] == ("井盖", JPEG)
    assert shown["8"][0].startswith("井盖\n（照片还没传到")
    assert shown["8"][1] is None


class Tied:
    """A channel that needs a connection, which comes and goes as the test says."""

    name, limits, rides = "telegram", Limits(text=4096), False

    def __init__(self) -> None:
        self.here, self.gone = False, timedelta(0)
        self.looks = 0
        self.heard: list[str] = []

    def stands(self) -> bool:
        self.looks += 1
        return self.here

    def down_for(self) -> timedelta:
        self.looks += 1
        return self.gone

    async def send(self, message: Outgoing, _: bytes | None) -> str | None:
        self.heard.append(message.text)
        return "1"


def with_connection(engine: Engine, folder: Path, channel: Tied, until: Callable[[], bool]) -> None:
    """Deliver with the connection as it is, until something is so."""

    async def run() -> None:
        turns = turns_on(engine)
        lanes = {channel.name: cast(Any, channel)}
        delivery = Delivery(turns, lanes, Media(folder, turns), lambda: AT)
        running = asyncio.create_task(delivery.run())
        async with asyncio.timeout(120):
            while not until():
                delivery.wake()
                await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        turns.stop()

    asyncio.run(run())


def test_what_waits_for_a_connection_rests_and_then_goes_in_order(
    engine: Engine, tmp_path: Path
) -> None:
    channel = Tied()
    for words in "一二":
        owe(engine, "7", words=words)
    owe(engine, "7", words="救命", priority=Priority.EMERGENCY)
    with_connection(engine, tmp_path, channel, lambda: channel.looks > 3)
    assert channel.heard == []
    assert {(r.state, r.attempts, r.lease) for r in rows(engine)} == {(State.WAITING, 0, None)}
    channel.here = True
    with_connection(engine, tmp_path, channel, lambda: len(channel.heard) == 3)
    assert channel.heard == ["救命", "一", "二"]


def test_an_hour_without_a_connection_is_a_channel_that_is_off(
    engine: Engine, tmp_path: Path
) -> None:
    channel = Tied()
    [old] = owe(engine, "7")
    change(engine, old, due_at=AT - timedelta(hours=2))
    with_connection(engine, tmp_path, channel, lambda: channel.looks > 3)
    assert states(engine) == [("waiting", None)]
    channel.gone = timedelta(minutes=61)
    with_connection(engine, tmp_path, channel, lambda: states(engine) != [("waiting", None)])
    assert states(engine) == [("unreachable", "channel_off")]
