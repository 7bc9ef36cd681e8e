"""Which old backups stay, and when the next is due."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backup import thinning
from core.clock import local

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
PAST = st.integers(0, 4 * 365 * 24 * 60).map(lambda n: NOW - timedelta(minutes=n))


@settings(deadline=None)
@given(st.sets(PAST, min_size=1, max_size=60))
def test_the_newest_stays_and_thinning_twice_is_thinning_once(taken: set[datetime]) -> None:
    kept = taken - thinning.surplus(taken, NOW)
    assert max(taken) in kept
    assert thinning.surplus(kept, NOW) == set()
    assert {at for at in taken if at > NOW - timedelta(days=1)} <= kept


def test_three_years_of_nights_become_few() -> None:
    taken = {NOW - timedelta(days=n) for n in range(1000)}
    kept = sorted(taken - thinning.surplus(taken, NOW))
    assert 20 <= len(kept) <= 24
    assert [NOW - at for at in kept[-7:]] == [timedelta(days=n) for n in range(6, -1, -1)]
    assert NOW - kept[0] > timedelta(days=330)


def test_only_our_own_files_go(folder: Path) -> None:
    for n in range(40):
        (folder / thinning.name(NOW - timedelta(days=n))).touch()
    (folder / "lianhu-before-the-flood.tar.gz").touch()
    (folder / "lianhu-20261399-250000.tar.gz").touch()  # no day and no hour
    (folder / "名册.xlsx").touch()
    gone = thinning.thin(folder, NOW)
    assert gone == 40 - len(thinning.every(folder)) > 20
    assert (folder / "lianhu-before-the-flood.tar.gz").exists()
    assert (folder / "lianhu-20261399-250000.tar.gz").exists()
    assert (folder / "名册.xlsx").exists()


def test_drafts_of_a_backup_that_was_cut_off_go_and_those_of_one_that_runs_stay(
    folder: Path,
) -> None:
    for name, hours in (("old", 25), ("new", 1)):
        room, file = folder / f".taking-{name}", folder / f".lianhu-{name}.tar.gz.part"
        room.mkdir()
        (room / "lianhu.db").touch()
        file.touch()
        then = (NOW - timedelta(hours=hours)).timestamp()
        for draft in (room, file):
            os.utime(draft, (then, then))
    thinning.sweep(folder, NOW)
    assert {f.name for f in folder.glob(".*-*")} == {".taking-new", ".lianhu-new.tar.gz.part"}


def test_a_name_says_its_moment(folder: Path) -> None:
    (folder / thinning.name(NOW)).touch()
    (folder / thinning.name(NOW, 2)).touch()
    assert list(thinning.every(folder).values()) == [NOW, NOW]
    assert thinning.every(folder / "none") == {}


@settings(deadline=None)
@given(PAST, st.integers(1, 7))
def test_the_next_is_at_three_in_the_night_or_at_once(newest: datetime, days: int) -> None:
    due = thinning.next_at([newest], days, NOW)
    assert due == NOW or (local(due).hour == 3 and newest < due)
    assert due - newest <= timedelta(days=days + 1) or due == NOW


def test_without_one_it_is_due_now() -> None:
    assert thinning.next_at([], 1, NOW) == NOW


def test_one_from_the_future_makes_no_endless_row_of_backups() -> None:
    future = NOW + timedelta(days=400)
    assert thinning.next_at([future], 1, NOW) == NOW
    assert thinning.next_at([future, NOW], 1, NOW) > NOW + timedelta(hours=1)


def test_two_places_in_one_folder_leave_each_others_alone(folder: Path) -> None:
    for n in range(40):
        (folder / thinning.name(NOW - timedelta(days=n), mark="aaaaaa")).touch()
        (folder / thinning.name(NOW - timedelta(days=n), 2, mark="bbbbbb")).touch()
    (folder / thinning.name(NOW - timedelta(days=900))).touch()  # of an earlier version: whose?
    assert thinning.thin(folder, NOW, "aaaaaa") > 20
    assert len(thinning.every(folder, "bbbbbb")) == 40
    assert (folder / thinning.name(NOW - timedelta(days=900))).exists()


def test_who_has_a_folder_alone_thins_what_an_earlier_version_left(folder: Path) -> None:
    for n in range(40):
        (folder / thinning.name(NOW - timedelta(days=n))).touch()
    (folder / thinning.name(NOW, mark="aaaaaa")).touch()
    assert thinning.thin(folder, NOW, "aaaaaa") > 20
