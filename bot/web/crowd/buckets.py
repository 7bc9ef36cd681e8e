"""Buckets (限度): how much anonymous visitors may send, each, by block of addresses and in all.

Of this process alone. Honest people never come near it; whoever does is told in words, and keeps
them in the field. A cry for help always passes, and whoever cried is not held up in what follows.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.settings import Settings

PLACES = 20_000
"""So many visitors or blocks are remembered; of more, those are forgotten that were quiet longest."""
CRIED_FOR = 1800.0
"""Seconds for which whoever cried for help is not held up."""
MINUTE, HOUR = 60.0, 3600.0

TOO_FAST = (
    "您发得太快了，歇一会儿再发。要是有危险，直接写“救命”，马上就有人管；也可以打110、119、120。"
)
TOO_MANY = "这会儿发的人太多，请过一分钟再发。要是有危险，直接写“救命”，马上就有人管；也可以打110、119、120。"
PHOTOS = "这一阵发来的照片太多了，过一个小时再发。先用话说清楚也行。"
LINES = "打开的页面太多了，请关掉几个再打开。"


@dataclass
class Buckets:
    """So many at once and so many in a span of seconds, for each of many; it costs two numbers each."""

    most: int
    span: float
    left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def holds(self, key: str, now: float) -> bool:
        """Whether one more may come."""
        return self._at(key, now) >= 1

    def take(self, key: str, now: float) -> None:
        """One more has come."""
        self.left[key] = (max(self._at(key, now) - 1, 0.0), now)
        self.left.move_to_end(key)
        while len(self.left) > PLACES:
            self.left.popitem(last=False)

    def _at(self, key: str, now: float) -> float:
        left, since = self.left.get(key, (float(self.most), now))
        return min(float(self.most), left + (now - since) * self.most / self.span)


class Crowd:
    """What has come lately, and the lines that are open."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._visitors = Buckets(settings.limit_visitor, MINUTE)
        self._blocks = Buckets(settings.limit_block, MINUTE)
        self._all = Buckets(settings.limit_all, MINUTE)
        self._photos = Buckets(settings.limit_photos, HOUR)
        self._photos_of_blocks = Buckets(settings.limit_photos * 5, HOUR)
        self._cried: OrderedDict[str, float] = OrderedDict()
        self._lines = Counter[str]()
        self._most_lines = settings.limit_streams

    def cried(self, chat: str) -> None:
        """A cry for help came from there."""
        self._cried[chat] = self._clock()
        self._cried.move_to_end(chat)
        while len(self._cried) > PLACES:
            self._cried.popitem(last=False)

    def has_cried(self, chat: str) -> bool:
        """Whether a cry for help came from there in the last half hour."""
        return self._clock() - self._cried.get(chat, -CRIED_FOR) < CRIED_FOR

    def refuse(
        self, chat: str, block: str, *, photo: bool, known: Callable[[], bool]
    ) -> str | None:
        """Why nothing more is taken from there now, in words; None where it is, and counts.

        `known` says whether somebody is bound to the chat: others cannot use up their share. It is
        asked only where that matters.
        """
        now = self._clock()
        if self.has_cried(chat):
            return None
        if not self._visitors.holds(chat, now):
            return TOO_FAST
        full = not (self._blocks.holds(block, now) and self._all.holds("", now))
        if full and not known():
            return TOO_MANY
        if photo and not self._photo_passes(chat, block, now, known):
            return PHOTOS
        for buckets, key in ((self._visitors, chat), (self._blocks, block), (self._all, "")):
            buckets.take(key, now)
        if photo:
            self._photos.take(chat, now)
            self._photos_of_blocks.take(block, now)
        return None

    def _photo_passes(self, chat: str, block: str, now: float, known: Callable[[], bool]) -> bool:
        mine, near = self._photos.holds(chat, now), self._photos_of_blocks.holds(block, now)
        return (mine and near) or known()

    def crowded(self, chat: str, block: str, *, known: Callable[[], bool]) -> bool:
        """Whether there or near there so many lines are open that no more is opened; `known` as in `refuse`."""
        if self._lines[chat] >= self._most_lines:
            return True
        return self._lines[block] >= 30 * self._most_lines and not known()

    @contextmanager
    def staying(self, chat: str, block: str) -> Iterator[None]:
        """A line that is open for as long as this lasts."""
        for key in (chat, block):
            self._lines[key] += 1
        try:
            yield
        finally:
            for key in (chat, block):
                self._lines[key] -= 1
                if not self._lines[key]:
                    del self._lines[key]
