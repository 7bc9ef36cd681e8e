"""The runner: which moments fire, in which order, how often, and what a restart makes up for."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from core import acts
from core.acts import Act
from core.db import Db
from scheduler import runner
from scheduler.job import Job, cron
from scheduler.runner import Occurrence, Transact, Unfinished, fire

MONDAY = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
"""Monday 2 March 2026, 00:00 in the village."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

_TEST = "a test's own"
HALF = acts.kind("half", passed_over=_TEST)
RAN = acts.kind("ran", passed_over=_TEST)
DRAFTED = acts.kind("drafted", passed_over=_TEST)


@pytest.fixture
def transact(engine: Engine) -> Transact:
    def run(work: Callable[[Db], object]) -> object:
        with Session(engine, expire_on_commit=False) as db, db.begin():
            return work(db)

    return run


@dataclass
class Fired:
    """What ran, with the time it was given."""

    log: list[tuple[str, datetime]] = field(default_factory=list)

    def of(self, name: str) -> Callable[[Db, datetime], int]:
        def run(_: Db, now: datetime) -> int:
            self.log.append((name, now))
            return 1

        return run


@pytest.fixture
def fired() -> Fired:
    return Fired()


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def only(*made: Job) -> None:
        monkeypatch.setattr(runner, "all_jobs", lambda: {j.name: j for j in made})

    return only


def test_moments_come_in_order_of_time(transact: Transact, fired: Fired, jobs: Callable) -> None:
    jobs(
        Job("noon", cron(hour=12, minute=0), fired.of("noon")),
        Job("morning", cron(hour=8, minute=0), fired.of("morning")),
    )
    assert fire(transact, MONDAY, MONDAY + 2 * DAY) == 4
    assert fired.log == [
        ("morning", MONDAY + 8 * HOUR),
        ("noon", MONDAY + 12 * HOUR),
        ("morning", MONDAY + 32 * HOUR),
        ("noon", MONDAY + 36 * HOUR),
    ]


