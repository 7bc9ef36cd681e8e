"""GCJ-02 to WGS-84: published pairs of points, and there and back everywhere in China."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tencent import coordinates


def test_outside_china_nothing_moves() -> None:
    assert coordinates.to_wgs84(51.5, -0.12) == (51.5, -0.12)


def test_tiananmen_moves_by_its_published_shift() -> None:
    # WGS-84 39.907333, 116.391083 is GCJ-02 39.908735, 116.397325 in the public converters.
    assert coordinates.to_wgs84(39.908735, 116.397325) == pytest.approx(
        (39.907333, 116.391083), abs=5e-6
    )


@settings(max_examples=200, deadline=None)
@given(st.floats(18, 53), st.floats(74, 134))
def test_going_there_gives_the_point_again(latitude: float, longitude: float) -> None:
    there = coordinates.to_wgs84(latitude, longitude)
    off = coordinates._shift(*there)
    back = (there[0] + off[0], there[1] + off[1])
    assert back == pytest.approx((latitude, longitude), abs=1e-8)
    assert 0.0 < abs(off[0]) + abs(off[1]) < 0.02
