"""What the stories on WeChat are told with: saying, hearing, and waiting for the outbox."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PIL import Image
from sqlalchemy import func
from sqlmodel import Session, SQLModel, select

from core.outbox import Outgoing, State
from tests.harness.wechat.village import Village
from tests.standins.wechat_client import Phone

MONDAY_NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Open = Callable[[datetime], Village]


def jpeg(shade: int) -> bytes:
    """A photo unlike the others."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 200 - shade)).save(kept, "JPEG")
    return kept.getvalue()


def count(village: Village, table: type[SQLModel]) -> int:
    with Session(village.program.engine) as db:
        return db.exec(select(func.count()).select_from(table)).one()


def says(phone: Phone, words: str, *fragments: str) -> str:
    """Say it and hear an answer with these fragments in it."""
    phone.say(words)
    return phone.waits_for(*fragments).text


def keep_open(*phones: Phone) -> None:
    """Everybody writes something, so that the platform lets messages through for two days."""
    for phone in phones:
        says(phone, "帮助", "更多")


def ended(db: Session, chat: str, state: State) -> int:
    query = select(func.count()).where(Outgoing.chat == chat, Outgoing.state == state)
    return db.exec(query).one()


def until(village: Village, holds: Callable[[Session], bool]) -> None:
    """Wait until the database says so; the outbox is drained by the program's own loop."""
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while datetime.now(UTC) < deadline:
        with Session(village.program.engine.execution_options(reading=True)) as db:
            if holds(db):
                return
        village.platform.over.wait(0.05)
    raise AssertionError("it never came to that")
