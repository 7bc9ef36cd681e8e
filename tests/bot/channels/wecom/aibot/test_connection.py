"""The one connection: it comes back however it ended, is left to another, and rubbish does not end it.

Here too: `lease`.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.channels.wecom.aibot import lease
from bot.channels.wecom.aibot.channel import AiBot
from bot.channels.wecom.aibot.lease import Lease
from bot.delivery.pace import clock_of
from tests.bot.channels.wecom.aibot.standing import WHO, begun, known, made, message, until
from tests.standins.wecom_bot import BOT, StandIn
from tests.standins.wecom_bot_client import text

LOGIN = "aibot_subscribe"


@pytest.fixture
def platform() -> Iterator[StandIn]:
    standin = StandIn(members={WHO}, wrote={WHO})
    yield standin
    standin.stop()


def row(engine: Engine) -> Lease:
    """The lease as it stands."""
    with Session(engine, expire_on_commit=False) as db:
        return db.get_one(Lease, BOT)


def hurried(bot: AiBot, **times: float) -> AiBot:
    """The same with other times."""
    bot.connection.times = replace(bot.connection.times, **times)
    return bot


@pytest.mark.parametrize("how", ["1000", "1001", "1006", "1011", "expired"])
def test_it_comes_back_however_it_ended(engine: Engine, platform: StandIn, how: str) -> None:
    """Tencent's own SDK stays away for good after 1000 and 1001."""
    known(engine, WHO)

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot) as stored:
            if how == "expired":
                platform.expired = True
                with pytest.raises(Exception, match="not_subscribed"):
                    await bot.send(message(), None)
            elif how == "1006":
                platform.cut()
            else:
                platform.close(int(how))
            await until(lambda: platform.calls[LOGIN] == 2 and bot.stands())
            platform.call("message", WHO, text("还在吗"))
            await until(lambda: bool(stored))
            await until(lambda: row(engine).connected_at is not None)

    asyncio.run(run())


def test_two_heartbeats_without_an_answer_end_it(engine: Engine, platform: StandIn) -> None:
    platform.deaf = True

    async def run() -> None:
        async with begun(hurried(made(engine, platform), ping=0.05)):
            await until(lambda: platform.calls[LOGIN] >= 2)

    asyncio.run(run())
    assert platform.calls["ping"] >= 2


def test_answered_heartbeats_keep_it(engine: Engine, platform: StandIn) -> None:
    async def run() -> None:
        async with begun(hurried(made(engine, platform), ping=0.02)):
            await until(lambda: platform.calls["ping"] >= 10)

    asyncio.run(run())
    assert platform.calls[LOGIN] == 1


def test_a_day_of_heartbeats_alone_is_not_believed(engine: Engine, platform: StandIn) -> None:
    async def run() -> None:
        async with begun(hurried(made(engine, platform), ping=0.02, silent=0.1)):
            await until(lambda: platform.calls[LOGIN] >= 2)

    asyncio.run(run())


@pytest.mark.parametrize(
    "raw",
    [
        "[1, 2]",
        "{",
        b"\xff\x00",
        json.dumps({"cmd": "aibot_hologram", "headers": {"req_id": "x"}}),
        json.dumps({"headers": {"req_id": "nobody asked"}, "errcode": 0}),
        json.dumps({"headers": {"req_id": "x"}, "body": "x" * 5_000_000}),
    ],
    ids=["list", "broken", "bytes", "unknown", "unasked", "5MB"],
)
def test_rubbish_is_passed_over(engine: Engine, platform: StandIn, raw: str | bytes) -> None:
    """A list ends the loop of Tencent's own SDK, a large frame its connection."""

    async def run() -> None:
        async with begun(made(engine, platform)) as stored:
            platform.raw(raw)
            platform.call("message", WHO, text("还在吗"))
            await until(lambda: bool(stored))

    asyncio.run(run())
    assert platform.calls[LOGIN] == 1


