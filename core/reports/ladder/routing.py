"""Routing (分派), where a report begins: which circle, group or village its words and its sender point to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.db import Db
from core.registry import households, regions
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.registry.regions import Kind, Region
from core.reports.ladder import levels
from core.reports.ladder.levels import RANK, Level, Rung, Seat

_DIGITS = "零一二三四五六七八九"
_NUMERALS = "一二三四五六七八九十百零"
_OF_THINGS = (
    r"(?!(?:的)?(?:家|户|屋|院|房|门|田|地|塘|井|店|旁|边|隔壁|附近|后面|前面|那里|那边|那条))"
)
"""After a name: it says where, not who."""
_TOLD = r"(?<![跟和给向找喊叫问])(?<!告诉)(?<!报告)(?<!我是)"
"""Before a name: the report was only told to that person, or is signed."""
_BLAME = (
    r"[^，,。！!？?；;]{0,12}?(?:[，,](?=都|也|就|还|却|从|一直|总|她|他|电话|人))?[^，,。！!？?；;]{0,8}?"
    r"(?:不干事|不做事|不管|不理|不作为|不办|不来|不接|不公|偏心|敷衍|推脱|推诿|拖着|骂|打人|欺负|威胁|报复|态度"
    r"|贪|吃拿|乱收|收钱|收了|多收|克扣|扣了|占|侵|挪用|私分|回扣|好处|送礼|红包|亲戚|侄|小舅子|老婆|儿子|关系户"
    r"|优亲厚友|作假|造假|弄虚|冒领|赌|喝酒|霸|偷)"
)
"""After a name or a post, in the same clause or in one that goes on about them."""
_POSTS = (
    (Level.REPRESENTATIVE, "代表(?!会|大会|团)"),
    (Level.GROUP, "组长|队长"),
    (Level.VILLAGE, "支书|书记|村主任|村干部|村委会|村委(?!会)|村两委"),
    (Level.TOWN, "镇干部|镇领导|镇政府"),
)


@dataclass(frozen=True)
class Route:
    """Where a report goes: its ladder, who sits on it now, and whom it is about, if anybody."""

    village_id: str
    rungs: tuple[Rung, ...]
    seats: tuple[Seat, ...]
    about: Person | None = None
    household_id: str | None = None

    @property
    def first(self) -> Seat | None:
        """Who gets it first; None when nobody sits anywhere on its ladder."""
        return self.seats[0] if self.seats else None


def route(
    db: Db,
    village_id: str,
    words: str,
    now: datetime,
    *,
    person_id: str | None = None,
    category: str = "other",
    danger: bool = False,
    blames: bool = True,
) -> Route:
    """The ladder of a report with these words; levels on which nobody sits are passed.

    A report about somebody on its own ladder leaves that level out: it begins with 监督小组, in
    danger with the next level up. `blames` False: the sender says that it is about nobody there.
    """
    household_id = household_in(db, village_id, words)
    start = _start(db, village_id, words, person_id, household_id)
    rungs = levels.plan(db, start, category)
    # Who cries for help cannot be the one who is called.
    seats = levels.seats(db, rungs, person_id if danger else None, now)
    complained = blamed(words, seats, person_id) if blames else None
    if complained is None:
        return Route(village_id, tuple(rungs), tuple(seats), household_id=household_id)
    named, about = complained
    if danger or named in (Level.TOWN, Level.CITY):
        higher = [r for r in rungs if RANK[r.level] > RANK[named]]
        over = levels.seats(db, higher, about.id, now)
        if over:
            return Route(village_id, tuple(higher), tuple(over), about)
    past = levels.past(db, rungs, village_id, named, category)
    return Route(village_id, tuple(past), tuple(levels.seats(db, past, about.id, now)), about)


def blamed(words: str, seats: Sequence[Seat], person_id: str | None) -> tuple[Level, Person] | None:
    """Whom of these the words complain of: by name, or by post with a word of blame.

    A name that only says where ("李秀英家门口") does not count, nor one to whom it was merely told
    ("跟李秀英说过"), nor the sender's own.
    """
    for seat in seats:
        for person in seat.people:
            name = re.escape(person.name) + _OF_THINGS
            if person.id != person_id and re.search(f"{_TOLD}{name}|{name}{_BLAME}", words):
                return seat.rung.level, person
    for level, titles in _POSTS:
        holder = next((s for s in seats if s.rung.level == level), None)
        if holder is None or holder.people[0].id == person_id:
            continue
        if re.search(f"(?:{titles}){_OF_THINGS}{_BLAME}", words):
            return level, holder.people[0]
    return None


def _start(
    db: Db, village_id: str, words: str, person_id: str | None, household_id: str | None
) -> str:
    """The household named, then the group named, then the sender's own circle, then the village."""
    if household_id is not None:
        return db.get_one(Household, household_id).circle_id
    home = households.of_person(db, person_id) if person_id else None
    circle = regions.one(db, home.circle_id) if home else None
    groups = groups_named(db, village_id, words)
    if len(groups) == 1:
        return _circle_of(db, groups[0])
    if not groups and circle is not None and circle.village_id == village_id:
        return circle.id
    if groups:
        return village_id  # between groups
    return _only_circle(db, village_id) or village_id


