"""Pages (网页): the chat at `/`, its stream and its pictures; the demo's phones and clock."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from bot.channels.web.channel import Web
from bot.program import Program
from bot.web import guard, older, phones, talk
from bot.web import say as saying
from bot.web.board import routes as board
from bot.web.crowd.buckets import LINES
from bot.web.demo import routes as demo
from bot.web.demo.first_sight import first_sight
from bot.web.desk import routes as desk
from bot.web.drawing import HERE, draw
from bot.web.face import Face, guarded
from bot.web.items import read_mark
from bot.web.lookout import look_out
from bot.web.open311 import routes as open311
from bot.web.outside import page as outside
from bot.web.phones import Phone
from bot.web.pictures import picture
from bot.web.say import Form, Unsaid
from bot.web.stream import reload_page, stream
from core import clock
from core.db import Db, reading


def mount(app: FastAPI, program: Program) -> None:
    """Put the pages on the app. In the demo its clock begins here."""
    face = Face(program, secure=program.settings.base_url.startswith("https://"))
    if program.demo:
        demo.mount(app, face, _table)
    for path, handler, method in (
        ("/", _home, "GET"),
        ("/say", _say, "POST"),
        ("/stream", _stream, "GET"),
        ("/older", older.older, "GET"),
        ("/media/{evidence}", picture, "GET"),
    ):
        app.add_route(path, guarded(face, handler), methods=[method], include_in_schema=False)
    desk.mount(app, face)
    board.mount(app, face)
    open311.mount(app, face)
    outside.mount(app, face)
    app.mount("/static", _Static(directory=HERE / "static"), name="static")
    face.boards = any(str(getattr(r, "path", "")).startswith("/board/") for r in app.routes)


class _Static(StaticFiles):
    """Files that a browser keeps: their addresses change when they do."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def watch(program: Program) -> None:
    """Look out for what is written elsewhere, as long as the program runs."""
    web = program.channels["web"]
    assert isinstance(web, Web)  # always on
    await look_out(program, web.bell)


async def _home(face: Face, request: Request) -> Response:
    if face.program.demo:
        return await _table(face, request.query_params.get("show", ""))
    who = guard.visitor(request, secure=face.secure)
    code = request.query_params.get("bind", "")[:64]
    response = await _own(face, who.chat, draft=f"绑定 {code}" if code else "")
    guard.remember(response, who, secure=face.secure)
    return response


async def _own(
    face: Face, chat: str, *, draft: str = "", trouble: str = "", status: int = 200
) -> Response:
    """The page of one visitor."""
    slug = phones.slug(chat)
    look = partial(
        _looked, face, lambda db: [phones.of_visitor(db, chat, face.program.clock.now())]
    )
    return await asyncio.to_thread(look, {slug: draft}, {slug: trouble}, status=status)


async def _table(
    face: Face,
    show: str = "",
    *,
    drafts: Mapping[str, str] | None = None,
    troubles: Mapping[str, str] | None = None,
    status: int = 200,
    note: str = "",
) -> Response:
    """The phones of the demo world."""
    names = [name.strip() for name in show.split(",") if name.strip()]
    now = face.program.clock.now()
    look = partial(_looked, face, lambda db: phones.of_world(db, now, names), status=status)
    return await asyncio.to_thread(look, drafts or {}, troubles or {}, note=note)


def _looked(
    face: Face,
    whose: Callable[[Db], Sequence[Phone]],
    drafts: Mapping[str, str],
    troubles: Mapping[str, str],
    *,
    status: int = 200,
    note: str = "",
) -> Response:
    now = face.program.clock.now()
    with reading(face.program.engine) as db:
        shown = whose(db)
        talks, mark = talk.first_look(db, [p.chat for p in shown], now)
        sight = first_sight(face, phones.place(db), shown) if face.program.demo else None
    html = draw(
        "page.html",
        **{"phones": shown, "talks": talks, "mark": mark, "now": now, "note": note},
        **{"drafts": drafts, "troubles": troubles, "boot": face.boot},
        demo=face.program.demo,
        sight=sight,
        quiet=clock.is_quiet(now),
    )
    return HTMLResponse(html, status)


