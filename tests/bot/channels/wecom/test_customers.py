"""Customer groups against a stand-in: laid ready, sent on by the keeper's tap alone, asked about and recorded."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.channel import Refused, Request, TryLater, Unreachable
from bot.channels.wecom.customers import Customers, make
from bot.settings import Settings
from bot.turn import one_turn
from core.outbox import Message, Outgoing, Priority
from core.registry import people, regions, rooms
from core.registry.addresses import attach, known
from core.registry.rooms import Room
from core.registry.wecom import customers
from core.registry.wecom.customers import CustomerGroup, GroupSending, Seen
from handlers.engine.event import Event
from tests.bot.channels.wecom.delivering import NOW, deliver, of_channel
from tests.bot.channels.wecom.test_channel import ALL
from tests.standins.tencent import JPEG
from tests.standins.wecom import StandIn

KEEPER, GROUP = "QianGuoHua", "wrVILLAGERS"
LIST = "externalcontact/groupchat/list"


@pytest.fixture
def wecom() -> Iterator[StandIn]:
    standin = StandIn(members={KEEPER})
    standin.groups = {GROUP: ("乡亲群", KEEPER), "wrA": ("甲", "X"), "wrB": ("", KEEPER)}
    yield standin
    standin.stop()


@pytest.fixture
def room(world: Engine) -> Room:
    """The villagers' group of 王家村, which 钱国华 keeps and has joined."""
    with Session(world, expire_on_commit=False) as db, db.begin():
        qian, village = people.named(db, "钱国华")[0].id, regions.named_in(db, "王家村")[0].id
        attach(db, known(db, "wecom", KEEPER), qian, NOW)
        customers.seen(db, [Seen(GROUP, "乡亲群", KEEPER)], NOW)
        return customers.join(db, qian, GROUP, village, NOW)


def channel(engine: Engine, wecom: StandIn) -> Customers:
    url = engine.url.render_as_string(hide_password=False)
    made = make(Settings(_env_file=None, database_url=url, wecom_api_url=wecom.root, **ALL))  # type: ignore[arg-type,call-arg]
    assert made is not None
    made.now = lambda: NOW
    return made


def tell(engine: Engine, room: Room, words: str) -> None:
    with Session(engine) as db, db.begin():
        rooms.tell_one(db, room, Message(words), NOW, priority=Priority.BULK)


def asked(engine: Engine, wecom: StandIn) -> list[Event]:
    """What one look brings, each taken in a turn of its own."""
    events: list[Event] = []

    async def hear(event: Event) -> None:
        events.append(event)

    async def look() -> None:
        made = channel(engine, wecom)
        try:
            await made.ask(hear)
        finally:
            await made.close()

    asyncio.run(look())
    for event in events:
        with Session(engine) as db, db.begin():
            one_turn(db, event)
    return events


def test_without_settings_it_is_off() -> None:
    assert make(Settings(_env_file=None)) is None  # type: ignore[call-arg]


def test_groups_are_listed_page_by_page(world: Engine, wecom: StandIn) -> None:
    made = channel(world, wecom)

    async def look() -> None:
        try:
            await made.look()
        finally:
            await made.close()

    asyncio.run(look())
    with Session(world) as db:
        names = {g.id: (g.name, g.keeper) for g in db.exec(select(CustomerGroup))}
    assert names == wecom.groups


def test_nothing_is_in_the_group_before_the_keeper_taps(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path
) -> None:
    tell(world, room, "【积分结果】")
    deliver(world, tmp_path, wecom, channel)
    assert wecom.of(GROUP) == []
    assert asked(world, wecom) == []
    assert wecom.confirm("MASS-1")
    assert [s.text for s in wecom.of(GROUP)] == ["【积分结果】"]
    assert [e.sent_on for e in asked(world, wecom)] == ["MASS-1"]
    assert asked(world, wecom) == []
    with Session(world) as db:
        assert db.exec(select(GroupSending)).one().sent_at is not None
        qian = people.named(db, "钱国华")[0].id
        told = db.exec(select(Outgoing.text).where(Outgoing.person_id == qian)).all()
    assert [("点一下" in t, "已经发到" in t) for t in told] == [(True, False), (False, True)]


def test_a_second_one_of_the_day_waits(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path
) -> None:
    for words in ("农户", "代表"):
        tell(world, room, words)
    deliver(world, tmp_path, wecom, channel)
    assert [wecom.confirm(msgid) for msgid in ("MASS-1", "MASS-2")] == [True, False]
    assert len(asked(world, wecom)) == 1
    with Session(world) as db:
        assert len(customers.waiting(db, NOW)) == 1


def test_a_poster_goes_along_and_a_long_text_is_cut(
    world: Engine, room: Room, wecom: StandIn
) -> None:
    made = channel(world, wecom)
    message = Outgoing(
        channel=made.name, chat=GROUP, text="长" * 3000, priority=3, made_at=NOW, due_at=NOW
    )
    assert asyncio.run(_sent(made, message, JPEG)) == "MASS-1"
    assert wecom.confirm("MASS-1")
    [shown] = wecom.of(GROUP)
    assert (shown.picture, len(shown.text.encode()) <= 4000) == (JPEG, True)


async def _sent(made: Customers, message: Outgoing, picture: bytes | None = None) -> str | None:
    try:
        return await made.send(message, picture)
    finally:
        await made.close()


def test_a_group_that_changed_hands_meanwhile_is_tried_again(
    world: Engine, room: Room, wecom: StandIn
) -> None:
    wecom.groups[GROUP] = ("乡亲群", "SomebodyElse")
    message = Outgoing(channel="", chat=GROUP, text="好", priority=3, made_at=NOW, due_at=NOW)
    with pytest.raises(TryLater):
        asyncio.run(_sent(channel(world, wecom), message))
    message.chat = "wrUNKNOWN"
    with pytest.raises(Unreachable):
        asyncio.run(_sent(channel(world, wecom), message))


def test_a_broken_look_is_tried_again_and_stops_nothing(
    world: Engine, wecom: StandIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wecom.customers.EVERY", 0.01)
    wecom.fail(LIST, "garbage", times=1)

    async def begin() -> None:
        living = asyncio.create_task(channel(world, wecom).begin(_deaf))
        assert await asyncio.to_thread(wecom.wait_until, lambda: wecom.calls[LIST] > 1)
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)

    asyncio.run(begin())
    assert "not looked at" in caplog.text


async def _deaf(_: Event) -> None:
    raise AssertionError("nothing to hear")


def test_nobody_calls_it(world: Engine, wecom: StandIn) -> None:
    made = channel(world, wecom)
    with pytest.raises(Refused):
        made.parse(Request("POST", {}, {}, b"", NOW))
    asyncio.run(made.close())
    assert of_channel(world, made.name) == []
