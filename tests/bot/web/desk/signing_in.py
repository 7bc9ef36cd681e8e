"""A desk in a test: the pages of a program on the demo world, and somebody who signs in as people do."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.app import make_app
from bot.demo import world
from bot.program import Program
from bot.settings import now
from core.db import Db
from core.desk import links
from core.registry import addresses
from core.registry.people import Person
from tests.bot.web.served import program_on
from tests.core.reports.telling import MONDAY


@dataclass
class Served:
    """The program and a browser in front of it."""

    program: Program
    browser: TestClient

    def at(self, when: datetime) -> None:
        """The program's clock stands at this moment."""
        self.program.clock.shift = when - now()

    def link(self, name: str) -> str:
        """The path of a fresh link for somebody."""
        return self.program.turns.run(lambda db: link_of(db, name, self.program.clock.now()))

    def sign_in(self, name: str) -> None:
        """Open a link and press its button."""
        self.browser.cookies.clear()
        entered = self.press(self.link(name))
        assert entered.status_code == 303, entered.text

    def press(self, path: str) -> Response:
        """Open the page of a link and press the button on it."""
        shown = self.browser.get(path)
        nonce = re.search(r'name="nonce" value="([^"]+)"', shown.text)
        return self.browser.post(path, data={"nonce": nonce[1] if nonce else ""})

    def form(self, page: str) -> dict[str, str]:
        """The hidden fields of the last form with a token on a page."""
        return {key: html.unescape(value) for key, value in re.findall(_HIDDEN, page)}

    def act(self, report_id: str, **fields: Any) -> Response:
        """Press a button of a report's page, as it is now."""
        page = self.browser.get(f"/desk/report/{report_id}").text
        return self.browser.post(f"/desk/report/{report_id}", data=self.form(page) | fields)


_HIDDEN = r'<input type="hidden" name="(\w+)" value="([^"]*)">'


def link_of(db: Db, name: str, at: datetime) -> str:
    """The path of a fresh link for somebody of the demo world."""
    person = db.exec(select(Person).where(Person.name == name)).one()
    address = addresses.known(db, world.CHANNEL, world.chat_of(name))
    return links.give(db, person.id, address.id, at).removeprefix(links.root())


@contextmanager
def desk(engine: Engine, folder: Path, *, base_url: str = "") -> Iterator[Served]:
    """A desk on the test's database, on a Monday morning."""
    program = program_on(engine, folder, demo=False, base_url=base_url)
    root = base_url or "http://127.0.0.1:8000"
    with TestClient(make_app(program), base_url=root, follow_redirects=False) as browser:
        served = Served(program, browser)
        served.at(MONDAY)
        yield served


def in_world(engine: Engine, work: Any) -> Any:
    """Something done in a transaction of its own, and what came of it."""
    with Session(engine, expire_on_commit=False) as db, db.begin():
        return work(db)
