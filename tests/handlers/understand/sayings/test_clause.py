import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understand.sayings.clause import clauses, matters, pieces


@pytest.mark.parametrize(
    "text",
    [
        "三组的圳塞死哒，还有二组水塘边的路灯也黑了两夜",
        "屋门口的灯不亮，另外我要告一下组长收钱的事",
        "学校后面的路塌了半边，顺便问下高龄补贴怎么领",
        "1、桥头的护栏断了 2、村部的厕所臭得很",
        "村口的井盖翘起来了，五组的变压器老跳闸",
    ],
)
def test_two_matters(text: str) -> None:
    assert len(matters(text)) == 2, matters(text)


@pytest.mark.parametrize(
    "text",
    [
        "二组水塘边，路灯不亮，夜里过路看不见",
        "圳堵了，水漫到田里，还有股臭味",
        "桥头的护栏断了，昨天有个细伢子差点摔下去",
        "学校后面的路塌了，学生上学没路走",
        "我家停水了，还有隔壁也停了",
        "1、3通过 2不通过",
        "路灯坏了",
        "",
    ],
)
def test_one_matter(text: str) -> None:
    assert len(matters(text)) == 1, matters(text)


def test_a_deed_of_ones_own_beside_a_fault_is_another_matter() -> None:
    assert matters("桥上栏杆断了 我今天还帮唐菊香收了谷子") == (
        "桥上栏杆断了",
        "我今天还帮唐菊香收了谷子",
    )
    assert len(matters("桥上栏杆断了 我今天还差点摔下去")) == 1


def test_a_matter_is_told_without_what_leads_to_it() -> None:
    assert matters("三组的圳塞死哒，还有二组水塘边的路灯也黑了")[1] == "二组水塘边的路灯也黑了"


def test_clauses() -> None:
    assert clauses("去了老孙家，没人在；电话也不通？") == ("去了老孙家", "没人在", "电话也不通？")
    assert clauses("灯不亮另外水也停了") == ("灯不亮", "另外水也停了")


@given(st.text(max_size=700))
def test_pieces_lose_nothing(text: str) -> None:
    assert "".join(pieces(text)) == text
