"""Dispatchers (坐台的人): who sits at the desk now, by the cookie that their browser holds, with which rights."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from core.db import Db
from core.desk import reach, sessions, tokens
from core.desk.reach import Reach
from core.desk.sessions import DeskSession
from core.registry import people, regions
from core.registry.addresses import Address
from core.registry.people import TITLES, Person, Post
from core.reports.ladder.reports import Who


@dataclass(frozen=True)
class Dispatcher:
    """Somebody who is signed in and has a post with a desk at this moment."""

    session: DeskSession
    person: Person
    address: Address
    reach: Reach
    key: str
    posts: str  # as people say them

    @property
    def oversees(self) -> bool:
        """Whether they belong to a supervision group."""
        return any(post == Post.SUPERVISOR for post, _ in self.reach.seats)

    @property
    def who(self) -> Who:
        """Who acts, as core notes it."""
        return Who(self.person.id, self.address.id)

    @property
    def token(self) -> str:
        """What every form of this session carries, and no form of another's can."""
        return tokens.signature(self.key, "form", self.session.id)

    def sent(self, token: str) -> bool:
        """Whether a form is of this session."""
        return tokens.signed(self.key, token, "form", self.session.id)

    def seal(self, *parts: str) -> str:
        """A signature of what a form brings back unchanged."""
        return tokens.signature(self.key, "step", self.session.id, *parts)

    def sealed(self, given: str, *parts: str) -> bool:
        """Whether it came back unchanged."""
        return tokens.signed(self.key, given, "step", self.session.id, *parts)


def of(db: Db, request: Request, now: datetime, *, secure: bool) -> Dispatcher | None:
    """Who sits there; None without a live session, and for whoever has no desk any more.

    Posts are read each time: one that ended a minute ago is out.
    """
    token, _, mark = request.cookies.get(cookie(secure=secure), "").partition(".")
    key = tokens.kept_key(db) if mark else None
    if key is None or not tokens.signed(key, mark, "cookie", token):
        return None
    session = sessions.held_by(db, token, now)
    within = reach.of(db, session.person_id, now) if session is not None else None
    if session is None or within is None:
        return None
    person, address = db.get_one(Person, session.person_id), db.get_one(Address, session.address_id)
    return Dispatcher(session, person, address, within, key, _posts(db, person, now))


def _posts(db: Db, person: Person, now: datetime) -> str:
    held = [a for a in people.posts_of(db, person.id, now) if a.post in reach.DESK_POSTS]
    regions.know(db, {a.region_id for a in held})
    return "、".join(f"{regions.title(db, a.region_id)}{TITLES[a.post]}" for a in held[:3])


def cookie(*, secure: bool) -> str:
    """What the cookie is called: with TLS no neighbouring subdomain can plant one."""
    return "__Host-lianhu-desk" if secure else "lianhu-desk"


def let_in(response: Response, key: str, token: str, *, secure: bool) -> None:
    """Give the browser its signed cookie; it goes when the browser is closed."""
    value = f"{token}.{tokens.signature(key, 'cookie', token)}"
    response.set_cookie(cookie(secure=secure), value, **_flags(secure=secure))


def let_out(response: Response, *, secure: bool) -> None:
    """Take the cookie away."""
    response.delete_cookie(cookie(secure=secure), **_flags(secure=secure))


def _flags(*, secure: bool) -> Any:
    # Lax, not strict: whoever comes by a link from the chat is still signed in.
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": secure}
