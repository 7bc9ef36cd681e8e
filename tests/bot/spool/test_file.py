"""`bot.spool.file`: kept is on the disk, once, in order; half a line, a full disk and a dead process lose nothing."""

import errno
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spool import file as files
from bot.spool.file import Full, Spool, waiting
from handlers.engine.event import Event, Picture

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def event(key: str, chat: str = "何秋菊", **more: object) -> Event:
    return Event(channel="wechat", key=key, chat=chat, at=NOON, **more)  # type: ignore[arg-type]


def texts(spool: Spool) -> list[str]:
    return [one.text for batch in spool.batches() for line in batch.lines() for one in line]


def test_what_is_kept_comes_back_whole(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    sent = event("1", text="井盖破了\n快来", photo=Picture({"media": "x"}), location=(28.1, 113.6))
    spool.keep(sent)
    (batch,) = spool.batches()
    assert batch.lines() == [[sent]]


def test_each_sender_keeps_their_order_and_a_repetition_is_one(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for key, chat in (("1", "a"), ("2", "b"), ("3", "a"), ("1", "a")):
        spool.keep(event(key, chat))
    assert waiting(tmp_path) == 3
    (batch,) = spool.batches()
    assert [[one.key for one in line] for line in batch.lines()] == [["1", "3"], ["2"]]
    assert len(spool) == 3
    assert spool.holds(event("9", "a"))
    assert not spool.holds(event("9", "c"))


def test_what_comes_while_a_batch_is_taken_waits_in_another_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(event("1", text="一"))
    (first,) = spool.batches()
    spool.keep(event("2", text="二"))
    spool.done(first)
    assert spool.holds(event("9"))
    assert texts(spool) == ["二"]
    for batch in spool.batches():
        spool.done(batch)
    assert not spool.holds(event("9"))
    assert (len(spool), list(tmp_path.iterdir())) == (0, [])


def test_a_full_spool_refuses_and_keeps_what_it_has(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_bytes=300)
    spool.keep(event("1", text="一"))
    with pytest.raises(Full):
        spool.keep(event("2", text="二" * 100))
    assert texts(spool) == ["一"]


def test_a_disk_that_fails_in_the_middle_spoils_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool, write = Spool(tmp_path), os.write
    spool.keep(event("1", text="一"))

    def half(descriptor: int, data: memoryview) -> int:
        if len(data) < 40:
            raise OSError(errno.ENOSPC, "no space")
        return write(descriptor, data[: len(data) // 2])

    monkeypatch.setattr(files.os, "write", half)
    with pytest.raises(OSError, match="no space"):
        spool.keep(event("2", text="二"))
    monkeypatch.undo()
    spool.keep(event("3", text="三"))
    assert texts(spool) == ["一", "三"]


def test_what_a_dead_process_left_is_adopted_without_its_last_half_line(tmp_path: Path) -> None:
    before = Spool(tmp_path)
    before.keep(event("1", text="一"))
    (batch,) = before.batches()
    os.write(batch.descriptor, b'{"channel": "wechat", "key"')
    assert Spool(tmp_path).adopt() == 0  # it lives still
    os.close(batch.descriptor)
    after = Spool(tmp_path)
    assert after.adopt() == 1
    assert after.adopt() == 0
    assert texts(after) == ["一"]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    spool = Spool(folder)
    spool.keep(event("1"))
    (batch,) = spool.batches()
    assert oct(folder.stat().st_mode)[-3:] == "700"
    assert oct(batch.path.stat().st_mode)[-3:] == "600"


@given(st.lists(st.text(min_size=1, max_size=30), max_size=8))
def test_any_words_come_back_as_they_were(said: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        for n, text in enumerate(said):
            spool.keep(event(str(n), text=text))
        assert texts(spool) == said
