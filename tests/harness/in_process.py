"""The whole program in this process, on a port of its own, with a clock that the test moves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import uvicorn

from bot import timekeeping
from bot.app import make_app
from bot.demo import world as demo
from bot.program import Program, assemble, prepare, tick
from bot.settings import Settings, now
from scheduler import marks

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in 王家村


@contextmanager
def running(settings: Settings, port: int) -> Iterator[Program]:
    """It answers on `port`, in the demo world on a Monday morning; it has stopped afterwards."""
    program = assemble(settings)
    program.turns.run(demo.fill)
    move(program, MONDAY)
    started = threading.Event()
    app = make_app(program)
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False)
    server = _Server(config, started)
    thread = threading.Thread(target=server.run)
    thread.start()
    prepare()  # nobody is sent to it before /readyz says so
    try:
        assert started.wait(30), "the program did not start"
        yield program
    finally:
        server.should_exit = True
        thread.join()


def move(program: Program, to: datetime) -> None:
    """Set the program's clock, of which the operator says that it is right; the jobs due until then fire."""
    program.clock.shift = to - now()
    program.turns.run(lambda db: marks.vouch(db, timekeeping.moment(to)))
    tick(program)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, event: threading.Event) -> None:
        super().__init__(config)
        self._event = event

    async def startup(self, sockets: list[object] | None = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]  # uvicorn's own type of socket
        self._event.set()
