"""Tokens (令牌): what browsers hold, digests of it, and the one key with which this database signs it."""

import hashlib
import hmac
import secrets

from sqlmodel import Field, SQLModel

from core.db import Db, insert_once

_ONE = "desk"


class DeskKey(SQLModel, table=True):
    """The key of this database's desk; one row, made at first use."""

    __tablename__ = "desk_key"
    id: str = Field(primary_key=True)
    secret: str


def key(db: Db) -> str:
    """The key; made when there is none yet, so the caller's transaction may write."""
    kept = db.get(DeskKey, _ONE)
    if kept is None:
        insert_once(db, DeskKey, {"id": _ONE, "secret": secrets.token_urlsafe(32)})
        kept = db.get_one(DeskKey, _ONE)
    return kept.secret


def kept_key(db: Db) -> str | None:
    """The key as far as there is one; only looks. Without one nothing was ever signed."""
    kept = db.get(DeskKey, _ONE)
    return kept.secret if kept is not None else None


def fresh() -> str:
    """256 random bits for a browser to hold."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: it cannot be made from this again."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two are the same; takes as long wherever they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def signature(key: str, *parts: str) -> str:
    """What only the holder of the key can make of these parts."""
    message = "\0".join(parts).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def signed(key: str, given: str, *parts: str) -> bool:
    """Whether this is the signature of these parts; takes as long whatever was given."""
    return hmac.compare_digest(signature(key, *parts).encode(), given.encode())
