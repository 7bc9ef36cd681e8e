"""A meeting from its call to its close: body, roll call, quorum, results, and what is refused.

Here too: `bodies`, `calling`, `closing`, `facts`, `meetings`, `notices`, `roll_call`.
"""

import pytest
from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, conduct
from core.meetings.conduct import ItemVote, Meeting, MeetingKind, MeetingState, Wanted, WantedItem
from core.meetings.meetings import Attendee, needed
from core.outbox import Outgoing
from core.registry import people
from core.registry.people import Post
from core.registry.regions import Region
from tests.core.meetings.meeting_acts import (
    PANEL,
    VOTE,
    called,
    item_of,
    march,
    opened,
    person,
    village,
    vote,
)


def told(db: Db, name: str) -> list[str]:
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, name).id)
    return list(db.exec(query.order_by(col(Outgoing.id))))


@pytest.mark.parametrize(
    ("quorum", "members", "expected"),
    [(50, 9, 5), (50, 8, 5), (50, 2, 2), (100, 4, 4), (67, 3, 3), (66, 3, 2), (0, 5, 1)],
)
def test_a_quorum_is_more_than_its_share_and_never_nobody(
    quorum: int, members: int, expected: int
) -> None:
    assert needed(quorum, members) == expected


def test_a_vote_is_called_held_and_counted(db: Db) -> None:
    meeting = opened(db)
    assert (meeting.state, meeting.begun_at) == (MeetingState.OPEN, march(5))
    vote(db, meeting, ("钱国华", "yes"), ("赵春兰", "yes"), ("吴建军", "no"))
    assert conduct.results(db, meeting.id) == []  # nobody sees counts before the close
    conduct.close(db, person(db, "钱国华"), meeting.id, march(5))
    (result,) = conduct.results(db, meeting.id)
    assert (result.passed, result.yes, result.no, result.abstain) == (True, 2, 1, 0)
    assert (result.ballots, result.eligible, result.mean) == (3, 3, None)
    assert told(db, "吴建军")[-1].startswith(
        "【散会】王家村民情分析会\n1. 修水渠每户出工两天：通过"
    )


def test_a_majority_must_be_exceeded_and_abstentions_are_cast(db: Db) -> None:
    meeting = opened(db, VOTE, WantedItem(ItemVote.VOTE, "另一件"))
    vote(db, meeting, ("钱国华", "yes"), ("赵春兰", "abstain"))
    vote(db, meeting, ("钱国华", "yes"), ("赵春兰", "yes"), ("吴建军", "abstain"), position=1)
    conduct.close(db, None, meeting.id, march(5))
    assert [r.passed for r in conduct.results(db, meeting.id)] == [False, True]


def test_scores_have_a_mean_and_ratings_their_counts(db: Db) -> None:
    score = WantedItem(ItemVote.SCORE, "李秀英", most=10, thing="x")
    rating = WantedItem(ItemVote.RATING, "述职", options=("优秀", "称职"))
    meeting = opened(db, score, rating, WantedItem(ItemVote.TALK, "防汛"))
    vote(db, meeting, ("钱国华", 10), ("赵春兰", 7), ("吴建军", "08"))
    vote(db, meeting, ("钱国华", "优秀"), ("赵春兰", "称职"), position=1)
    conduct.conclude(db, person(db, "赵春兰"), item_of(db, meeting, 2), "各组清沟。", march(5))
    conduct.close(db, person(db, "赵春兰"), meeting.id, march(5))
    first, second, talk = conduct.results(db, meeting.id)
    assert (first.mean, first.ballots, first.thing, first.passed) == (25 / 3, 3, "x", None)
    assert (second.counts, second.passed) == ({"优秀": 1, "称职": 1}, None)
    assert (talk.passed, talk.ballots) == (None, 0)
    assert told(db, "吴建军")[-1].endswith("3. 防汛：各组清沟\n要看全部，发“会议记录”。")


def test_nothing_begins_without_a_quorum_of_the_whole_body(db: Db) -> None:
    meeting = called(db)
    conduct.excuse(db, person(db, "吴建军"), meeting.id, "去县里看病", march(5))
    assert told(db, "钱国华")[-1] == "【请假】吴建军：去县里看病。民情分析会。"
    with pytest.raises(Refusal, match="连您到会1人，应到3人，2人到会才能开，还差1人"):
        conduct.begin(db, person(db, "钱国华"), meeting.id, march(5))


def test_who_begins_is_there_and_the_quorum_is_told_once(db: Db) -> None:
    meeting = called(db, members=("李秀英", "陈大山", "吴建军"))
    for name in ("李秀英", "陈大山", "吴建军"):
        conduct.sign_in(db, person(db, name), meeting.id, march(5))
    enough = [t for t in told(db, "钱国华") if t.startswith("【人够了】")]
    assert enough == ["【人够了】民情分析会：到会2人，应到3人，2人到会才能开，够了。"]
    with pytest.raises(Refusal, match="名单里没有您"):
        conduct.sign_in(db, person(db, "冯正"), meeting.id, march(5))
    with pytest.raises(Refusal, match="已经签到了"):
        conduct.sign_in(db, person(db, "李秀英"), meeting.id, march(5))


def test_the_clock_fails_what_was_never_begun_and_it_is_called_again(db: Db) -> None:
    meeting = called(db, VOTE, thing="statement:1:base")
    assert (conduct.due(db, march(6)), conduct.next_due(db)) == ([], march(7))
    assert conduct.due(db, march(7)) == [meeting.id]
    conduct.close(db, None, meeting.id, march(7))
    assert (meeting.state, conduct.results(db, meeting.id)) == (MeetingState.FAILED, [])
    assert told(db, "吴建军")[-1].startswith("【没开成】民情分析会：到会0人，应到3人，要2人。")
    again = conduct.call_again(db, person(db, "钱国华"), meeting.id, march(8))
    assert conduct.of_thing(db, "statement:1:base") == again
    assert again.closes_at == march(10)
    with pytest.raises(Refusal, match="不用再召集"):
        conduct.call_again(db, person(db, "钱国华"), meeting.id, march(8))


