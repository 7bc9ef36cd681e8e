import pytest

from handlers.understand.sayings.work import work_stage


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("立了根杆子", "safe"),
        ("先围起来哒", "safe"),
        ("拉了警戒线，车绕着走", "safe"),
        ("搁了块门板盖住", "safe"),
        ("先围了一圈，后天再来修", "safe"),
        ("灯泡换好了", "repaired"),
        ("水通了", "repaired"),
        ("弄好咧", "repaired"),
        ("沟清好哒，可以走水了", "repaired"),
        ("喊了师傅来修", "arranged"),
        ("联系了电工，周四来", "arranged"),
        ("报到镇里了", "arranged"),
        ("师傅讲明天修好", "arranged"),
        ("收到，我去看看", "looked"),
        ("修不了，没钱", "cannot"),
        ("这不归我管", "cannot"),
        ("我办不了", "cannot"),
        ("没修好", None),
        ("还没修", None),
        ("修好没", None),
        ("修好了吗", None),
        ("辛苦了", None),
        ("", None),
    ],
)
def test_the_stage_of_the_work(text: str, stage: str | None) -> None:
    assert work_stage(text) == stage
