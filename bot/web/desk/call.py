"""A call (一次访问): what a page of the desk is given, and how it answers."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.web.desk.dispatchers import Dispatcher
from bot.web.drawing import draw
from bot.web.face import Face
from core.db import Db
from core.reports.ladder.reports import Report
from handlers.engine.event import Picture


@dataclass
class Call:
    """One request of somebody who is signed in, in one transaction of the database."""

    face: Face
    request: Request
    db: Db
    now: datetime
    by: Dispatcher
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    photo: Picture | None = None
    first: bool = True  # a form that was sent twice is done once
    shown: list[str] = field(default_factory=list)
    """Reports in the dispatcher's hands that they have before them for the first time."""
    opened: Report | None = None
    """The one report whose whole history is shown."""

    def show(self, reports: Iterable[Report]) -> None:
        """Note what stands on the page: what is in the dispatcher's hands has been looked at by that."""
        seats = self.by.reach.seats
        self.shown += [
            r.id
            for r in reports
            if r.looked_at is None and (r.holder_post, r.holder_region_id) in seats
        ]

    def said(self, name: str, most: int = 2000) -> str:
        """A field of the form, without control characters at its ends."""
        values = self.fields.get(name, [])
        return values[0].replace("\0", "").strip()[:most] if values else ""

    @property
    def target(self) -> str:
        """The id of the piece of the page that is wanted, by htmx or by the page's own script; or nothing."""
        if "part" in self.request.query_params:
            return self.request.query_params["part"]
        if "hx-request" not in self.request.headers:
            return ""
        return self.request.headers.get("hx-target", "").rpartition("#")[2]

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of the desk, with what all of them show."""
        html = draw(
            f"desk/{template}",
            by=self.by,
            now=self.now,
            path=self.request.url.path,
            demo=self.face.program.demo,
            **values,
        )
        return HTMLResponse(html, status)


Page = Callable[[Call], Response]


def plain(
    status: int, title: str, words: str, *, back: str = "", request: Request | None = None
) -> Response:
    """A page that says in plain words what is wrong and what to do; it needs no session.

    To a piece of a page it is a line above what is there, which stays as it was.
    """
    if request is not None and "hx-request" in request.headers:
        if status == 401:
            return Response(status_code=status, headers={"HX-Redirect": "/desk"})
        line = draw("desk/trouble.html", words=words)
        return HTMLResponse(line, status, headers={"HX-Reswap": "beforebegin"})
    return HTMLResponse(draw("desk/plain.html", title=title, words=words, back=back), status)


def as_json(value: Any) -> str:
    """Plain JSON, the same text for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
