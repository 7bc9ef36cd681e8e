"""Each fault that the check of meetings looks for is found when it is made on purpose."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from core.db import Db
from core.meetings import checks, conduct
from core.meetings.conduct import Meeting, MeetingState
from core.meetings.meetings import AgendaItem, Attendee, Recusal
from core.meetings.votes import Ballot, Voted
from tests.core.meetings.meeting_acts import item_of, march, opened, person, vote

pytestmark = pytest.mark.broken_on_purpose
Fault = Callable[[Db, Meeting], None]


def held(db: Db) -> Meeting:
    """A meeting with one vote, two for and one against, closed."""
    meeting = opened(db)
    vote(db, meeting, ("钱国华", "yes"), ("赵春兰", "yes"), ("吴建军", "no"))
    return conduct.close(db, None, meeting.id, march(5))


def ballot_added(db: Db, meeting: Meeting) -> None:
    db.add(Ballot(id="x", agenda_item_id=item_of(db, meeting), value="yes"))


def ballot_gone(db: Db, meeting: Meeting) -> None:
    db.execute(delete(Ballot).where(col(Ballot.value) == "no"))


def ballot_changed(db: Db, meeting: Meeting) -> None:
    db.execute(update(Ballot).where(col(Ballot.value) == "no").values(value="yes"))


def ballot_of_nothing(db: Db, meeting: Meeting) -> None:
    db.execute(update(Ballot).where(col(Ballot.value) == "no").values(value="maybe"))


def stranger_voted(db: Db, meeting: Meeting) -> None:
    stranger = person(db, "冯正").id
    db.execute(
        update(Voted)
        .where(col(Voted.person_id) == person(db, "吴建军").id)
        .values(person_id=stranger)
    )


def absent_voted(db: Db, meeting: Meeting) -> None:
    db.get_one(Attendee, (meeting.id, person(db, "吴建军").id)).present_at = None


def recused_voted(db: Db, meeting: Meeting) -> None:
    db.add(Recusal(agenda_item_id=item_of(db, meeting), person_id=person(db, "吴建军").id))


def too_few(db: Db, meeting: Meeting) -> None:
    meeting.quorum = 100
    absent_voted(db, meeting)


def excused_and_there(db: Db, meeting: Meeting) -> None:
    db.get_one(Attendee, (meeting.id, person(db, "吴建军").id)).excused_at = march(5)


def passed_turned(db: Db, meeting: Meeting) -> None:
    db.get_one(AgendaItem, item_of(db, meeting)).passed = False


def fewer_could_than_did(db: Db, meeting: Meeting) -> None:
    db.get_one(AgendaItem, item_of(db, meeting)).eligible = 2


def result_without_a_close(db: Db, meeting: Meeting) -> None:
    meeting.state, meeting.closed_at = MeetingState.OPEN, None


def closed_without_a_beginning(db: Db, meeting: Meeting) -> None:
    meeting.begun_at = None


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ballot_added, "4 ballots of 3 voters"),
        (ballot_gone, "2 ballots of 3 voters"),
        (ballot_changed, "the result is not what the ballots say"),
        (ballot_of_nothing, "says what nobody could choose"),
        (stranger_voted, "is not of the body"),
        (absent_voted, "was not there"),
        (recused_voted, "had to withdraw"),
        (too_few, "was held with 2 of 3"),
        (excused_and_there, "there and excused"),
        (passed_turned, "passed is not what its counts say"),
        (fewer_could_than_did, "3 voted, 2 could"),
        (result_without_a_close, "a result without a vote that is over"),
        (closed_without_a_beginning, "was not begun or closed like that"),
    ],
)
def test_a_fault_is_found(db: Db, fault: Fault, said: str) -> None:
    meeting = held(db)
    assert list(checks.broken(db)) == []
    fault(db, meeting)
    db.flush()
    db.expire_all()
    found = list(checks.broken(db))
    assert any(said in line and line.startswith("I-22") for line in found), found
