"""Replay (补办): the spool's events go to their turns once the database is back, each sender's in their order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.spool.file import Batch, Spool
from handlers.engine.event import Event

log = logging.getLogger("lianhu.spool")

LOOK_EVERY = 1.0
LONGEST_REST = 8.0
"""Seconds between two tries while the database stays away: it is back for everybody within half a minute."""
SIDE_BY_SIDE = 16
"""So many senders at once: the others who write meanwhile must have room."""

Take = Callable[[Event], Awaitable[object]]
"""Takes an event to its turn; raises while the database cannot be had."""


async def run(spool: Spool, take: Take) -> None:
    """Until cancelled: whatever is in the spool is tried again, a moment apart, longer while it fails."""
    rest = LOOK_EVERY
    while True:
        await asyncio.sleep(rest)
        try:
            taken = await once(spool, take)
        except Exception as error:
            # The edge of the spool: without a database, later; the file stays as it is.
            log.warning("%d events wait in the spool: %s", len(spool), type(error).__name__)
            rest = min(LONGEST_REST, max(LOOK_EVERY, rest * 2))
            continue
        if taken:
            log.warning("%d events from the spool had their turn", taken)
        # What came meanwhile waits only because something of its sender did: it must not wait for ever.
        rest = 0.0 if len(spool) else LOOK_EVERY


async def adopt(spool: Spool) -> None:
    """Before anybody is heard: what follows the events of a process that ended has to wait behind them."""
    adopted = await asyncio.to_thread(spool.adopt)
    if adopted:
        log.warning("%d events were left by a process that ended: they are taken now", adopted)


async def once(spool: Spool, take: Take) -> int:
    """Take all that waits, file by file; how many. What had its turn already is noted by its key, and passed over."""
    if not len(spool):
        return 0
    taken = 0
    for batch in await asyncio.to_thread(spool.batches):
        taken += await _all_of(batch, take)
        await asyncio.to_thread(spool.done, batch)
    return taken


async def _all_of(batch: Batch, take: Take) -> int:
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one_after_another(line: list[Event]) -> int:
        async with room:
            for event in line:
                await take(event)
        return len(line)

    lines = await asyncio.to_thread(batch.lines)
    async with asyncio.TaskGroup() as group:
        every = [group.create_task(one_after_another(line)) for line in lines]
    return sum(one.result() for one in every)
