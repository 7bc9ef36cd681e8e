"""Agreements (定点协议): with whom a village has its points shop, from when to when; the newest one holds."""

from datetime import date, datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.clock import day_of
from core.db import Db, lock
from core.errors import Refusal
from core.ids import new_id
from core.points.shop import words
from core.registry import addresses, people, rooms
from core.registry.people import Person, Post
from core.registry.regions import Region

RECORDERS = (Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.CLERK)
"""Who puts an agreement on record, and is reminded of its end."""
BEFORE = (30, 7, 1)
"""So many days before its last one the village is told; a default of ours."""
_TOLD = (*BEFORE, -1)
_LONGEST = timedelta(days=5 * 366)
MOST_CHARS = 30
RECORDED = acts.kind(
    "shop_agreement.record", final="协议已经告诉全村了，收不回。写错了，请再发一次“超市协议”。"
)


class ShopAgreement(SQLModel, table=True):
    """What a village has agreed with a shop: that points are taken there for so long."""

    __tablename__ = "shop_agreement"
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id", index=True)
    partner: str  # the shop, as people call it
    first_day: date
    last_day: date
    by: str = Field(foreign_key="person.id")
    at: datetime


def record(
    db: Db,
    person: Person,
    village_id: str,
    partner: str,
    first_day: date,
    last_day: date,
    now: datetime,
) -> ShopAgreement:
    """Put an agreement on record, in place of the one before; village and supervision group are told.

    Refusal for who holds none of its posts, and for days that cannot be.
    """
    if not people.holds_above(db, person.id, frozenset(RECORDERS), village_id, now):
        raise Refusal("超市协议由村支书、村主任或记录员来记。")
    name = partner.strip()
    if not name or len(name) > MOST_CHARS:
        raise Refusal(f"请写店名，{MOST_CHARS}个字以内，比如“便民超市”。")
    if last_day < first_day:
        raise Refusal("到期那天比开始那天还早，请重新说。")
    if last_day < day_of(now):
        raise Refusal("这份协议已经到期了，不用再记。请写现在用的那一份。")
    if last_day - first_day > _LONGEST:
        raise Refusal("协议最长记5年，请看看日子写对没有。")
    lock(db, Region, village_id)
    made = ShopAgreement(
        village_id=village_id,
        partner=name,
        first_day=first_day,
        last_day=last_day,
        by=person.id,
        at=now,
    )
    db.add(made)
    db.flush()
    acts.record(db, RECORDED, made.id, now, person_id=person.id, right="village")
    village = db.get_one(Region, village_id).name
    message = words.agreed(made.id, village, name, first_day, last_day, person.name)
    rooms.tell(db, village_id, message, now)
    group = people.holders(db, Post.SUPERVISOR, village_id, now)
    addresses.tell_all(db, [p.id for p in group if p.id != person.id], message, now)
    return made


def newest(db: Db, village_id: str) -> ShopAgreement | None:
    """The agreement that was put on record last, run out or not; None where there is none."""
    query = select(ShopAgreement).where(ShopAgreement.village_id == village_id)
    return db.exec(query.order_by(col(ShopAgreement.id).desc()).limit(1)).first()


def status(db: Db, village_id: str, now: datetime) -> str:
    """With whom it is and until when, in a sentence; that it has run out; empty where there is none.

    The one before goes on until the newest begins.
    """
    one, today = newest(db, village_id), day_of(now)
    before = _until(db, one, today) if one is not None and today < one.first_day else None
    several = [each for each in (before, one) if each is not None]
    return "".join(words.agreement(o.partner, o.first_day, o.last_day, today) for o in several)


def _until(db: Db, coming: ShopAgreement, today: date) -> ShopAgreement | None:
    """What stands today while the newest one has not begun."""
    query = select(ShopAgreement).where(
        ShopAgreement.village_id == coming.village_id,
        ShopAgreement.first_day <= today,
        ShopAgreement.last_day >= today,
    )
    return db.exec(query.order_by(col(ShopAgreement.id).desc()).limit(1)).first()


def villages_due(db: Db, now: datetime) -> list[str]:
    """The villages that may have to hear of an agreement today, in order of birth."""
    today = day_of(now)
    days = [today + timedelta(days=left) for left in _TOLD]
    query = select(ShopAgreement.village_id).where(col(ShopAgreement.last_day).in_(days))
    return sorted(set(db.exec(query)))


def remind(db: Db, now: datetime, village_id: str) -> int:
    """Tell the village that its agreement runs out soon, or has run out yesterday; 1 when it was told."""
    one = newest(db, village_id)
    left = (one.last_day - day_of(now)).days if one else None
    if one is None or left not in _TOLD:
        return 0
    village = db.get_one(Region, village_id).name
    message = words.runs_out(one.id, village, one.partner, one.last_day, left)
    rooms.tell(db, village_id, message, now)
    posts = (*RECORDERS, Post.SHOP_KEEPER, Post.SUPERVISOR)
    told = [p.id for post in posts for p in people.holders(db, post, village_id, now)]
    addresses.tell_all(db, dict.fromkeys(told), message, now)
    return 1
