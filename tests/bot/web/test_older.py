"""Older history: every message once, however far back."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from bot.demo.world import chat_of
from bot.web import talk
from core import outbox
from core.db import Db
from core.outbox import Message, Priority
from tests.bot.web.served import pages, part_of, slug_of

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MANY = 3 * talk.MOST - 5


def _tell(db: Db, chat: str) -> None:
    """Two at a moment, so that a look may end between them."""
    for n in range(MANY):
        at = NOON + n // 2 * timedelta(minutes=1)
        outbox.put(db, "web", chat, Message(f"第{n:03}条"), at, priority=Priority.REPLY)


def _numbers(html: str) -> list[int]:
    return [int(n) for n in re.findall(r"第(\d{3})条", html)]


def test_looks_further_and_further_back_miss_nothing(db: Db) -> None:
    _tell(db, "visitor:a")
    now = NOON + timedelta(days=1)
    look = talk.earlier(db, "visitor:a", now)
    texts = [item.text for item in look.items]
    while look.more:
        look = talk.earlier(db, "visitor:a", now, look.items[0].at)
        texts = [*(item.text for item in look.items), *texts]
    assert texts == [f"第{n:03}条" for n in range(MANY)]


def test_a_page_asks_for_what_came_before(world: Engine, folder: Path) -> None:
    with Session(world) as db, db.begin():
        _tell(db, chat_of("张桂花"))
    with pages(world, folder, demo=True) as client:
        html = client.get("/").text
        shown = part_of(html, slug_of(html, "张桂花"))
        numbers = _numbers(shown)
        while asked := re.search(r'hx-get="(/older[^"]+)"', shown):
            shown = client.get(asked[1].replace("&amp;", "&")).text
            numbers = _numbers(shown) + numbers
    assert numbers == list(range(MANY))


def _refused(client: TestClient, **query: str) -> bool:
    return client.get("/older", params=query).status_code == 400


def test_what_is_no_moment_and_no_phone_is_refused(world: Engine, folder: Path) -> None:
    with pages(world, folder, demo=True) as client:
        slug = slug_of(client.get("/").text, "张桂花")
        for before in ("", "x", "nan", "1e300"):
            assert _refused(client, phone=slug, before=before)
        assert _refused(client, phone="nobody", before="1")


def test_a_visitor_sees_no_older_words_of_anybody_else(world: Engine, folder: Path) -> None:
    with Session(world) as db, db.begin():
        _tell(db, chat_of("张桂花"))
    with pages(world, folder, demo=True) as client:
        slug = slug_of(client.get("/").text, "张桂花")
    with pages(world, folder, demo=False) as client:
        client.get("/")
        assert _refused(client, phone=slug, before="2000000000")
