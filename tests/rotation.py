"""The short form of a harness takes another part with each commit, so that all parts come round.

The same commit takes the same parts. `LIANHU_TEST_TURN=3 make test` takes those of a commit of one's choice.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

Part = TypeVar("Part")
_VARIABLE = "LIANHU_TEST_TURN"


def agree() -> None:
    """Let all processes of a run take the same parts, whatever is committed meanwhile."""
    if not os.environ.get(_VARIABLE):
        os.environ[_VARIABLE] = str(_commits())


def turn() -> int:
    """Which parts it is the turn of."""
    agree()
    return int(os.environ[_VARIABLE])


def every(parts: Sequence[Part], nth: int) -> list[Part]:
    """Every nth of these parts; which of them they are goes on with each commit."""
    return list(parts[turn() % nth :: nth])


def _commits() -> int:
    """How many commits led here; 0 where that cannot be known."""
    command = ["git", "rev-list", "--count", "HEAD"]
    here = Path(__file__).parent
    try:
        told = subprocess.run(command, cwd=here, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(told.stdout)
