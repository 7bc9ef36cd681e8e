"""Codes (回执码): sixteen digits in four groups, easy to read out; kept as a digest that is slow to make.

After GlobaLeaks, whose receipts are sixteen digits under a salt of the site. Ten to the sixteenth is few enough to be
tried one after another by whoever holds a copy of the database, so each try must cost them something.
"""

import hashlib
import re
import secrets
import unicodedata

from sqlmodel import Field, SQLModel

from core.db import Db, insert_once

DIGITS, GROUP = 16, 4
_ONE = "slip"
_COST = {"n": 2**13, "r": 8, "p": 1}
_SPOKEN = str.maketrans("〇零一二三四五六七八九幺", "001234567891")


class SlipKey(SQLModel, table=True):
    """The salt of this database's codes; one row, made at first use."""

    __tablename__ = "slip_key"
    id: str = Field(primary_key=True)
    secret: str


def fresh() -> str:
    """A code that nobody can guess, of digits alone."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def written(code: str) -> str:
    """A code as it is read out: 1234-5678-9012-3456."""
    return "-".join(code[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def digits(typed: str) -> str:
    """The digits of a code as somebody wrote it: full width, with spaces or dashes, or in Chinese."""
    plain = unicodedata.normalize("NFKC", typed).translate(_SPOKEN)
    return re.sub(r"\D", "", plain)


def digest(code: str, salt: str) -> str:
    """What is kept of a code; the same for the same code under the same salt, and slow to make."""
    return hashlib.scrypt(code.encode(), salt=salt.encode(), dklen=32, **_COST).hex()


def kept_salt(db: Db) -> str:
    """The salt as far as there is one; only looks. Without one no code was ever given."""
    kept = db.get(SlipKey, _ONE)
    return kept.secret if kept is not None else ""


def salt(db: Db) -> str:
    """The salt; made when there is none yet, so the caller's transaction may write."""
    kept = db.get(SlipKey, _ONE)
    if kept is None:
        insert_once(db, SlipKey, {"id": _ONE, "secret": secrets.token_urlsafe(32)})
        kept = db.get_one(SlipKey, _ONE)
    return kept.secret
