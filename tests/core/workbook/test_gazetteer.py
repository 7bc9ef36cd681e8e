"""Places are known however their names are written."""

import pytest

from core.registry.regions import Kind
from core.workbook.gazetteer import Gazetteer, Place, bare, folded


@pytest.mark.parametrize(
    "name", ["一组", "1组", "第一组", "第1村民小组", " 第 一 小组", "１组", "1"]
)
def test_a_group_is_one_however_it_is_counted(name: str) -> None:
    assert folded(name) == "#1"


def test_numbers_in_words() -> None:
    assert [folded(n) for n in ("十组", "十二组", "二十组", "二十三组", "一百零五组")] == [
        *("#10", "#12", "#20", "#23", "#105")
    ]
    assert folded("王家组") == "王家组"
    assert bare("李秀英联户") == bare("李秀英邻里圈") == "李秀英"


def test_a_path_is_enough_where_it_is_the_only_one() -> None:
    here = Gazetteer()
    for place in (
        Place("t", None, None, Kind.TOWN, "石桥镇"),
        Place("v", "t", "v", Kind.VILLAGE, "王家村", "01"),
        Place("w", "t", "w", Kind.VILLAGE, "李家村"),
        Place("g", "v", "v", Kind.GROUP, "一组"),
        Place("h", "w", "w", Kind.GROUP, "一组"),
    ):
        here.add(place)
    known = [here.of_number(n) for n in ("01", "王家村/1组", "一组", "月亮", "")]
    assert [p and p.id for p in known] == ["v", "g", None, None, None]
    assert (here.key("v"), here.key("g")) == ("01", "王家村/一组")
