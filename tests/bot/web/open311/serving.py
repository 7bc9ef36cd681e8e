"""Open311 in a test: a program with it, a key, and what other programs ask and send."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from httpx2 import Response
from sqlalchemy import Engine

from core.open311 import keys
from core.reports.ladder.reports import Report
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, region

ROOT = "/open311/v2"


@dataclass
class Client:
    """Another program, with a key for a place."""

    served: Served
    engine: Engine
    api_key: str

    def get(self, path: str, **query: str) -> Response:
        """Ask."""
        return self.served.browser.get(f"{ROOT}/{path}", params=query)

    def post(self, form: str = "json", **fields: str) -> Response:
        """Report."""
        return self.send({"api_key": self.api_key} | fields, form)

    def send(self, fields: Mapping[str, str], form: str = "xml") -> Response:
        """Send just these fields."""
        return self.served.browser.post(f"{ROOT}/requests.{form}", data=dict(fields))

    def reports(self) -> list[Report]:
        """All reports there are."""
        from sqlmodel import col, select

        every: list[Report] = in_world(
            self.engine, lambda db: list(db.exec(select(Report).order_by(col(Report.id))))
        )
        return every

    def report(self, answer: Response) -> Report:
        """The report that an answer in JSON names."""
        id_ = answer.json()[0]["service_request_id"]
        one: Report = in_world(self.engine, lambda db: db.get_one(Report, id_))
        return one


@contextmanager
def client(engine: Engine, folder: Path, place: str = "王家村") -> Iterator[Client]:
    """A program with Open311 on the test's database, on a Monday morning, and a key for a place."""

    def issued(db: Any) -> str:
        return keys.issue(db, "fixmystreet", region(db, place), MONDAY)[1]

    with desk(engine, folder) as served:
        yield Client(served, engine, in_world(engine, issued))


def xml(answer: Response) -> ElementTree.Element:
    """An answer in XML, which says so in its first line."""
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.text)


def refused(answer: Response, code: int, words: str = "") -> None:
    """An error in the shape of the specification, in either format."""
    assert answer.status_code == code, answer.text
    if answer.headers["content-type"].startswith("application/json"):
        (error,) = answer.json()
        shown = (error["code"], error["description"])
    else:
        top = xml(answer)
        assert [top.tag, [e.tag for e in top], [e.tag for e in top[0]]] == [
            "errors",
            ["error"],
            ["code", "description"],
        ]
        shown = (top[0][0].text or "", top[0][1].text or "")
    assert shown[0] == str(code)
    assert words in shown[1]
