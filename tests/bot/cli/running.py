"""Running a command of `lianhu` inside the test's own process, and the files it is given."""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli.main import main
from bot.settings import _shift
from core.points.ledger import ledger
from tests.core.points.wangjia_acts import april, march, passed, settled

ROOT = Path(__file__).parents[3]
WORLD = str(ROOT / "bot/demo/world.toml")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def lianhu(*words: str, folder: Path, told: str = "", **settings: str) -> Ran:
    """Run a command with a data directory and an environment of its own, in this process."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LIANHU_")}
    env |= {"LIANHU_DATA_DIR": str(folder)}
    env |= {f"LIANHU_{k.upper()}": v for k, v in settings.items()}
    out, err, status = io.StringIO(), io.StringIO(), 0
    _shift.cache_clear()
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.object(sys, "argv", ["lianhu", *words]),
        mock.patch.object(sys, "stdin", io.StringIO(told)),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            _shift.cache_clear()
    return Ran(status, out.getvalue(), err.getvalue())


Command = Callable[..., Ran]
"""A command against the demo world: the fixture `run`."""


def file(folder: Path, text: str) -> str:
    path = folder / "王家村.toml"
    path.write_text(text, encoding="utf8")
    return str(path)


def far(text: str) -> str:
    """The same from a day on that is to come whenever this runs."""
    return text.replace("2026-04-01", "2099-04-01")


def of_march(world: Engine) -> str:
    """March settled with two claims; what its poster says."""
    with Session(world, expire_on_commit=False) as db, db.begin():
        for day in (5, 6):
            passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
        return ledger.short(settled(db, april(1)).head)
