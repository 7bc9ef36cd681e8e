"""The poster: a palette PNG of 1080 pixels, the same bytes for the same content, for any names."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from core.points.statement.poster import Poster, Row, draw


def poster(rows: tuple[Row, ...], rest: str = "") -> Poster:
    figures = (("7", "加分户数"), ("86", "本月共加分"))
    return Poster("王家村", "2026年3月", "农户积分榜", figures, rows, rest, "3F2A 91BC 07DE")


def picture(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


ROWS = (Row("刘*勇户", 25, "邻里互助+20、庭院整洁+5"), Row("喆*垚户", 5, "公共劳动+5"))


def test_a_poster_is_small_and_always_the_same() -> None:
    content = draw(poster(ROWS))
    assert content == draw(poster(ROWS))
    assert (picture(content).width, picture(content).mode) == (1080, "P")
    assert len(content) < 150_000


@pytest.mark.parametrize("rows", [(), ROWS, ROWS * 6], ids=["none", "two", "twelve"])
def test_a_poster_grows_with_its_rows(rows: tuple[Row, ...]) -> None:
    assert picture(draw(poster(rows, "另有2户加分"))).height == 874 + max(1, len(rows)) * 92


def test_long_words_stay_inside_their_row() -> None:
    """The points at the right edge are drawn over nothing: they look the same with and without."""
    long = Row("欧**华户", 10, "喜事新办丧事简办+10、" * 9)
    short = Row("欧**华户", 10, "")
    box = (920, 560, 1016, 660)
    one, other = (picture(draw(poster((r,)))).convert("L").crop(box) for r in (long, short))
    differ = ImageChops.difference(one, other).point(lambda shade: 255 * (shade > 16))
    assert differ.getbbox() is None  # the palettes alone differ, and a little


def test_rare_characters_are_drawn() -> None:
    """The font has them: they are not all the same box."""
    seen = {draw(poster((Row(name, 1, ""),))) for name in ("喆", "珺", "垚", "犇")}
    assert len(seen) == 4
