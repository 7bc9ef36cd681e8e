"""The page of a link (外单位的页面): what the matter is, and a form for one answer; looking at it uses nothing up."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fastapi import FastAPI
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.media import TOO_MANY
from bot.web import pictures
from bot.web.drawing import draw
from bot.web.face import Face, Handler, guarded
from bot.web.outside.pace import Pace
from bot.web.say import PHOTOS_WAIT
from core.clock import day_of
from core.db import Db, reading
from core.desk import tokens
from core.errors import Refusal
from core.evidence import Evidence, EvidenceState
from core.reports.outside import answering
from core.reports.outside.answering import LONGEST, LONGEST_NAME, Shown
from handlers.engine.event import Picture

MOST_PHOTOS = 4
MOST_BYTES = 12 * 2**20
NONCE_FOR = 3600  # seconds: an answer is thought over
CHANNEL = "outside"
"""Where an outside party's photos came from, as their evidence has it."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_PACE = Pace()


@dataclass(frozen=True)
class Form:
    """What was written, so that it is not lost where something is wrong with it."""

    text: str = ""
    day: str = ""
    by: str = ""
    nonce: str = ""
    uploads: Sequence[bytes] = field(default_factory=tuple)


def mount(app: FastAPI, face: Face) -> None:
    """Put the pages of links on the app."""

    def add(path: str, handler: Handler, method: str) -> None:
        app.add_route(path, handler, methods=[method], include_in_schema=False)

    add("/outside/{token}", guarded(face, show), "GET")
    add("/outside/{token}", guarded(face, take), "POST")
    add("/outside/{token}/photo/{evidence}", guarded(face, photo), "GET")


def gone() -> Response:
    """One answer to every link that does not open: used, old, replaced, taken back, or none of ours."""
    return HTMLResponse(draw("outside/gone.html"), 410)


async def show(face: Face, request: Request) -> Response:
    """The matter and the form. Previews open it as often as they like."""
    shown = await _shown(face, request)
    return shown if isinstance(shown, Response) else _drawn(face, request.url.path, shown, Form())


async def _shown(face: Face, request: Request) -> Shown | Response:
    """What the link shows, or the answer to who comes with none, too fast or not."""
    shown = await _living(face, request)
    return shown if shown is not None else _slowed(face, _place(face, request)) or gone()


async def _living(face: Face, request: Request) -> Shown | None:
    token = str(request.path_params["token"])
    return await asyncio.to_thread(_look, face, token) if _TOKEN.fullmatch(token) else None


def _slowed(face: Face, place: str) -> Response | None:
    """Too much came from there of what opens nothing; whoever has a link that opens is never slowed by others."""
    now = face.program.clock.now()
    if _PACE.too_fast(place, now):
        words = "来得太快了，请过一分钟再打开。"
        return PlainTextResponse(words, 429, headers={"Retry-After": "60"})
    _PACE.note(place, now)
    return None


def _place(face: Face, request: Request) -> str:
    return face.address(request)


def _look(face: Face, token: str) -> Shown | None:
    with reading(face.program.engine) as db:
        return answering.shown(db, token, face.program.clock.now())


def _drawn(
    face: Face, path: str, shown: Shown, form: Form, trouble: str = "", status: int = 200
) -> Response:
    nonce = tokens.fresh()
    html = draw(
        "outside/ask.html",
        shown=shown,
        path=path,
        form=form,
        trouble=trouble,
        nonce=nonce,
        today=day_of(face.program.clock.now()).isoformat(),
        most=LONGEST,
        longest_name=LONGEST_NAME,
        photos=MOST_PHOTOS,
    )
    response = HTMLResponse(html, status)
    response.set_cookie(
        _cookie(face),
        nonce,
        NONCE_FOR,
        path="/",
        httponly=True,
        samesite="strict",
        secure=face.secure,
    )
    return response


def _cookie(face: Face) -> str:
    return "__Host-lianhu-outside" if face.secure else "lianhu-outside"


