"""The whole program on loopback behind a platform of Tencent's: real app, real uvicorn, and a clock to move."""

import socket
import threading
from datetime import datetime, timedelta
from typing import Any

import uvicorn
from sqlmodel import select

from bot import settings
from bot.app import make_app
from bot.demo import world
from bot.program import assemble, prepare
from bot.settings import Settings
from core.db import Db
from core.registry import addresses, invitations
from core.registry.people import Person


class Served:
    """The demo world, served from `start` on. `hook` is the channel that the platform calls."""

    platform: Any

    def __init__(self, hook: str, given: Settings, start: datetime) -> None:
        self.program = assemble(given)
        self.prepare()
        self.program.clock.shift = start - settings.now()
        self.program.turns.run(world.fill)
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook/{hook}"
        prepare()  # nobody is sent to it before /readyz says so
        config = uvicorn.Config(make_app(self.program), log_level="warning", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],))
        self._thread.start()

    def prepare(self) -> None:
        """Put the channels right before anything runs."""

    def stop(self) -> None:
        """End as on Ctrl+C, and let the port go. Doing it twice changes nothing."""
        if not self._thread.is_alive():
            return
        self._server.should_exit = True
        self._thread.join()
        self.platform.stop()

    def now(self) -> datetime:
        """The program's clock."""
        return self.program.clock.now()

    def move(self, to: datetime | timedelta) -> None:
        """Move the clock on, with everything that falls due on the way."""
        since = self.now()
        until = since + to if isinstance(to, timedelta) else to
        self.program.fire(since, until, live=False)
        self.program.clock.shift = until - settings.now()
        self.program.delivery.wake()

    def invited(self, name: str, *, alone: bool = False) -> str:
        """A code that binds somebody of the demo world; `alone`: no other address of theirs is written to."""

        def invited(db: Db) -> str:
            person = db.exec(select(Person).where(Person.name == name)).one()
            for address in addresses.of_person(db, person.id) if alone else ():
                address.reachable = False
                db.add(address)
            return invitations.invite(db, person.id, self.now())

        return self.program.turns.run(invited)
