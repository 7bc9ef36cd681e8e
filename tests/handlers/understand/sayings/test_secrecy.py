import pytest

from handlers.understand.sayings.secrecy import secrecy, without_secrecy


@pytest.mark.parametrize(
    "text",
    [
        "匿名",
        "莫讲是我讲的",
        "别让他晓得是我报的",
        "怕打击报复",
        "唔好话系我讲",
        "不想留名",
        "你知我知",
        "莫跟别人讲",
        "千万别往外传",
    ],
)
def test_a_wish_for_secrecy(text: str) -> None:
    assert secrecy(text)


@pytest.mark.parametrize(
    "text", ["路灯坏了", "告诉大家明天开会", "我知道了", "他没告诉我几点来", "不要跟别人讲价"]
)
def test_no_wish(text: str) -> None:
    assert not secrecy(text)


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("别让人知道是我说的，老唐家往塘里倒药水", "老唐家往塘里倒药水"),
        ("匿名反映会计做假账", "反映会计做假账"),
        ("出纳收钱不开票，莫讲是我讲的，怕报复", "出纳收钱不开票"),
        ("保密", ""),
        ("路灯坏了", "路灯坏了"),
    ],
)
def test_the_matter_without_the_wish(text: str, matter: str) -> None:
    assert without_secrecy(text) == matter


def test_a_long_matter_is_kept_whole() -> None:
    assert without_secrecy("匿名，" + "水" * 3000) == "水" * 3000
