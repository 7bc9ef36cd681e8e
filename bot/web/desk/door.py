"""The door (门): in by a one-time link whose button is pressed, out by a button; opening a link uses nothing up."""

import asyncio
import re
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.web.desk import dispatchers
from bot.web.desk.call import Call, plain
from bot.web.drawing import draw
from bot.web.face import Face
from core.db import Db, reading
from core.desk import links, sessions, tokens

NONCE_FOR = 600  # seconds
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "平板"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


def stale() -> Response:
    """One answer to every link that does not open: used, old, replaced, or none of ours."""
    return plain(
        410,
        "这个链接不能用了",
        "登录链接只能用一次，10分钟内有效，要了新的，旧的就作废。"
        "请回到聊天里再发一次“指挥台”，用最新的那个链接。",
    )


def signed_out(request: Request) -> Response:
    """For whoever is not signed in, or not any more."""
    return plain(
        401,
        "请先登录",
        "您还没有登录，或者登录已经到期、被退出，或者您的职务有了变动。"
        "请在聊天里单独给机器人发“指挥台”，点它给的链接再进来。",
        request=request,
    )


async def arrive(face: Face, request: Request) -> Response:
    """The page behind a link: it names nobody, and has one button. Nothing is used up by looking."""
    token = request.path_params["token"]
    if not await asyncio.to_thread(_opens, face, token):
        return stale()
    nonce = tokens.fresh()
    response = HTMLResponse(draw("desk/arrive.html", nonce=nonce))
    response.set_cookie(
        _nonce(face),
        nonce,
        NONCE_FOR,
        path="/",
        httponly=True,
        samesite="strict",
        secure=face.secure,
    )
    return response


def _opens(face: Face, token: str) -> bool:
    if not _TOKEN.fullmatch(token):
        return False
    with reading(face.program.engine) as db:
        return links.living(db, token, face.program.clock.now())


async def enter(face: Face, request: Request) -> Response:
    """The button was pressed: the link is used up, and this browser is in."""
    form = await request.form(max_files=0, max_fields=4)
    token, nonce = request.path_params["token"], str(form.get("nonce", ""))
    held = request.cookies.get(_nonce(face), "")
    if not _TOKEN.fullmatch(token) or not _TOKEN.fullmatch(nonce) or not tokens.same(nonce, held):
        return stale()
    now, browser = face.program.clock.now(), browser_of(request.headers.get("user-agent", ""))
    entered = await face.program.turns.write(lambda db: _enter(db, token, nonce, browser, now))
    if entered is None:
        return stale()
    face.program.delivery.wake()
    response = RedirectResponse("/desk", 303)
    dispatchers.let_in(response, *entered, secure=face.secure)
    return response


def _enter(db: Db, token: str, nonce: str, browser: str, now: datetime) -> tuple[str, str] | None:
    held = links.spend(db, token, nonce, browser, now)
    return (tokens.key(db), held) if held is not None else None


def leave(call: Call) -> Response:
    """Sign out: the session is over at once, here and for whoever copied its cookie."""
    sessions.end(call.db, call.by.person.id, call.now, call.by.session.id)
    response = plain(200, "已退出", "您已经退出指挥台。要再进来，请在聊天里发“指挥台”。")
    dispatchers.let_out(response, secure=call.face.secure)
    return response


def browser_of(agent: str) -> str:
    """A browser as people call it; nothing of what it says of itself is kept."""
    machine = next((name for mark, name in _MACHINES if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "浏览器")
    return f"{machine}上的{browser}" if machine else browser


def _nonce(face: Face) -> str:
    return "__Host-lianhu-in" if face.secure else "lianhu-in"