async def take(face: Face, request: Request) -> Response:
    """The button was pressed: the answer is taken, once, and the link is used up."""
    token = str(request.path_params["token"])
    living = await _living(face, request)
    if (slowed := _slowed(face, token if living else _place(face, request))) is not None:
        return slowed
    if not _TOKEN.fullmatch(token):
        return gone()
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > MOST_BYTES:
        return PlainTextResponse("照片太大了，请换小一点的再发。", 413)
    try:
        form = await _read(request)
    except (HTTPException, MultiPartException, ClientDisconnect):
        return PlainTextResponse("没送出去，请刷新页面再试一次。", 400)
    held = request.cookies.get(_cookie(face), "")
    if not _TOKEN.fullmatch(form.nonce) or not tokens.same(form.nonce, held):
        return await _again(face, request, form, "页面放得太久了，请再按一次“送出”。", 403)
    return await _taken(face, request, token, form)


async def _taken(face: Face, request: Request, token: str, form: Form) -> Response:
    sender = f"outside {face.block(request)}"
    store = face.program.media.store_upload
    pictures = [await store(upload, sender) for upload in form.uploads]
    if any(picture.refused == TOO_MANY for picture in pictures):
        return await _again(face, request, form, PHOTOS_WAIT, 429)
    if any(picture.refused or picture.digest is None for picture in pictures):
        return await _again(face, request, form, "有照片打不开或者太大，请换一张再发。", 400)
    try:
        taken = await face.program.turns.write(lambda db: _answer(face, db, token, form, pictures))
    except Refusal as no:
        return await _again(face, request, form, no.text, 400)
    if not taken:
        return gone()
    face.program.delivery.wake()
    return HTMLResponse(draw("outside/thanks.html"))


async def _again(face: Face, request: Request, form: Form, trouble: str, status: int) -> Response:
    """The page once more with what was written, and what is wrong; or that the link opens nothing."""
    shown = await _shown(face, request)
    if isinstance(shown, Response):
        return shown
    return _drawn(face, request.url.path, shown, form, trouble, status)


def _answer(face: Face, db: Db, token: str, form: Form, pictures: Sequence[Picture]) -> bool:
    now = face.program.clock.now()
    try:
        day = date.fromisoformat(form.day) if form.day else None
    except ValueError:
        raise Refusal("日子没看懂，请选一天，或者不写。") from None
    if answering.shown(db, token, now) is None:
        return answering.answer(db, token, form.nonce, form.text, now)
    kept = [_kept(db, picture, now) for picture in pictures]
    return answering.answer(db, token, form.nonce, form.text, now, day=day, by=form.by, photos=kept)


def _kept(db: Db, picture: Picture, now: datetime) -> str:
    evidence = Evidence(
        state=EvidenceState.STORED,
        channel=CHANNEL,
        source={},
        digest=picture.digest,
        kind_of_file=picture.kind_of_file,
        at=now,
    )
    db.add(evidence)
    db.flush()
    return evidence.id


async def _read(request: Request) -> Form:
    """The words and the photos of a form; more photos than may be are refused by the parser."""
    form = await request.form(max_files=MOST_PHOTOS, max_fields=8, max_part_size=64 * 1024)
    uploads, fields = [], {}
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads += [await value.read()] if value.size else []
            else:  # half a surrogate pair cannot be stored; a browser never sends one
                fields[name] = value.replace("\0", "").encode(errors="ignore").decode()
    finally:
        await form.close()
    text, day, by = (fields.get(name, "").strip() for name in ("text", "day", "by"))
    return Form(text[:LONGEST], day[:10], by[:LONGEST_NAME], fields.get("nonce", ""), uploads)


async def photo(face: Face, request: Request) -> Response:
    """A photo of the filing, where the holder said that they may see it; else as if it were not there."""
    shown = await _shown(face, request)
    if isinstance(shown, Response):
        return shown
    evidence_id = str(request.path_params["evidence"])
    kept = (
        await asyncio.to_thread(_bytes, face, evidence_id) if evidence_id in shown.photos else None
    )
    if kept is None:
        return PlainTextResponse("这张照片看不到。", 404)
    return pictures.answer(*kept, lives=600)


def _bytes(face: Face, evidence_id: str) -> tuple[bytes, str] | None:
    with reading(face.program.engine) as db:
        evidence = db.get(Evidence, evidence_id)
        if evidence is None or evidence.state != EvidenceState.STORED:
            return None
        try:
            return face.program.media.read(evidence), evidence.kind_of_file or ""
        except FileNotFoundError:
            return None
