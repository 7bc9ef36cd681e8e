"""`backup`, `restore` and `held` on the command line, one after the other as an operator types them."""

import re
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.backup import thinning
from bot.cli.upkeep import backup
from bot.settings import now
from core.db import make_engine
from core.outbox import Message, Priority, put
from tests.bot.cli.running import WORLD, lianhu


@pytest.fixture
def backed_up(folder: Path) -> Path:
    """A world with a cry for help that is still owed, backed up."""
    lianhu("import", WORLD, folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        for text, priority in (("有人摔了", Priority.EMERGENCY), ("好的", Priority.REPLY)):
            put(db, "telegram", "1000", Message(text), now(), priority=priority)
    engine.dispose()
    ran = lianhu("backup", "--to", str(folder / "到这里"), folder=folder)
    assert ran.returncode == 0, ran.stderr
    match = re.search(r"备份好了：(\S+)（", ran.stdout)
    assert match is not None
    return Path(match[1])


def test_backup_restore_and_what_is_held(backed_up: Path, folder: Path) -> None:
    there = folder / "there"
    there.mkdir()
    tried = lianhu("restore", str(backed_up), "--dry-run", folder=there)
    assert "这份备份是好的" in tried.stdout
    assert not (there / "lianhu.db").exists()
    ran = lianhu("restore", str(backed_up), folder=there)
    assert ran.returncode == 0, ran.stderr
    assert "有 2 条消息可能以前已经发过，扣下了：`lianhu held list`" in ran.stdout
    assert ran.stdout.endswith("核对过了，账和记录都对得上。\n")
    assert "有 2 条消息没送到：恢复备份时扣下的" in lianhu("doctor", folder=there).stdout
    cry, answer = lianhu("held", "list", folder=there).stdout.splitlines()
    assert "【呼救】有人摔了" in cry
    assert lianhu("held", "send", cry.split()[0], folder=there).stdout == "1 条这就发。\n"
    assert answer == lianhu("held", "list", folder=there).stdout.strip()
    assert lianhu("held", "drop", "--all", folder=there).stdout == "1 条不发了。\n"
    assert lianhu("held", "list", folder=there).stdout == "没有扣下的消息。\n"
    assert lianhu("held", "send", "X", folder=there).returncode == 1
    assert lianhu("held", "drop", folder=there).returncode == 1
    assert lianhu("check", folder=there).returncode == 0


def test_no_is_one_line(backed_up: Path, folder: Path) -> None:
    wrong = folder / "wrong.tar.gz"
    wrong.write_bytes(backed_up.read_bytes()[:-40])
    for words, why in (
        (("restore", str(backed_up)), "已经有了。只恢复到空的地方"),
        (("restore", str(folder / "none")), "没有这个文件"),
        (("restore", str(wrong)), "不是一份完整的"),
    ):
        there = folder if "空的" in why else folder / "there"
        there.mkdir(exist_ok=True)
        ran = lianhu(*words, folder=there)
        assert ran.returncode == 1
        assert why in ran.stderr
        assert ran.stderr.count("\n") == 1


class _Enough(Exception):
    """The loop would go on for ever."""


def test_every_night_goes_on_after_a_night_that_failed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            lianhu("import", WORLD, folder=folder)  # there was nothing to take: now there is
        if len(waits) == 3:
            raise _Enough

    monkeypatch.setattr(backup.time, "sleep", sleep)
    ran = lianhu("backup", "--every", "1", folder=folder)
    assert "没有什么可备份" in ran.stderr
    assert ran.stdout.count("备份好了") == 1
    assert waits[0] == backup.RETRY
    assert len(thinning.every(folder / "backups")) == 1