def test_a_frame_of_5_MB_is_dropped_and_costs_no_other_message(
    engine: Engine, platform: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody writes so much: it is neither heard nor answered, so that nothing acknowledged is lost."""
    known(engine, WHO)

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot) as stored:
            platform.call("message", WHO, text("在吗"))
            platform.call("message", WHO, text("长" * (5 * 2**20 // 3)))
            platform.call("message", WHO, text("还在吗"))
            assert await bot.send(message("在"), None)
            await until(lambda: len(stored) == 2)
            assert [event.text for event in stored] == ["在吗", "还在吗"]

    asyncio.run(run())
    assert platform.calls[LOGIN] == 1
    assert "MSG-2" in platform.unanswered
    assert caplog.text.count("that is none was passed over") == 1


def test_a_frame_beyond_what_a_connection_reads_ends_it_and_it_comes_back(
    engine: Engine, platform: StandIn
) -> None:
    """What came before it is stored already, and what comes once it stands again is heard."""

    async def run() -> None:
        async with begun(made(engine, platform)) as stored:
            platform.call("message", WHO, text("在吗"))
            await until(lambda: len(stored) == 1)
            platform.raw("x" * (17 * 2**20))
            await until(lambda: platform.calls[LOGIN] == 2 and platform.connected())
            platform.call("message", WHO, text("还在吗"))
            await until(lambda: len(stored) == 2)
            assert [event.text for event in stored] == ["在吗", "还在吗"]

    asyncio.run(run())


def test_a_refused_login_is_said_and_tried_again(
    engine: Engine, platform: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        bot = made(engine, platform, wecom_bot_secret="of another bot")
        async with begun(bot, stands=False):
            await until(lambda: platform.calls[LOGIN] >= 2)
            assert not bot.stands()

    asyncio.run(run())
    assert row(engine).trouble == "853000"
    assert "LIANHU_WECOM_BOT_SECRET" in caplog.text
    assert "of another bot" not in caplog.text


def test_one_that_another_took_is_left_alone_and_said(
    engine: Engine, platform: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        bot = hurried(made(engine, platform), kicked_rest=3600.0)
        async with begun(bot):
            with platform.changed:
                assert platform.live is not None
                platform._kick(platform.live)
            await until(lambda: not bot.stands() and row(engine).trouble == lease.KICKED)
        # Stopping does not wait for the rest to be over.

    asyncio.run(run())
    assert platform.calls[LOGIN] == 1
    assert "Stop the other one" in caplog.text
    assert row(engine).trouble == lease.KICKED


def test_nobody_at_the_other_end_is_waited_for(engine: Engine, platform: StandIn) -> None:
    platform.stop()

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot, stands=False):
            await until(lambda: bot.connection._in_a_row["closed"] >= 3)
            assert bot.down_for() > timedelta(0)
            platform.listen(platform.port)
            await until(bot.stands)

    asyncio.run(run())


@pytest.mark.parametrize("proxy", ["garbage", "http://", "http://name:password@127.0.0.1:9"])
def test_a_broken_proxy_is_named_and_its_password_is_not(
    engine: Engine,
    platform: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    proxy: str,
) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy)

    async def run() -> None:
        bot = made(engine, platform, wecom_bot_url="wss://openws.example.org")
        async with begun(bot, stands=False):
            await until(lambda: "https_proxy of the environment" in caplog.text)

    asyncio.run(run())
    assert "password" not in caplog.text


def test_rests_grow_to_a_bound(engine: Engine, platform: StandIn) -> None:
    bot = made(engine, platform)
    rests = [bot.connection._rest("closed", 1.0, 2, 60.0) for _ in range(40)]
    assert all(0.8 * min(2**n, 60) <= rest <= 72 for n, rest in enumerate(rests))
    asyncio.run(bot.close())


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"])
def test_of_two_processes_one_stands_and_the_other_takes_over(
    engine: Engine, platform: StandIn
) -> None:
    async def run() -> None:
        first, second = made(engine, platform), made(engine, platform)
        async with begun(second, stands=False):
            await until(second.stands)
            async with begun(first, stands=False):
                await until(lambda: first.down_for() < timedelta(seconds=1))
                assert not first.stands()
        # As if a process had died: nobody gives the lease back.
        with Session(engine) as db, db.begin():
            db.get_one(Lease, BOT).until = clock_of(db) - timedelta(seconds=1)
            db.get_one(Lease, BOT).holder = "somebody who died"
        third = made(engine, platform)
        async with begun(third):
            assert row(engine).holder == third.connection._holder

    asyncio.run(run())
    assert platform.calls[LOGIN] == 2


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"])
def test_a_seat_is_anothers_until_its_time_is_over(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        assert lease.take(db, BOT, "a").mine
        assert not lease.take(db, BOT, "b").mine
        lease.connected(db, BOT, "a")
        assert lease.take(db, BOT, "b").connected
        lease.ended(db, BOT, "b", "853000")  # says nothing of what is another's
        assert row_in(db).trouble == ""
        lease.give_back(db, BOT, "a")
        assert lease.take(db, BOT, "b").mine


def row_in(db: Session) -> Lease:
    """The lease within a transaction."""
    return db.get_one(Lease, BOT)
