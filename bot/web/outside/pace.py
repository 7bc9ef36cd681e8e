"""Pace (节奏): how often one place may come with links that open nothing, or send forms."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=1)
MOST = 30
_PLACES = 10_000
"""So many places are remembered; then the memory begins anew, which only forgives."""


@dataclass
class Pace:
    """What came from where in the last minute; of this process alone."""

    came: dict[str, deque[datetime]] = field(default_factory=dict)

    def too_fast(self, place: str, now: datetime) -> bool:
        """Whether so much came from there lately that nothing more is looked at."""
        times = self.came.get(place)
        while times and times[0] <= now - WITHIN:
            times.popleft()
        return times is not None and len(times) >= MOST

    def note(self, place: str, now: datetime) -> None:
        """Something came from there that costs."""
        if len(self.came) >= _PLACES:
            self.came.clear()
        self.came.setdefault(place, deque(maxlen=MOST)).append(now)
