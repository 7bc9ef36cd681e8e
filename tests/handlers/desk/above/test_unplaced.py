"""What fits no village is seen by the cadres of the county that it names, and by nobody of another county."""

import pytest
from sqlmodel import select

from core.db import Db
from core.outbox import Outgoing
from core.registry import addresses, people, regions
from core.registry.people import Person, Post
from core.registry.regions import Kind
from core.reports import filing, rights
from core.reports.ladder.lifecycle import Role
from core.reports.ladder.reports import Report, Who
from handlers.desk.above import unplaced
from tests.core.reports.telling import MONDAY, told, who
from tests.handlers.engine.talking import turn_of

OTHERS = ("柳溪镇的", "东山县的")
"""Cadres of another county beside the demo's."""


def beside(db: Db) -> None:
    """东山县 with 柳溪镇 and 青石村, and a cadre in each."""
    county = regions.add(db, "东山县", Kind.CITY)
    town = regions.add(db, "柳溪镇", Kind.TOWN, county)
    regions.add(db, "青石村", Kind.VILLAGE, town)
    for name, post, region in (
        (OTHERS[0], Post.TOWN_CADRE, town),
        (OTHERS[1], Post.CITY_CADRE, county),
    ):
        cadre = Person(name=name)
        db.add(cadre)
        db.flush()
        addresses.attach(db, addresses.known(db, "web", name), cadre.id, MONDAY)
        people.appoint(db, cadre, post, region, MONDAY)
    db.flush()


def filed(db: Db, text: str, *, danger: bool = False) -> Report:
    """By somebody whom nobody knows."""
    return filing.file(db, who(db, "过路人"), text, MONDAY, route=None, danger=danger)


def sees(db: Db, name: str) -> list[str]:
    """What stands on a cadre's list."""
    return [r.text for r in unplaced.waiting(turn_of(db, name, "待分派"))]


def hears(db: Db, name: str) -> bool:
    """Whether a cadre was asked which village it is."""
    at = select(Outgoing.text).where(Outgoing.chat == name)
    return any("哪个村" in text for text in (*told(db, name), *db.exec(at)))


def test_of_two_counties_each_sees_its_own(db: Db) -> None:
    beside(db)
    there = "柳溪镇街上的路灯全不亮了"
    here = "石桥镇菜市场门口的水管爆了"
    nowhere = "路上有个坑"
    for text in (there, here, nowhere):
        filed(db, text)
    assert sees(db, "孙敏") == [here]
    assert sees(db, "周明") == [here]
    assert [hears(db, name) for name in ("孙敏", "周明", *OTHERS)] == [True, False, True, False]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("柳溪镇有人落水了", False),
        ("东山县这边有人落水了", False),
        ("石桥镇有人落水了", True),
        ("有人落水了", True),
    ],
)
def test_danger_goes_to_the_county_that_is_named(db: Db, text: str, may: bool) -> None:
    beside(db)
    report = filed(db, text, danger=True)
    mine = Who(person_id=next(p.id for p in people.named(db, "孙敏")), address_id="")
    assert (Role.DISPATCHER in rights.roles_of(db, report, mine, MONDAY)) == may
    if "柳溪" in text:
        assert hears(db, OTHERS[0])
        assert not hears(db, "孙敏")


def test_where_there_is_one_county_all_of_it_is_seen(db: Db) -> None:
    filed(db, "路上有个坑")
    assert sees(db, "孙敏") == ["路上有个坑"]
    assert sees(db, "钱国华") == []
