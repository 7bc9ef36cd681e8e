"""The sheets to sign: A4, small, always the same, as many as it takes, every name with a line."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from core.meetings.minutes import Agreed, Minutes
from core.meetings.sheet import HEIGHT, WIDTH, draw

ITEM = Agreed("修水渠每户出工两天", "赞成2票，反对1票，弃权0票，应投3人", True)
ONE = Minutes(
    village="王家村",
    kind="民情分析会",
    title="",
    place="村部，今晚7点半",
    time="2026年3月5日 19:30至20:10",
    body="评议小组",
    convener="赵春兰",
    called=3,
    needed="应到3人，过半到会才能开；赞成过半算通过",
    present=("钱国华", "赵春兰"),
    noted=(),
    excused=("吴建军",),
    absent=(),
    items=(ITEM,),
    held=True,
)


def picture(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("L")


def test_a_sheet_is_a4_small_and_always_the_same() -> None:
    (sheet,) = draw(ONE)
    assert (sheet,) == draw(ONE)
    assert picture(sheet).size == (WIDTH, HEIGHT)
    assert len(sheet) < 200_000


@pytest.mark.parametrize(
    ("items", "people", "pages"),
    [(1, 2, 1), (12, 9, 3), pytest.param(180, 60, 25, marks=pytest.mark.long)],
)
def test_long_minutes_take_more_sheets_and_each_stays_inside_its_margins(
    items: int, people: int, pages: int
) -> None:
    long = Agreed(
        "龙海涛 光荣加分：见义勇为+20（3月20日）" * 3,
        "赞成2票，反对1票" * 6,
        False,
        ("龙海涛",) * 9,
    )
    sheets = draw(
        replace(ONE, items=(ITEM, long) * (items // 2) or (ITEM,), present=("欧阳修远",) * people)
    )
    assert len(sheets) == pages
    for sheet in sheets:
        drawn = ImageChops.invert(picture(sheet))
        left, top, right, bottom = drawn.getbbox() or (0, 0, 0, 0)
        assert left >= 90
        assert right <= WIDTH - 70
        assert top >= 90
        assert bottom <= HEIGHT - 40


def test_scores_by_the_hundred_take_a_line_each() -> None:
    score = Agreed("龙海涛 宣传政策", "平均8.3分（7人打分）")
    assert len(draw(replace(ONE, items=(score,) * 180))) == 8


def test_a_meeting_that_was_not_held_shows_no_agenda() -> None:
    assert draw(replace(ONE, held=False)) == draw(replace(ONE, held=False, items=()))
