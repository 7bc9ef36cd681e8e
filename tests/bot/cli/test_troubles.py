"""Whatever is raised is one line that says what to do."""

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.cli import troubles
from tests.bot.cli.running import lianhu


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.EADDRINUSE, "x"), "这个端口已经有程序在用"),
        (OSError(errno.ENOSPC, "x", "/data"), "/data：磁盘满了"),
        (UnicodeDecodeError("utf8", b"", 0, 1, "x"), "文字编码认不出来"),
        (OperationalError("SELECT", None, Exception("refused")), "连不上数据库"),
        (DBAPIError("SELECT", None, sqlite3.OperationalError("database is locked")), "正被另一个程序写着"),
        (DBAPIError("SELECT", None, sqlite3.DatabaseError("file is not a database")), "文件坏了"),
        (MemoryError(), "内存不够了"),
        (KeyError("张桂花"), "程序自己出了错（KeyError）"),
    ],
)  # fmt: skip
def test_each_is_one_line_without_what_people_wrote(error: Exception, says: str) -> None:
    line = troubles.line(error)
    assert says in line
    assert "\n" not in line
    assert "张桂花" not in line


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        (("doctor",), {"timezone": "Mars/Base"}, "没有 LIANHU_TIMEZONE=Mars/Base 这个时区"),
        (("doctor",), {"database_url": "oracle5://x"}, "LIANHU_DATABASE_URL 写得不对"),
        (("doctor",), {"database_url": "nonsense"}, "LIANHU_DATABASE_URL 写得不对"),
        (("doctor",), {"database_url": "postgres://u:secret@127.0.0.1:1/x"}, "连不上数据库（127.0.0.1:1）"),
        (("import",), {}, "用法见 lianhu --help"),
        (("import", "没有.toml"), {}, "没有.toml"),
        (("fly",), {}, "用法见 lianhu --help"),
    ],
)  # fmt: skip
def test_the_command_line_says_it_in_one_line(
    folder: Path, words: tuple[str, ...], settings: dict[str, str], says: str
) -> None:
    ran = lianhu(*words, folder=folder, **settings)
    assert ran.returncode in (1, 2)
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert "secret" not in ran.stderr


def test_a_env_of_chinese_windows_is_read(folder: Path) -> None:
    (folder / ".env").write_bytes("# 机器人\n".encode("gbk") + b"LIANHU_TIMEZONE=Mars/Base\n")
    assert "Mars/Base" in lianhu("doctor", folder=folder).stderr


def test_who_mends_the_program_sees_all_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(troubles, "as_python", lambda: True)
    with pytest.raises(OperationalError):
        lianhu("doctor", folder=folder, database_url="postgres://u:p@127.0.0.1:1/x")
