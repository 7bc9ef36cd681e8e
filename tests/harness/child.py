"""What one process of several does, once all are ready: `python -m tests.harness.child DEED …`."""

import sys
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from bot.program import prepare
from bot.settings import Settings, now
from bot.turn import Turns, turns_on
from core import clock
from core.db import make_engine
from handlers.engine.event import Event
from scheduler import runner
from tests.harness.villagers import ANOTHER, problem


def fire(turns: Turns, since: str, until: str) -> str:
    """Every job of the program over a span; how many ran here."""
    return str(runner.fire(turns.run, datetime.fromisoformat(since), datetime.fromisoformat(until)))


def report(turns: Turns, first: str, many: str) -> str:
    """So many people report at once: the words, then that it is another; how many turns were taken."""
    numbers = range(int(first), int(first) + int(many))
    taken = 0
    for position in (0, 1):
        events = [
            Event(
                "web", f"phone:{n}", f"{n}.{position}", now(), ANOTHER if position else problem(n)
            )
            for n in numbers
        ]
        taken += len([future.result(60) for future in [turns.take(event) for event in events]])
    return str(taken)


DEEDS: dict[str, Callable[..., str]] = {"fire": fire, "report": report}


def main(deed: str, *arguments: str) -> None:
    """Prepare, say so, wait for the word, do it, and say what came of it."""
    settings = Settings()
    clock.use_zone(settings.timezone)
    engine: Engine = make_engine(settings.database())
    turns = turns_on(engine)
    prepare(), runner.all_jobs()
    with engine.connect():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
    sys.stdout.write(DEEDS[deed](turns, *arguments) + "\n")
    turns.stop()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
