"""Whether backups are sound (备份怎么样): what the doctor says of them, and of copies that are none."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.backup import sqlite, thinning
from bot.backup.making import folder_of, mark_of
from bot.settings import Settings
from core.clock import spoken, time_since

OLD = timedelta(days=2)
"""A nightly backup is never older: something is wrong with it."""


def findings(settings: Settings, now: datetime) -> Iterator[str]:
    """One line a finding, as `lianhu doctor` prints them."""
    folder = folder_of(settings)
    taken = [at for at in thinning.every(folder, mark_of(settings)).values() if at <= now]
    if not taken:
        yield f"FIX   还没有备份（看的是 {folder}）：`lianhu backup --every 1` 每天做一份"
    elif now - taken[-1] > OLD:
        yield f"FIX   最近一份备份是{time_since(taken[-1], now)}前的（看的是 {folder}）：`lianhu backup`"
    else:
        yield f"ok    最近一份备份：{spoken(taken[-1])}，在 {folder}"
    yield from _bare_copies(settings)


def _bare_copies(settings: Settings) -> Iterator[str]:
    """Copies of the file beside it: what was written last is in another file, and photos are in neither."""
    url = settings.database()
    if not url.startswith("sqlite"):
        return
    file = sqlite.path(url)
    for other in sorted(file.parent.glob("*.db*")):
        if other.suffix in (".lock",) or other.name.startswith((".", f"{file.name}-")):
            continue
        if other.name != file.name and other.is_file():
            yield (
                f"FIX   {other} 像是直接拷出来的数据库，不能当备份：开着的时候拷，最近的话不在里面，"
                "照片也不在。请用 `lianhu backup`"
            )
