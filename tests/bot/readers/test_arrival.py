"""Arrival: one person's events keep their order, nobody waits for anybody else, and a cry waits for nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.channels.telegram.channel import Telegram
from bot.demo.world import chat_of
from bot.media import Media
from bot.readers import arrival
from bot.readers.arrival import Arrivals
from bot.settings import Settings
from bot.turn import turns_on
from handlers.engine import memory
from handlers.engine.event import Event, Picture
from handlers.engine.memory import Inbox
from handlers.understand.advice import Advice
from tests.standins import telegram
from tests.standins.openai import Answer, Asked, StandIn, chose, written

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
UNCLEAR = "这个事情你们看着怎么弄比较合适一点呢"
Work = Callable[[Arrivals], Awaitable[Any]]


@pytest.fixture(autouse=True)
def _doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.readers.question.unsure", lambda meaning: meaning.intent != "sos_help")


@pytest.fixture
def platform() -> Iterator[telegram.StandIn]:
    """Telegram's side."""
    standin = telegram.StandIn()
    yield standin
    standin.stop()


@pytest.fixture
def through(world: Engine, server: StandIn, tmp_path: Path) -> Callable[[Work], Any]:
    """Run something with arrivals whose readers are the stand-in."""

    def run(work: Work) -> Any:
        named = {"llm_url": server.root, "llm_model": "m", "asr_url": server.root, "asr_model": "m"}
        settings = Settings(_env_file=None, data_dir=tmp_path, **named)
        turns = turns_on(world)

        async def inside() -> Any:
            arrivals = arrival.arrivals(settings, world, turns, Media(tmp_path, turns))
            try:
                done = await work(arrivals)
                assert arrivals._lines == {}
                return done
            finally:
                await arrivals.close()

        try:
            return asyncio.run(inside())
        finally:
            turns.stop()

    return run


def said(name: str, text: str, **more: Any) -> Event:
    """What somebody says."""
    return Event("web", chat_of(name), f"{name}:{text}", AT, text, **more)


def inbox(world: Engine) -> list[Event]:
    """What was taken, in the order in which it was."""
    with Session(world) as db:
        return [
            memory.as_event(row.event) for row in db.exec(select(Inbox).order_by(col(Inbox.id)))
        ]


def test_advice_reaches_the_turn(through: Any, server: StandIn, world: Engine) -> None:
    def first(request: Asked) -> Answer:
        return chose(request.shown["candidates"][0]["id"], [[0, 4]], True)

    server.answer = first
    through(lambda arrivals: arrivals.take(said("张桂花", UNCLEAR)))
    (event,) = inbox(world)
    assert isinstance(event.advice, Advice)
    assert (event.advice.spans, event.advice.danger) == (((0, 4),), True)
    assert event.text == UNCLEAR


@pytest.mark.parametrize(
    "answer", [Answer(hangs=True), Answer(status=500), Answer(b"<html>"), chose("no such")]
)
def test_without_an_answer_the_turn_goes_on(
    through: Any, server: StandIn, world: Engine, answer: Answer
) -> None:
    server.answer = lambda _: answer
    began = time.monotonic()
    taken = through(lambda arrivals: arrivals.take(said("张桂花", UNCLEAR), rides=True))
    assert time.monotonic() - began < 4
    assert taken.said
    assert inbox(world) == [said("张桂花", UNCLEAR)]


def test_a_repeat_is_not_asked_about_again(through: Any, server: StandIn) -> None:
    async def twice(arrivals: Arrivals) -> list[bool]:
        event = said("张桂花", UNCLEAR)
        taken = await asyncio.gather(arrivals.take(event), arrivals.take(event))
        return [each.repeated for each in taken]

    assert through(twice) == [False, True]
    assert len(server.asked) == 1


def test_one_who_is_read_slowly_delays_only_themselves(
    through: Any, server: StandIn, world: Engine
) -> None:
    server.answer = lambda _: Answer(hangs=True)

    async def both(arrivals: Arrivals) -> None:
        slow = asyncio.create_task(arrivals.take(said("张桂花", UNCLEAR)))
        later = [asyncio.create_task(arrivals.take(said("张桂花", text))) for text in ("1", "帮助")]
        await asyncio.to_thread(server.wait_until, lambda: bool(server.asked))
        await asyncio.gather(*(arrivals.take(said("刘大勇", text)) for text in ("积分", "2")))
        assert not slow.done()
        assert not any(task.done() for task in later)
        await asyncio.gather(slow, *later)

    through(both)
    assert [event.text for event in inbox(world)] == ["积分", "2", UNCLEAR, "1", "帮助"]


