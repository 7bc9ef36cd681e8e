"""Stored copies (样本): each world of the demo is made once by this very program, and copied at every start."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from bot import migrate
from bot.demo import lived, world
from bot.media import Media
from bot.turn import turns_on
from core.db import make_engine, writing

DATABASE = "lianhu.db"
PROGRAM = ("bot", "core", "handlers", "scheduler")
_SOURCES = (".py", ".toml", ".txt", ".jsonl")
Progress = Callable[[float], None]


def lay(
    folder: Path, place: str, zone: str, *, full: bool, progress: Progress = lambda _: None
) -> None:
    """Put a world into `folder`, in place of what is there: its database and its photos.

    `full`: with a month already lived, else empty. The copy that it is taken from is made first where
    there is none of this program (any change to its source makes it anew); `progress` then hears how far
    that is, from 0 to 1. Nobody may have the database open.
    """
    kept = _kept(folder / "worlds", place, zone, full)
    if not (kept / DATABASE).exists():
        _make(kept, place, full, progress)
    for file in folder.glob(f"{DATABASE}*"):
        if file.suffix != ".lock":
            file.unlink()
    shutil.rmtree(folder / "media", ignore_errors=True)
    shutil.copytree(kept, folder, dirs_exist_ok=True)


def _kept(worlds: Path, place: str, zone: str, full: bool) -> Path:
    """Where the copy lies; copies of an older program go."""
    name = f"{place or 'world'}-{'lived' if full else 'empty'}"
    kept = worlds / f"{name}-{_mark(zone)}"
    for older in worlds.glob(f"{name}-*"):
        if older != kept:
            shutil.rmtree(older, ignore_errors=True)
    return kept


def _mark(zone: str) -> str:
    """Names this program: whatever it plays by is in its files."""
    sources = hashlib.blake2s(zone.encode(), digest_size=8)
    for package in PROGRAM:
        root = Path(str(files(package)))
        for file in sorted(root.rglob("*")):
            if file.suffix in _SOURCES:
                sources.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return sources.hexdigest()


def _make(kept: Path, place: str, full: bool, progress: Progress) -> None:
    """Whole or not at all: it is moved to its place when it is done."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=kept.parent) as made:
        making = Path(made) / "world"
        making.mkdir()
        engine = make_engine(f"sqlite:///{making / DATABASE}")
        try:
            migrate.upgrade(engine)
            if full:
                turns = turns_on(engine)
                lived.live(engine, place, Media(making, turns).keep, progress)
                turns.stop()
            else:
                with writing(engine) as db, db.begin():
                    world.fill(db, place)
        finally:
            engine.dispose()
        making.replace(kept)
