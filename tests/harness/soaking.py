"""How long the long forms run, and where they write down what they have measured.

LIANHU_SOAK_MINUTES ends each of them after so many minutes, with fewer rounds than it promises; the figures
say how many there were. LIANHU_SOAK_NOTES names a file that gets each line of figures,
LIANHU_SOAK_PATIENCE is how many seconds a start of the program may take on a busy machine.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

NO_TIMEOUT = pytest.mark.timeout(0)
"""For what takes hours; a round that hangs is noticed by the harness itself."""


def seconds(otherwise: float) -> float:
    """How long a run that is measured in time lasts."""
    minutes = os.environ.get("LIANHU_SOAK_MINUTES")
    return min(otherwise, float(minutes) * 60) if minutes else otherwise


def rounds(many: int) -> Iterator[int]:
    """The numbers of so many rounds, or of those that begin before the minutes are over."""
    began, most = time.monotonic(), seconds(float("inf"))
    for number in range(many):
        if time.monotonic() - began > most:
            return
        yield number


def note(figures: str) -> None:
    """A line of figures: shown with -s and when a test fails, and kept where that was asked for."""
    sys.stderr.write(figures)
    if file := os.environ.get("LIANHU_SOAK_NOTES"):
        with Path(file).open("a", encoding="utf8") as notes:
            notes.write(figures)