def test_a_cry_for_help_hurries_what_is_before_it(
    through: Any, server: StandIn, world: Engine
) -> None:
    server.answer = lambda _: Answer(hangs=True)

    async def cries(arrivals: Arrivals) -> float:
        before = [
            asyncio.create_task(arrivals.take(said("张桂花", text)))
            for text in (UNCLEAR, f"{UNCLEAR}哟")
        ]
        await asyncio.to_thread(server.wait_until, lambda: bool(server.asked))
        began = time.monotonic()
        await arrivals.take(said("张桂花", "救命啊，有人掉河里了"))
        took = time.monotonic() - began
        await asyncio.gather(*before)
        after = asyncio.create_task(arrivals.take(said("张桂花", f"{UNCLEAR}啊")))
        assert await asyncio.to_thread(server.wait_until, lambda: len(server.asked) == 2)
        await after
        return took

    assert through(cries) < 1.5
    texts = [event.text for event in inbox(world)]
    assert texts == [UNCLEAR, f"{UNCLEAR}哟", "救命啊，有人掉河里了", f"{UNCLEAR}啊"]


def test_who_hangs_up_leaves_the_line(through: Any, server: StandIn, world: Engine) -> None:
    server.answer = lambda _: Answer(hangs=True)

    async def gone(arrivals: Arrivals) -> None:
        waiting = [asyncio.create_task(arrivals.take(said("张桂花", t))) for t in (UNCLEAR, "1")]
        await asyncio.to_thread(server.wait_until, lambda: bool(server.asked))
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await arrivals.take(said("张桂花", "积分"))

    through(gone)
    assert [event.text for event in inbox(world)] == ["积分"]


def test_a_reader_that_breaks_costs_nothing(
    through: Any, world: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.readers.question.question", broken)
    through(lambda arrivals: arrivals.take(said("张桂花", UNCLEAR)))
    assert [event.text for event in inbox(world)] == [UNCLEAR]


def spoken(platform: telegram.StandIn, through: Any) -> None:
    """A voice comes by Telegram."""
    platform.files["1.oga"] = b"OggS" + bytes(40)
    voice = Picture({"file_id": "1.oga"}, kind_of_file="audio/ogg")

    async def run(arrivals: Arrivals) -> None:
        channel = Telegram(telegram.TOKEN, telegram.SECRET, platform.root, "http://127.0.0.1:9/h")
        try:
            for _ in range(2):  # the platform repeats it
                await arrivals.take(Event("telegram", "7", "1.1", AT, voice=voice), channel)
        finally:
            await channel.close()

    through(run)


def test_a_voice_comes_with_its_words_beside_it(
    through: Any, server: StandIn, platform: telegram.StandIn, world: Engine
) -> None:
    server.answer = lambda _: written("村口的路灯不亮了")
    spoken(platform, through)
    (event,) = inbox(world)
    assert (event.text, event.heard) == ("", "村口的路灯不亮了")
    assert event.voice is not None
    assert event.voice.digest is not None
    assert [request.parts["file"][0] for request in server.asked] == ["voice.ogg"]


def test_a_voice_that_cannot_be_told_comes_all_the_same(
    through: Any, server: StandIn, platform: telegram.StandIn, world: Engine
) -> None:
    server.answer = lambda _: Answer(status=500)
    spoken(platform, through)
    (event,) = inbox(world)
    assert event.heard == ""
    assert event.voice is not None
    assert event.voice.digest is not None


def test_without_settings_nobody_is_asked(world: Engine, server: StandIn, tmp_path: Path) -> None:
    turns = turns_on(world)
    settings = Settings(_env_file=None, data_dir=tmp_path)
    arrivals = arrival.arrivals(settings, world, turns, Media(tmp_path, turns))
    voice = Picture({"x": "1"}, "ab" * 32, "audio/ogg")
    asyncio.run(arrivals.take(said("张桂花", UNCLEAR, voice=voice)))
    turns.stop()
    assert inbox(world) == [said("张桂花", UNCLEAR, voice=voice)]
    assert server.asked == []
