"""Delivery (投递): drains the outbox, each channel by itself, several sends in flight."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from bot.channel import Channel, TryLater, Unreachable
from bot.delivery import holding, leasing, settling
from bot.delivery.lane import Care, Lane
from bot.delivery.leasing import Leased, Sending
from bot.delivery.pace import is_urgent
from bot.delivery.sending import attempt
from bot.delivery.settling import Outcome
from bot.media import Media
from bot.observing import counts
from bot.turn import Turns
from core.db import Db
from core.ids import new_id
from core.outbox import Outgoing, Priority

log = logging.getLogger("lianhu.delivery")

IN_FLIGHT = 40
FOR_URGENT = 8
"""Of these, kept free of notices and reminders, so that a hanging platform leaves a way through."""

_LOOK_EVERY = 1.0
_STRANDED_EVERY = 60.0
_ROUNDS_APART = 0.03  # a round writes: what ends or is owed within one such moment shares one
_NOTED_EVERY = 0.5  # reminders that have ended are noted together
_NOTED_AT_ONCE = 18
_LET_FINISH = 5.0
_ENDED = {type(None): "sent", TryLater: "later", Unreachable: "unreachable"}


class Delivery:
    """Sends what the outbox owes until it is cancelled. Any number of replicas may run it."""

    def __init__(
        self,
        turns: Turns,
        channels: Mapping[str, Channel],
        media: Media,
        now: Callable[[], datetime],
    ) -> None:
        self._turns, self._media, self._now = turns, media, now
        self._lanes = {name: Lane(channel) for name, channel in channels.items()}
        self._longest = {name: channel.limits.text for name, channel in channels.items()}
        self._rode: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._holder = new_id()

    def wake(self) -> None:
        """Something is owed now. Safe from any thread, and before or after the running."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring)

    def rode(self, row_ids: Iterable[str]) -> None:
        """These answers went back in the HTTP response; the others are sent after their lease."""
        self._rode.extend(row_ids)
        self.wake()

    async def run(self) -> None:
        """Drain every channel until cancelled; then let what is in flight end, and note it."""
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        with contextlib.suppress(
            Exception
        ):  # without a database, later: the leases end by themselves
            await self._turns.write(holding.free_dead)
        lanes = [asyncio.create_task(self._serve(lane)) for lane in self._lanes.values()]
        looking = asyncio.create_task(self._look_for_stranded())
        try:
            await asyncio.gather(*map(asyncio.shield, lanes))
        finally:
            # A round under way is not broken off: what it leases must be sent or given back.
            self._loop, self._stopping = None, True
            looking.cancel()
            self._ring()
            await asyncio.gather(*lanes)
            await self._finish()

    async def _look_for_stranded(self) -> None:
        """Each minute: what waits for a channel that is not switched on here."""
        while True:
            try:
                await self._turns.write(self._strand)
            except Exception as error:
                # The edge of delivery: without a database, later.
                log.warning("stranded messages not looked for: %s", type(error).__name__)
            await asyncio.sleep(_STRANDED_EVERY)

    def _strand(self, db: Db) -> int:
        on = [name for name, lane in self._lanes.items() if not lane.is_off]
        return settling.stranded(db, on, self._now())

    def _ring(self) -> None:
        for lane in self._lanes.values():
            lane.wake.set()

    async def _serve(self, lane: Lane) -> None:
        while not self._stopping:
            lane.wake.clear()
            try:
                leased = await self._round(lane)
            except Exception as error:
                # The edge of delivery: without a database, later; what has ended is kept.
                log.warning("%s: outbox not read: %s", lane.channel.name, type(error).__name__)
                await asyncio.sleep(_LOOK_EVERY)
                continue
            lane.hurry(leased.sendings)
            for sending in leased.sendings:
                task = asyncio.create_task(self._send(lane, sending))
                lane.flying.add(task)
                task.add_done_callback(lane.flying.discard)
            await asyncio.sleep(_ROUNDS_APART)
            if not leased.ended and not self._stopping:
                await _woken(lane.wake, _NOTED_EVERY if lane.flying or lane.ended else _LOOK_EVERY)

    async def _round(self, lane: Lane) -> Leased:
        """One transaction: note what has ended, take what may go out next."""
        ended, rode, now = list(lane.ended), list(self._rode), self._now()
        care, rests = lane.care(), list[bool]()
        room = IN_FLIGHT - len(lane.flying) if lane.may_send else 0
        least = Priority.BULK if room > FOR_URGENT else Priority.REPLY
        most = room - FOR_URGENT if room > FOR_URGENT else room

        def work(db: Db) -> Leased:
            settling.settle(db, ended, now)
            settling.rode(db, rode, self._longest, now)
            name, limits = lane.channel.name, lane.channel.limits
            rests.append(self._keep_going(db, name, care))
            if room <= 0 or self._stopping:
                return Leased()
            leased = leasing.lease(db, name, limits, self._holder, now, most, least)
            settling.end(db, leased.ended, now)
            return leased

        try:
            leased = await self._turns.write(work)
        except BaseException:
            lane.not_cared(care)
            raise
        del lane.ended[: len(ended)]
        lane.cared(care, rests=rests[-1])
        noted = set(rode)
        self._rode = [i for i in self._rode if i not in noted]
        return leased

    def _keep_going(self, db: Db, channel: str, care: Care) -> bool:
        """Do what the round does beside; whether something rests, as far as is known."""
        if care.renewed:
            holding.renew(db, self._holder, care.renewed)
        if care.revives:
            holding.revive(db, channel)
        return holding.probe(db, channel) if care.probes else True

    async def _moment(self, lane: Lane, sending: Sending) -> None:
        """Sleep until its moment; a reminder's comes later by what answers have taken meanwhile."""
        pushed, wait = lane.pushed, sending.wait
        while wait > 0:
            await asyncio.sleep(wait)
            wait = 0.0 if is_urgent(sending.message) else lane.pushed - pushed
            pushed = lane.pushed

    async def _send(self, lane: Lane, sending: Sending) -> None:
        message = sending.message
        lane.in_flight.add(message.id)
        try:
            await self._moment(lane, sending)
        except asyncio.CancelledError:
            stopped = TryLater("stopped", timedelta(0))
            self._note(lane, message, Outcome(message.id, self._holder, error=stopped))
            raise
        left = lane.held_until - time.monotonic()
        if left > 0:
            held = TryLater("held", timedelta(seconds=left))
            self._note(lane, message, Outcome(message.id, self._holder, error=held))
            return
        begun = time.monotonic()
        outcome = await attempt(lane.channel, self._media, sending, self._holder)
        error = outcome.error
        if isinstance(error, TryLater) and error.whole_channel and error.after is not None:
            lane.held_until = time.monotonic() + error.after.total_seconds()
        self._note(lane, message, outcome, begun)

    def _note(
        self, lane: Lane, message: Outgoing, outcome: Outcome, begun: float | None = None
    ) -> None:
        if outcome.error is not None:
            log.info("%s: not sent: %s", lane.channel.name, outcome.error.why)
        counts.tried(lane.channel.name, _ENDED[type(outcome.error)])
        if begun is not None:  # else it was not tried
            lane.heard(message.chat, outcome.error, begun)
        lane.ended.append(outcome)
        lane.in_flight.discard(message.id)
        soon = is_urgent(message) or outcome.error is not None or lane.revive
        if soon or len(lane.ended) >= _NOTED_AT_ONCE:
            lane.wake.set()

    async def _finish(self) -> None:
        """Messages in flight get a moment to end, so that they need not be sent again."""
        flying = [task for lane in self._lanes.values() for task in lane.flying]
        if flying:
            await asyncio.wait(flying, timeout=_LET_FINISH)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        ended = [o for lane in self._lanes.values() for o in lane.ended]
        rode, now = self._rode, self._now()

        def work(db: Db) -> None:
            settling.settle(db, ended, now)
            settling.rode(db, rode, self._longest, now)

        if ended or rode:
            await self._turns.write(work)


async def _woken(event: asyncio.Event, within: float) -> None:
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return
