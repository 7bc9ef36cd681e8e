"""What is owed to chats and people, and what has become of it in the outbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.channel import Limits
from core import outbox
from core.outbox import Message, Outgoing, Priority, State
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.people import Person
from core.registry.regions import Kind, Region

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in the village


AT_ONCE = Limits(text=4096)


Deliver = Callable[..., None]


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def owe(engine: Engine, *chats: str, words: str = "好", **more: Any) -> list[str]:
    """Owe a message to each of these chats."""
    given = {"priority": Priority.NOTICE} | more
    with Session(engine) as db, db.begin():
        return [outbox.put(db, "telegram", chat, Message(words), AT, **given) for chat in chats]


def change(engine: Engine, row_id: str, **fields: Any) -> None:
    """Change a row by hand."""
    with Session(engine) as db, db.begin():
        row = db.get_one(Outgoing, row_id)
        for name, value in fields.items():
            setattr(row, name, value)


def rows(engine: Engine) -> list[Outgoing]:
    """The outbox."""
    with Session(engine, expire_on_commit=False) as db:
        return list(db.exec(select(Outgoing).order_by(col(Outgoing.id))))


def states(engine: Engine) -> list[tuple[str, str | None]]:
    """How each row stands, oldest first."""
    return [(r.state.value, r.error) for r in rows(engine)]


def settled(engine: Engine) -> bool:
    """Whether nothing waits any more."""
    return all(r.state != State.WAITING for r in rows(engine))


def person(engine: Engine, *chats: tuple[str, str]) -> str:
    """李秀英, reached at these addresses; the first spoke last."""
    with Session(engine) as db, db.begin():
        db.add(Region(id="V", kind=Kind.VILLAGE, name="王家村"))
        db.flush()
        her = Person(name="李秀英", village_id="V")
        db.add(her)
        db.flush()
        for age, (channel, chat) in enumerate(chats):
            address = addresses.known(db, channel, chat)
            address.heard_at = AT - timedelta(hours=age)
            addresses.attach(db, address, her.id, AT)
        return her.id


def tell(engine: Engine, person_id: str, **more: Any) -> None:
    """Tell her something."""
    with Session(engine) as db, db.begin():
        addresses.tell(db, person_id, Message("好"), AT, **more)


def reachable(engine: Engine) -> dict[str, bool]:
    """Which addresses can be written to."""
    with Session(engine) as db:
        return {a.chat: a.reachable for a in db.exec(select(Address))}
