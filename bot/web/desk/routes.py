"""Routes (页面): every page of the desk in one table, and what stands before each of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.web.desk import (
    coverage,
    dispatchers,
    door,
    dossier,
    emergencies,
    kpis,
    live,
    map,
    overview,
    several,
    sheets,
)
from bot.web.desk.call import Call, Page, plain
from bot.web.desk.reaching import calls, robots
from bot.web.desk.texts import page as texts
from bot.web.desk.trail import page as trail
from bot.web.face import Face, Handler, guarded
from core.db import Db, reading
from core.desk import forms, sessions
from core.errors import Refusal
from core.reports import rights
from core.reports.slips import looks
from handlers.engine.event import Picture

MOST_BYTES = 12 * 2**20
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Route:
    """One page: where it is and what answers. A POST writes, and wants the session's own token."""

    path: str
    page: Page
    method: str = "GET"

    @property
    def name(self) -> str:
        """As the table of rights in its test names it."""
        return f"{self.method} {self.path}"


ROUTES = (
    Route("/desk", overview.whole),
    Route("/desk/row/{report}", overview.row),
    Route("/desk/report/{report}", dossier.show),
    Route("/desk/report/{report}", dossier.act, "POST"),
    Route("/desk/several", several.act, "POST"),
    Route("/desk/photo/{evidence}", dossier.photo),
    Route("/desk/coverage", coverage.show),
    Route("/desk/map", map.show),
    Route("/desk/kpis", kpis.show),
    Route("/desk/emergencies", emergencies.show),
    Route("/desk/texts", texts.show),
    Route("/desk/texts", texts.keep, "POST"),
    Route("/desk/trail", trail.show),
    Route("/desk/calls", calls.show),
    Route("/desk/robots", robots.show),
    Route("/desk/robots", robots.keep, "POST"),
    Route("/desk/sheet/{what}", sheets.sheet),
    Route("/desk/stream", live.stream),
    Route("/desk/out", door.leave, "POST"),
)


def mount(app: FastAPI, face: Face) -> None:
    """Put the desk on the app."""

    def add(path: str, handler: Handler, method: str) -> None:
        app.add_route(path, handler, methods=[method], include_in_schema=False)

    add("/desk/in/{token}", guarded(face, door.arrive), "GET")
    add("/desk/in/{token}", guarded(face, door.enter), "POST")
    for route in ROUTES:
        add(route.path, guarded(face, _signed_in(route)), route.method)


def _signed_in(route: Route) -> Callable[[Face, Request], Awaitable[Response]]:
    """A page behind the session, with a sentence for whatever keeps it from being shown."""

    async def answered(face: Face, request: Request) -> Response:
        try:
            if route.method == "POST":
                return await _write(face, request, route.page)
            return await asyncio.to_thread(_look, face, request, route.page)
        except Refusal as no:
            return plain(404, "看不到", no.text, back="/desk", request=request)
        except SQLAlchemyError:
            return plain(503, "现在打不开", "数据库一时连不上，请过一会儿再刷新。", request=request)

    return answered


def _look(face: Face, request: Request, page: Page) -> Response:
    now = face.program.clock.now()
    with reading(face.program.engine) as db:
        by = dispatchers.of(db, request, now, secure=face.secure)
        if by is None:
            return door.signed_out(request)
        call = Call(face, request, db, now, by)
        response = page(call)
    session_id, person_id = by.session.id, by.session.person_id
    if now - by.session.seen_at > sessions.SEEN_EVERY:
        face.program.turns.run(lambda db: sessions.used(db, session_id, now))
    if call.shown:
        face.program.turns.run(lambda db: rights.looked(db, person_id, call.shown, now))
    opened = call.opened
    if opened is not None and opened.about_id is not None:
        face.program.turns.run(lambda db: looks.note(db, opened, person_id, now))
    return response


async def _write(face: Face, request: Request, page: Page) -> Response:
    """A form: known to be of the session before its photo is read, and again as it is done."""
    if not await asyncio.to_thread(_known, face, request):
        return door.signed_out(request)
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > MOST_BYTES:
        return plain(
            413, "没办成", "照片太大了，请换一张小一点的再发。", back="/desk", request=request
        )
    try:
        fields, upload = await _read(request)
    except (HTTPException, MultiPartException, ClientDisconnect):
        return plain(400, "没办成", "没送出去，请刷新页面再试一次。", back="/desk", request=request)
    photo = await face.program.media.store_upload(upload, "desk") if upload else None
    response = await face.program.turns.write(
        lambda db: _done(face, request, db, page, fields, photo)
    )
    face.program.delivery.wake()
    return response


def _known(face: Face, request: Request) -> bool:
    with reading(face.program.engine) as db:
        now = face.program.clock.now()
        return dispatchers.of(db, request, now, secure=face.secure) is not None


def _done(
    face: Face, request: Request, db: Db, page: Page, fields: Fields, photo: Picture | None
) -> Response:
    now = face.program.clock.now()
    by = dispatchers.of(db, request, now, secure=face.secure)
    if by is None:
        return door.signed_out(request)
    call = Call(face, request, db, now, by, fields, photo)
    if not by.sent(call.said("token")):
        return plain(
            403, "没办成", "这个页面不是这次登录打开的，请刷新以后再试一次。", back="/desk"
        )
    once = call.said("once", 64)
    call.first = bool(once) and forms.first(db, once, by.session.id, now)
    sessions.used(db, by.session.id, now)
    return page(call)


async def _read(request: Request) -> tuple[Fields, bytes | None]:
    """The words and the photo of a form."""
    form = await request.form(max_files=1, max_fields=200, max_part_size=256 * 1024)
    fields: dict[str, list[str]] = {}
    upload: bytes | None = None
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                upload = await value.read() if value.size else upload
            else:  # half a surrogate pair cannot be stored; a browser never sends one
                fields.setdefault(name, []).append(value.encode(errors="ignore").decode())
    finally:
        await form.close()
    return fields, upload
