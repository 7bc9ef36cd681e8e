"""Hand counts: two tellers, the same body and recusal, never more ballots than there are voters.

Here too: `core.meetings.paper.words`.
"""

import pytest

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.meetings import ItemVote, Meeting, WantedItem, agenda, present
from core.meetings.paper import counts
from core.meetings.paper.counts import CountState, HandCount
from tests.core.meetings.meeting_acts import VOTE, called, march, opened, person

SCORE = WantedItem(ItemVote.SCORE, "会风", most=10)
RATING = WantedItem(ItemVote.RATING, "谁当组长", options=("甲", "乙"))


def noted(db: Db, *items: WantedItem) -> Meeting:
    """A meeting under way, to which 钱国华 has noted 赵春兰 and 吴建军."""
    meeting = called(db, *items)
    for name in ("赵春兰", "吴建军"):
        conduct.sign_in(db, person(db, name), meeting.id, march(5), by=person(db, "钱国华"))
    conduct.begin(db, person(db, "钱国华"), meeting.id, march(5))
    return meeting


def entered(db: Db, meeting: Meeting, **yes_no: int) -> HandCount:
    item = agenda(db, meeting.id)[0]
    return counts.enter(db, person(db, "钱国华"), meeting.id, {item.id: yes_no}, march(5))


def test_nothing_counts_before_another_agrees(db: Db) -> None:
    meeting = noted(db)
    count = entered(db, meeting, yes=1)
    item = agenda(db, meeting.id)[0]
    assert count.counts[item.id] == {"yes": 1, "abstain": 1}
    assert votes.counts(db, [item]) == {}
    with pytest.raises(Refusal, match="谁报的要由另一个人来核对"):
        counts.decide(db, person(db, "钱国华"), count.id, None, True, march(5))
    counts.decide(db, person(db, "冯正"), count.id, count.version, True, march(5))
    assert votes.counts(db, [item]) == {item.id: {"abstain": 1, "yes": 1}}
    assert votes.outstanding(db, meeting) == {person(db, "钱国华").id}


def test_two_who_disagree_count_anew(db: Db) -> None:
    meeting = noted(db)
    first = entered(db, meeting, yes=2)
    counts.decide(db, person(db, "冯正"), first.id, None, False, march(5))
    assert first.state == CountState.DENIED
    with pytest.raises(Refusal, match="对不上了"):
        counts.decide(db, person(db, "冯正"), first.id, None, True, march(5))
    second = entered(db, meeting, no=2)
    third = entered(db, meeting, no=1, yes=1)
    db.refresh(second)
    assert second.state == CountState.REPLACED
    assert [c.id for c in counts.waiting_for(db, person(db, "冯正"), march(5))] == [third.id]


def test_whose_vote_it_is_confirms_nothing(db: Db) -> None:
    meeting = noted(db)
    count = entered(db, meeting, yes=2)
    with pytest.raises(Refusal, match="另一个人"):
        counts.decide(db, person(db, "赵春兰"), count.id, None, True, march(5))


@pytest.mark.parametrize(
    ("item", "given", "why"),
    [
        (VOTE, {"yes": 2, "no": 1}, "报了3票，多了"),
        (SCORE, {"8": 1}, "报了1票，少了"),
        (SCORE, {"11": 1, "9": 1}, "0到10"),
        (RATING, {"丙": 2}, "请选一个"),
    ],
)
def test_what_cannot_be_is_refused(
    db: Db, item: WantedItem, given: dict[str, int], why: str
) -> None:
    meeting = noted(db, item)
    one = agenda(db, meeting.id)[0]
    with pytest.raises(Refusal, match=why):
        counts.enter(db, person(db, "钱国华"), meeting.id, {one.id: given}, march(5))


def test_the_own_word_takes_a_vote_off_the_paper(db: Db) -> None:
    meeting = noted(db)
    count = entered(db, meeting, yes=2)
    item = agenda(db, meeting.id)[0]
    conduct.sign_in(db, person(db, "赵春兰"), meeting.id, march(5))
    votes.cast(db, person(db, "赵春兰"), item.id, "no", march(5))
    with pytest.raises(Refusal, match="重新发“计票”"):
        counts.decide(db, person(db, "冯正"), count.id, None, True, march(5))
    assert counts.on_paper(db, meeting) == {item.id: [person(db, "吴建军").id]}


def test_who_must_withdraw_neither_votes_nor_counts(db: Db) -> None:
    kin = frozenset({person(db, "赵春兰").id, person(db, "钱国华").id})
    meeting = noted(db, WantedItem(ItemVote.VOTE, "评优", recused=kin))
    item = agenda(db, meeting.id)[0]
    assert counts.on_paper(db, meeting) == {item.id: [person(db, "吴建军").id]}
    with pytest.raises(Refusal, match="回避"):
        entered(db, meeting, yes=1)


def test_before_and_after_the_meeting_nothing_is_counted(db: Db) -> None:
    meeting = called(db)
    with pytest.raises(Refusal, match="还没开始"):
        entered(db, meeting, yes=1)
    other = opened(db, thing="x")
    with pytest.raises(Refusal, match="发“点名”点到"):
        entered(db, other, yes=1)
    assert len(present(db, meeting.id)) == 0
