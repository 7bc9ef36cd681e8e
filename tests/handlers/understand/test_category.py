"""Here too: `kinds`."""

import pytest

from handlers.understand.category import category, peril_category, urgency


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("路灯又不亮了", "street_light"),
        ("自来水停了", "water_supply"),
        ("两家为地界吵架", "dispute"),
        ("养猪场往河里排污水", "environment_pollution"),
        ("低保补贴没发", "social_security"),
        ("今天星期三", None),
    ],
)
def test_category(text: str, label: str | None) -> None:
    assert category(text) == label


def test_category_of_a_danger() -> None:
    assert peril_category("触电了，快来") == "medical"
    assert peril_category("两个人动刀了") == "public_security"
    assert peril_category("救命") is None


def test_urgency() -> None:
    assert urgency("着火了，人在里面") == "emergency"
    assert urgency("护栏断了，孩子差点掉下去") == "high"
    assert urgency("宣传栏玻璃花了") == "normal"
    assert urgency("建议装个凉亭") == "low"
