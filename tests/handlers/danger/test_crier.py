import pytest

from handlers.danger.crier import beaten_at

NAMES = ("曾德才", "罗铁柱")


@pytest.mark.parametrize(
    "text",
    [
        "曾德才又在打他老娘",
        "隔壁曾德才喝了酒打堂客",
        "曾德才屋里打起来了",
        "曾德才两口子又打架 动了刀",
    ],
)
def test_a_beating_is_at_the_house_of_whoever_is_named(text: str) -> None:
    assert beaten_at(text, NAMES) == "曾德才"


@pytest.mark.parametrize(
    "text",
    [
        "曾德才在打我老婆",
        "曾德才喝醉了跑到我家来打我",
        "曾德才在村口打他崽",
        "曾德才打罗铁柱",
        "我男人打我",
    ],
)
def test_elsewhere_or_with_the_speaker_it_is_not(text: str) -> None:
    assert beaten_at(text, NAMES) == ""
