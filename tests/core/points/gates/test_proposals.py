"""A change of rules that a body has to vote on: by it alone, and from the next period on."""

from datetime import date

import pytest
from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.conduct import Meeting
from core.meetings.meetings import agenda
from core.outbox import Outgoing
from core.points.adoption import amendment
from core.points.adoption.amendment import Added, Amended, Change
from core.points.close import meeting_results
from core.points.gates import proposals
from core.points.gates.proposals import RulebookProposal
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides, Item, ItemKind, Subject
from core.registry import people
from tests.core.points.wangjia_acts import april, march, may, person, village

pytestmark = pytest.mark.place("hulu")
HERE, WHOM = "国茶村", Subject.REPRESENTATIVE
MORE = Amended("brave", 80)
IS_OUTCOME = col(Outgoing.text).startswith("通过了，细则改好了")


def called(db: Db, change: Change = MORE, day: int = 20) -> Meeting:
    return proposals.call(db, person(db, "龙正明"), village(db, HERE), WHOM, change, march(day))


def voted(db: Db, meeting: Meeting, *said: str, day: int = 20) -> None:
    """Four are there and vote so; the rest stays at home."""
    names = ("龙正明", "向春生", "石丽华", "田文静")
    for name in names:
        conduct.sign_in(db, person(db, name), meeting.id, march(day))
    conduct.begin(db, person(db, "龙正明"), meeting.id, march(day))
    (item,) = agenda(db, meeting.id)
    for name, word in zip(names, said, strict=False):
        votes.cast(db, person(db, name), item.id, word, march(day, 10))
    meeting_results.close(db, person(db, "龙正明"), meeting.id, march(day, 11))


def item(db: Db, code: str, day: date) -> Item | None:
    book = versions.in_force(db, village(db, HERE), WHOM, day)
    assert book is not None
    return book.item(code, day)


def points(db: Db, day: date) -> int:
    brave = item(db, "brave", day)
    assert brave is not None
    return brave.points


def test_no_cadre_changes_it_alone(db: Db) -> None:
    here = village(db, HERE)
    for change in (MORE, Amended("brave", None), Added("献血", "光荣加分", ItemKind.AWARD, 40)):
        _, new = amendment.changed(db, here, WHOM, change, march(20))
        with pytest.raises(Refusal, match="全体党员表决"):
            amendment.amend(db, person(db, "龙正明"), here, new, march(20))
    _, plain = amendment.changed(db, here, WHOM, Amended("analysis", 4, 4), march(20))
    amendment.amend(db, person(db, "龙正明"), here, plain, march(20))


def test_more_than_half_change_it_from_the_next_period_on(db: Db) -> None:
    voted(db, called(db), "yes", "yes", "yes", "no")
    db.info.clear()
    assert (points(db, date(2026, 3, 31)), points(db, date(2026, 4, 1))) == (50, 80)
    assert db.exec(select(RulebookProposal)).one().passed is True


@pytest.mark.parametrize("said", [("yes", "yes", "no", "no"), ("yes", "abstain", "abstain", "no")])
def test_half_is_not_enough(db: Db, said: tuple[str, ...]) -> None:
    meeting = called(db)
    voted(db, meeting, *said)
    assert points(db, date(2026, 4, 1)) == 50
    assert "没有通过" in proposals.outcome(db, meeting)


def test_too_few_ballots_change_nothing_and_it_may_be_put_again(db: Db) -> None:
    meeting = called(db)
    voted(db, meeting, "yes")
    assert points(db, date(2026, 4, 1)) == 50
    assert "投票的人不够" in proposals.outcome(db, meeting)
    voted(db, called(db, day=22), "yes", "yes", "yes", "yes", day=22)
    db.info.clear()
    assert points(db, date(2026, 4, 1)) == 80


def test_one_change_waits_at_a_time(db: Db) -> None:
    called(db)
    with pytest.raises(Refusal, match="在等表决"):
        called(db, Amended("brave", None))


def test_what_is_added_is_voted_on_as_what_stands_beside_it(db: Db) -> None:
    voted(db, called(db, Added("献血", "光荣加分", ItemKind.AWARD, 40)), "yes", "yes", "yes", "yes")
    db.info.clear()
    fresh = item(db, "献血", date(2026, 4, 1))
    assert fresh is not None
    assert (fresh.points, fresh.decides) == (40, Decides.HONOURS)


def test_what_has_ended_meanwhile_is_not_brought_back(db: Db) -> None:
    meeting = called(db)
    here = village(db, HERE)
    _, new = amendment.changed(db, here, WHOM, Amended("brave", None), march(20))
    amendment.amend(db, person(db, "龙正明"), here, new, march(20), voted_by="全体党员")
    db.info.clear()
    voted(db, meeting, "yes", "yes", "yes", "yes")
    assert item(db, "brave", date(2026, 4, 1)) is None
    assert "这中间变过" in proposals.outcome(db, meeting)


def test_a_vote_holds_though_whoever_put_it_has_left_the_post(db: Db) -> None:
    put_by = person(db, "田文静")
    meeting = proposals.call(db, put_by, village(db, HERE), WHOM, MORE, march(20))
    for held in people.posts_of(db, put_by.id, march(20)):
        if held.post in people.CADRES:
            held.until = march(20, 9)
            db.add(held)
    db.flush()
    voted(db, meeting, "yes", "yes", "yes", "yes")
    db.info.clear()
    assert points(db, date(2026, 4, 1)) == 80
    (told,) = db.exec(select(Outgoing).where(Outgoing.thing == meeting.id, IS_OUTCOME))
    assert told.person_id == put_by.id


def test_what_was_not_held_waits_while_another_does(db: Db) -> None:
    first = called(db)
    meeting_results.close(db, person(db, "龙正明"), first.id, march(20, 11))
    called(db, Amended("brave", None), day=21)
    with pytest.raises(Refusal, match="在等表决"):
        meeting_results.call_again(db, person(db, "龙正明"), first.id, march(21))


def test_only_what_is_voted_on_is_put_to_a_vote(db: Db) -> None:
    with pytest.raises(Refusal, match="直接改就行"):
        called(db, Amended("analysis", 4, 4))
    who = person(db, "石玉兰")
    with pytest.raises(Refusal, match="召集"):
        proposals.call(db, who, village(db, HERE), WHOM, MORE, april(2))
    assert points(db, may(1).date()) == 50
