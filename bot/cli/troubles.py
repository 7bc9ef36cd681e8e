"""Troubles (出错) on the command line: whatever was raised, one line that says what to do."""

import errno
import os

from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)

from bot.settings import SettingsError
from core.errors import Refusal

AS_PYTHON = "LIANHU_TRACEBACK"
"""Set to anything, errors are shown as Python does: for whoever mends the program."""
_OS = {
    errno.EADDRINUSE: "这个端口已经有程序在用，请换一个：--port 8001",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘满了",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EROFS: "磁盘只能读，不能写",
}


def as_python() -> bool:
    """Whether errors shall be shown with their whole way."""
    return bool(os.environ.get(AS_PYTHON))


def line(error: BaseException) -> str:
    """What went wrong and what to do, in one line; nothing that people wrote stands in it."""
    said = _line(error)
    return " ".join(said.split()) if not isinstance(error, SettingsError | Refusal) else said


def _line(error: BaseException) -> str:
    if isinstance(error, SettingsError | Refusal):
        return str(error)
    if hasattr(error, "format_message"):  # what typer says of wrong words
        return f"{error.format_message()} 用法见 lianhu --help"
    if isinstance(error, ValidationError):
        names = "、".join(f"LIANHU_{str(e['loc'][0]).upper()}" for e in error.errors() if e["loc"])
        return f"设置写得不对：{names}。请对着 .env.example 改。"
    if isinstance(error, NoSuchModuleError | ArgumentError):
        return (
            "LIANHU_DATABASE_URL 写得不对；应像 postgresql+psycopg://用户:密码@主机:5432/库名，"
            "不设就用 SQLite。"
        )
    if isinstance(error, DBAPIError):
        return _database(error)
    if isinstance(error, UnicodeError):
        return "有个文件的文字编码认不出来，请另存为 UTF-8 再试。"
    if isinstance(error, OSError):
        where = f"{error.filename}：" if error.filename else ""
        return f"{where}{_OS.get(error.errno or 0, error.strerror or type(error).__name__)}。"
    if isinstance(error, MemoryError):
        return "内存不够了。请把文件分成几个，或换一台内存大些的机器。"
    return (
        f"没办成，是程序自己出了错（{type(error).__name__}）。"
        f"请设 {AS_PYTHON}=1 再来一次，把显示的内容发给维护的人。"
    )


def _database(error: DBAPIError) -> str:
    about = str(error.orig or "")
    if "locked" in about or "busy" in about:
        return "数据库正被另一个程序写着，请等一会儿再试。"
    if "disk is full" in about or "No space left" in about:
        return "磁盘满了，数据库写不进去。请先腾出地方。"
    if "readonly" in about or "unable to open" in about:
        return "数据库文件打不开或写不了，请看看 LIANHU_DATA_DIR 那个文件夹在不在、有没有权限。"
    if "not a database" in about or "malformed" in about:
        return "数据库文件坏了，或不是联户的数据库。请用备份恢复。"
    if isinstance(error, OperationalError | InterfaceError):
        return (
            f"连不上数据库{_host()}。请看看 PostgreSQL 开着没有，LIANHU_DATABASE_URL 的"
            "主机、端口、用户、密码、库名对不对。"
        )
    return f"数据库不答应（{type(error.orig).__name__}）。请设 {AS_PYTHON}=1 再来一次，看详细经过。"


def _host() -> str:
    try:
        url = make_url(os.environ.get("LIANHU_DATABASE_URL", ""))
    except ArgumentError:
        return ""
    return f"（{url.host}:{url.port or 5432}）" if url.host else ""
