"""Groups' robots against a stand-in over real HTTP: tried at once, paced, revoked, and the key in no log."""

import asyncio
import logging
import traceback
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.channel import Refused, Request, TryLater, Unreachable
from bot.channels.wecom import robot as module
from bot.channels.wecom.robot import Robots, make
from bot.delivery import leasing, pace, settling
from bot.settings import Settings, SettingsError
from core import outbox
from core.db import make_engine
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Outgoing, Pace, Priority, State
from core.registry import people, regions, rooms
from core.registry.rooms import Room
from core.registry.wecom import robots
from core.registry.wecom.robots import Robot
from tests.bot.channels.wecom.delivering import NOW, deliver, of_channel
from tests.bot.channels.wecom.test_cards import sent_in_the_worst_minute
from tests.standins.tencent import JPEG
from tests.standins.wecom import StandIn

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
SEND = "webhook/send"


@pytest.fixture
def wecom() -> Iterator[StandIn]:
    standin = StandIn(keys={KEY})
    yield standin
    standin.stop()


def channel(engine: Engine, wecom: StandIn, pages: str = "") -> Robots:
    url = engine.url.render_as_string(hide_password=False)
    return Robots(wecom.root, pages, make_engine(url, pool_size=1))


@pytest.fixture
def room(world: Engine) -> Room:
    """王家村's internal group, just joined by 钱国华."""
    with Session(world, expire_on_commit=False) as db, db.begin():
        village = regions.named_in(db, "王家村")[0].id
        return robots.add(db, people.named(db, "钱国华")[0].id, village, KEY, "", NOW)


def tell(engine: Engine, room: Room, words: str, **more: Any) -> None:
    with Session(engine) as db, db.begin():
        rooms.tell_one(db, room, Message(words, **more), NOW, priority=Priority.BULK)


def heard(engine: Engine, name: str) -> list[str]:
    with Session(engine) as db:
        person = people.named(db, name)[0].id
        query = select(Outgoing.text).where(Outgoing.person_id == person)
        return list(db.exec(query.order_by(col(Outgoing.id))))


def ended(engine: Engine) -> list[tuple[str, str | None]]:
    return [(r.state.value, r.error) for r in of_channel(engine, robots.CHANNEL)]


