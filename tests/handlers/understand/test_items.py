from handlers.understand.items import items


def test_goods_by_their_longest_name() -> None:
    assert items("换一瓶花生油和两包盐，还有抽纸") == ["花生油", "盐", "抽纸"]


def test_not_every_oil_is_for_sale() -> None:
    assert items("路面柴油味大，离家三米") == []
