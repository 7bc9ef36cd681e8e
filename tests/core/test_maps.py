"""The link to a map: longitude first, as Amap wants it, and nothing in it but the place."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from core import maps


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_link_leads_to_the_place(latitude: float, longitude: float) -> None:
    link = urlsplit(maps.link(latitude, longitude))
    asked = parse_qs(link.query)
    east, north = map(float, asked["position"][0].split(","))
    assert (link.scheme, link.netloc, link.path) == ("https", "uri.amap.com", "/marker")
    assert abs(north - latitude) < 1e-5
    assert abs(east - longitude) < 1e-5
    assert asked["coordinate"] == ["wgs84"]
    assert set(asked) == {"position", "coordinate"}


def test_a_line_says_the_figures_and_the_link() -> None:
    assert maps.spoken(28.1, 113.6) == (
        "定位：28.10000, 113.60000 https://uri.amap.com/marker?position=113.60000,28.10000&coordinate=wgs84"
    )
