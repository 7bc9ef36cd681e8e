"""Villages by name: of two that are called alike the town tells which."""

from core.db import Db
from core.registry import regions, villages
from core.registry.regions import Kind
from core.registry.villages import Atlas, Named


def county() -> Atlas:
    """Two towns with a 王家村 each, and a 大王家村 in the first."""
    towns = [Named("t1", "东镇", Kind.TOWN, "c"), Named("t2", "石桥镇", Kind.TOWN, "c")]
    here = (
        Named("v1", "王家村", Kind.VILLAGE, "t1"),
        Named("v2", "王家村", Kind.VILLAGE, "t2"),
        Named("v3", "大王家村", Kind.VILLAGE, "t1"),
    )
    city = Named("c", "清江市", Kind.CITY, None)
    return Atlas({place.id: place for place in (city, *towns, *here)}, here)


def ids(words: str) -> list[str]:
    return [village.id for village in county().named(words)]


def test_a_name_means_every_village_that_is_called_so() -> None:
    assert ids("王家村路塌了") == ["v1", "v2"]
    assert ids("路塌了") == []


def test_the_town_tells_two_of_one_name_apart() -> None:
    assert ids("石桥镇王家村路塌了") == ["v2"]
    assert ids("石桥的王家村路塌了") == ["v2"]
    assert ids("东镇那边的王家村") == ["v1"]


def test_a_longer_name_is_not_the_shorter_one() -> None:
    assert ids("大王家村路塌了") == ["v3"]


def test_alike_villages_are_shown_with_their_town() -> None:
    atlas = county()
    v1, _, v3 = atlas.villages
    assert atlas.label(v1, atlas.villages) == "王家村（东镇）"
    assert atlas.label(v3, atlas.villages) == "大王家村"
    assert [t.id for t in atlas.towns(atlas.villages)] == ["t1", "t2"]
    assert [v.id for v in atlas.of_town("t1")] == ["v1", "v3"]


def test_towns_of_one_name_are_shown_with_their_county() -> None:
    places = [
        Named("a", "清江市", Kind.CITY, None),
        Named("b", "柳河县", Kind.CITY, None),
        Named("ta", "城关镇", Kind.TOWN, "a"),
        Named("tb", "城关镇", Kind.TOWN, "b"),
    ]
    here = tuple(Named(f"v{n}", "王家村", Kind.VILLAGE, f"t{n}") for n in "ab")
    atlas = Atlas({p.id: p for p in (*places, *here)}, here)
    assert [atlas.label(v, here) for v in here] == [
        "王家村（清江市城关镇）",
        "王家村（柳河县城关镇）",
    ]
    assert [atlas.town_label(t, places[2:]) for t in places[2:]] == ["清江市城关镇", "柳河县城关镇"]
    assert [c.id for c in atlas.cities(here)] == ["a", "b"]


def test_counties_beside_each_other_are_chosen_level_by_level(db: Db) -> None:
    for county in ("甲县", "乙县"):
        top = regions.add(db, county, Kind.CITY)
        for town in ("东镇", "西镇"):
            of = regions.add(db, town, Kind.TOWN, top)
            for n in range(6):
                regions.add(db, f"{n}号村", Kind.VILLAGE, of)
    first = villages.choices(db, "sos", {})
    assert [c.label for c in first] == ["清江市", "甲县", "乙县"]
    second = villages.choices(db, "sos", first[1].answers)
    assert [c.label for c in second] == ["东镇", "西镇"]
    third = villages.choices(db, "sos", second[0].answers)
    assert [c.label for c in third] == [f"{n}号村" for n in range(6)]
    assert set(third[0].answers) == {"town", "village"}
