"""The demo's own routes: its clock moves at a word, and its world is exchanged for another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from html import escape

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.channels.web.channel import Web
from bot.faults import quiet
from bot.web.demo import clock
from bot.web.face import Face, guarded

log = logging.getLogger("lianhu.web")

Table = Callable[..., Awaitable[Response]]
"""Draws the phones of the demo, with a note above them."""


def mount(app: FastAPI, face: Face, table: Table) -> None:
    """Put them on the app; the demo's clock begins here."""
    clock.begin(face.program)

    async def moved(face: Face, request: Request) -> Response:
        return await _clock(face, request, table)

    for path, handler in (("/clock", moved), ("/world", _world)):
        app.add_route(path, guarded(face, handler), methods=["POST"], include_in_schema=False)


async def _clock(face: Face, request: Request, table: Table) -> Response:
    if face.moving.locked():
        return _busy()
    form = await request.form(max_files=0, max_fields=4)
    try:
        async with face.moving:
            moved = await asyncio.to_thread(clock.move, face.program, str(form.get("to", "")))
    except Exception as error:
        # The edge of a job: the clock stands where it stood, and the next press tries again.
        log.error("the clock did not get there", exc_info=quiet(error))
        return PlainTextResponse("路上有件事没办成，时间没有走。请再点一次。", 500)
    if moved is None:
        return PlainTextResponse("没有这样的一步，请点上面的按钮。", 400)
    web = face.program.channels["web"]
    assert isinstance(web, Web)
    web.bell.ring()
    if "hx-request" in request.headers:
        return HTMLResponse(escape(clock.in_words(moved)))
    return await table(face, note=clock.in_words(moved))


async def _world(face: Face, request: Request) -> Response:
    """从头开始, or the month lived: another world begins, and this page with it."""
    form = await request.form(max_files=0, max_fields=4)
    change, wanted = face.program.change, str(form.get("to", ""))
    if change is None or wanted not in ("empty", "lived"):
        return PlainTextResponse("没有这样的村子，请点上面的按钮。", 400)
    if face.moving.locked():
        return _busy()
    async with face.moving:
        await change(wanted == "lived")
    return RedirectResponse("/", 303)


def _busy() -> Response:
    return PlainTextResponse("时间正在走，请稍等。", 409)
