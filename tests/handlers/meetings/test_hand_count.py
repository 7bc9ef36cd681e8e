"""What a teller says of hands and slips."""

import pytest

from core.meetings.meetings import AgendaItem, ItemVote
from handlers.engine.flow import Retry
from handlers.meetings.hand_count import counted

VOTE = AgendaItem(meeting_id="m", position=0, kind=ItemVote.VOTE, text="修渠")
SCORE = AgendaItem(meeting_id="m", position=0, kind=ItemVote.SCORE, text="会风", most=20)
RATING = AgendaItem(
    meeting_id="m",
    position=0,
    kind=ItemVote.RATING,
    text="谁当组长",
    options=["陈大山", "陈大山嫂"],
)


@pytest.mark.parametrize(
    ("item", "said", "expected"),
    [
        (VOTE, "赞成3，反对1", {"yes": 3, "no": 1}),
        (VOTE, "3票赞成 1票反对 1人弃权", {"yes": 3, "no": 1, "abstain": 1}),
        (VOTE, "同意三个，不同意两个", {"yes": 3, "no": 2}),
        (VOTE, "全部赞成", {"yes": 5}),
        (VOTE, "都反对。", {"no": 5}),
        (VOTE, "赞成１２", {"yes": 12}),
        (SCORE, "8 9 9", {"8": 1, "9": 2}),
        (SCORE, "八分、十二分", {"8": 1, "12": 1}),
        (RATING, "陈大山嫂2票，陈大山3票", {"陈大山嫂": 2, "陈大山": 3}),
        (RATING, "陈大山3票，弃权2", {"陈大山": 3, "abstain": 2}),
        (RATING, "全部弃权", {"abstain": 5}),
    ],
)
def test_a_count_is_heard(item: AgendaItem, said: str, expected: dict[str, int]) -> None:
    assert counted(said, item, 5) == expected


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (VOTE, "差不多吧"),
        (VOTE, "3 1"),
        (SCORE, "21"),
        (SCORE, "8分左右"),
        (RATING, "都行"),
        (SCORE, "7.5 6"),
        (SCORE, "７．５"),
        (SCORE, "7点5"),
        (VOTE, "赞成2.5，反对1"),
    ],
)
def test_what_cannot_be_told_is_asked_again(item: AgendaItem, said: str) -> None:
    with pytest.raises(Retry):
        counted(said, item, 5)
