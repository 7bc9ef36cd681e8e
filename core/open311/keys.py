"""Keys (密钥) of Open311: with one, another program may file reports in one place and nowhere else."""

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.errors import Refusal
from core.ids import new_id
from core.registry.regions import Kind, Region

CHANNEL = "open311"
"""The channel of what such programs report. Nothing can be sent back by it: they ask how a report stands."""
_PREFIX = "lh_"


class Open311Key(SQLModel, table=True):
    """A key that was issued. Only its digest is kept."""

    __tablename__ = "open311_key"
    id: str = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(unique=True)
    name: str  # of the program that has it
    region_id: str = Field(
        foreign_key="region.id"
    )  # the village, or the town or city with its villages
    made_at: datetime
    ended_at: datetime | None = None


def issue(db: Db, name: str, region: Region, now: datetime) -> tuple[Open311Key, str]:
    """A new key for a place, and the only sight of it. Refusal below a village, and without a name."""
    name = " ".join(name.split())[:60]
    if not name:
        raise Refusal("请写一个名字，说明这把钥匙给哪个程序用，比如 fixmystreet。")
    if region.kind not in (Kind.VILLAGE, Kind.TOWN, Kind.CITY):
        raise Refusal(f"{region.name}不是村、镇、市，钥匙只能给村、镇、市开。")
    token = _PREFIX + secrets.token_urlsafe(32)
    key = Open311Key(token_hash=_digest(token), name=name, region_id=region.id, made_at=now)
    db.add(key)
    db.flush()
    return key, token


def listed(db: Db) -> list[Open311Key]:
    """Every key there was, the newest first."""
    return list(db.exec(select(Open311Key).order_by(col(Open311Key.id).desc())))


def end(db: Db, key_id: str, now: datetime) -> Open311Key:
    """End a key at once, by its id or the beginning of it; Refusal where that fits none or several."""
    living = [k for k in listed(db) if k.ended_at is None and key_id and k.id.startswith(key_id)]
    if len(living) != 1:
        raise Refusal(f"没有找到编号是“{key_id}”、还在用的钥匙。发 lianhu key list 看有哪些。")
    living[0].ended_at = now
    db.add(living[0])
    return living[0]


def held(db: Db, token: str) -> Open311Key | None:
    """The key that somebody shows, if it is one and has not ended."""
    query = select(Open311Key).where(
        Open311Key.token_hash == _digest(token), col(Open311Key.ended_at).is_(None)
    )
    return db.exec(query).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
