"""Sealed votes: who may cast one, once; and no row of the database joins a voter to a choice."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import select

from core.acts import Act
from core.db import Db, is_sqlite
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.conduct import ItemVote, Meeting, WantedItem
from core.meetings.votes import Ballot, Voted
from tests.core.meetings.meeting_acts import VOTE, called, item_of, march, opened, person, vote


def absent(db: Db) -> Meeting:
    return opened(db, here=("钱国华", "吴建军"))


def recused(db: Db) -> Meeting:
    out = frozenset({person(db, "赵春兰").id})
    return opened(db, WantedItem(ItemVote.VOTE, "给刘大勇户评低保", recused=out))


def twice(db: Db) -> Meeting:
    meeting = opened(db)
    vote(db, meeting, ("赵春兰", "no"))
    return meeting


def closed(db: Db) -> Meeting:
    meeting = opened(db)
    conduct.close(db, None, meeting.id, march(5))
    return meeting


def failed(db: Db) -> Meeting:
    meeting = called(db)
    conduct.close(db, None, meeting.id, march(5))
    return meeting


@pytest.mark.parametrize(
    ("made", "who", "value", "why"),
    [
        (opened, "冯正", "yes", "只由评议小组来投"),
        (absent, "赵春兰", "yes", "还没签到"),
        (recused, "赵春兰", "yes", "回避"),
        (twice, "赵春兰", "yes", "已经投过了"),
        (closed, "赵春兰", "yes", "已经散会"),
        (called, "赵春兰", "yes", "还没开始"),
        (failed, "赵春兰", "yes", "没开成"),
        (opened, "赵春兰", "maybe", "请选一个：赞成、反对、弃权"),
    ],
)
def test_a_vote_that_cannot_be_is_refused_and_leaves_nothing(
    db: Db, made: Callable[[Db], Meeting], who: str, value: str, why: str
) -> None:
    meeting = made(db)
    before = len(db.exec(select(Ballot)).all())
    with pytest.raises(Refusal, match=why):
        vote(db, meeting, (who, value))
    assert len(db.exec(select(Ballot)).all()) == before == len(db.exec(select(Voted)).all())


@pytest.mark.parametrize("value", ["11", "-1", "八", "1.5", "", "00000000008"])
def test_a_score_is_a_number_within_its_bounds(db: Db, value: str) -> None:
    meeting = opened(db, WantedItem(ItemVote.SCORE, "李秀英", most=10))
    with pytest.raises(Refusal, match="0到10之间"):
        vote(db, meeting, ("赵春兰", value))


def test_the_recused_do_not_count_in_their_item(db: Db) -> None:
    meeting = recused(db)
    assert votes.outstanding(db, meeting) == {person(db, n).id for n in ("钱国华", "吴建军")}
    vote(db, meeting, ("钱国华", "yes"), ("吴建军", "yes"))
    assert votes.outstanding(db, meeting) == set()
    conduct.close(db, None, meeting.id, march(5))
    (result,) = conduct.results(db, meeting.id)
    assert (result.passed, result.ballots, result.eligible) == (True, 2, 2)


def test_open_items_come_in_order_and_questions_count_on(db: Db) -> None:
    meeting = opened(db, VOTE, WantedItem(ItemVote.TALK, "防汛"), WantedItem(ItemVote.VOTE, "修路"))
    zhao = person(db, "赵春兰")
    assert [i.text for i in votes.open_items(db, zhao, march(5))] == ["修水渠每户出工两天", "修路"]
    first = votes.question(db, zhao, march(5))
    vote(db, meeting, ("赵春兰", "yes"))
    second = votes.question(db, zhao, march(5))
    assert first is not None
    assert second is not None
    assert (first.text[:7], second.text[:9]) == ("【表决1/2】", "【表决2/2】修路")
    assert votes.question(db, person(db, "冯正"), march(5)) is None


def test_no_act_says_what_was_voted(db: Db) -> None:
    meeting = opened(db)
    vote(db, meeting, ("赵春兰", "no"), ("吴建军", "yes"))
    acts = db.exec(select(Act).where(Act.kind == "vote.cast")).all()
    assert [(a.person_id, a.detail) for a in acts] == [
        (person(db, n).id, {}) for n in ("赵春兰", "吴建军")
    ]


def test_ballots_lie_in_no_order_and_in_one_transaction(db: Db) -> None:
    """Neither the place of a row nor the transaction that wrote it tells whose ballot it is."""
    meeting = opened(db)
    item = item_of(db, meeting)
    placed = set()
    where, last = ("rowid", "rowid") if is_sqlite(db) else ("xmin::text", "ctid")
    for name, value in (("赵春兰", "no"), ("吴建军", "yes"), ("钱国华", "abstain")):
        with db.begin_nested():  # a number of its own on PostgreSQL, as a transaction has
            votes.cast(db, person(db, name), item, value, march(5))
    if not is_sqlite(db):
        assert len(set(db.execute(text(f"SELECT {where} FROM ballot")).scalars())) == 1
    by_place = db.execute(text(f"SELECT id FROM ballot ORDER BY {last}")).scalars().all()
    placed.add(tuple(by_place))
    assert list(by_place) == sorted(by_place)
