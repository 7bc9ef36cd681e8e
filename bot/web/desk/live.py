"""Live (实时): one stream a page, that names the reports which have changed since, as far as they are theirs."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

import anyio
from sqlalchemy.exc import SQLAlchemyError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from bot.web.desk import dispatchers
from bot.web.desk.call import Call, as_json
from bot.web.face import Face
from core.db import reading
from core.desk import history, lists

LOOKS_EVERY = 1.0  # seconds
REACHES_BACK = 60
"""So many looks a change may be late: a turn may commit after one that began after it."""
RETRY = 2000  # milliseconds
QUIET_LINE = 15  # seconds
_MARK = re.compile(r"[0-9A-Z]{1,40}")


@dataclass
class Watch:
    """How far one page has been told."""

    marks: list[str]  # the newest act at each of the last looks, the oldest first
    told: set[str] = field(default_factory=set)  # acts after the oldest mark that were told

    def moved(self, newest: str) -> None:
        """A look is over."""
        self.marks = [*self.marks, newest][-REACHES_BACK:]
        self.told = {act for act in self.told if act > self.marks[0]}


def stream(call: Call) -> Response:
    """What changes from the page's own mark on, until the page goes, the server stops, or the session is over."""
    asked = call.request.headers.get("last-event-id") or call.request.query_params.get("after", "")
    mark = asked if _MARK.fullmatch(asked) else history.last_act(call.db)
    leaving = anyio.Event()
    return EventSourceResponse(
        _news(call.face, call.request, Watch([mark]), leaving),
        ping=QUIET_LINE,
        ping_message_factory=lambda: ServerSentEvent(event="alive", data=""),
        shutdown_event=leaving,
        shutdown_grace_period=LOOKS_EVERY + 2,
    )


async def _news(
    face: Face, request: Request, watch: Watch, leaving: anyio.Event
) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(comment="open", retry=RETRY)
    while not leaving.is_set():
        try:
            changed = await asyncio.to_thread(look, face, request, watch, face.program.clock.now())
        except SQLAlchemyError:
            changed = []  # the database is away: the next look tells it
        if changed is None:
            yield ServerSentEvent(event="out", data="1")
            return
        if changed:
            yield ServerSentEvent(event="changed", data=as_json(changed), id=watch.marks[0])
        await asyncio.sleep(LOOKS_EVERY)


def look(face: Face, request: Request, watch: Watch, now: datetime) -> list[str] | None:
    """The reports of theirs that have changed since the last look; None once they are signed out."""
    with reading(face.program.engine) as db:
        by = dispatchers.of(db, request, now, secure=face.secure)
        if by is None:
            return None
        acts = history.touched_since(db, watch.marks[0])
        fresh = {act: thing for act, thing in acts if act not in watch.told}
        watch.told |= fresh.keys()
        watch.moved(acts[-1][0] if acts else watch.marks[-1])
        things = sorted(set(fresh.values()))
        return [r.id for r in lists.seen_of(db, by.reach, things)] if things else []
