"""Stored copies: made once, laid at every start, and made anew by another program."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import copies, lived, world

ZONE = "Asia/Shanghai"


def _people(folder: Path) -> int:
    with sqlite3.connect(folder / copies.DATABASE) as db:
        return int(db.execute("SELECT count(*) FROM person").fetchone()[0])


def test_a_world_is_made_once_and_laid_fresh_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.lay(tmp_path, "", ZONE, full=False)
    first = _people(tmp_path)
    assert first > 20
    monkeypatch.setattr(world, "fill", lambda *_: pytest.fail("made a second time"))
    with sqlite3.connect(tmp_path / copies.DATABASE) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("DELETE FROM person")
    (tmp_path / "media").mkdir()
    copies.lay(tmp_path, "", ZONE, full=False)
    assert _people(tmp_path) == first
    assert not (tmp_path / "media").exists()
    kept = next((tmp_path / "worlds").iterdir())
    assert kept.name.startswith("world-empty-")


def test_another_program_makes_it_anew_and_the_old_copy_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def live(_: object, place: str, keep: object, step: Callable[[float], None]) -> datetime:
        made.append(place)
        step(1)
        return datetime.now(UTC)

    monkeypatch.setattr(lived, "live", live)
    told: list[float] = []
    for program in ("one", "one", "two"):
        monkeypatch.setattr(copies, "_mark", lambda _, program=program: program)
        copies.lay(tmp_path, "hulu", ZONE, full=True, progress=told.append)
    assert (made, told) == (["hulu", "hulu"], [1, 1])
    assert [kept.name for kept in (tmp_path / "worlds").iterdir()] == ["hulu-lived-two"]


def test_a_month_that_breaks_leaves_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> datetime:
        raise RuntimeError

    monkeypatch.setattr(lived, "live", broken)
    with pytest.raises(RuntimeError):
        copies.lay(tmp_path, "", ZONE, full=True)
    assert list((tmp_path / "worlds").iterdir()) == []


def test_what_a_program_is_known_by_is_its_source_and_the_zone() -> None:
    assert copies._mark(ZONE) == copies._mark(ZONE) != copies._mark("UTC")
