"""The HTTP face (网络入口): webhooks of every channel, the web chat, health."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import text
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.channel import Channel, Refused, Reply, Request
from bot.observing import page as metrics
from bot.program import Program, running
from bot.spool.file import Full
from bot.web import pages
from core.db import reading
from core.outbox import Outgoing, Priority
from handlers.engine.event import Event
from handlers.understand import readiness

log = logging.getLogger("lianhu.spool")

BODY_CAP = 256 * 1024
RIDE_WITHIN = 4.5
"""Seconds after which WeChat has hung up (it waits 5): the answer then goes the other way."""
DURABLE_WITHIN, RIDING_WITHIN = 10.0, 1.5
"""So long the database may take an event before the spool does; the second where somebody waits for the response."""
LATER = (
    "您的话记下了，这会儿系统有点忙，一会儿就回您，不用再发。"
    "急事请直接打电话给村干部；有生命危险，马上打110、119或120。"
)


def make_app(program: Program) -> FastAPI:
    """The whole face of a program."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running(program):
            watch = asyncio.create_task(pages.watch(program), name="lookout")
            yield
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    # What the program answers is nobody's to read on a server; in the demo it is a part of the show.
    schema = "/openapi.json" if program.demo else None  # without it there is no /docs either
    app = FastAPI(title="联户 Lianhu", lifespan=lifespan, openapi_url=schema)
    app.state.program = program
    # Plain Starlette routes: a webhook needs no model, and costs half as much without one.
    app.add_route("/hook/{channel}", _hook, methods=["GET", "POST"], include_in_schema=False)
    app.add_api_route("/healthz", _healthz, methods=["GET"])
    app.add_api_route("/readyz", _readyz, methods=["GET"])
    metrics.mount(app)
    pages.mount(app, program)
    return app


def _healthz() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


def _readyz(request: HttpRequest) -> JSONResponse:
    """Whether the database answers, what words mean has been learnt and the clock is believed.

    The first message must not wait, and who escalates late must not pass for well.
    """
    program: Program = request.app.state.program
    try:
        with reading(program.engine) as db:
            db.execute(text("SELECT 1"))
    except Exception as error:
        # A health check reports, it never breaks.
        return JSONResponse({"status": "no database", "error": type(error).__name__}, 503)
    if not readiness.ready():
        return JSONResponse({"status": "learning"}, 503)
    if program.doubt.known is not None:
        known = program.doubt.known.isoformat(timespec="seconds")
        return JSONResponse({"status": "clock not believed, jobs wait", "known": known}, 503)
    return JSONResponse({"status": "ready", "channels": sorted(program.channels)})


async def _hook(request: HttpRequest) -> Response:
    program: Program = request.app.state.program
    channel = program.channels.get(request.path_params["channel"])
    if channel is None:
        return Response(status_code=404)
    try:
        body = await _capped(request)
    except ClientDisconnect:
        return Response(status_code=408)  # cut off, by them or by our patience
    if body is None:
        return Response(status_code=413)
    arrived = Request(
        method=request.method,
        query=dict(request.query_params),
        headers={k.lower(): v for k, v in request.headers.items()},
        body=body,
        at=program.clock.now(),
    )
    try:
        events, reply = channel.parse(arrived)
    except Refused as refused:
        return Response(status_code=refused.status)
    for event in events:
        answered = await take(program, channel, arrived, event)
        if answered is not None:
            reply = answered
    return Response(reply.body, reply.status, media_type=reply.kind)


async def take(program: Program, channel: Channel, arrived: Request, event: Event) -> Reply | None:
    """One event: fetch its media, have it read, make it durable, answer it, and wake the delivery.

    Where the database cannot be had it is durable in the spool, and where that is full too the answer
    is 503: the platform then sends the event again.
    """
    if program.spool.holds(event):
        return await _set_aside(program, channel, arrived, event)
    began = time.monotonic()
    within = RIDING_WITHIN if channel.rides else DURABLE_WITHIN
    try:
        taken = await program.arrivals.take(event, channel, rides=channel.rides, within=within)
    except Exception:
        # Logged where it happened. It may yet be stored: the spool's copy is then known by its key.
        return await _set_aside(program, channel, arrived, event)
    program.delivery.wake()
    if not channel.rides or time.monotonic() - began > RIDE_WITHIN:
        return None
    answer = channel.answer(arrived, event, taken.said)
    if answer is not None and taken.said:
        program.delivery.rode([taken.said[0].id])
    return answer


async def _set_aside(
    program: Program, channel: Channel, arrived: Request, event: Event
) -> Reply | None:
    """Keep it until the database is back; who waits for the response reads that it was kept."""
    try:
        await asyncio.to_thread(program.spool.keep, event)
    except (OSError, Full) as error:
        log.error("an event was refused: the spool took it no more: %s", type(error).__name__)
        return Reply(status=503)
    if not channel.rides or event.room is not None:
        return None
    at, chat = event.at, event.chat
    later = Outgoing(
        channel=event.channel, chat=chat, priority=Priority.REPLY, text=LATER, made_at=at, due_at=at
    )
    return channel.answer(arrived, event, [later])


async def _capped(request: HttpRequest) -> bytes | None:
    """The body, or None when it is larger than any honest webhook."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_CAP:
            return None
        parts.append(part)
    return b"".join(parts)
