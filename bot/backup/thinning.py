"""Thinning (清旧备份): which old backups stay, and when the next is due."""

import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path

from core.clock import at_local, day_of, local

AT = time(3)
"""When the nightly one is taken, on the village's clock."""
DAYS, WEEKS, MONTHS = 7, 5, 12
"""The newest of so many days, weeks and months stays; what was taken within a day stays too."""
LEFT = timedelta(days=1)
"""No backup takes so long: a draft that old is of one that was cut off."""
_NAME = re.compile(r"lianhu-(\d{8}-\d{6})(?:-([a-p]{6}))?(?:-\d+)?\.tar\.gz")


def name(at: datetime, again: int = 0, mark: str = "") -> str:
    """What a backup of that moment is called, by the village's clock; `mark` says of which place it is."""
    parts = [f"lianhu-{local(at):%Y%m%d-%H%M%S}", mark, str(again or "")]
    return f"{'-'.join(filter(None, parts))}.tar.gz"


def every(folder: Path, mark: str = "") -> dict[Path, datetime]:
    """The backups in a folder with their moments, the oldest first; other files are none of ours.

    With a mark those of that place alone. One without any is of an earlier version: it counts for a place that has
    the folder to itself.
    """
    named = [
        (file, match)
        for file in (folder.glob("lianhu-*.tar.gz") if folder.is_dir() else ())
        if (match := _NAME.fullmatch(file.name))
    ]
    shared = bool({match[2] for _, match in named} - {mark, None})
    ours = {mark} if shared else {mark, None}
    taken = {}
    for file, match in named:
        with suppress(ValueError):  # a name of no day and hour is somebody else's
            if not mark or match[2] in ours:
                written = datetime.strptime(f"{match[1]}+0000", "%Y%m%d-%H%M%S%z")
                taken[file] = at_local(written.date(), written.time())
    return dict(sorted(taken.items(), key=lambda one: (one[1], one[0].name)))


def surplus(moments: Collection[datetime], now: datetime) -> set[datetime]:
    """Those that may go. The newest never does, nor one that a wrong clock puts into the future."""
    kept = {at for at in moments if at > now - timedelta(days=1)} | {max(moments, default=now)}
    for most, span in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, datetime] = {}
        for at in sorted(moments):
            newest[format(local(at), span)] = at
        kept |= {newest[key] for key in sorted(newest)[-most:]}
    return set(moments) - kept


def thin(folder: Path, now: datetime, mark: str = "") -> int:
    """Delete the backups of a place in a folder that are too many; how many."""
    taken = every(folder, mark)
    gone = surplus(taken.values(), now)
    for file in [file for file, at in taken.items() if at in gone]:
        file.unlink(missing_ok=True)
    return len(gone)


def sweep(folder: Path, now: datetime) -> None:
    """Delete the drafts of backups that a power cut or a stop has ended: each may be as large as the database."""
    drafts = [*folder.glob(".taking-*"), *folder.glob(".lianhu-*.tar.gz.part")]
    for draft in drafts:
        if draft.lstat().st_mtime < (now - LEFT).timestamp():
            shutil.rmtree(draft) if draft.is_dir() else draft.unlink(missing_ok=True)


def next_at(taken: Collection[datetime], days: int, now: datetime) -> datetime:
    """When the next of every so many days is due: at three in the night, or now where it has been missed.

    One that a wrong clock put into the future says nothing: each that is taken beside it counts.
    """
    past = [at for at in taken if at <= now]
    if not past:
        return now
    due = at_local(day_of(max(past)) + timedelta(days=days), AT)
    return max(due, now)
