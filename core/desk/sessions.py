"""Sessions (登录): who is signed in at the desk, from which browser, since when; ended by idleness or by a word."""

from datetime import datetime, timedelta

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.db import Db
from core.desk import tokens
from core.ids import new_id
from core.registry.addresses import Binding

IDLE = timedelta(hours=12)
"""Unused for so long, a session is over."""
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is noted when a session was last used."""

SIGNED_IN = acts.kind("desk.sign_in", passed_over="ended by 退出登录, of which it is told at once")
SIGNED_OUT = acts.kind(
    "desk.sign_out", passed_over="the end of a session; a new link begins another"
)


class DeskSession(SQLModel, table=True):
    """One browser that is signed in. Only a digest of what it holds is kept."""

    __tablename__ = "desk_session"
    __table_args__ = (Index("desk_session_of_person", "person_id", "ended_at"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id")
    address_id: str = Field(foreign_key="address.id")  # to which the link was given
    browser: str = ""
    since: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    def lives(self, now: datetime) -> bool:
        """Whether it is neither ended nor forgotten."""
        return self.ended_at is None and now - self.seen_at < IDLE and now - self.since < LONGEST


def begin(
    db: Db, person_id: str, address_id: str, browser: str, now: datetime
) -> tuple[DeskSession, str]:
    """A new session and what its browser holds from now on, under an id that nobody knew before."""
    token = tokens.fresh()
    session = DeskSession(
        token_hash=tokens.digest(token),
        person_id=person_id,
        address_id=address_id,
        browser=browser,
        since=now,
        seen_at=now,
    )
    db.add(session)
    db.flush()
    acts.record(
        db, SIGNED_IN, session.id, now, person_id=person_id, address_id=address_id, right="desk"
    )
    return session, token


def held_by(db: Db, token: str, now: datetime) -> DeskSession | None:
    """The session of a browser's token, if it lives and the phone that began it is still the person's."""
    query = (
        select(DeskSession)
        .join(
            Binding,
            (col(Binding.address_id) == DeskSession.address_id)
            & (col(Binding.person_id) == DeskSession.person_id),
        )
        .where(DeskSession.token_hash == tokens.digest(token), col(Binding.until).is_(None))
    )
    session = db.exec(query.limit(1)).first()
    return session if session is not None and session.lives(now) else None


def renew(db: Db, session: DeskSession) -> str:
    """Another token for the same session: what the browser held before is worth nothing."""
    token = tokens.fresh()
    session.token_hash = tokens.digest(token)
    db.add(session)
    return token


def used(db: Db, session_id: str, now: datetime) -> None:
    """Note that it was used; a clock that goes back does not shorten it."""
    session = db.get(DeskSession, session_id)
    if session is not None and session.ended_at is None and session.seen_at < now:
        session.seen_at = now
        db.add(session)


def living(db: Db, person_id: str, now: datetime) -> list[DeskSession]:
    """Where somebody is signed in, the newest first."""
    query = select(DeskSession).where(
        DeskSession.person_id == person_id, col(DeskSession.ended_at).is_(None)
    )
    every = db.exec(query.order_by(col(DeskSession.since).desc(), col(DeskSession.id).desc()))
    return [session for session in every if session.lives(now)]


def end(db: Db, person_id: str, now: datetime, session_id: str | None = None) -> int:
    """End one session of the person's, or all; how many lived. Somebody else's is not touched."""
    ended = [s for s in living(db, person_id, now) if session_id in (None, s.id)]
    for session in ended:
        session.ended_at = now
        db.add(session)
        acts.record(db, SIGNED_OUT, session.id, now, person_id=person_id, right="desk")
    return len(ended)