def test_one_thing_has_one_standing_meeting(db: Db) -> None:
    called(db, thing="statement:1:base")
    with pytest.raises(Refusal, match="已经召集了"):
        called(db, thing="statement:1:base")


def test_who_may_call_and_who_may_run(db: Db) -> None:
    with pytest.raises(Refusal, match="由村支书"):
        called(db, by="罗铁柱")
    meeting = called(db, by=None)  # the clock may; the secretary is told how it goes
    conduct.sign_in(db, person(db, "吴建军"), meeting.id, march(5))
    assert told(db, "钱国华")[-1].endswith("到会1人，应到3人，2人到会才能开，连您够了。")
    with pytest.raises(Refusal, match="主持"):
        conduct.begin(db, person(db, "吴建军"), meeting.id, march(5))
    with pytest.raises(Refusal, match="主持"):
        conduct.close(db, person(db, "吴建军"), meeting.id, march(5))


def test_who_has_left_office_runs_nothing_any_more(db: Db) -> None:
    meeting = called(db, by="赵春兰")
    query = select(people.Appointment).where(
        people.Appointment.person_id == person(db, "赵春兰").id
    )
    for post in db.exec(query).all():
        post.until = march(5)
        db.add(post)
    db.flush()
    with pytest.raises(Refusal, match="主持"):
        conduct.close(db, person(db, "赵春兰"), meeting.id, march(5, 20))


def test_a_representative_calls_the_heads_of_the_circle(db: Db) -> None:
    li = person(db, "李秀英")
    heads = bodies.heads(db, li, march(5))
    assert [db.get_one(people.Person, p).name for p in heads][:2] == ["李秀英", "张桂花"]
    assert len(heads) == 6
    item = WantedItem(ItemVote.TALK, "路灯")
    wanted = Wanted(village(db), MeetingKind.TALK, "", bodies.HEADS, heads, (item,))
    meeting = conduct.call(db, li, wanted, march(5))
    conduct.sign_in(db, person(db, "张桂花"), meeting.id, march(5), by=li)
    row = db.get_one(Attendee, (meeting.id, person(db, "张桂花").id))
    assert (row.present_at, row.noted_by) == (march(5), li.id)
    other = Wanted(village(db), MeetingKind.TALK, "", bodies.HEADS, heads, (VOTE,))
    decides = conduct.call(db, li, other, march(5))
    conduct.sign_in(db, person(db, "张桂花"), decides.id, march(5), by=li)
    row = db.get_one(Attendee, (decides.id, person(db, "张桂花").id))
    assert row.noted_by == li.id
    conduct.sign_in(db, person(db, "张桂花"), decides.id, march(5))  # the own word takes its place
    assert row.noted_by is None


def test_bodies_are_read_from_the_appointments(db: Db) -> None:
    def names(body: str) -> list[str]:
        found = bodies.members(db, village(db), body, march(5))
        return [db.get_one(people.Person, p).name for p in found]

    assert names("representatives") == ["李秀英", "陈大山"]  # of circles below the village
    assert names("committees") == ["钱国华", "赵春兰"]
    zheng = db.get_one(Region, village(db))
    people.appoint(db, person(db, "李秀英"), Post.BRANCH_MEMBER, zheng, march(1))
    assert names("branch_committee") == ["钱国华", "李秀英"]


def test_who_was_there_and_who_held_it_are_facts(db: Db) -> None:
    meeting = opened(db, here=("钱国华", "吴建军"))
    first, after = march(1).date(), march(5).date()
    conduct.close(db, None, meeting.id, march(6))
    assert conduct.attended(db, village(db), first, after) == []
    found = conduct.attended(db, village(db), march(5).date(), march(6).date())
    ids = sorted(person(db, name).id for name in ("钱国华", "吴建军"))
    assert found == [(one, MeetingKind.ANALYSIS, march(5).date()) for one in ids]
    held = conduct.convened(db, village(db), march(5).date(), march(6).date())
    assert held == [(person(db, "钱国华").id, MeetingKind.ANALYSIS, march(5).date())]


def test_only_who_sits_there_is_asked_at_night(db: Db) -> None:
    meeting = called(db, members=PANEL)
    conduct.sign_in(db, person(db, "赵春兰"), meeting.id, march(5, 12))
    conduct.sign_in(db, person(db, "吴建军"), meeting.id, march(5, 21))
    conduct.begin(db, person(db, "钱国华"), meeting.id, march(5, 22))
    query = select(Outgoing).where(col(Outgoing.text).startswith("【表决】"))
    due = {row.person_id: row.due_at for row in db.exec(query)}
    assert due[person(db, "吴建军").id] == march(5, 22)
    assert due[person(db, "赵春兰").id] == march(6, 7)


def test_a_meeting_over_is_over(db: Db) -> None:
    meeting: Meeting = opened(db)
    conduct.close(db, None, meeting.id, march(5))
    for act in (
        lambda: conduct.sign_in(db, person(db, "赵春兰"), meeting.id, march(5)),
        lambda: conduct.begin(db, person(db, "钱国华"), meeting.id, march(5)),
        lambda: conduct.close(db, person(db, "钱国华"), meeting.id, march(5)),
        lambda: conduct.excuse(db, person(db, "赵春兰"), meeting.id, "忙", march(5)),
    ):
        with pytest.raises(Refusal, match="已经散会"):
            act()
