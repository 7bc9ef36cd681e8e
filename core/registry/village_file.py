"""village.toml (村庄文件): a place as one small file, so that a real village can begin."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.registry import households, people, regions, rooms, words
from core.registry.households import Household, HouseholdMember
from core.registry.people import Kinship, Person, Post
from core.registry.regions import Kind, Region

_KEYS = {
    "region": {"name", "kind", "in", "rulebook", "duties", "funds"},
    "person": {"name", "village", "posts", "household"},
    "household": {"name", "circle", "members", "tags", "key"},
    "kin": {"person", "relative", "relation", "village"},
    "room": {"name", "region", "channel", "chat"},
    "limit": {"region", "level", "category", "urgency", "hours", "days"},
}
"""[[limit]] is read by core.reports, which knows what it means."""


def read(source: str) -> dict[str, list[dict[str, Any]]]:
    """The file's tables; Refusal with the place of the mistake when it cannot be used."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as wrong:
        raise Refusal(f"文件格式不对：{wrong}。") from wrong
    for table, rows in tables.items():
        if table not in _KEYS or not isinstance(rows, list):
            raise Refusal(f"不认识 [[{table}]]；可以用的是 {'、'.join(_KEYS)}。")
        for number, entry in enumerate(rows, 1):
            unknown = set(entry) - _KEYS[table]
            if unknown:
                raise Refusal(f"第 {number} 个 [[{table}]] 里不认识 {'、'.join(sorted(unknown))}。")
    return tables


