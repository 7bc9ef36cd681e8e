"""Lanes (车道): one channel's part of delivery, and what it has seen of its platform."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channel import Channel, Standing, TryLater, Unreachable
from bot.delivery.leasing import Sending
from bot.delivery.pace import is_urgent
from bot.delivery.settling import OFF_FOR, Outcome

RENEWED_EVERY = 3.0  # seconds, of a lease that lives three times as long
PROBED_EVERY = 10.0  # while a platform takes nothing
_SURE_FOR = 60.0  # after a success so old one failure alone may mean that the platform is away


@dataclass(frozen=True)
class Care:
    """What a round does beside: what is in flight stays ours, and a platform that was away is found to be back soon."""

    renewed: tuple[str, ...] = ()  # ids of messages
    revives: bool = False
    probes: bool = False


@dataclass
class Lane:
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
    back_at: float = 0.0  # when it last answered after a doubt
    doubted: bool = (
        True  # at the start nobody knows whether something rests for want of the platform
    )
    revive: bool = False
    probed_at: float = 0.0
    renewed_at: float = 0.0

    def heard(self, chat: str, error: TryLater | Unreachable | None, begun: float) -> None:
        """What a try says of the platform: it answers, it asks for patience, or it may be away.

        What was `begun` before the platform was back and fails after it is of the time before.
        """
        now = time.monotonic()
        if isinstance(error, TryLater):
            if error.after is None and not error.whole_channel:
                self.failed.add(chat)
                alone = len(self.failed) < 2 and now - self.answered_at < _SURE_FOR
                self.doubted = self.doubted or not alone or begun <= self.back_at
            return
        if self.doubted:
            self.revive, self.back_at = True, now
        self.doubted, self.answered_at = False, now
        self.failed.clear()

    def care(self) -> Care:
        """What the next round has to do beside, decided at the moment at which it takes what has ended."""
        now, renewed, revives = time.monotonic(), tuple[str, ...](), self.revive
        if self.in_flight and now - self.renewed_at > RENEWED_EVERY:
            self.renewed_at, renewed = now, tuple(sorted(self.in_flight))
        probes = not revives and self.doubted and now - self.probed_at > PROBED_EVERY
        self.revive, self.probed_at = False, now if probes else self.probed_at
        return Care(renewed, revives, probes)

    def cared(self, care: Care, *, rests: bool) -> None:
        """It is done; after a probe, whether something `rests`. What has failed meanwhile rests from the next round on."""
        if care.probes and not rests and not any(outcome.error for outcome in self.ended):
            self.doubted = False

    def not_cared(self, care: Care) -> None:
        """The round broke: again."""
        self.revive = self.revive or care.revives

    def hurry(self, sendings: Sequence[Sending]) -> None:
        """Reminders that sleep until their moment make way for these answers."""
        urgent = sum(is_urgent(one.message) for one in sendings)
        self.pushed += urgent * self.channel.limits.every.total_seconds()

    @property
    def may_send(self) -> bool:
        """Whether the channel takes anything now; one that needs a connection only while that is here."""
        stands = not isinstance(self.channel, Standing) or self.channel.stands()
        return stands and time.monotonic() >= self.held_until

    @property
    def is_off(self) -> bool:
        """Whether it is as good as switched off: nobody has had its connection for so long."""
        return isinstance(self.channel, Standing) and self.channel.down_for() > OFF_FOR
