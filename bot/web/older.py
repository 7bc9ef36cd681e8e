"""Older history (更早的消息): what stood on a phone before its first message on the page."""

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.web import guard, phones, talk
from bot.web.drawing import draw
from bot.web.face import Face
from core.db import reading


async def older(face: Face, request: Request) -> Response:
    """The messages before a moment (seconds since 1970) on one phone, to stand in place of the button.

    On the open web only the visitor's own.
    """
    asked = request.query_params.get("before", "")
    try:
        before = datetime.fromtimestamp(float(asked), UTC)
    except (ValueError, OverflowError, OSError):
        return PlainTextResponse("请刷新页面。", 400)
    visitor = "" if face.program.demo else guard.visitor(request, secure=face.secure).chat
    slug = request.query_params.get("phone", "")
    drawn = await asyncio.to_thread(_drawn, face, visitor, slug, before)
    return HTMLResponse(drawn) if drawn else PlainTextResponse("没找到这部手机，请刷新页面。", 400)


def _drawn(face: Face, visitor: str, slug: str, before: datetime) -> str:
    now = face.program.clock.now()
    with reading(face.program.engine) as db:
        world = (
            phones.of_world(db, now) if face.program.demo else [phones.of_visitor(db, visitor, now)]
        )
        phone = next((p for p in world if p.slug == slug), None)
        if phone is None:
            return ""
        look = talk.earlier(db, phone.chat, now, before)
    return draw("older.html", look=look, phone=phone)
