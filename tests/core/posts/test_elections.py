"""A by-election: who stands and who elects, what decides it, and what it gives."""

import pytest

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.meetings import Meeting, agenda
from core.meetings.notices import ABSTAIN
from core.posts import elections
from core.registry import people
from core.registry.people import Person, Post
from tests.core.reports.telling import MONDAY, person, region, told

pytestmark = pytest.mark.place("shaodong")
CIRCLE = "三组联户"


def called(db: Db) -> Meeting:
    """The vacant circle is called together."""
    circle = region(db, CIRCLE)
    here = [one.person for one in elections.standing(db, circle, MONDAY)]
    return elections.call(db, person(db, "贺立志"), circle.id, here, "晒谷坪", MONDAY)


def held(db: Db, *choices: tuple[str, str]) -> Meeting:
    """These vote for those; whoever votes has signed in."""
    meeting = called(db)
    for voter, _ in choices:
        conduct.sign_in(db, person(db, voter), meeting.id, MONDAY)
    conduct.begin(db, person(db, "贺立志"), meeting.id, MONDAY)
    (item,) = agenda(db, meeting.id)
    for voter, label in choices:
        votes.cast(db, person(db, voter), item.id, label, MONDAY)
    return elections.close(db, person(db, "贺立志"), meeting.id, MONDAY)


def sitting(db: Db) -> list[Person]:
    """Who represents the circle."""
    return people.holders(db, Post.REPRESENTATIVE, region(db, CIRCLE).id, MONDAY)


def test_who_the_place_asks_for_first_is_shown(db: Db) -> None:
    here = elections.standing(db, region(db, CIRCLE), MONDAY)
    assert [one.spoken for one in here] == ["姜春风（党员）", "姜德文（组长）"]


def test_one_of_each_household_elects(db: Db) -> None:
    names = {db.get_one(Person, one).name for one in elections.electors(db, region(db, CIRCLE))}
    assert names == {"姜德文", "姜春风", "禹国庆", "姜小宝"}


def test_more_than_half_gives_the_seat_at_once(db: Db) -> None:
    held(db, ("姜春风", "姜春风"), ("禹国庆", "姜春风"), ("姜德文", "姜德文"))
    assert sitting(db) == [person(db, "姜春风")]
    assert "您联系3户" in told(db, "姜春风")[-1]


def test_without_a_majority_it_stays_vacant(db: Db) -> None:
    held(
        db,
        ("姜春风", "姜春风"),
        ("禹国庆", "姜春风"),
        ("姜德文", "姜德文"),
        ("姜小宝", "姜德文"),
    )
    assert sitting(db) == []
    assert "没有人过半" in told(db, "贺立志")[-1]


def test_who_is_there_and_does_not_vote_counts_too(db: Db) -> None:
    meeting = called(db)
    for name in ("姜春风", "姜德文", "姜小宝"):
        conduct.sign_in(db, person(db, name), meeting.id, MONDAY)
    conduct.begin(db, person(db, "贺立志"), meeting.id, MONDAY)
    (item,) = agenda(db, meeting.id)
    votes.cast(db, person(db, "姜德文"), item.id, "姜德文", MONDAY)
    elections.close(db, person(db, "贺立志"), meeting.id, MONDAY)
    assert sitting(db) == []


def test_who_abstains_is_there_and_for_nobody(db: Db) -> None:
    meeting = held(db, ("姜春风", "姜春风"), ("姜德文", ABSTAIN), ("姜小宝", ABSTAIN))
    assert sitting(db) == []
    (result,) = conduct.results(db, meeting.id)
    assert (result.ballots, result.abstain, result.counts["姜春风"]) == (3, 2, 1)
    assert "姜春风1票，弃权2票，没有人过半" in told(db, "贺立志")[-1]


def test_who_abstains_is_no_obstacle_to_the_others(db: Db) -> None:
    held(db, ("姜春风", "姜春风"), ("姜德文", ABSTAIN), ("姜小宝", "姜春风"))
    assert sitting(db) == [person(db, "姜春风")]


def test_it_is_not_held_without_two_thirds(db: Db) -> None:
    meeting = called(db)
    conduct.sign_in(db, person(db, "姜春风"), meeting.id, MONDAY)
    with pytest.raises(Refusal, match="人还不够"):
        conduct.begin(db, person(db, "贺立志"), meeting.id, MONDAY)
    assert elections.sweep(db, meeting.closes_at) == 1
    assert sitting(db) == []


def test_only_a_vacant_circle_elects_and_only_once_at_a_time(db: Db) -> None:
    called(db)
    with pytest.raises(Refusal, match="已经召集"):
        called(db)
    taken = region(db, "申爱莲联户")
    with pytest.raises(Refusal, match="现在有代表"):
        elections.call(db, person(db, "贺立志"), taken.id, [person(db, "姜春风")], "", MONDAY)
    with pytest.raises(Refusal, match="还没有候选人"):
        elections.call(db, person(db, "贺立志"), region(db, CIRCLE).id, [], "", MONDAY)
