"""The breaker (断路): a server that keeps failing is left alone for a while."""

import time
from collections.abc import Callable

FAILURES = 5
REST = 60.0  # seconds


class Breaker:
    """Opens after five failures in a row; a minute later it may be tried again, and one more begins another rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether nothing may be asked now."""
        return self._clock() < self._until

    def succeeded(self) -> None:
        """All is well again."""
        self._failures = 0

    def failed(self) -> None:
        """One more failure; the fifth in a row, and each one after it, begins a rest."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._until = self._clock() + REST