async def _stream(face: Face, request: Request) -> Response:
    asked = request.headers.get("last-event-id") or request.query_params.get("after", "")
    mark = read_mark(asked)
    if face.program.demo and request.query_params.get("boot") != face.boot:
        return reload_page()
    if mark is None:
        return PlainTextResponse("请刷新页面。", 400)
    if face.program.demo:
        shown = await asyncio.to_thread(_world, face)
        return stream(face.program, shown, mark)
    chat = guard.visitor(request, secure=face.secure).chat
    block = face.block(request)
    known = partial(saying.is_bound, face.program, chat)
    if await asyncio.to_thread(face.crowd.crowded, chat, block, known=known):
        return PlainTextResponse(LINES, 429)
    own = Phone(phones.slug(chat), chat, "我", "")
    return stream(face.program, [own], mark, face.crowd.staying(chat, block))


def _world(face: Face) -> list[Phone]:
    with reading(face.program.engine) as db:
        return phones.of_world(db, face.program.clock.now())


async def _say(face: Face, request: Request) -> Response:
    form = Form(phone="", once="")
    try:
        form = await saying.read(request, demo=face.program.demo)
        chat, scene = await _speaker(face, request, form)
        if not form.empty:
            line = await saying.admit(face, form, chat, face.block(request))
            await saying.say(face.program, form, chat, scene, line)
    except Unsaid as no:
        return await _unsaid(face, request, form, no)
    web = face.program.channels["web"]
    assert isinstance(web, Web)
    web.bell.ring(chat)
    if "hx-request" in request.headers:
        return Response(status_code=204)
    return RedirectResponse(_back(request, form), 303)


async def _speaker(face: Face, request: Request, form: Form) -> tuple[str, str]:
    """Whose chat it is, and what a sample photo of theirs would show."""
    if face.program.demo:
        return await asyncio.to_thread(_phone_of, face, form.phone)
    who = guard.visitor(request, secure=face.secure)
    if who.fresh:
        raise Unsaid(400, "页面放得太久了，请刷新一下再发。要是还不行，请让浏览器保存 Cookie。")
    return who.chat, ""


def _phone_of(face: Face, slug: str) -> tuple[str, str]:
    with reading(face.program.engine) as db:
        world = phones.of_world(db, face.program.clock.now())
        phone = next((p for p in world if p.slug == slug and not p.room), None)
        if phone is None:
            raise Unsaid(400, "没找到这部手机，请刷新页面。")
        sent = talk.photos_sent(db, phone.chat)
        return phone.chat, phone.photos[sent % len(phone.photos)]


def _back(request: Request, form: Form) -> str:
    """Where a browser without JavaScript goes on: the same phones, at the one that spoke."""
    _, _, came_from = request.headers.get("referer", "").partition("?")
    query = "".join(c for c in came_from if c.isalnum() or c in "=%,&")
    return f"/?{query}#{quote(form.phone)}" if query else f"/#{quote(form.phone)}"


async def _unsaid(face: Face, request: Request, form: Form, no: Unsaid) -> Response:
    """The words stay in the field, with a sentence above them; a crowd is told without drawing a page for each."""
    if "hx-request" in request.headers or no.status == 429:
        return PlainTextResponse(no.text, no.status)
    if face.program.demo:
        kept = {form.phone: form.text}
        return await _table(face, drafts=kept, troubles={form.phone: no.text}, status=no.status)
    who = guard.visitor(request, secure=face.secure)
    response = await _own(face, who.chat, draft=form.text, trouble=no.text, status=no.status)
    guard.remember(response, who, secure=face.secure)
    return response
