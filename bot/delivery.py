"""Delivery (投递): drains the outbox, each channel by itself, several sends in flight."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import leasing, settling
from bot.channel import Channel, Standing, TryLater, Unreachable
from bot.faults import quiet
from bot.leasing import Leased, Sending
from bot.media import Media
from bot.observing import counts
from bot.settling import Outcome
from bot.turn import Turns
from core.db import Db
from core.evidence import Evidence
from core.ids import new_id
from core.outbox import Outgoing, Priority

log = logging.getLogger("lianhu.delivery")

IN_FLIGHT = 40
FOR_URGENT = 8
"""Of these, kept free of notices and reminders, so that a hanging platform leaves a way through."""

SEND_FOR = 30.0  # seconds, then the try counts as failed; its lease lasts longer
_LOOK_EVERY = 1.0
_STRANDED_EVERY = 60.0
_ROUNDS_APART = 0.03  # a round writes: what ends or is owed within one such moment shares one
_NOTED_EVERY = 0.4  # reminders that have ended are noted together
_NOTED_AT_ONCE = 12
_RENEWED_EVERY = 3.0  # of a lease that lives three times as long
_PROBED_EVERY = 10.0  # while a platform takes nothing
_SURE_FOR = 60.0  # after a success so old one failure alone may mean that the platform is away
_LET_FINISH = 5.0
_ENDED = {type(None): "sent", TryLater: "later", Unreachable: "unreachable"}
_NOT_YET = "（照片还没传到，稍后可以再看。）"
_OTHERS_NOT_YET = {
    "voice": "（语音还没传到，请直接打电话问一下。）",
    "video": "（视频还没传到，稍后可以再看。）",
    "sound": "（录音还没传到，稍后可以再听。）",
    "file": "（文件还没传到，稍后可以再看。）",
}


@dataclass
class _Lane:
    """One channel's part: what is on its way, what has ended and is not written down yet."""

    channel: Channel
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    flying: set["asyncio.Task[None]"] = field(default_factory=set)
    in_flight: set[str] = field(default_factory=set)  # ids of messages
    ended: list[Outcome] = field(default_factory=list)
    held_until: float = 0.0  # monotonic; the platform asked the whole bot to be quiet
    pushed: float = 0.0  # seconds by which sleeping reminders have made way for answers
    failed: set[str] = field(default_factory=set)  # chats, since the platform last answered
    answered_at: float = 0.0
    doubted: bool = (
        True  # at the start nobody knows whether something rests for want of the platform
    )
    revive: bool = False
    probed_at: float = 0.0
    renewed_at: float = 0.0

    def heard(self, chat: str, error: TryLater | Unreachable | None) -> None:
        """What a try says of the platform: it answers, it asks for patience, or it may be away."""
        now = time.monotonic()
        if isinstance(error, TryLater):
            if error.after is None and not error.whole_channel:
                self.failed.add(chat)
                alone = len(self.failed) < 2 and now - self.answered_at < _SURE_FOR
                self.doubted = self.doubted or not alone
            return
        self.revive = self.revive or self.doubted
        self.doubted, self.answered_at = False, now
        self.failed.clear()

    def hurry(self, sendings: Sequence[Sending]) -> None:
        """Reminders that sleep until their moment make way for these answers."""
        urgent = sum(leasing.is_urgent(one.message) for one in sendings)
        self.pushed += urgent * self.channel.limits.every.total_seconds()

    @property
    def may_send(self) -> bool:
        """Whether the channel takes anything now; one that needs a connection only while that is here."""
        stands = not isinstance(self.channel, Standing) or self.channel.stands()
        return stands and time.monotonic() >= self.held_until

    @property
    def is_off(self) -> bool:
        """Whether it is as good as switched off: nobody has had its connection for so long."""
        return isinstance(self.channel, Standing) and self.channel.down_for() > settling.OFF_FOR


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
        self._lanes = {name: _Lane(channel) for name, channel in channels.items()}
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
            await self._turns.write(leasing.free_dead)
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

    async def _serve(self, lane: _Lane) -> None:
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

    async def _round(self, lane: _Lane) -> Leased:
        """One transaction: note what has ended, take what may go out next."""
        ended, rode, now = list(lane.ended), list(self._rode), self._now()
        room = IN_FLIGHT - len(lane.flying) if lane.may_send else 0
        least = Priority.BULK if room > FOR_URGENT else Priority.REPLY
        most = room - FOR_URGENT if room > FOR_URGENT else room

        def work(db: Db) -> Leased:
            settling.settle(db, ended, now)
            settling.rode(db, rode, self._longest, now)
            name, limits = lane.channel.name, lane.channel.limits
            self._keep_going(db, lane)
            if room <= 0 or self._stopping:
                return Leased()
            leased = leasing.lease(db, name, limits, self._holder, now, most, least)
            settling.end(db, leased.ended, now)
            return leased

        leased = await self._turns.write(work)
        del lane.ended[: len(ended)]
        noted = set(rode)
        self._rode = [i for i in self._rode if i not in noted]
        return leased

    def _keep_going(self, db: Db, lane: _Lane) -> None:
        """Beside the round: what is in flight stays ours, and a platform that was away is found to be back soon."""
        now = time.monotonic()
        if lane.in_flight and now - lane.renewed_at > _RENEWED_EVERY:
            lane.renewed_at = now
            leasing.renew(db, self._holder, sorted(lane.in_flight))
        if lane.revive:
            lane.revive = False
            leasing.revive(db, lane.channel.name)
        elif lane.doubted and now - lane.probed_at > _PROBED_EVERY:
            lane.probed_at = now
            lane.doubted = leasing.probe(db, lane.channel.name)

    async def _moment(self, lane: _Lane, sending: Sending) -> None:
        """Sleep until its moment; a reminder's comes later by what answers have taken meanwhile."""
        pushed, wait = lane.pushed, sending.wait
        while wait > 0:
            await asyncio.sleep(wait)
            wait = 0.0 if leasing.is_urgent(sending.message) else lane.pushed - pushed
            pushed = lane.pushed

    async def _send(self, lane: _Lane, sending: Sending) -> None:
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
            error: TryLater | Unreachable = TryLater("held", timedelta(seconds=left))
            self._note(lane, message, Outcome(message.id, self._holder, error=error))
            return
        try:
            picture = await self._picture(sending)
            async with asyncio.timeout(SEND_FOR):
                platform_id = await lane.channel.send(message, picture)
        except (TryLater, Unreachable) as raised:
            error = raised
        except TimeoutError:
            error = TryLater("too_slow", maybe_sent=True)
        except Exception as broken:
            # The edge of delivery: a channel's bug must not stop the others.
            log.error("%s: sending broke", lane.channel.name, exc_info=quiet(broken))
            error = TryLater(type(broken).__name__, maybe_sent=True)
        else:
            self._note(lane, message, Outcome(message.id, self._holder, platform_id))
            return
        if isinstance(error, TryLater) and error.whole_channel and error.after is not None:
            lane.held_until = time.monotonic() + error.after.total_seconds()
        self._note(lane, message, Outcome(message.id, self._holder, error=error))

    async def _picture(self, sending: Sending) -> bytes | None:
        """The bytes of a message's picture; without them the words say so and go alone."""
        if sending.message.picture is None or sending.message.kind != "message":
            return None
        content = await asyncio.to_thread(_read, self._media, sending.picture)
        if content is None:
            kind = sending.picture.kind if sending.picture is not None else "photo"
            missing = _OTHERS_NOT_YET.get(kind, _NOT_YET)
            sending.message.text = f"{sending.message.text}\n{missing}".strip()
        return content

    def _note(self, lane: _Lane, message: Outgoing, outcome: Outcome) -> None:
        if outcome.error is not None:
            log.info("%s: not sent: %s", lane.channel.name, outcome.error.why)
        counts.tried(lane.channel.name, _ENDED[type(outcome.error)])
        lane.heard(message.chat, outcome.error)
        lane.ended.append(outcome)
        lane.in_flight.discard(message.id)
        soon = leasing.is_urgent(message) or outcome.error is not None or lane.revive
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


def _read(media: Media, evidence: Evidence | None) -> bytes | None:
    try:
        return media.read(evidence) if evidence is not None else None
    except OSError:
        return None
