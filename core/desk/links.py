"""Links (登录链接): a one-time way in to the desk, given in a private chat; ten minutes, one use."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, delete, select

from core import outbox
from core.db import Db
from core.desk import reach, sessions, tokens, words
from core.desk.forms import DeskForm
from core.desk.sessions import DeskSession
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message, Priority
from core.registry.addresses import Address

LIFE = timedelta(minutes=10)
MOST, WITHIN = 5, timedelta(minutes=15)
AGAIN = timedelta(seconds=60)
"""A second tap on the same button within this time does what the first did."""
_FORGOTTEN = timedelta(days=2)

_root = "http://127.0.0.1:8000"


def use_root(url: str) -> None:
    """Set where the pages of this process are reached; called once, by whoever reads the settings."""
    global _root
    _root = url.rstrip("/")


def root() -> str:
    """Where the pages are reached, without a slash at the end; empty where nobody has said it."""
    return _root


class DeskLink(SQLModel, table=True):
    """A link that was given. Only its digest is kept, and the digest of the page that used it."""

    __tablename__ = "desk_link"
    id: str = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    address_id: str = Field(foreign_key="address.id")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    nonce_hash: str | None = None
    session_id: str | None = None


def give(db: Db, person_id: str, address_id: str, now: datetime) -> str:
    """A fresh link for somebody with a post that has a desk; an older one is void from now on.

    Refusal without such a post, where no address of the pages is known, and after five in a quarter of an hour.
    """
    if reach.of(db, person_id, now) is None:
        raise Refusal("指挥台是给村、镇、市干部和监督小组用的。发“帮助”看您能办什么。")
    if not _root:
        raise Refusal(
            "还没有设好网页的地址，开不了指挥台。请告诉管联户程序的人设好 LIANHU_BASE_URL。"
        )
    mine = select(DeskLink).where(DeskLink.person_id == person_id)
    recent = db.exec(mine.where(DeskLink.made_at > now - WITHIN)).all()
    if len(recent) >= MOST:
        raise Refusal("一刻钟里要了好几次链接了，请用最后那一个，或者过一会儿再要。")
    for link in recent:
        if link.used_at is None and link.expires_at > now:
            link.expires_at = now
            db.add(link)
    _forget(db, now)
    token = tokens.fresh()
    db.add(
        DeskLink(
            token_hash=tokens.digest(token),
            person_id=person_id,
            address_id=address_id,
            made_at=now,
            expires_at=now + LIFE,
        )
    )
    db.flush()
    return f"{_root}/desk/in/{token}"


def _forget(db: Db, now: datetime) -> None:
    """What can be of no use to anybody any more goes."""
    db.execute(delete(DeskLink).where(col(DeskLink.made_at) < now - _FORGOTTEN))
    db.execute(delete(DeskForm).where(col(DeskForm.at) < now - _FORGOTTEN))


def spend(db: Db, token: str, nonce: str, browser: str, now: datetime) -> str | None:
    """Use a link up, once; what the browser that did so holds from now on, else None.

    `nonce` names the page on which the button was pressed: the same one pressed twice within a minute
    gets in both times. A link that is used, old, unknown, or whose person has no desk any more is None alike.
    """
    taken = db.execute(
        update(DeskLink)
        .where(
            col(DeskLink.token_hash) == tokens.digest(token),
            col(DeskLink.used_at).is_(None),
            col(DeskLink.expires_at) > now,
        )
        .values(used_at=now, nonce_hash=tokens.digest(nonce))
        .returning(col(DeskLink.id))
    ).first()
    if taken is None:
        return _again(db, token, nonce, now)
    link = db.get_one(DeskLink, taken[0])
    if reach.of(db, link.person_id, now) is None:
        return None
    session, held = sessions.begin(db, link.person_id, link.address_id, browser, now)
    link.session_id = session.id
    db.add(link)
    _tell(db, link, browser, now)
    return held


def _again(db: Db, token: str, nonce: str, now: datetime) -> str | None:
    query = select(DeskLink).where(DeskLink.token_hash == tokens.digest(token))
    link = db.exec(query).first()
    if link is None or link.used_at is None or link.session_id is None:
        return None
    if link.nonce_hash != tokens.digest(nonce) or now - link.used_at > AGAIN:
        return None
    session = db.get(DeskSession, link.session_id)
    if session is None or not session.lives(now):
        return None
    return sessions.renew(db, session)


def _tell(db: Db, link: DeskLink, browser: str, now: datetime) -> None:
    """Whoever holds the phone hears at once that somebody came in by it."""
    address = db.get_one(Address, link.address_id)
    message = Message(words.signed_in(browser, now))
    outbox.put(
        db,
        address.channel,
        address.chat,
        message,
        now,
        priority=Priority.REPLY,
        person_id=link.person_id,
    )


def living(db: Db, token: str, now: datetime) -> bool:
    """Whether a link could still be used; looking uses nothing up."""
    query = select(DeskLink.id).where(
        DeskLink.token_hash == tokens.digest(token),
        col(DeskLink.used_at).is_(None),
        DeskLink.expires_at > now,
    )
    return db.exec(query).first() is not None
