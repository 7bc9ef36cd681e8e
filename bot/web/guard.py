"""The guard (门卫): who a visitor is, where a form comes from, and what a page may load."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

LASTS = 400 * 24 * 3600
"""Seconds that a visitor's cookie lives: as long as browsers allow."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{22}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Permissions-Policy": "geolocation=(self), camera=(self)",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Visitor:
    """Somebody without an account, known by a random secret that only their browser holds."""

    secret: str
    fresh: bool = False

    @property
    def chat(self) -> str:
        """Their chat id. Made from the secret one way, so that the database cannot give it away."""
        return "visitor:" + hashlib.sha256(self.secret.encode()).hexdigest()[:32]


def visitor(request: Request, *, secure: bool) -> Visitor:
    """Whoever holds the cookie, or a new visitor with 128 random bits."""
    secret = request.cookies.get(_cookie(secure), "")
    if _SECRET.fullmatch(secret):
        return Visitor(secret)
    return Visitor(secrets.token_urlsafe(16), fresh=True)


def remember(response: Response, who: Visitor, *, secure: bool) -> None:
    """Give the visitor their cookie; the clock of its life starts again at each page."""
    response.set_cookie(
        _cookie(secure), who.secret, LASTS, httponly=True, samesite="lax", secure=secure, path="/"
    )


def _cookie(secure: bool) -> str:
    # The prefix keeps a neighbouring subdomain from planting a cookie of its own choice.
    return "__Host-lianhu" if secure else "lianhu"


def same_site(request: Request, base_url: str) -> bool:
    """Whether a form comes from a page of ours. What names no origin is no browser's form."""
    came_from = request.headers.get("origin")
    if came_from is None:
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    ours = {request.headers.get("host", ""), urlsplit(base_url).netloc} - {""}
    return urlsplit(came_from).netloc in ours


def on_this_machine(request: Request) -> bool:
    """Whether the demo was asked for by a name of this very machine.

    A page elsewhere may give its own name our address: then the name is not one of these.
    """
    return urlsplit("//" + request.headers.get("host", "")).hostname in _LOOPBACK
