import pytest

from handlers.understand.places import places


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("村口的井盖破了", ["村口"]),
        ("二组水塘边的路灯不亮了", ["二组水塘边"]),
        ("桥头小卖部门口积水", ["桥头小卖部门口"]),
        ("王家村一组张桂花家门口的路灯坏了", ["王家村一组张桂花家门口"]),
        ("学校后面那条沟堵了", ["学校后面那条沟"]),
        ("我屋企门口水浸", ["我屋企门口"]),
        ("路灯坏了", []),
        ("井盖破了没人修", []),
        ("三组组长不管事", []),
        ("派给驻村工作队", []),
        ("又被大水冲了", []),
        ("一网格东头的灯坏了", ["一网格东头"]),
        ("三号网格员没来", []),
    ],
)
def test_places(text: str, found: list[str]) -> None:
    assert places(text) == found
