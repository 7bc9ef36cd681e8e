"""People (人员) and their appointments (任职): who holds which post where, from when to when."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import and_, bindparam, exists
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, or_, select

from core import ahead
from core.db import Db
from core.ids import new_id
from core.registry.regions import Kind, Region, line_up


class Post(StrEnum):
    """Posts (职务). What each may do is decided in core at the moment of the act."""

    REPRESENTATIVE = "representative"  # 村民代表
    GROUP_LEADER = "group_leader"  # 组长
    VILLAGE_SECRETARY = "village_secretary"  # 村党组织书记
    VILLAGE_DIRECTOR = "village_director"  # 村委会主任
    COMMITTEE_MEMBER = "committee_member"  # 村委会委员
    BRANCH_MEMBER = "branch_member"  # 村党支部委员
    CLERK = "clerk"  # 评议小组记录员
    PANEL = "panel"  # 评议小组成员
    GRID_LEADER = "grid_leader"  # 网格长
    GRID_WORKER = "grid_worker"  # 网格员, full-time or part-time as the appointment's category says
    WORK_TEAM = "work_team"  # 驻村工作队队员
    TOWN_CADRE = "town_cadre"  # 镇干部
    CITY_CADRE = "city_cadre"  # 市干部
    SUPERVISOR = "supervisor"  # 监督小组成员
    SHOP_KEEPER = "shop_keeper"  # 积分超市店主
    PARTY_MEMBER = "party_member"  # 党员


TITLES = {
    Post.REPRESENTATIVE: "村民代表",
    Post.GROUP_LEADER: "组长",
    Post.VILLAGE_SECRETARY: "村支书",
    Post.VILLAGE_DIRECTOR: "村主任",
    Post.COMMITTEE_MEMBER: "村委会委员",
    Post.BRANCH_MEMBER: "支部委员",
    Post.CLERK: "评议记录员",
    Post.PANEL: "评议小组成员",
    Post.GRID_LEADER: "网格长",
    Post.GRID_WORKER: "网格员",
    Post.WORK_TEAM: "驻村工作队队员",
    Post.TOWN_CADRE: "镇干部",
    Post.CITY_CADRE: "市干部",
    Post.SUPERVISOR: "监督小组成员",
    Post.SHOP_KEEPER: "店主",
    Post.PARTY_MEMBER: "党员",
}
CADRES = frozenset(
    {
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
        Post.BRANCH_MEMBER,
        Post.CLERK,
        Post.GROUP_LEADER,
        Post.TOWN_CADRE,
        Post.CITY_CADRE,
    }
)

ABOVE = frozenset({Post.TOWN_CADRE, Post.CITY_CADRE})
"""Cadres who answer for villages and belong to none."""


class Person(SQLModel, table=True):
    """A person. Nothing here but the name: no number, no birth date (PIPL, minimum scope)."""

    __tablename__ = "person"
    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(index=True)
    village_id: str | None = Field(default=None, foreign_key="region.id", index=True)
    joined_into: str | None = Field(default=None, foreign_key="person.id", index=True)
    """The entry that this one turned out to be of the same person as (合并): it speaks for both, and what was
    done under this one stays under it."""


class Appointment(SQLModel, table=True):
    """A post held in a region for a time. A hand-over ends one row and begins another.

    `acting`: how somebody fills a seat that is not theirs (替班, 代管): they read, decide and are
    rung like its holder, and are no member of any body for it, nor the subject of its points.
    `stands_in_for`: of a substitute, the appointment of whoever is away.
    """

    __tablename__ = "appointment"
    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    post: Post
    region_id: str = Field(foreign_key="region.id", index=True)
    since: datetime
    until: datetime | None = None
    reason: str | None = None  # why it ended: moved, resigned, died, dismissed, term, replaced
    category: str = ""
    """Within the post: a party member's class A to F (高阳), 专职 or 兼职 of a grid worker (织篢),
    from where a supervisor comes (两委, 驻村工作队, 代表)."""
    acting: str = ""
    stands_in_for: str | None = Field(default=None, index=True)


SUBSTITUTE = "substitute"
"""替班: the seat of somebody on leave, from day to day."""
COVER = "cover"
"""代管: a vacant seat, until somebody is appointed."""


class Kinship(SQLModel, table=True):
    """Two people who are kin (亲属), for recusal (回避); stored once, read both ways."""

    __tablename__ = "kinship"
    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    relative_id: str = Field(foreign_key="person.id", index=True)
    relation: str = "亲属"
    since: datetime | None = None
    """From when on it counts; what was decided before keeps who decided it. None: always."""
    until: datetime | None = None
    """Until when it counted (离婚, 登记错了); what was decided before keeps who withdrew. None: it goes on."""


class Death(SQLModel, table=True):
    """That somebody has died (去世), as told by whoever answers for them or their household."""

    __tablename__ = "death"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date  # the village's date that was named, else that on which it was told
    at: datetime
    told_by: str = Field(foreign_key="person.id")
    household_id: str | None = None
    """The household in which they had lived."""
    void_at: datetime | None = None
    """When it was taken back: it had been said of the wrong one."""


def dead(db: Db, person_id: str) -> bool:
    """Whether the person is on record as having died, by word or by a post that ended so in a file."""
    death = db.get(Death, person_id)
    if death is not None:
        return death.void_at is None
    ended = select(Appointment.id).where(
        Appointment.person_id == person_id, Appointment.reason == "died"
    )
    return db.exec(ended.limit(1)).first() is not None


ALONE = col(Person.joined_into).is_(None)
"""What makes an entry somebody's only one, or the one that speaks for all of theirs."""


