"""SQLite in a backup (备份 SQLite): copied by its own online backup, so that what is in the -wal file comes along."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot import migrate
from bot.backup import held
from bot.backup.archive import SECRET, sync_folder
from bot.settings import SettingsError, now
from core.db import make_engine

FILE = "lianhu.db"
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def path(url: str) -> Path:
    """The file of a database."""
    return Path(str(make_url(url).database))


def take(url: str, folder: Path) -> str:
    """Copy the database as of one moment; its revision. Whoever writes meanwhile is not held up.

    SettingsError when there is none, or when the copy is not sound: then no backup is better.
    """
    source = path(url)
    if not source.exists():
        raise SettingsError(f"{source} 还没有，没有什么可备份的。")
    try:
        return _copied(source, folder / FILE)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
            raise
        raise _broken(source, str(error)) from error


def _copied(source: Path, target: Path) -> str:
    live = sqlite3.connect(f"file:{quote(str(source))}?mode=rw", uri=True, timeout=60)
    with closing(live), closing(sqlite3.connect(target)) as copy:
        live.backup(copy)  # all pages in one step: one reading transaction
        copy.execute("PRAGMA journal_mode=DELETE")  # the one file is all of it
        fault = _fault(copy)
        if fault:
            raise _broken(source, fault)
        copy.execute("PRAGMA secure_delete=ON")  # nor may the bytes stay in pages that are free
        for table in SECRET:
            copy.execute(f"DELETE FROM {table}")
        copy.commit()
        revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(revision[0])


def _broken(source: Path, fault: str) -> SettingsError:
    return SettingsError(f"{source} 已经坏了（{fault}），没有备份。请用上一份备份恢复。")


def _fault(copy: sqlite3.Connection) -> str:
    """What is wrong with a database; empty where nothing is."""
    (fault,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if fault != "ok":
        return str(fault)[:60]
    dangling = copy.execute("PRAGMA foreign_key_check").fetchone()
    return f"{dangling[0]} 里有一条记录指向的 {dangling[2]} 不在了" if dangling else ""


def refuse_unless_empty(url: str) -> None:
    """SettingsError where there is a database already."""
    target = path(url)
    for file in (target, target.with_name(target.name + "-wal")):
        if file.exists():
            raise SettingsError(
                f"{file} 已经有了。只恢复到空的地方：请把 LIANHU_DATA_DIR 指到一个新的文件夹，或先把它挪走。"
            )


def put_back(url: str, folder: Path, revision: str) -> int:
    """Put the copy into place, brought up to this version; how many messages are held back.

    It gets its name last, when all that was owed is held: whatever happens before, nothing is sent.
    """
    target = path(url)
    draft = target.with_name(f".{target.name}.restoring")
    for rest in target.parent.glob(f"{draft.name}*"):
        rest.unlink()
    shutil.copyfile(folder / FILE, draft)
    draft.chmod(0o600)
    engine = make_engine(f"sqlite:///{draft}")
    try:
        migrate.upgrade(engine)
        with Session(engine) as db, db.begin():
            many = held.hold_back(db, now())
    finally:
        engine.dispose()  # the last connection leaves one file
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(target.parent)
    return many
