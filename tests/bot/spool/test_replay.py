"""`bot.spool.replay`, and the way there in `bot.app`: with the database away a message is kept, answered and done later."""

import asyncio
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from bot import app
from bot.app import make_app
from bot.program import Program, assemble
from bot.settings import Settings
from bot.spool import replay
from bot.spool.file import Spool
from handlers.engine.event import Event
from handlers.engine.memory import Inbox
from tests.bot.spool.test_file import event
from tests.bot.web.served import program_on
from tests.standins.wechat import StandIn
from tests.standins.wechat_client import AES_KEY, TOKEN, letter, opened, sealed

OPENID = "oVillager"
_numbers = itertools.count(1)


def test_it_is_taken_in_each_senders_order_and_the_file_goes(tmp_path: Path) -> None:
    spool, taken = Spool(tmp_path), []
    for key, chat in (("1", "a"), ("2", "b"), ("3", "a")):
        spool.keep(event(key, chat))

    async def take(one: Event) -> None:
        await asyncio.sleep(0)
        taken.append((one.chat, one.key))

    assert asyncio.run(replay.once(spool, take)) == 3
    assert [key for chat, key in taken if chat == "a"] == ["1", "3"]
    assert list(tmp_path.iterdir()) == []
    assert asyncio.run(replay.once(spool, take)) == 0


def test_while_the_database_stays_away_nothing_is_lost(tmp_path: Path) -> None:
    spool, away = Spool(tmp_path), True
    for key in "12":
        spool.keep(event(key))
    taken = []

    async def take(one: Event) -> None:
        if away and one.key == "2":
            raise ConnectionError
        taken.append(one.key)

    with pytest.raises(ExceptionGroup):
        asyncio.run(replay.once(spool, take))
    assert len(spool) == 2
    away = False
    assert asyncio.run(replay.once(spool, take)) == 2
    assert taken == ["1", "1", "2"]  # the first again: its turn knows it by its key


KEYS = {
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_app_secret": "a-secret-of-the-account",
    "wechat_token": TOKEN,
    "wechat_aes_key": AES_KEY,
}


@pytest.fixture
def platform() -> Iterator[StandIn]:
    made = StandIn(now=lambda: datetime.now(UTC))
    yield made
    made.stop()


@pytest.fixture
def client(world: Engine, folder: Path, platform: StandIn) -> Iterator[TestClient]:
    """The program with a WeChat account on the test's database, asked as Tencent would."""
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic's own
        update={
            "data_dir": folder,
            "database_url": world.url.render_as_string(hide_password=False),
            "wechat_api_url": platform.root,
            **KEYS,
        }
    )
    with TestClient(make_app(assemble(settings))) as asked:
        yield asked


@contextmanager
def taking_nothing(engine: Engine) -> Iterator[None]:
    """While this lasts nobody else can write a message down."""
    with engine.connect() as other, other.begin():
        if engine.dialect.name == "postgresql":
            other.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
        yield  # on SQLite a transaction has the write lock from its beginning


def says(client: TestClient, words: str) -> Response:
    """Somebody writes to the account."""
    at = datetime.now(UTC)
    number = str(next(_numbers))
    xml = letter(OPENID, "text", at, Content=words, MsgId=number)
    query, body = sealed(xml, at, app_id=KEYS["wechat_app_id"])
    return client.post("/hook/wechat", params=query, content=body)


def answered(response: Response) -> str:
    """What they read at once."""
    return opened(response.content, app_id=KEYS["wechat_app_id"])["Content"]


def noted(engine: Engine) -> int:
    with Session(engine) as db:
        return len(db.exec(select(Inbox)).all())


def test_while_nothing_can_be_written_down_it_is_kept_answered_and_done_once(
    world: Engine,
    client: TestClient,
    folder: Path,
    platform: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "RIDING_WITHIN", 0.2)
    program: Program = client.app.state.program  # type: ignore[attr-defined]  # FastAPI's own
    with taking_nothing(world):
        assert answered(says(client, "帮助")) == app.LATER
        assert answered(says(client, "我的上报")) == app.LATER
        assert len(program.spool) == 2
    done = platform.wait_until(lambda: noted(world) == 2 and len(program.spool) == 0, 30, looks=0.1)
    assert done
    assert list((folder / "spool").iterdir()) == []
    assert answered(says(client, "帮助")) != app.LATER


def test_a_spool_that_takes_no_more_refuses_as_ever(
    world: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "RIDING_WITHIN", 0.2)
    program: Program = client.app.state.program  # type: ignore[attr-defined]  # FastAPI's own
    program.spool = Spool(Path("/nowhere"), most_bytes=0)
    with taking_nothing(world):
        assert says(client, "帮助").status_code == 503


def test_what_a_dead_process_left_is_known_before_anybody_is_heard(
    world: Engine, folder: Path, platform: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Spool(folder / "spool")
    before.keep(event("1"))
    for batch in before.batches():
        os.close(batch.descriptor)  # as when its process dies
    monkeypatch.setattr(replay, "LOOK_EVERY", 60.0)
    program = program_on(world, folder, demo=False)
    with TestClient(make_app(program)):
        assert program.spool.holds(event("2"))
