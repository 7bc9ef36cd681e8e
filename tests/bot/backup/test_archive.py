"""The file of a backup: any change to it is seen before anything is put back."""

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backup import archive
from bot.backup.archive import Manifest
from bot.settings import SettingsError

MANIFEST = Manifest("sqlite", "0022", "2026-03-02T01:00:00+00:00", "0.2.0")
PHOTO = f"media/ab/{'ab' * 32}.jpg"


def written(folder: Path) -> Path:
    photo = folder / "photo"
    photo.write_bytes(b"\xff\xd8\xff" + bytes(range(256)) * 40)
    file = folder / "lianhu-20260302-090000.tar.gz"
    with archive.packing(file, MANIFEST) as packed:
        packed.add_bytes("settings.env", b"LIANHU_TIMEZONE=Asia/Shanghai\n")
        packed.add_file(PHOTO, photo)
        packed.add_file(f"media/cd/{'cd' * 32}.jpg", folder / "gone")
    return file


def test_what_was_packed_comes_out(folder: Path) -> None:
    file, into = written(folder), folder / "into"
    assert archive.examine(file, into) == MANIFEST
    assert (into / PHOTO).read_bytes() == (folder / "photo").read_bytes()
    assert [f.stat().st_mode & 0o777 for f in (file, into / PHOTO)] == [0o600, 0o600]
    assert [f.name for f in folder.glob(".*")] == []


def test_nothing_is_left_of_one_that_broke_off(folder: Path) -> None:
    file = folder / "lianhu-20260302-090000.tar.gz"
    with pytest.raises(ZeroDivisionError), archive.packing(file, MANIFEST):
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_changed_byte_or_a_missing_end_is_seen(folder: Path, data: st.DataObject) -> None:
    whole = written(folder).read_bytes()
    at = data.draw(
        st.integers(min_value=10, max_value=len(whole) - 1)
    )  # gzip's own head says little
    cut = data.draw(st.booleans())
    flipped = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    broken = folder / "broken"
    broken.write_bytes(whole[:at] if cut else flipped)
    try:
        archive.examine(broken)
    except SettingsError:
        return
    assert not cut
    assert _contents(broken) == _contents(folder / "lianhu-20260302-090000.tar.gz")


def _contents(file: Path) -> list[bytes]:
    """What is in it: bits of gzip's own head mean nothing."""
    with tarfile.open(file) as tar:
        return [tar.extractfile(m).read() for m in tar]


@pytest.mark.parametrize(
    "name", ["../evil", "media/../../evil", "/etc/passwd", "extra.txt", "database/.."]
)
def test_other_names_are_refused(folder: Path, name: str) -> None:
    file = folder / "x.tar.gz"
    with archive.packing(file, MANIFEST) as packed:
        packed.add_bytes(name, b"x")
    with pytest.raises(SettingsError):
        archive.examine(file, folder / "into")
    assert not (folder / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"\x1f\x8b", "照片".encode()])
def test_what_is_no_backup_is_refused(folder: Path, content: bytes) -> None:
    file = folder / "x"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="不是一份完整的"):
        archive.examine(file)


def test_a_sum_that_was_made_up_with_the_change_needs_all_members(folder: Path) -> None:
    file = folder / "x.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        member = tarfile.TarInfo("SHA256SUMS")
        tar.addfile(member, io.BytesIO(b""))
    with pytest.raises(SettingsError):
        archive.examine(file)


@pytest.mark.parametrize("manifest", [b"", b"[]", b"no", b'{"format": 1}'])
def test_a_manifest_that_is_none_is_refused_in_a_sentence(folder: Path, manifest: bytes) -> None:
    file = folder / "x.tar.gz"
    with archive.packing(file, MANIFEST) as packed:
        packed.add_bytes("manifest.json", manifest)
    with pytest.raises(SettingsError, match="不是一份完整的"):
        archive.examine(file)
