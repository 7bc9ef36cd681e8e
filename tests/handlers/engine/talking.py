"""What the tests of the engine need again and again: a turn said by somebody, and where it left them."""

import itertools
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot import turn as turns
from bot.demo import world
from core.acts import Act
from core.db import Db
from core.outbox import Outgoing
from core.registry import addresses
from handlers.engine import memory
from handlers.engine.event import Event, Picture, Turn
from handlers.engine.flow import Session
from tests.core.reports.telling import MONDAY

_keys = itertools.count()


def event(name: str, text: str = "", at: datetime = MONDAY, **more: Any) -> Event:
    """Something that somebody says on their phone; an unknown name is an account that is unbound."""
    return Event(world.CHANNEL, world.chat_of(name), f"talk:{next(_keys)}", at, text, **more)


def say(db: Db, name: str, text: str = "", at: datetime = MONDAY, **more: Any) -> list[Outgoing]:
    """One whole turn, with everything that it causes; what its sender hears."""
    return list(turns.one_turn(db, event(name, text, at, **more), rides=True).said)


def heard(db: Db, name: str, text: str = "", at: datetime = MONDAY, **more: Any) -> str:
    """The same; the words of the answers in one."""
    return "\n".join(message.text for message in say(db, name, text, at, **more))


def turn_of(db: Db, name: str, text: str = "", at: datetime = MONDAY, **more: Any) -> Turn:
    """A turn at which somebody may look, and that goes no further."""
    address = addresses.known(db, world.CHANNEL, world.chat_of(name))
    speaker = addresses.speaker(db, address.id)
    return Turn(db, event(name, text, at, **more), address, speaker)


def session(db: Db, name: str, at: datetime = MONDAY) -> Session | None:
    """What is open with somebody."""
    address = addresses.known(db, world.CHANNEL, world.chat_of(name))
    return memory.recall(db, address.id, at)


def leave_open(db: Db, name: str, left: Session | None, at: datetime = MONDAY) -> None:
    """Somebody has left a conversation at this point."""
    address = addresses.known(db, world.CHANNEL, world.chat_of(name))
    memory.remember(db, address.id, left, at)


def photo(digest: str = "a" * 64, **more: Any) -> Picture:
    """A picture that has arrived."""
    return Picture({"file": digest}, digest, "image/jpeg", **more)


def acts(db: Db) -> list[str]:
    """The kinds of everything that was done, oldest first."""
    return list(db.exec(select(Act.kind).order_by(col(Act.id))))


def sent(db: Db) -> int:
    """How many messages anybody is owed."""
    return db.exec(select(func.count()).select_from(Outgoing)).one()
