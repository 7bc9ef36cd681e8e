"""Restoring (恢复): a backup put back into an empty place, whole or not at all."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot import migrate
from bot.backup import archive, postgres, sqlite
from bot.backup.archive import DATABASE, MEDIA, SETTINGS, Manifest
from bot.backup.making import kind_of
from bot.settings import Settings, SettingsError

Say = Callable[[str], None]
DRAFT, MOVED = ".restoring", "photos-are-ours"
"""Where a backup is unpacked, and what lies there once its photos are in their place but not all is done."""
WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What was put back, and how many messages wait for the operator's word."""

    manifest: Manifest
    held: int
    settings: Path


def examine(settings: Settings, file: Path) -> Manifest:
    """Whether this backup can be put back here; SettingsError in one line where it cannot.

    Nothing is changed. The file is whole, its database of our kind and no later than we know, and there is nothing here yet.
    """
    _refuse_unless_empty(settings)
    manifest = archive.examine(file)
    here = kind_of(settings.database())[0]
    if manifest.database != here:
        raise SettingsError(
            f"这份备份是 {WORDS.get(manifest.database)} 的，这里设的是 {WORDS[here]}，恢复不进去。"
            "请把 LIANHU_DATABASE_URL 改成一样的。"
        )
    if not migrate.knows(manifest.revision):
        raise SettingsError(
            f"这份备份是更新版本的联户（{manifest.program}）做的，请装那个版本来恢复。"
        )
    return manifest


def restore(settings: Settings, file: Path, say: Say = lambda _: None) -> Restored:
    """Put a backup back; everything that `examine` asks has to hold, and where something fails the place stays empty."""
    say("正在核对备份……")
    manifest = examine(settings, file)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft, media = settings.data_dir / DRAFT, settings.data_dir / MEDIA
    if _was_cut_off(settings):
        shutil.rmtree(media, ignore_errors=True)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        archive.examine(file, draft)
        say("正在放回照片和数据库……")
        if (draft / MEDIA).exists():
            media.rmdir() if media.exists() else None
            (draft / MOVED).touch()
            archive.sync_folder(draft)
            (draft / MEDIA).replace(media)
        try:
            held = _put_back(settings.database(), draft / DATABASE, manifest)
        except BaseException:
            shutil.rmtree(media, ignore_errors=True)
            raise
        given = settings.data_dir / "settings-of-backup.env"
        (draft / SETTINGS).replace(given)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(manifest, held, given)


def _put_back(url: str, folder: Path, manifest: Manifest) -> int:
    back = sqlite.put_back if manifest.database == "sqlite" else postgres.put_back
    return back(url, folder, manifest.revision)


def _refuse_unless_empty(settings: Settings) -> None:
    url = settings.database()
    (sqlite if url.startswith("sqlite") else postgres).refuse_unless_empty(url)
    media = settings.data_dir / MEDIA
    if media.is_dir() and any(media.iterdir()) and not _was_cut_off(settings):
        raise SettingsError(
            f"{media} 里已经有照片了。只恢复到空的地方：请把 LIANHU_DATA_DIR 指到一个新的文件夹。"
        )


def _was_cut_off(settings: Settings) -> bool:
    """Whether a restore died when its photos lay in their place already, but no database did: they are nobody's."""
    return (settings.data_dir / DRAFT / MOVED).exists()
