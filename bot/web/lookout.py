"""The lookout (瞭望): one look a second for all open pages, at what nobody rang for.

Jobs, other replicas and the clock write without ringing our bell. One cheap question for the chats
of every page costs the same however many pages are open; only a page whose chat stirred reads it.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from bot.channels.web.bell import Bell
from bot.web.phones import CHANNEL
from bot.web.talk import REACHES_BACK
from core.db import Db, reading
from core.outbox import Outgoing
from handlers.engine.memory import Inbox

if TYPE_CHECKING:
    from bot.program import Program

log = logging.getLogger("lianhu.web")

LOOKS_EVERY = 1.0  # seconds


async def look_out(program: "Program", bell: Bell) -> None:
    """Ring for chats in which something has happened within the last minute, until cancelled."""
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        chats = bell.chats()
        if not chats:
            continue
        try:
            stirred = await asyncio.to_thread(_asked, program, chats)
        except SQLAlchemyError as error:
            # The database is away: the pages wait for the next look.
            log.warning("no look at the chats: %s", type(error).__name__)
            continue
        for chat in stirred:
            bell.ring(chat)


def _asked(program: "Program", chats: Collection[str]) -> set[str]:
    with reading(program.engine) as db:
        return set(stirred(db, chats, program.clock.now()))


def stirred(db: Db, chats: Collection[str], now: datetime) -> Iterable[str]:
    """Those of the chats that were written to, spoke, or answered within the last minute."""
    back = now - REACHES_BACK
    to_chat = (Outgoing.channel == CHANNEL, col(Outgoing.chat).in_(chats))
    from_chat = (Inbox.channel == CHANNEL, col(Inbox.chat).in_(chats))
    due = (Outgoing.due_at > back, Outgoing.due_at <= now)
    yield from db.exec(select(Outgoing.chat).where(*to_chat, *due).distinct())
    yield from db.exec(
        select(Outgoing.chat).where(*to_chat, col(Outgoing.answered_at) > back).distinct()
    )
    yield from db.exec(select(Inbox.chat).where(*from_chat, Inbox.at > back).distinct())