def named(db: Db, name: str) -> list[Person]:
    """Everybody of that name, in whichever village."""
    return list(db.exec(select(Person).where(Person.name == name, ALONE).order_by(col(Person.id))))


def entries(db: Db, person_id: str) -> set[str]:
    """The person's entries: their own, and those that were joined into it."""
    joined = db.exec(select(Person.id).where(Person.joined_into == person_id))
    return {person_id, *joined}


def spoken_for(db: Db, person_ids: Collection[str]) -> dict[str, str]:
    """Of these entries that were joined into another, the one that speaks for it now; one SELECT."""
    query = select(Person.id, Person.joined_into).where(
        col(Person.id).in_(person_ids), col(Person.joined_into).is_not(None)
    )
    return {one: into for one, into in db.exec(query) if into is not None}


def speaking(db: Db) -> dict[str, str]:
    """Of every entry that was joined into another, the one that speaks for it now."""
    query = select(Person.id, Person.joined_into).where(col(Person.joined_into).is_not(None))
    return {one: into for one, into in db.exec(query) if into is not None}


def of_village(db: Db, village_id: str) -> list[Person]:
    """Everybody who belongs to a village."""
    query = select(Person).where(Person.village_id == village_id)
    return list(db.exec(query.order_by(col(Person.id))))


def names(db: Db, person_ids: Collection[str]) -> dict[str, str]:
    """The names of these people by id, in one statement."""
    query = select(Person.id, Person.name).where(col(Person.id).in_(person_ids))
    return dict(db.exec(query).all())


def appoint(
    db: Db, person: Person, post: Post, region: Region, since: datetime, category: str = ""
) -> Appointment:
    """Begin a post."""
    appointment = Appointment(
        person_id=person.id, post=post, region_id=region.id, since=since, category=category
    )
    db.add(appointment)
    db.flush()
    return appointment


def end(db: Db, appointment: Appointment, at: datetime, reason: str) -> None:
    """End a post, and with it whoever stands in for its holder."""
    for one in (appointment, *standing_in_for(db, [appointment.id], at)):
        one.until, one.reason = max(at, one.since), reason
        db.add(one)
    db.flush()


def standing_in_for(db: Db, appointment_ids: Collection[str], now: datetime) -> list[Appointment]:
    """Who stands in for the holders of these posts now, or will."""
    query = select(Appointment).where(
        col(Appointment.stands_in_for).in_(appointment_ids),
        or_(col(Appointment.until).is_(None), col(Appointment.until) > now),
    )
    return list(db.exec(query.order_by(col(Appointment.id))))


IN_FORCE = (
    col(Appointment.since) <= bindparam("now"),
    or_(col(Appointment.until).is_(None), col(Appointment.until) > bindparam("now")),
)
"""What makes an appointment one of the moment `now`."""
OWN = col(Appointment.acting) == ""
"""What makes it the person's own: neither 替班 nor 代管."""
_substitute = aliased(Appointment)
PRESENT = ~exists().where(
    col(_substitute.stands_in_for) == col(Appointment.id),
    col(_substitute.since) <= bindparam("now"),
    or_(col(_substitute.until).is_(None), col(_substitute.until) > bindparam("now")),
).correlate(Appointment)
"""What makes its holder the one who is reminded: nobody stands in for them at the moment `now`."""
SEATED = and_(col(Appointment.acting) != COVER, PRESENT)
"""What makes its holder the one who is asked and told: no substitute, and no mere cover."""
LONGEST_FIRST = (col(Appointment.since), col(Appointment.id))
# What every turn asks is built once: SQLAlchemy takes longer to build a SELECT than to run it.
_POSTS_OF = (
    select(Appointment)
    .where(Appointment.person_id == bindparam("person"), *IN_FORCE)
    .order_by(col(Appointment.id))
)
_HOLDERS = ahead.PerVillage(
    select(Person)
    .join(Appointment, col(Appointment.person_id) == Person.id)
    .where(Appointment.post == bindparam("post"), *IN_FORCE, SEATED)
    .order_by(*LONGEST_FIRST),
    col(Appointment.region_id),
)
_HELD = select(Appointment.id).where(
    Appointment.person_id == bindparam("person"),
    Appointment.post == bindparam("post"),
    Appointment.region_id == bindparam("region"),
    *IN_FORCE,
)
_APPOINTED = (
    select(Appointment, Person)
    .join(Person, col(Appointment.person_id) == Person.id)
    .where(*IN_FORCE, OWN)
    .order_by(*LONGEST_FIRST)
)
_APPOINTED_IN = _APPOINTED.where(
    col(Appointment.region_id).in_(bindparam("regions", expanding=True))
)
_IN_POSTS = col(Appointment.post).in_(bindparam("posts", expanding=True))
_SITTING = _APPOINTED_IN.where(_IN_POSTS)
_SITTING_HERE = ahead.PerVillage(_APPOINTED.where(_IN_POSTS), col(Appointment.region_id))
_REPRESENTING = ahead.PerVillage(
    select(Appointment.person_id, Appointment.region_id)
    .join(Region, col(Region.id) == Appointment.region_id)
    .where(
        Region.kind == Kind.CIRCLE,
        Appointment.post == Post.REPRESENTATIVE,
        *IN_FORCE,
        OWN,
    )
    .order_by(*LONGEST_FIRST),
    col(Region.village_id),
)

WHENEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The moment at which whatever was declared and has not ended counts."""
KNOWN = and_(
    or_(col(Kinship.since).is_(None), col(Kinship.since) < bindparam("at")),
    or_(col(Kinship.until).is_(None), col(Kinship.until) > bindparam("at")),
)
"""What makes a kinship one that was declared before the moment `at`, and had not ended."""
_KIN_OF = select(Kinship.person_id, Kinship.relative_id).where(
    or_(Kinship.person_id == bindparam("person"), Kinship.relative_id == bindparam("person")),
    KNOWN,
)


def posts_of(db: Db, person_id: str, now: datetime) -> list[Appointment]:
    """The posts that the person holds at this moment."""
    return list(db.exec(_POSTS_OF, params={"person": person_id, "now": now}))


def holders(db: Db, post: Post, region_id: str, now: datetime) -> list[Person]:
    """Who sits in a post in exactly this region now, longest in office first.

    While somebody is on leave that is their substitute; nobody who only covers for a vacant seat.
    """
    return list(_HOLDERS.of(db, region_id, post=post, now=now))


def holds(db: Db, person_id: str, post: Post, region_id: str, now: datetime) -> bool:
    """Whether the person holds this post in exactly this region now, on leave or acting too."""
    asked = {"person": person_id, "post": post, "region": region_id, "now": now}
    return db.exec(_HELD, params=asked).first() is not None


def holds_above(
    db: Db, person_id: str, posts: frozenset[Post], region_id: str, now: datetime
) -> bool:
    """Whether the person holds one of these posts in the region or in one above it."""
    line = {region.id for region in line_up(db, region_id)}
    mine = posts_of(db, person_id, now)
    return any(a.post in posts and a.region_id in line for a in mine)


def last_held(db: Db, person_id: str, posts: Collection[Post], now: datetime) -> Appointment | None:
    """The newest of these posts that was the person's and is over."""
    query = select(Appointment).where(
        Appointment.person_id == person_id,
        col(Appointment.post).in_(posts),
        OWN,
        col(Appointment.until) <= now,
    )
    return db.exec(query.order_by(col(Appointment.until).desc()).limit(1)).first()


def regions_of(db: Db, person_id: str, post: Post, now: datetime) -> list[str]:
    """The regions in which the person holds this post now."""
    return [a.region_id for a in posts_of(db, person_id, now) if a.post == post]


def appointed_in(db: Db, region_ids: set[str], now: datetime) -> list[tuple[Appointment, Person]]:
    """Everybody who holds a post in exactly these regions now, longest in office first."""
    return list(db.exec(_APPOINTED_IN, params={"regions": list(region_ids), "now": now}))


def sitting(
    db: Db, posts: Collection[Post], region_ids: Collection[str], now: datetime
) -> list[tuple[Appointment, Person]]:
    """Who holds one of these posts in exactly these regions now, longest in office first."""
    asked = {"posts": list(posts), "regions": list(region_ids), "now": now}
    return list(db.exec(_SITTING, params=asked))


def sitting_here(
    db: Db, posts: Collection[Post], region_id: str, now: datetime
) -> list[tuple[Appointment, Person]]:
    """The same of one region."""
    here = _SITTING_HERE.of(db, region_id, posts=tuple(posts), now=now)
    return [(appointment, person) for appointment, person in here]


def representing(db: Db, village_id: str, now: datetime) -> list[tuple[str, str]]:
    """Representative and circle, for every circle of a village that has one now; plain ids."""
    return [(person, circle) for person, circle in _REPRESENTING.of(db, village_id, now=now)]


def kin_of(db: Db, person_id: str, at: datetime | None = None) -> set[str]:
    """The person's kin, either way round, as they were declared by that moment; without one, by now."""
    pairs = db.exec(_KIN_OF, params={"person": person_id, "at": at or WHENEVER})
    return {other if one == person_id else one for one, other in pairs}
