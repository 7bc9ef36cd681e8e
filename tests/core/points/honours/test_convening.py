"""The meeting that votes on an honour, held or not, and who is told that there is one to award."""

import pytest

from core.db import Db
from core.errors import Refusal
from core.meetings.conduct import MeetingState
from core.meetings.meetings import agenda, recusals
from core.points.close import meeting_results
from core.points.honours import convening, honours
from core.points.honours.honours import HonourRoll, RollState
from core.registry import people
from core.registry.people import Post
from core.registry.regions import Region
from tests.core.points.wangjia_acts import person, village
from tests.core.points.year_end_acts import december, did, heard, january, roll, settled, sit, told

pytestmark = pytest.mark.place("shaodong")
CLERK = "匡小琴"
PARTY = dict.fromkeys(("申桂平", "姜春风", "申爱莲"), "yes")


@pytest.fixture
def best(db: Db) -> HonourRoll:
    """Both representatives stand for the one place."""
    did(db, "申爱莲", "training", december(30))
    did(db, "贺金山", "must-visit", december(30))
    settled(db, "长冲口村", CLERK, january(1))
    return roll(db, "优秀村（居）民代表")


def test_the_convener_hears_once(db: Db, best: HonourRoll) -> None:
    people.appoint(
        db,
        person(db, CLERK),
        Post.VILLAGE_DIRECTOR,
        db.get_one(Region, village(db, "长冲口村")),
        december(1),
    )
    assert len(told(db, CLERK, "【评优】")) == 1
    assert len(told(db, "贺立志", "【评优】")) == 0
    assert len(heard(db, "长冲口村群", "【年评比】")) == 1


def test_own_and_kin_have_no_vote(db: Db, best: HonourRoll) -> None:
    meeting = convening.call(db, person(db, CLERK), best.id, january(10))
    items = {i.thing.partition(":")[2]: i.id for i in agenda(db, meeting.id)}
    out = recusals(db, list(agenda(db, meeting.id)))
    own = (items[person(db, "申爱莲").id], person(db, "申爱莲").id)
    kin = (items[person(db, "贺金山").id], person(db, "贺立志").id)
    assert out == {own, kin}


def test_only_who_convenes_calls(db: Db, best: HonourRoll) -> None:
    with pytest.raises(Refusal, match="由匡小琴来办"):
        convening.call(db, person(db, "申爱莲"), best.id, january(10))
    convening.call(db, person(db, "贺立志"), best.id, january(10))
    with pytest.raises(Refusal, match="已经召集了"):
        convening.call(db, person(db, CLERK), best.id, january(10))


def test_a_meeting_that_was_not_held_is_called_again(db: Db, best: HonourRoll) -> None:
    meeting = convening.call(db, person(db, CLERK), best.id, january(10))
    assert meeting_results.sweep(db, meeting.closes_at) == 1
    db.refresh(best)
    assert (meeting.state, best.state) == (MeetingState.FAILED, RollState.OPEN)
    again = meeting_results.call_again(db, person(db, CLERK), meeting.id, january(13))
    sit(db, again, CLERK, PARTY, january(13))
    db.refresh(best)
    assert best.state == RollState.PUBLISHED
    assert [c.votes for c in honours.candidates(db, best.id)] == [2, 3]
