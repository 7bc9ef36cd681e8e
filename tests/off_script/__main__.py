"""Measures the off-script evenings: `python -m tests.off_script [looked_at|sealed] [--failed]`.

Prints how many of a folder's scripts hold, and of each kind how many do not. What failed in `sealed`
is not to be looked at: the figure is worth something only as long as nobody tunes to it.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.demo import world
from bot.script.lines import Broken, place
from bot.script.player import Player
from core.db import make_engine

HERE = Path(__file__).parent


class Worlds:
    """A fresh demo world for every script, copied from one that was filled once a place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filled: dict[str | None, Path] = {}

    def fresh(self, script: str, name: str) -> Engine:
        """A database of the script's own."""
        where = place(script)
        if where not in self.filled:
            self.filled[where] = self._fill(where)
        copy = self.folder / f"{name}.db"
        shutil.copy(self.filled[where], copy)
        return make_engine(f"sqlite:///{copy}")

    def _fill(self, where: str | None) -> Path:
        file = self.folder / f"filled-{where}.db"
        engine = make_engine(f"sqlite:///{file}")
        migrate.metadata()
        migrate.upgrade(engine)
        with Session(engine) as db, db.begin():
            world.fill(db, where)
        engine.dispose()
        return file


def held(worlds: Worlds, script: Path) -> str:
    """Why a script does not hold; empty where it does."""
    source = script.read_text(encoding="utf8")
    engine = worlds.fresh(source, script.stem)
    try:
        Player(engine, script.name).play(source)
    except Broken as broken:
        return str(broken)
    finally:
        engine.dispose()
    return ""


def main() -> None:
    """Play a folder and print the figures."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("folder", nargs="?", default="looked_at", choices=("looked_at", "sealed"))
    args.add_argument("--failed", action="store_true", help="print what failed, and how")
    given = args.parse_args()
    scripts = sorted((HERE / given.folder).glob("*.txt"))
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        worlds = Worlds(Path(folder))
        for script in scripts:
            if why := held(worlds, script):
                failed[script.stem] = why
    kinds = Counter(name.split("-", 1)[1] for name in failed)
    lines = [
        f"{given.folder}: {len(scripts) - len(failed)} of {len(scripts)} hold",
        ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()),
        *(f"{name}: {why}" for name, why in failed.items() if given.failed),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
