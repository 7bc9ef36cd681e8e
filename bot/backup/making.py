"""Making a backup (做备份): database, media and settings of one place in one file, while the program runs."""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.backup import archive, postgres, sqlite, thinning
from bot.backup.archive import DATABASE, MEDIA, SETTINGS, Manifest
from bot.settings import Settings

Say = Callable[[str], None]


def folder_of(settings: Settings) -> Path:
    """Where backups lie unless another folder is named."""
    return Path(settings.backup_dir) if settings.backup_dir else settings.data_dir / "backups"


def mark_of(settings: Settings) -> str:
    """Six letters that tell this place from others which keep their backups in the same folder."""
    url = make_url(settings.database())
    database = str(Path(url.database or "").resolve()) if url.get_backend_name() == "sqlite" else ""
    parts = (database or f"{url.host}:{url.port}/{url.database}", str(settings.data_dir.resolve()))
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:6]
    return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def make(settings: Settings, folder: Path, at: datetime, say: Say = lambda _: None) -> Path:
    """Take a backup into this folder, and delete the old ones that are too many; the new file.

    The database is taken first: every photo that it names was there before it did. SettingsError
    when there is nothing to take or the database is not sound; then no file is left behind.
    """
    url = settings.database()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    thinning.sweep(folder, at)
    with tempfile.TemporaryDirectory(prefix=".taking-", dir=folder) as room:
        draft = Path(room)
        say("正在备份数据库……")
        kind, take = kind_of(url)
        revision = take(url, draft)
        manifest = Manifest(kind, revision, at.isoformat(), version("lianhu"))
        mark = mark_of(settings)
        file = _free(folder, at, mark)
        with archive.packing(file, manifest) as packed:
            packed.add_bytes(SETTINGS, written(settings).encode())
            for part in sorted(draft.iterdir()):
                packed.add_file(f"{DATABASE}/{part.name}", part)
            many = _add_media(packed, settings.data_dir / MEDIA)
    say(f"照片、语音 {many} 个。")
    gone = thinning.thin(folder, at, mark)
    if gone:
        say(f"清掉旧备份 {gone} 份。")
    return file


def kind_of(url: str) -> tuple[str, Callable[[str, Path], str]]:
    """Which database it is, and how it is taken."""
    return ("sqlite", sqlite.take) if url.startswith("sqlite") else ("postgresql", postgres.take)


def _free(folder: Path, at: datetime, mark: str) -> Path:
    """A name that no backup has yet."""
    again = 0
    while (file := folder / thinning.name(at, again, mark)).exists():
        again += 1
    return file


def _add_media(packed: archive.Packing, media: Path) -> int:
    """Every stored photo and voice; drafts, which begin with a dot, are nobody's yet."""
    files = sorted(f for f in media.glob("??/*") if not f.name.startswith("."))
    for file in files:
        packed.add_file(f"{MEDIA}/{file.parent.name}/{file.name}", file)
    return len(files)


def written(settings: Settings) -> str:
    """The settings as lines of a .env: what is set, secrets by their name alone."""
    lines = ["# 联户的设置，备份时写下的。密码、密钥不在备份里，请照着名字重新填。"]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value == field.default:
            continue
        variable = f"LIANHU_{name.upper()}"
        lines.append(f"{variable}={value}" if field.repr else f"#{variable}=")
    return "\n".join(lines) + "\n"