def load(
    db: Db, source: str, at: datetime, progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Bring a village in; how many rows of each kind are new.

    Loading the same file again adds only what is missing: rows are known by their names and place.
    Raises Refusal naming the row that points nowhere.
    """
    tables = read(source)
    made = dict.fromkeys(_KEYS, 0)
    del made["limit"]
    _refuse_unclear(tables)
    taken: set[str] = set()
    steps: tuple[tuple[str, Callable[[Db, dict[str, Any], datetime], bool]], ...] = (
        ("region", _region),
        ("person", _person),
        ("household", lambda db, entry, at: _household(db, entry, at, taken)),
        ("kin", _kin),
        ("room", _room),
    )
    for table, step in steps:
        for number, entry in enumerate(tables.get(table, []), 1):
            try:
                made[table] += step(db, entry, at)
            except KeyError as missing:
                raise Refusal(f"第 {number} 个 [[{table}]] 缺少 {missing.args[0]}。") from missing
            progress(table)
    db.flush()
    return made


def _refuse_unclear(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Refusal where a row stands twice, or where a post goes to one of two people of the same name."""
    homes = tables.get("household", [])
    for number, entry in enumerate(homes, 1):
        if entry in homes[: number - 1]:
            before = homes.index(entry) + 1
            raise Refusal(
                f"第 {number} 个 [[household]]“{entry.get('name')}”和第 {before} 个一模一样；"
                "是一户请删掉一行，是两户请写清楚各家的 members。"
            )
    for number, entry in enumerate(tables.get("person", []), 1):
        name = entry.get("name")
        living = [h for h in homes if name in _members(h)]
        if len(living) > 1 and entry.get("posts") and "household" not in entry:
            raise Refusal(
                f"第 {number} 个 [[person]]“{name}”，{'、'.join(h['name'] for h in living)}都有这个名字；"
                '请写明是哪一家的，比如 household = "张桂花户"。'
            )


def _members(entry: dict[str, Any]) -> list[str]:
    """Who lives in a household of the file; without members, after whom it is named."""
    names: list[str] = entry.get("members", [words.household_head(str(entry.get("name", "")))])
    return names


def place(db: Db, path: str) -> Region:
    """The region at a path such as 石桥镇/王家村/一组; a single name is enough when it is unique."""
    names = path.split("/")
    namesakes = list(db.exec(select(Region).where(Region.name == names[-1])))
    fitting = [r for r in namesakes if _fits(db, r, names)]
    if len(fitting) != 1:
        why = "没有叫" if not fitting else "不止一个叫"
        raise Refusal(f"{why}“{path}”的地方；可以写全，比如“石桥镇/王家村/一组”。")
    return fitting[0]


def _fits(db: Db, region: Region, names: list[str]) -> bool:
    line = [r.name for r in regions.line_up(db, region.id)]
    return line[: len(names)] == names[::-1]


def _region(db: Db, entry: dict[str, Any], _: datetime) -> bool:
    parent = place(db, entry["in"]) if "in" in entry else None
    path = f"{entry['in']}/{entry['name']}" if parent else entry["name"]
    known = db.exec(select(Region).where(Region.name == entry["name"])).all()
    if any(r.parent_id == (parent.id if parent else None) for r in known):
        return False
    if entry["kind"] not in set(Kind):
        raise Refusal(f"{path} 的 kind 不对；可以用的是 {'、'.join(Kind)}。")
    region = regions.add(db, entry["name"], Kind(entry["kind"]), parent)
    region.rulebook = entry.get("rulebook", region.rulebook)
    region.duties = entry.get("duties", region.duties)
    region.funds = entry.get("funds", region.funds)
    return True


def _village_of(db: Db, entry: dict[str, Any]) -> str | None:
    if "village" in entry:
        return place(db, entry["village"]).id
    villages = {place(db, p["region"]).village_id for p in entry.get("posts", [])}
    return villages.pop() if len(villages) == 1 else None


def _person(db: Db, entry: dict[str, Any], at: datetime) -> bool:
    village_id = _village_of(db, entry)
    known = _person_known(db, entry, village_id)
    person = known or Person(name=entry["name"], village_id=village_id)
    db.add(person)
    db.flush()
    if "household" in entry:
        db.info.setdefault("lodging", {})[person.id] = entry["household"]
    for held in entry.get("posts", []):
        region = place(db, held["region"])
        if held["post"] not in set(Post):
            raise Refusal(f"{entry['name']} 的 post 不对；可以用的是 {'、'.join(Post)}。")
        if not people.holds(db, person.id, Post(held["post"]), region.id, at):
            category = str(held.get("category", ""))
            people.appoint(db, person, Post(held["post"]), region, at, category)
    return known is None


def _person_known(db: Db, entry: dict[str, Any], village_id: str | None) -> Person | None:
    """The person whom the row means; Refusal where two of that name are known and it does not say which."""
    name = entry["name"]
    query = select(Person).where(Person.name == name, Person.village_id == village_id)
    namesakes = list(db.exec(query.order_by(col(Person.id))))
    if "household" in entry:
        homes = {p.id: households.of_person(db, p.id) for p in namesakes}
        named = entry["household"]
        here = [p for p in namesakes if (home := homes[p.id]) is None or home.name == named]
        return here[0] if here else None
    if len(namesakes) > 1:
        raise Refusal(f'“{name}”在这个村不止一个；请写明是哪一家的，比如 household = "张桂花户"。')
    return namesakes[0] if namesakes else None


def _household(db: Db, entry: dict[str, Any], at: datetime, taken: set[str]) -> bool:
    """One household. Two of one name in one circle are two: the members tell which of those known it is.

    `taken`: those that earlier rows of the file were.
    """
    circle = place(db, entry["circle"])
    if circle.village_id is None:
        raise Refusal(f"{entry['name']} 的 circle 要在村里面。")
    names = _members(entry)
    known = _known(db, entry["name"], circle, names, taken)
    if known is not None:
        taken.add(known.id)
        return False
    others = db.exec(select(Household).where(Household.village_id == circle.village_id)).all()
    living = [_member(db, name, circle.village_id, entry["name"]) for name in names]
    home = Household(
        name=entry["name"],
        code=words.household_code(len(others) + 1),
        circle_id=circle.id,
        village_id=circle.village_id,
        head_id=living[0].id if living else None,
        tags=entry.get("tags", []),
        key=entry.get("key", False),
    )
    db.add(home)
    db.flush()
    taken.add(home.id)
    db.add_all(HouseholdMember(household_id=home.id, person_id=p.id) for p in living)
    db.flush()
    return True


def _known(
    db: Db, name: str, circle: Region, members: list[str], taken: set[str]
) -> Household | None:
    """Which household of that name in the circle the row means: the one with these people, else one left over."""
    query = select(Household).where(Household.name == name, Household.circle_id == circle.id)
    free = [h for h in db.exec(query.order_by(col(Household.id))) if h.id not in taken]
    alike = (h for h in free if {p.name for p in households.members(db, h.id)} == set(members))
    return next(alike, free[0] if free else None)


def _member(db: Db, name: str, village_id: str, home: str) -> Person:
    """The person of that name who has no home yet and is not said to live in another; else a new one."""
    query = select(Person).where(Person.name == name, Person.village_id == village_id)
    lodging = db.info.get("lodging", {})
    for person in db.exec(query.order_by(col(Person.id))):
        if lodging.get(person.id, home) == home and not households.of_person(db, person.id):
            return person
    person = Person(name=name, village_id=village_id)
    db.add(person)
    db.flush()
    return person


def _kin(db: Db, entry: dict[str, Any], now: datetime) -> bool:
    within = place(db, entry["village"]).village_id if "village" in entry else None
    one, other = (_the_one(db, entry[k], within) for k in ("person", "relative"))
    if other.id in people.kin_of(db, one.id):
        return False
    db.add(
        Kinship(
            person_id=one.id,
            relative_id=other.id,
            relation=entry.get("relation", words.RELATIVE),
            since=now,
        )
    )
    db.flush()
    return True


def _the_one(db: Db, name: str, village_id: str | None) -> Person:
    query = select(Person).where(Person.name == name, people.ALONE)
    if village_id is not None:
        query = query.where(Person.village_id == village_id)
    namesakes = db.exec(query.limit(2)).all()
    if not namesakes:
        raise Refusal(f"亲属关系里的“{name}”没有登记。")
    if len(namesakes) > 1:
        raise Refusal(
            f"亲属关系里的“{name}”不止一个；请在这一条 [[kin]] 里加 village，比如“石桥镇/王家村”。"
        )
    return namesakes[0]


def _room(db: Db, entry: dict[str, Any], _: datetime) -> bool:
    region = place(db, entry["region"])
    known = rooms.at(db, entry["channel"], entry["chat"])
    rooms.open_in(db, entry["name"], region.id, entry["channel"], entry["chat"])
    return known is None