@pytest.mark.parametrize("variable", ["https_proxy", "all_proxy"])
@pytest.mark.parametrize("proxy", ["7890", "http://", "ftp://name:password@10.0.0.1:1"])
def test_a_broken_proxy_of_the_environment_is_named_in_one_line(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    for name in ("https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv(variable, proxy)
    url = engine.url.render_as_string(hide_password=False)
    with pytest.raises(SettingsError) as refused:
        make(Settings(_env_file=None, database_url=url))
    line = str(refused.value)
    assert line.startswith(f"{variable} is no proxy")
    assert "\n" not in line
    assert "password" not in line


def test_a_robot_is_tried_at_once_and_whoever_added_it_hears(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path
) -> None:
    deliver(world, tmp_path, wecom, channel)
    assert "钱国华接的" in wecom.of(KEY)[0].text
    assert heard(world, "钱国华") == [f"【群机器人】通了，“{room.name}”收到了试发的那一条。"]


def test_a_revoked_robot_is_asked_once_and_told_of_once(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path
) -> None:
    deliver(world, tmp_path, wecom, channel)
    wecom.keys.clear()
    for words in ("公示", "结果"):
        tell(world, room, words)
    deliver(world, tmp_path, wecom, channel)
    assert ended(world)[1:] == [("unreachable", "robot_gone")] * 2
    assert wecom.calls[SEND] == 2
    assert [t for t in heard(world, "钱国华") if "不能用了" in t] == heard(world, "钱国华")[1:]
    with Session(world) as db:
        assert db.get_one(Robot, room.chat).key is None


def test_the_months_poster_leads_to_the_board(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "media").mkdir()
    with Session(world) as db, db.begin():
        poster = Evidence(state=EvidenceState.STORED, channel="made", source={}, at=NOW)
        db.add(poster)
        db.flush()
        tell_one = Message("【积分结果】", picture=poster.id)
        rooms.tell_one(db, room, tell_one, NOW, priority=Priority.BULK)
    made = channel(world, wecom, "https://lianhu.example.org")
    message = of_channel(world, robots.CHANNEL)[-1]
    asyncio.run(_sent(made, message, JPEG))
    words, image, news = wecom.of(KEY)
    assert (words.text, image.picture, news.kind) == ("【积分结果】", JPEG, "news")
    assert f"https://lianhu.example.org/board/{room.region_id}" in news.text


async def _sent(made: Robots, message: Outgoing, picture: bytes | None = None) -> str | None:
    try:
        return await made.send(message, picture)
    finally:
        await made.close()


@pytest.mark.parametrize("kind", [45009, "500", "garbage", "list", "text", "cut", -1])
def test_what_fails_half_way_goes_on_where_it_stopped(
    world: Engine, room: Room, wecom: StandIn, kind: int | str
) -> None:
    message = of_channel(world, robots.CHANNEL)[0]
    message.text = "长" * 1000
    wecom.fail(SEND, kind, times=1, after=1)
    with pytest.raises(TryLater) as later:
        asyncio.run(_sent(channel(world, wecom), message))
    assert later.value.so_far == "part.1"
    assert not later.value.whole_channel
    message.platform_id = later.value.so_far
    asyncio.run(_sent(channel(world, wecom), message))
    assert "".join(s.text for s in wecom.of(KEY)) == "长" * 1000


def test_the_place_where_it_stopped_is_kept_in_the_database(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.settling.pause", lambda *_: timedelta(milliseconds=1))
    deliver(world, tmp_path, wecom, channel)
    tell(world, room, "长" * 1000)
    wecom.fail(SEND, "500", times=1, after=1)
    deliver(world, tmp_path, wecom, channel)
    assert "".join(s.text for s in wecom.of(KEY)[1:]) == "长" * 1000


def test_a_picture_that_is_refused_leaves_its_words(
    world: Engine, room: Room, wecom: StandIn
) -> None:
    wecom.fail(SEND, 40009, after=1)
    message = of_channel(world, robots.CHANNEL)[0]
    asyncio.run(_sent(channel(world, wecom), message, JPEG))
    assert len(wecom.of(KEY)) == 1


def test_too_many_a_minute_rest_this_robot_alone(
    world: Engine, room: Room, wecom: StandIn, tmp_path: Path
) -> None:
    wecom.fail(SEND, 45009)
    waits = partial(_rests, world, room)
    deliver(world, tmp_path, wecom, channel, until=waits)
    with Session(world) as db:
        paces = {p.chat: p.next_at for p in db.exec(select(Pace))}
        clock = pace.clock_of(db)
    assert paces[room.chat] - clock > timedelta(seconds=50)
    assert paces.get("", clock) - clock < timedelta(seconds=5)


def _rests(engine: Engine, room: Room) -> bool:
    with Session(engine) as db:
        query = select(Outgoing).where(Outgoing.chat == room.chat)
        return db.exec(query).one().error == "too_fast"


def test_a_robot_has_twenty_a_minute_whatever_goes_along(world: Engine, room: Room) -> None:
    known = {"channel": "", "chat": "", "priority": 3, "made_at": NOW, "due_at": NOW}
    poster = Outgoing(text="长" * 900, picture="P", **known)
    rest = pace.rest_after(poster, Robots.limits, room=True)
    assert rest == 4 * Robots.limits.every_room
    for parts in (1, 4):
        assert sent_in_the_worst_minute(Robots.limits, parts=parts) <= 20


def test_a_robots_pace_is_a_row_that_all_replicas_read(world: Engine, room: Room) -> None:
    with Session(world) as db, db.begin():
        for _ in range(6):
            rooms.tell_one(db, room, Message("公示"), NOW, priority=Priority.BULK)
    counts = []
    for replica in ("one", "two", "three", "four", "five"):
        with Session(world) as db, db.begin():
            leased = leasing.lease(db, robots.CHANNEL, Robots.limits, replica, NOW, 10)
            for sending in leased.sendings:
                settling.settle(db, [settling.Outcome(sending.message.id, replica)], NOW)
            counts.append(len(leased.sendings))
    assert counts == [1, 1, 1, 1, 0]


def test_the_key_is_in_no_log_no_repr_and_no_error(
    world: Engine,
    room: Room,
    wecom: StandIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.delivery.settling.pause", lambda *_: timedelta(milliseconds=1))
    made = channel(world, wecom)
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "urllib3"):
        # Somebody who looks for a fault may have them speak.
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
    for kind in ("cut", "500", "garbage", -1):
        wecom.fail(SEND, kind, times=1)
    deliver(world, tmp_path, wecom, lambda *_: made)
    wecom.keys.clear()
    tell(world, room, "公示")
    deliver(world, tmp_path, wecom, channel)
    assert ended(world) == [("sent", None), ("unreachable", "robot_gone")]
    message = of_channel(world, robots.CHANNEL)[1]
    with pytest.raises(Unreachable) as gone:
        asyncio.run(_sent(channel(world, wecom), message))
    wecom.fail(SEND, "cut")
    with Session(world) as db, db.begin():
        db.get_one(Robot, room.chat).key = KEY
    with pytest.raises(TryLater) as cut:
        asyncio.run(_sent(channel(world, wecom), message))
    traces = "".join("".join(traceback.format_exception(raised.value)) for raised in (gone, cut))
    door = module._Door(KEY, None)
    assert KEY not in caplog.text + traces + repr(made) + repr(made.__dict__) + repr(door)


def test_nobody_calls_a_robot(world: Engine, wecom: StandIn) -> None:
    made = channel(world, wecom)
    with pytest.raises(Refused) as no:
        made.parse(Request("POST", {}, {}, b"", NOW))
    assert no.value.status == 404
    asyncio.run(made.close())


def test_the_door_is_shut_without_a_root() -> None:
    given = Settings(_env_file=None, wecom_api_url="")  # type: ignore[call-arg]  # pydantic's own
    assert make(given) is None


def test_an_ordinary_message_to_a_chat_of_that_name_tries_no_robot(world: Engine) -> None:
    with Session(world) as db, db.begin():
        outbox.put(
            db,
            robots.CHANNEL,
            "nobody",
            Message("好", thing="nobody"),
            NOW,
            priority=Priority.REPLY,
        )
        robots.arrived(db, "nobody", NOW)
        robots.not_taken(db, "nobody", NOW)
    assert [r.state for r in of_channel(world, robots.CHANNEL)] == [State.WAITING]
