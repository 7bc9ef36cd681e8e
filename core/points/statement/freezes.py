"""Freezes (冻结): what the supervision group has stopped, with its reason, until another person lifts it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, Table
from sqlalchemy import select as plain_select
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel, col, select

from core import ahead
from core.clock import spoken_day
from core.db import Db, rows_of
from core.errors import Refusal
from core.ids import new_id
from core.registry.people import Person


class Frozen(StrEnum):
    """What can be frozen (葫芦镇: rules, claims, a month, prices, redemptions, the shop's settlement)."""

    CLAIM = "claim"  # 申报
    STATEMENT = "statement"  # 入账
    REDEMPTION = "redemption"  # 兑换
    RULE = "rule"  # 细则变动: the rulebook before it goes on
    PROPOSAL = "proposal"  # 提出来要表决的细则变动: its vote does not count meanwhile
    PRICE = "price"  # 兑换标准: nobody gets these goods for points meanwhile
    SETTLEMENT = "settlement"  # 与超市结账


class Freeze(SQLModel, table=True):
    """Somebody of the supervision group stopped something; it stands until it is lifted."""

    __tablename__ = "freeze"
    __table_args__ = (Index("freeze_village", "village_id", "lifted_at"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    what: Frozen
    thing_id: str = Field(index=True)
    standing: str | None = Field(default=None, unique=True)
    """The thing's id while it is frozen, so that it is frozen once at a time; None once lifted."""
    by: str = Field(foreign_key="person.id")
    at: datetime
    reason: str
    lifted_by: str | None = Field(default=None, foreign_key="person.id")
    lifted_at: datetime | None = None
    why_lifted: str = ""
    body: str = ""  # the body whose vote stopped it, as people call it; empty: one of the group


_ROWS: Table = rows_of(Freeze)


def of(db: Db, thing_id: str) -> Freeze | None:
    """The freeze that stands on something now."""
    return db.exec(select(Freeze).where(Freeze.standing == thing_id)).first()


def none_on(thing_id: Mapped[str] | ColumnElement[str]) -> ColumnElement[bool]:
    """A condition for a SELECT: nothing frozen stands on the row of that id."""
    return ~plain_select(_ROWS.c.id).where(_ROWS.c.standing == thing_id).exists()


def standing(db: Db, village_id: str) -> list[Freeze]:
    """What is frozen in a village, the oldest first."""
    return list(_STANDING.of(db, village_id))


_STANDING = ahead.PerVillage(
    select(Freeze).where(col(Freeze.lifted_at).is_(None)).order_by(col(Freeze.id)),
    col(Freeze.village_id),
)


def refuse(db: Db, thing_id: str) -> None:
    """Refusal, with who stopped it and why, while something is frozen."""
    freeze = of(db, thing_id)
    if freeze is not None:
        raise Refusal(f"{words(db, freeze)}解冻以前办不了，有疑问请找监督小组。")


def words(db: Db, freeze: Freeze) -> str:
    """A freeze in one sentence."""
    why = freeze.reason.rstrip("。！!")
    if freeze.body:
        return f"{freeze.body}过半不同意，{spoken_day(freeze.at)}停下了这一笔，原因：{why}。"
    who = db.get_one(Person, freeze.by).name
    return f"监督小组{who}{spoken_day(freeze.at)}冻结了这一笔，原因：{why}。"
