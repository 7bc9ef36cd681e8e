"""Villages by name: of two that are called alike the town tells which."""

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
