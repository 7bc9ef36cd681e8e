"""Words stay inside their room: cut off, or in lines that keep numbers and names whole."""

import pytest
from PIL import Image, ImageDraw

from core.drawing import NAMES, drawable, fitted, font, wrapped


@pytest.mark.parametrize(
    "text", ["", "短", "这一句话比它能占的地方长得多，所以要分成几行来写，一行都不能出格。"]
)
def test_lines_fit_and_lose_nothing(text: str) -> None:
    lines = wrapped(text, 28, 200)
    assert "".join(lines) == text
    assert all(font(28).getlength(line.rstrip("，。")) <= 200 for line in lines)
    assert not any(line[0] in "，。" for line in lines)


def test_numbers_and_names_stay_whole() -> None:
    assert wrapped("一二三四五六2026年", 28, 200) == ["一二三四五六", "2026年"]
    assert wrapped("钱国华、赵春兰、吴建军", 28, 190, whole=NAMES) == [
        "钱国华、",
        "赵春兰、",
        "吴建军",
    ]


def test_what_is_too_wide_is_cut_off() -> None:
    pen = ImageDraw.Draw(Image.new("RGB", (10, 10)))
    assert fitted(pen, "短", 28, 200) == "短"
    shown = fitted(pen, "喜事新办丧事简办", 28, 150)
    assert shown.endswith("…")
    assert pen.textlength(shown, font=font(28)) <= 150


def test_a_name_of_the_later_planes_is_drawn_or_written_in_words() -> None:
    assert drawable("吴𠮷") == "吴吉"
    assert drawable("王𪚥英") == "王〔缺字〕英"
    for drawn in ("王建国", "陈龑", "赵㛃", "李𫖮", "蒋𬱖"):
        assert drawable(drawn) == drawn


def test_what_is_drawn_has_no_empty_boxes() -> None:
    def picture(text: str) -> bytes:
        made = Image.new("L", (200, 60))
        ImageDraw.Draw(made).text((0, 0), text, font=font(40), fill=255)
        return made.tobytes()

    assert picture("吴𠮷") == picture("吴吉")
    assert picture("𪚥") == picture("〔缺字〕")
    assert font(40).getlength("𪚥") == font(40).getlength("〔缺字〕")
