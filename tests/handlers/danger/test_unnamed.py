import pytest

from core.emergencies.kinds import Kind
from handlers.danger.unnamed import may_stay_unnamed, question, without_heading

NAMES = ("曾德才", "罗铁柱")


@pytest.mark.parametrize(
    ("text", "kind", "wished"),
    [
        ("隔壁在打孩子，哭得好惨", Kind.VIOLENCE, False),
        ("我家隔壁两口子动刀了", Kind.VIOLENCE, False),
        ("曾德才又打他老娘", Kind.VIOLENCE, False),
        ("对门那家的崽一个人锁在屋里", Kind.CHILD_ALONE, True),
        ("老粮站着火了", Kind.FIRE, True),
        ("我看到有人掉进塘里了", Kind.INJURY, True),
        ("罗铁柱要喝农药", Kind.SUICIDE, True),
    ],
)
def test_of_somebody_else_nobody_need_be_named(text: str, kind: Kind, wished: bool) -> None:
    assert may_stay_unnamed(text, kind, NAMES, wished=wished)


@pytest.mark.parametrize(
    ("text", "kind", "wished"),
    [
        ("我老公又打我", Kind.VIOLENCE, True),
        ("他又打孩子，我不敢出声", Kind.VIOLENCE, True),
        ("他又打孩子了", Kind.VIOLENCE, False),
        ("曾德才喝醉了跑来打我", Kind.VIOLENCE, True),
        ("我不想活了", Kind.SUICIDE, True),
        ("我家着火了", Kind.FIRE, True),
        ("我妈晕倒了", Kind.INJURY, True),
        ("老粮站着火了", Kind.FIRE, False),
        ("罗铁柱要喝农药", Kind.SUICIDE, False),
    ],
)
def test_whoever_is_to_be_found_and_whoever_does_not_mind_is_named(
    text: str, kind: Kind, wished: bool
) -> None:
    assert not may_stay_unnamed(text, kind, NAMES, wished=wished)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("问：屋里几个人", "屋里几个人"),
        ("帮我问一下报的人，是哪一层", "是哪一层"),
        ("谁报的？", "谁报的？"),
        ("报的人电话多少", "报的人电话多少"),
        ("我去了", ""),
        ("到了，人没事", ""),
        ("问题不大", ""),
    ],
)
def test_what_is_asked_of_who_cries_is_heard(text: str, asked: str) -> None:
    assert question(text) == asked


def test_the_heading_of_a_report_is_no_part_of_it() -> None:
    assert without_heading("上报：隔壁在打人") == "隔壁在打人"
    assert without_heading("上报的灯又坏了") == "上报的灯又坏了"
