"""The open web chat under somebody who sends without end: told in words, and a cry for help passes.

Here too: `say.admit`, and what `serve` keeps closed and to itself.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from bot.media import TOO_MANY
from bot.program import hold
from bot.web import say as saying
from bot.web.crowd import buckets as crowd
from handlers.engine.event import Picture
from handlers.engine.memory import Inbox
from tests.bot.backup.test_restoring import place
from tests.bot.web.served import pages


@pytest.fixture
def web(world: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("LIANHU_LIMIT_VISITOR", "3")
    with pages(world, folder, demo=False) as client:
        client.get("/")
        yield client


def texts(engine: Engine) -> int:
    with Session(engine) as db:
        return len(db.exec(select(Inbox)).all())


def test_too_much_is_told_in_words_and_a_cry_for_help_passes(
    web: TestClient, world: Engine
) -> None:
    answers = [web.post("/say", data={"text": f"你好 {n}"}) for n in range(5)]
    assert [a.status_code for a in answers] == [303, 303, 303, 429, 429]
    assert answers[-1].text == crowd.TOO_FAST  # the page of no crowd is drawn
    assert texts(world) == 3
    assert web.post("/say", data={"text": "救命！我家着火了"}).status_code == 303
    assert web.post("/say", data={"text": "在村口"}).status_code == 303
    assert texts(world) == 5


@pytest.mark.parametrize("busy", ["full", "slow"])
def test_a_cry_waits_for_no_photo_and_other_photos_for_their_turn(
    web: TestClient, world: Engine, monkeypatch: pytest.MonkeyPatch, busy: str
) -> None:
    async def store(_: bytes, sender: str) -> Picture:
        senders.append(sender)
        if busy == "slow" and len(senders) > 1:
            await asyncio.Event().wait()
        return Picture({}, refused=TOO_MANY)

    senders: list[str] = []
    program = cast(FastAPI, web.app).state.program
    monkeypatch.setattr(program.media, "store_upload", store)
    monkeypatch.setattr(saying, "IN_TIME", 0.01)
    photo = {"photo": ("a.jpg", b"\xff\xd8\xff", "image/jpeg")}
    asked = web.post("/say", data={"text": "路灯坏了"}, files=photo)
    assert (asked.status_code, asked.text) == (429, saying.PHOTOS_WAIT)
    assert web.post("/say", data={"text": "救命！我家着火了"}, files=photo).status_code == 303
    assert texts(world) == 1
    strangers, mine = senders
    assert strangers != mine  # who cried stands behind nobody


def test_without_a_database_the_words_of_a_photo_are_kept(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(saying, "is_bound", away)
    photo = {"photo": ("a.jpg", b"\xff\xd8\xff", "image/jpeg")}
    answer = web.post("/say", data={"text": "路灯坏了"}, files=photo)
    assert answer.status_code == 503
    assert "路灯坏了" in answer.text


def test_nobody_reads_on_a_server_what_it_answers(web: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert web.get(path).status_code == 404


def test_files_are_nobody_elses(folder: Path) -> None:
    there = folder / "var"
    (folder / "lianhu.db-wal").touch(mode=0o644)
    here = place(there, "")
    here.lay_out()
    assert [p.stat().st_mode & 0o777 for p in (there, there / "media", there / "lianhu.db")] == [
        0o700, 0o700, 0o600,
    ]  # fmt: skip
    (there / "lianhu.db").chmod(0o644)
    (there / "lianhu.db-wal").touch(mode=0o644)
    here.lay_out()
    for name in ("lianhu.db", "lianhu.db-wal"):
        assert (there / name).stat().st_mode & 0o777 == 0o600
    with hold(place(folder / "restored", "")):
        assert (folder / "restored").stat().st_mode & 0o777 == 0o700
    place(folder / "pg", "postgresql://h/d").lay_out()
    assert not (folder / "pg" / "lianhu.db").exists()
