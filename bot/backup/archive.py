"""The file of a backup (备份文件): a tar.gz whose last member says the SHA-256 of every other.

Unpacked by hand, `sha256sum -c SHA256SUMS` says the same as `lianhu restore` does.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from bot.settings import SettingsError

FORMAT = 1
MANIFEST, SUMS, SETTINGS, DATABASE, MEDIA = (
    "manifest.json",
    "SHA256SUMS",
    "settings.env",
    "database",
    "media",
)
_NAME = re.compile(
    rf"{re.escape(MANIFEST)}|{SUMS}|{re.escape(SETTINGS)}|{DATABASE}/\w[\w.]*|{MEDIA}/[0-9a-f]{{2}}/[0-9a-f]{{64}}\.\w+"
)
SECRET = ("platform_token",)
"""Tables that stay behind empty: what a platform has given us opens it to whoever holds it, and is given anew."""
_QUICK = 1
"""Photos do not become smaller: the database is what is packed."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `made_at` is ISO 8601 in UTC, `revision` that of its tables."""

    database: str
    revision: str
    made_at: str
    program: str
    format: int = FORMAT


class _Summed(io.RawIOBase):
    """A file that is summed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.sum = source, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.sum.update(data)
        return data


class Packing:
    """A backup that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: dict[str, str] = {}

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """One member, of exactly so many bytes."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        summed = _Summed(source)
        self._tar.addfile(member, summed)
        self._sums[name] = summed.sum.hexdigest()

    def add_bytes(self, name: str, data: bytes) -> None:
        """One small member."""
        self.add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """One file; what is gone meanwhile is left out."""
        try:
            with path.open("rb") as source:
                self.add(name, source, os.fstat(source.fileno()).st_size)
        except FileNotFoundError:
            return

    def end(self) -> None:
        """The sums of all, so that a file that was cut off is known by their absence."""
        lines = "".join(f"{total}  {name}\n" for name, total in self._sums.items())
        self.add_bytes(SUMS, lines.encode())


@contextmanager
def packing(path: Path, manifest: Manifest) -> Iterator[Packing]:
    """Write a backup, for its owner alone to read: whole and on the disk, or not there at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_QUICK) as tar:
                packed = Packing(tar)
                packed.add_bytes(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
                yield packed
                packed.end()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """What was renamed in a folder outlives a power cut."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def examine(path: Path, into: Path | None = None) -> Manifest:
    """Read every byte of a backup against its sums, unpacking it `into` an empty folder if one is named.

    SettingsError in one line where it is no backup, was cut off or changed, or is of a later program.
    """
    sums, stated, manifest = dict[str, str](), "", b""
    try:
        for name, source in _members(path):
            if stated or not _NAME.fullmatch(name):
                raise _not_whole(path)
            total, small = _read(source, into and into / name, name)
            if name == SUMS:
                stated = small.decode()
            else:
                sums[name] = total
                manifest = small if name == MANIFEST else manifest
    except (tarfile.TarError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise _not_whole(path) from error
    except OSError as error:
        if error.errno is None:  # gzip's own: these bytes are none of its
            raise _not_whole(path) from error
        raise
    if not stated or stated != "".join(f"{total}  {name}\n" for name, total in sums.items()):
        raise _not_whole(path)
    return _manifest(path, manifest)


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member as it comes; what stands after the last is read too, for gzip's own sum of it all."""
    with gzip.open(path) as plain:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isfile() else None
                if source is None:
                    raise _not_whole(path)
                yield member.name, source
        while plain.read(1 << 20):
            pass


def _read(source: IO[bytes], copy: Path | None, name: str) -> tuple[str, bytes]:
    """The sum of a member, and its bytes where it is one of the small ones that speak of the others."""
    if name in (SUMS, MANIFEST):
        data = source.read()
        return hashlib.sha256(data).hexdigest(), data
    summed = _Summed(source)
    if copy is None:
        while summed.read(1 << 20):
            pass
        return summed.sum.hexdigest(), b""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while data := summed.read(1 << 20):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return summed.sum.hexdigest(), b""


def _manifest(path: Path, written: bytes) -> Manifest:
    try:
        known: dict[str, Any] = json.loads(written)
        if known.get("format") != FORMAT:
            raise SettingsError(f"{path} 是更新版本的联户备份的，请用那个版本来恢复。")
        return Manifest(**known)
    except (ValueError, TypeError, AttributeError) as error:
        raise _not_whole(path) from error


def _not_whole(path: Path) -> SettingsError:
    return SettingsError(f"{path} 不是一份完整的联户备份：校验不对。什么都没有动，请换一份。")