def test_a_span_excludes_its_start_and_includes_its_end(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    jobs(Job("noon", cron(hour=12, minute=0), fired.of("noon")))
    noon = MONDAY + 12 * HOUR
    assert fire(transact, MONDAY, noon - timedelta(seconds=1)) == 0
    assert fire(transact, noon - timedelta(seconds=1), noon) == 1
    assert fire(transact, noon, noon + HOUR) == 0
    assert [at for _, at in fired.log] == [noon]


def test_spans_joined_end_to_end_fire_as_one_span_does(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    jobs(Job("often", cron(minute="*/7"), fired.of("often")))
    fire(transact, MONDAY, MONDAY + DAY)
    whole = list(fired.log)
    fired.log.clear()
    for minute in range(0, 24 * 60, 5):
        since = MONDAY + timedelta(minutes=minute)
        fire(transact, since, since + timedelta(minutes=5))
    assert fired.log == whole


def test_a_claiming_job_runs_once_for_a_period(
    transact: Transact, fired: Fired, jobs: Callable, engine: Engine
) -> None:
    jobs(Job("daily", cron(hour=8, minute=0), fired.of("daily"), claims=True))
    assert fire(transact, MONDAY, MONDAY + DAY) == 1
    assert fire(transact, MONDAY, MONDAY + DAY) == 0
    assert len(fired.log) == 1
    with Session(engine) as db:
        (row,) = db.exec(select(Occurrence)).all()
    assert (row.job, row.period) == ("daily", (MONDAY + 8 * HOUR).isoformat())


def test_a_claim_goes_back_when_the_work_breaks(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    def break_(db: Db, now: datetime) -> int:
        acts.record(db, HALF, "x", now)
        db.flush()
        raise ZeroDivisionError

    jobs(Job("daily", cron(hour=8, minute=0), break_, claims=True))
    with suppress(ZeroDivisionError):
        fire(transact, MONDAY, MONDAY + DAY)
    jobs(Job("daily", cron(hour=8, minute=0), fired.of("daily"), claims=True))
    assert fire(transact, MONDAY, MONDAY + DAY) == 1
    assert transact(lambda db: db.exec(select(Act)).all()) == []


def test_many_runners_at_once_fire_each_occurrence_once(
    engine: Engine, transact: Transact, jobs: Callable
) -> None:
    def work(db: Db, now: datetime) -> int:
        acts.record(db, RAN, now.isoformat(), now)
        return 1

    jobs(Job("daily", cron(hour=8, minute=0), work, claims=True))
    ran: list[int] = []
    together = threading.Barrier(4)

    def one() -> None:
        together.wait(10)
        ran.append(fire(transact, MONDAY, MONDAY + 20 * DAY))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(engine) as db:
        done = [act.thing_id for act in db.exec(select(Act).order_by(Act.thing_id))]
    assert done == [(MONDAY + 8 * HOUR + n * DAY).isoformat() for n in range(20)]
    assert sum(ran) == 20


def test_what_comes_too_late_is_skipped_and_logged(
    transact: Transact, fired: Fired, jobs: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    reminder = Job("reminder", cron(hour=8, minute=0), fired.of("reminder"), late=12 * HOUR)
    close = Job("close", cron(hour=8, minute=0), fired.of("close"))
    jobs(reminder, close)
    eight, now = MONDAY + 8 * HOUR, MONDAY + 20 * HOUR + timedelta(minutes=1)
    with caplog.at_level(logging.WARNING, "lianhu.scheduler"):
        assert fire(transact, MONDAY, now, live=True) == 1
    assert fired.log == [("close", now)]
    assert "reminder" in caplog.text
    assert eight.isoformat() in caplog.text
    fired.log.clear()
    fire(transact, MONDAY, eight + 12 * HOUR, live=True)
    assert {name for name, _ in fired.log} == {"reminder", "close"}


def test_live_work_is_given_the_present(transact: Transact, fired: Fired, jobs: Callable) -> None:
    jobs(Job("close", cron(hour=8, minute=0), fired.of("close"), claims=True))
    until = MONDAY + 3 * DAY + HOUR
    assert fire(transact, MONDAY, until, live=True) == 3
    assert [at for _, at in fired.log] == [until] * 3


def sweep(fired: Fired, due: list[datetime], *, moves: bool = True) -> Job:
    """A minute's sweep over some due moments."""

    def run(db: Db, now: datetime) -> int:
        if moves:
            due[:] = [at for at in due if at > now]
        return fired.of("sweep")(db, now)

    return Job("sweep", cron(minute="*"), run, next_due=lambda _: min(due, default=None))


def test_a_sweep_jumps_to_what_is_due_next(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    half = timedelta(seconds=30)
    due = [MONDAY + HOUR + half, MONDAY + 9 * DAY]
    jobs(sweep(fired, due))
    assert fire(transact, MONDAY, MONDAY + 30 * DAY) == 2
    # At its own minute: never before it is due, and less than a minute after.
    assert [at for _, at in fired.log] == [MONDAY + HOUR + 2 * half, MONDAY + 9 * DAY]


def test_a_sweep_with_nothing_due_sleeps(transact: Transact, fired: Fired, jobs: Callable) -> None:
    jobs(sweep(fired, []))
    assert fire(transact, MONDAY, MONDAY + 30 * DAY) == 0


def test_a_sweep_makes_up_for_what_was_due_before_the_span(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    jobs(sweep(fired, [MONDAY - 3 * DAY]))
    assert fire(transact, MONDAY, MONDAY + HOUR) == 1
    assert [at for _, at in fired.log] == [MONDAY + timedelta(minutes=1)]


def test_a_sweep_that_gets_nothing_done_does_not_loop_for_ever(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    stuck = [MONDAY - DAY]
    jobs(sweep(fired, stuck, moves=False))
    assert fire(transact, MONDAY, MONDAY + HOUR) == 60
    assert fire(transact, MONDAY, MONDAY + 30 * DAY, live=True) == 1


def test_a_part_that_breaks_is_kept_and_alone_tried_again(
    transact: Transact, fired: Fired, jobs: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    whole = ["bad"]

    def run(db: Db, now: datetime, part: str) -> int:
        acts.record(db, DRAFTED, part, now)
        db.flush()
        if part in whole:
            raise ZeroDivisionError("-".join(("quoted", "words")))
        return fired.of(part)(db, now)

    other = Job("other", cron(hour=9, minute=0), fired.of("other"), claims=True)
    close = Job("close", cron(hour=8), run, each=lambda *_: ["good", "bad", "last"], claims=True)
    jobs(close, other)
    nine = MONDAY + 9 * HOUR
    fire(transact, MONDAY, nine, live=True)
    assert [name for name, _ in fired.log] == ["good", "last", "other"]
    assert "quoted-words" not in caplog.text
    (kept,) = transact(lambda db: db.exec(select(Unfinished)).all())
    assert (kept.job, kept.moment, kept.part) == ("close", MONDAY + 8 * HOUR, "bad")
    fired.log.clear()
    fire(transact, nine, nine + HOUR, live=True)  # it breaks again and rests
    whole.clear()
    fire(transact, nine + HOUR, nine + HOUR + timedelta(minutes=1), live=True)
    assert fired.log == []
    assert fire(transact, nine + 2 * HOUR, nine + 3 * HOUR, live=True) == 1
    assert fired.log == [("bad", nine + 3 * HOUR)]
    assert transact(lambda db: db.exec(select(Unfinished)).all()) == []
    assert fire(transact, MONDAY, nine + 4 * HOUR, live=True) == 0
    drafted = transact(lambda db: db.exec(select(Act.thing_id)).all())
    assert sorted(drafted) == ["bad", "good", "last"]


def in_blocks(fired: Fired, bad: list[str]) -> Job:
    """Five parts, two to a transaction; those that are bad break it."""

    def run(db: Db, now: datetime, parts: list[str]) -> int:
        for part in parts:
            acts.record(db, DRAFTED, part, now)
        if set(parts) & set(bad):
            raise ZeroDivisionError
        return fired.of("+".join(parts))(db, now)

    return Job("close", cron(hour=8), run, each=lambda *_: list("abcde"), claims=True, block=2)


@pytest.mark.parametrize("live", [False, True])
def test_a_block_of_parts_is_one_transaction(
    transact: Transact, fired: Fired, jobs: Callable, live: bool
) -> None:
    jobs(in_blocks(fired, []))
    assert fire(transact, MONDAY, MONDAY + 9 * HOUR, live=live) == 1
    assert sorted(name for name, _ in fired.log) == ["a+b", "c+d", "e"]
    periods = transact(lambda db: db.exec(select(Occurrence.period)).all())
    assert sorted(p.partition("/")[2] for p in periods) == list("abcde")
    assert fire(transact, MONDAY, MONDAY + 9 * HOUR, live=live) == 0
    assert sorted(transact(lambda db: db.exec(select(Act.thing_id)).all())) == list("abcde")


def test_what_breaks_in_a_block_holds_up_no_other_of_it(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    bad = ["c"]
    jobs(in_blocks(fired, bad))
    nine = MONDAY + 9 * HOUR
    fire(transact, MONDAY, nine, live=True)
    assert sorted(name for name, _ in fired.log) == ["a+b", "d", "e"]
    assert transact(lambda db: db.exec(select(Unfinished.part)).all()) == ["c"]
    bad.clear()
    fire(transact, nine, nine + 2 * HOUR, live=True)
    assert ("c", nine + 2 * HOUR) in fired.log
    assert sorted(transact(lambda db: db.exec(select(Act.thing_id)).all())) == list("abcde")


def test_two_runners_share_the_parts_of_blocks(
    engine: Engine, transact: Transact, fired: Fired, jobs: Callable
) -> None:
    jobs(in_blocks(fired, []))
    together = threading.Barrier(3)

    def one() -> None:
        together.wait(10)
        fire(transact, MONDAY, MONDAY + 9 * HOUR, live=True)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(engine) as db:
        assert sorted(db.exec(select(Act.thing_id))) == list("abcde")


def test_a_job_whose_parts_cannot_be_named_is_made_up_for(
    transact: Transact, jobs: Callable
) -> None:
    def unreadable(_: Db, now: datetime) -> list[str]:
        raise LookupError

    def run(db: Db, now: datetime, part: str) -> int:
        acts.record(db, DRAFTED, part, now)
        return 1

    jobs(Job("close", cron(hour=8), run, each=unreadable, claims=True))
    eight = MONDAY + 8 * HOUR
    assert fire(transact, MONDAY, eight, live=True) == 0
    jobs(Job("close", cron(hour=8), run, each=lambda *_: ["village"], claims=True))
    assert fire(transact, eight, eight + HOUR, live=True) == 1
    assert transact(lambda db: db.exec(select(Unfinished)).all()) == []


def test_a_reminder_that_broke_and_comes_too_late_is_let_go(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    def break_(_: Db, now: datetime) -> int:
        raise ZeroDivisionError

    late = {"claims": True, "late": 2 * HOUR}
    jobs(Job("reminder", cron(hour=8, minute=0), break_, **late))
    fire(transact, MONDAY, MONDAY + 8 * HOUR, live=True)
    jobs(Job("reminder", cron(hour=8, minute=0), fired.of("reminder"), **late))
    assert fire(transact, MONDAY + 10 * HOUR, MONDAY + 11 * HOUR, live=True) == 0
    assert transact(lambda db: db.exec(select(Unfinished)).all()) == []


def test_a_broken_row_holds_up_no_other_row_of_its_sweep(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    due = ["broken", "whole"]

    def run(db: Db, now: datetime, part: str) -> int:
        if part == "broken":
            raise KeyError(part)
        due.remove(part)
        return fired.of(part)(db, now)

    made = Job("sweep", cron(minute="*"), run, each=lambda *_: list(due), next_due=lambda _: MONDAY)
    jobs(made)
    assert fire(transact, MONDAY, MONDAY + HOUR, live=True) == 1
    assert [name for name, _ in fired.log] == ["whole"]
    due.append("whole")
    with pytest.raises(KeyError):
        fire(transact, MONDAY, MONDAY + HOUR)


def test_a_sweep_whose_next_moment_cannot_be_read_looks_for_itself(
    transact: Transact, fired: Fired, jobs: Callable
) -> None:
    def unreadable(_: Db) -> datetime:
        raise LookupError

    jobs(Job("sweep", cron(minute="*"), fired.of("sweep"), next_due=unreadable))
    assert fire(transact, MONDAY, MONDAY + HOUR, live=True) == 1
