"""Saying (发送): one form of the page becomes one event."""

import asyncio
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request

from bot.media import IN_TIME, TOO_MANY
from bot.program import Program
from bot.web.demo import sample
from bot.web.face import Face
from bot.web.phones import CHANNEL
from core.db import reading
from core.registry import addresses
from handlers.engine.event import Event, Picture
from handlers.understand.danger import in_danger

MOST_BYTES = 12 * 2**20
PHOTOS_WAIT = "照片一下子来得太多，请等一会儿再发这一张。"
MOST_OF_A_CRY = 500
MOST_CHARACTERS = 20_000
"""Beyond this nobody typed it; what is merely too long gets the router's own answer."""
SAMPLE_PLACE = (28.1, 113.6)
"""A place in the demo village, WGS-84."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d{1,9})?) (-?\d{1,3}(?:\.\d{1,9})?)")


class Unsaid(Exception):
    """The form cannot be taken: `status`, and a sentence that says what to do."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


@dataclass(frozen=True)
class Form:
    """What a page sent, read once."""

    phone: str
    once: str
    text: str = ""
    press: str | None = None
    place: tuple[float, float] | None = None
    photos: tuple[bytes, ...] = ()
    sample: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it at all."""
        return not (self.text.strip() or self.press or self.place or self.photos or self.sample)


async def read(request: Request, *, demo: bool) -> Form:
    """The form of a page, without NUL; Unsaid when it is broken or larger than a photo may be."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal():
        raise Unsaid(411, "没送出去，请再发一次。")
    if int(size) > MOST_BYTES:
        raise Unsaid(413, "照片太大了，请换一张小一点的再发。")
    try:
        fields = await request.form(max_files=2, max_fields=10, max_part_size=256 * 1024)
    except (HTTPException, MultiPartException, ClientDisconnect):
        raise Unsaid(400, "没送出去，请刷新页面再发一次。") from None
    try:
        return await _read(fields, demo=demo)
    finally:
        await fields.close()


async def _read(fields: FormData, *, demo: bool) -> Form:
    token, press = _words(fields, "once"), _words(fields, "press")
    return Form(
        phone=_words(fields, "phone"),
        once=token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(16),
        text=_words(fields, "text")[:MOST_CHARACTERS],
        press=press[:64] or None,
        place=_place(_words(fields, "place"), demo=demo),
        photos=await _photos(fields),
        sample=demo and bool(_words(fields, "sample")),
    )


def _words(fields: FormData, name: str) -> str:
    written = fields.get(name)
    # Half a surrogate pair cannot be stored; a browser never sends one.
    return (
        written.replace("\0", "").encode(errors="ignore").decode()
        if isinstance(written, str)
        else ""
    )


def _place(written: str, *, demo: bool) -> tuple[float, float] | None:
    if demo and written == "sample":
        return SAMPLE_PLACE
    match = _PLACE.fullmatch(written)
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


async def _photos(fields: FormData) -> tuple[bytes, ...]:
    """Where the page's script does not run, one form may bring a photo just taken and one of the album."""
    uploads = [u for u in fields.getlist("photo") if isinstance(u, UploadFile) and u.size]
    return tuple([await upload.read() for upload in uploads])


async def admit(face: Face, form: Form, chat: str, block: str) -> str:
    """Let it in, or Unsaid 429 in words where too much comes from there (503 without a database). A cry always passes.

    It says in whose line a photo waits: strangers of one block stand in one, who is bound or cried in their own.
    """
    if face.program.demo:
        return block
    try:
        return await asyncio.to_thread(_admitted, face, form, chat, block)
    except SQLAlchemyError:
        raise Unsaid(503, "没送出去，请再发一次。") from None


def _admitted(face: Face, form: Form, chat: str, block: str) -> str:
    if _cries(form.text):
        face.crowd.cried(chat)
    known = partial(is_bound, face.program, chat)
    why = face.crowd.refuse(chat, block, photo=bool(form.photos), known=known)
    if why is not None:
        raise Unsaid(429, why)
    return chat if form.photos and (face.crowd.has_cried(chat) or known()) else block


def _cries(text: str) -> bool:
    """Whether these words speak of danger to life; of long ones, as far as anybody would write in danger."""
    return bool(text) and in_danger(text[:MOST_OF_A_CRY])


def is_bound(program: Program, chat: str) -> bool:
    """Whether somebody is bound to this page."""
    with reading(program.engine) as db:
        return addresses.is_bound(db, CHANNEL, chat)


async def say(
    program: Program, form: Form, chat: str, scene: str = "broken", line: str = ""
) -> None:
    """Make it durable and answered. Safe to repeat: the same token has one effect for ever.

    `scene` is what a sample photo shows, `line` that in which a photo waits. Unsaid 503 when the
    database cannot be had, 429 when too many photos wait there.
    """
    pictures: list[Picture | None] = [
        await _developed(program, form, photo, line) for photo in form.photos
    ]
    if form.sample and not pictures:
        drawn = sample.photo(program.clock.now(), form.once, scene)
        pictures = [await program.media.store_upload(drawn)]
    first = Event(
        channel=CHANNEL,
        chat=chat,
        key=f"{chat}:{form.once}",
        at=program.clock.now(),
        text=form.text,
        photo=pictures[0] if pictures else None,
        location=form.place,
        press=form.press,
    )
    await _taken(program, first)
    for n, picture in enumerate(pictures[1:], 1):
        more = Event(CHANNEL, chat, f"{first.key}.{n}", program.clock.now(), photo=picture)
        await _taken(program, more)
    program.delivery.wake()


async def _developed(program: Program, form: Form, photo: bytes, line: str) -> Picture:
    """The photo of a form. Words of danger wait for it no longer than a turn does, and go without it then."""
    urgent = await asyncio.to_thread(_cries, form.text)
    picture = Picture({}, refused=TOO_MANY)
    with suppress(TimeoutError):
        async with asyncio.timeout(IN_TIME if urgent else None):
            picture = await program.media.store_upload(photo, f"web {line}")
    if picture.refused == TOO_MANY and not urgent:
        raise Unsaid(429, PHOTOS_WAIT)
    return picture


async def _taken(program: Program, event: Event) -> None:
    try:
        await program.arrivals.take(event)
    except Exception:
        # Logged where it happened; nothing was stored, so the visitor must keep the words.
        raise Unsaid(503, "没送出去，请再发一次。") from None