def _only_circle(db: Db, village_id: str) -> str | None:
    query = select(Region.id).where(Region.village_id == village_id, Region.kind == Kind.CIRCLE)
    circles = db.exec(query.limit(2)).all()
    return circles[0] if len(circles) == 1 else None


def _circle_of(db: Db, group: Region) -> str:
    query = select(Region).where(Region.parent_id == group.id, Region.kind == Kind.CIRCLE)
    circles = db.exec(query).all()
    return circles[0].id if len(circles) == 1 else group.id


_GROUPS = (
    select(Region)
    .where(Region.village_id == bindparam("village"), Region.kind == Kind.GROUP)
    .order_by(col(Region.id))
)


def groups_named(db: Db, village_id: str, words: str) -> list[Region]:
    """The groups of a village that the words name: 二组, 2组, 第二小组, 二队."""
    text = plain(words)
    village = regions.one(db, village_id)
    groups = []
    for group in db.exec(_GROUPS, params={"village": village_id}):
        name = plain(group.name.removeprefix(village.name))
        if re.search(f"(?<![{_NUMERALS}]){re.escape(name)}", text):
            groups.append(group)
    return groups


def plain(words: str) -> str:
    """Words with numbers and groups written one way: 2小组 and 二队 become 二组."""
    numbered = re.sub(
        r"(?<!\d)\d{1,2}(?=\s*(?:村民小组|小组|组|队))", lambda n: _spell(int(n[0])), words
    )
    return re.sub(rf"([{_NUMERALS}])\s*(?:村民小组|小组|组|队)", r"\1组", numbered)


def _spell(number: int) -> str:
    tens, ones = divmod(number, 10)
    spelled = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return spelled + ("" if ones == 0 and tens else _DIGITS[ones])


def village_in(db: Db, words: str) -> Region | None:
    """The one village that the words name."""
    villages = [v for v in regions.villages(db) if v.name in words]
    return villages[0] if len(villages) == 1 else None


def household_in(db: Db, village_id: str, words: str) -> str | None:
    """The one household of the village that the words name by a member: 罗铁柱家屋顶漏了."""
    names = {
        words[at - size : at]
        for at in (m.start() for m in re.finditer("家|户|屋", words))
        for size in (2, 3, 4)
        if at >= size
    }
    query = (
        select(Household.id)
        .join(HouseholdMember, col(HouseholdMember.household_id) == Household.id)
        .join(Person, col(Person.id) == HouseholdMember.person_id)
        .where(Household.village_id == village_id, col(Person.name).in_(names))
    )
    homes = set(db.exec(query)) if names else set()
    return homes.pop() if len(homes) == 1 else None
