"""Marks of the clock: what is known of it, and what is put right after a wrong one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.db import Db, insert_once
from core.outbox import Message, Outgoing, Pace, Priority, put
from scheduler import marks
from scheduler.marks import TOLERANCE, Moment
from scheduler.runner import Occurrence, Unfinished

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEAR = 365 * 24 * 3600
SPANS = st.integers(0, YEAR).map(lambda s: timedelta(seconds=s))


def test_a_restart_goes_on_where_the_clock_was_left(db: Db) -> None:
    assert marks.worked_until(db) is None
    marks.note_worked(db, NOW)
    assert marks.worked_until(db) == NOW
    assert marks.since(db, NOW + 7 * DAY) == NOW


def test_the_mark_of_the_clock_never_goes_back(db: Db) -> None:
    for at in (NOW + HOUR, NOW):
        marks.note_worked(db, at)
    assert marks.worked_until(db) == NOW + HOUR


def test_a_mark_a_little_ahead_holds_up_no_sweep(db: Db) -> None:
    marks.note_worked(db, NOW + HOUR / 2)
    assert marks.since(db, NOW) == NOW - marks.MINUTE
    assert marks.worked_until(db) == NOW + HOUR / 2


@given(SPANS, SPANS, st.booleans())
def test_since_one_start_the_clock_has_to_go_as_far_as_the_machine(
    gone: timedelta, wrong: timedelta, back: bool
) -> None:
    known = [Moment(NOW, "a", 100.0)]
    off = -wrong if back else wrong
    here = Moment(NOW + gone + off, "a", 100.0 + gone.total_seconds())
    assert marks.agrees(known, here) == (wrong <= TOLERANCE)


@given(SPANS, st.booleans())
def test_after_another_start_it_has_to_be_near(gone: timedelta, back: bool) -> None:
    here = Moment(NOW - gone if back else NOW + gone, "b", 5.0)
    for known in (Moment(NOW, "a", 100.0), Moment(NOW)):
        assert marks.agrees([known], here) == (gone <= TOLERANCE)


def test_where_nothing_is_known_any_clock_will_do_and_one_word_is_enough(db: Db) -> None:
    here = Moment(NOW + 400 * DAY, "b", 7.0)
    assert marks.agrees(marks.known(db), here)
    marks.note_worked(db, NOW, Moment(NOW, "a", 1.0))
    assert not marks.agrees(marks.known(db), here)
    marks.vouch(db, here)
    assert marks.agrees(marks.known(db), here)
    marks.vouch(db, Moment(NOW, "b", 7.0))
    assert not marks.agrees(marks.known(db), here)


def test_nothing_waits_for_a_future_that_was_none(db: Db) -> None:
    future = NOW + 400 * DAY
    occurrences = {"2026-02-28T00:00:00+00:00": NOW - DAY, "2026-03-02T00:00:00+00:00/x": future}
    for period, at in (occurrences | {"2026-03-02T02:00:00+00:00/x": future}).items():
        insert_once(db, Occurrence, {"job": "j", "period": period, "at": at, "done": 1})
    for moment in (NOW - HOUR, NOW + HOUR):
        db.add(Unfinished(job="j", moment=moment, part="", error="X", again_at=future))
    db.add(Pace(channel="telegram", chat="", next_at=future))
    db.add(Pace(channel="telegram", chat="1", next_at=NOW))
    id_ = put(db, "telegram", "1", Message("好"), NOW, priority=Priority.REPLY)
    letter = db.get_one(Outgoing, id_)
    letter.lease, letter.leased_until = "resting", future
    db.flush()
    marks.note_worked(db, future, Moment(future, "a", 1.0))
    assert marks.since(db, NOW) == NOW - DAY
    db.expire_all()
    assert marks.worked_until(db) == NOW - DAY
    assert set(db.exec(select(Occurrence.period))) == occurrences.keys()
    assert [(u.moment, u.again_at) for u in db.exec(select(Unfinished))] == [(NOW - HOUR, NOW)]
    assert [pace.chat for pace in db.exec(select(Pace))] == ["1"]
    assert letter.lease is None
    marks.note_worked(db, NOW)
    assert marks.since(db, NOW + HOUR) == NOW
