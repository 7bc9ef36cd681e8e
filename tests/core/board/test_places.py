"""A place by what stands in an address."""

import pytest

from core.board import places
from core.db import Db
from core.registry import regions
from core.registry.regions import Kind
from tests.core.reports.telling import region


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("王家村", ["王家村"]),
        ("石桥镇/王家村", ["王家村"]),
        ("清江市/王家村/", ["王家村"]),
        ("清江市/石桥镇/王家村", ["王家村"]),
        ("石桥镇", ["石桥镇"]),
        ("王家村/石桥镇", []),
        ("王家村/一组", []),
        ("一组", []),
        ("无此村", []),
        ("", []),
        ("///", []),
        ("王家村\0", []),
    ],
)
def test_a_village_is_known_by_its_name(db: Db, address: str, names: list[str]) -> None:
    assert [one.name for one in places.at(places.atlas(db), address)] == names


def test_an_id_means_one_place_and_two_of_one_name_are_told_apart(db: Db) -> None:
    town = regions.add(db, "河口镇", Kind.TOWN, region(db, "清江市"))
    other = regions.add(db, "王家村", Kind.VILLAGE, town)
    here = places.atlas(db)
    both = places.at(here, "王家村")
    assert len(both) == 2
    assert [one.id for one in places.at(here, other.id)] == [other.id]
    assert {places.path(here, one) for one in both} == {"石桥镇/王家村", "河口镇/王家村"}
    for one in both:
        assert places.at(here, places.path(here, one)) == [one]
    again = regions.add(db, "王家村", Kind.VILLAGE, town)
    here = places.atlas(db)
    assert places.path(here, here.places[again.id]) == again.id


def test_a_town_has_its_villages(db: Db) -> None:
    here = places.atlas(db)
    town = places.at(here, "石桥镇")[0]
    assert [v.name for v in places.below(here, town)] == ["王家村", "李家村"]
    city = places.at(here, "清江市")[0]
    assert places.below(here, city) == places.below(here, town)
    village = places.at(here, "李家村")[0]
    assert places.below(here, village) == [village]
