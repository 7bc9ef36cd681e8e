"""Lanes: whatever rested because a platform was away is freed, however its failures and first success fall."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from bot.channel import Limits, TryLater
from bot.delivery import settling
from bot.delivery.delivering import Delivery
from bot.delivery.holding import RESTING
from bot.delivery.lane import Lane
from bot.delivery.settling import Outcome
from bot.media import Media
from bot.turn import turns_on
from core.outbox import State
from tests.bot.owing import AT, change, owe, rows


class Quiet:
    """A channel to which nothing is sent here."""

    name, limits, rides = "telegram", Limits(text=4096), False


def lane() -> Lane:
    """One that has heard of two chats that failed, so that the platform may be away."""
    made = Lane(cast(Any, Quiet()))
    for chat in ("7", "8"):
        made.heard(chat, TryLater("no_connection"), begun=1.0)
    return made


def test_a_failure_from_before_the_platform_was_back_is_doubted_anew() -> None:
    back = lane()
    back.heard("9", None, begun=2.0)
    assert back.care().revives
    back.heard("7", TryLater("no_connection"), begun=1.5)  # it was in flight all the while
    assert back.doubted
    back.heard("9", None, begun=3.0)
    assert back.care().revives


def test_one_chat_that_fails_by_itself_says_nothing_of_the_platform() -> None:
    well = lane()
    well.heard("9", None, begun=2.0)
    well.care()
    well.heard("7", TryLater("no_connection"), begun=well.back_at + 1)
    assert not well.doubted


def test_a_round_that_broke_frees_again() -> None:
    back = lane()
    back.heard("9", None, begun=2.0)
    care = back.care()
    assert care.revives
    assert not back.care().revives
    back.not_cared(care)
    assert back.care().revives


def test_a_probe_that_finds_nothing_forgets_no_failure_that_came_meanwhile() -> None:
    away = lane()
    away.probed_at = -100.0
    care = away.care()
    assert care.probes
    away.ended.append(Outcome("a", "me", error=TryLater("no_connection")))
    away.cared(care, rests=False)
    assert away.doubted
    away.ended.clear()
    away.cared(care, rests=False)
    assert not away.doubted


def test_a_failure_and_the_first_success_while_a_round_is_written(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "pause", lambda *_: timedelta(hours=9))
    (failing,) = owe(engine, "7")

    async def run() -> None:
        turns = turns_on(engine)
        write = turns.write
        delivery = Delivery(
            turns, {"telegram": cast(Any, Quiet())}, Media(tmp_path, turns), lambda: AT
        )
        road = delivery._lanes["telegram"]
        change(engine, failing, lease=delivery._holder, leased_until=AT + timedelta(days=9999))

        async def meanwhile(work: Any) -> Any:
            error = TryLater("no_connection")
            road.heard("7", error, begun=1.0)
            road.ended.append(Outcome(failing, delivery._holder, error=error))
            road.heard("9", None, begun=2.0)
            return await write(work)

        monkeypatch.setattr(turns, "write", meanwhile)
        await delivery._round(road)
        monkeypatch.setattr(turns, "write", write)
        leased = await delivery._round(road)
        assert [s.message.id for s in leased.sendings] == [failing]
        turns.stop()

    asyncio.run(run())
    assert [(r.state, r.lease == RESTING) for r in rows(engine)] == [(State.WAITING, False)]
