"""The face (门面): what the pages of one program share, and what stands before each of them."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.program import Program
from bot.web import guard
from bot.web.crowd import origin
from bot.web.crowd.buckets import Crowd


@dataclass
class Face:
    """What the pages of one program share."""

    program: Program
    secure: bool
    boot: str = field(default_factory=lambda: secrets.token_hex(4))
    """Names this start of the demo: a page of an older one reloads."""
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)
    crowd: Crowd = field(init=False)
    """What anonymous visitors have sent lately."""
    boards: bool = False
    """Whether the public notice boards are among the pages."""

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.program.settings)

    def block(self, request: Request) -> str:
        """The block of addresses that a request comes from."""
        return origin.block(self.address(request))

    def address(self, request: Request) -> str:
        """The address that a request comes from."""
        return origin.address(request, self.program.settings.trusted_proxies)


Handler = Callable[[Request], Awaitable[Response]]


def guarded(face: Face, handler: Callable[[Face, Request], Awaitable[Response]]) -> Handler:
    """A handler behind the guard, its answer with the headers of every page."""

    async def answered(request: Request) -> Response:
        if face.program.demo and not guard.on_this_machine(request):
            return PlainTextResponse("演示村只在本机开放：http://127.0.0.1", 403)
        if request.method == "POST" and not guard.same_site(
            request, face.program.settings.base_url
        ):
            return PlainTextResponse("没送出去，请刷新页面再发一次。", 403)
        response = await handler(face, request)
        for name, value in guard.HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answered
