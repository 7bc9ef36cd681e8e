"""Measures the off-script evenings: `python -m tests.off_script [looked_at|evenings|…|/a/path] [--failed]`.

Prints how many of a folder's scripts hold, of each kind how many do not, and what became of the
measured lines: right, harmless, wrong, and of the wrong how many against another. What failed in
`sealed` is not to be looked at: the figure is worth something only as long as nobody tunes to it.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.demo import world
from bot.script.lines import Broken, place
from bot.script.player import Player
from core.db import make_engine
from tests.off_script.judge import Verdict, judge
from tests.off_script.listening import Listener
from tests.off_script.spans import Measured

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


@dataclass(frozen=True)
class Judged:
    """A measured line and what became of it."""

    script: str
    line: Measured
    verdict: Verdict
    why: str
    deeds: tuple[str, ...] = ()
    """The kinds of act that it recorded."""

    def __str__(self) -> str:
        where = f"{self.script}:{self.line.number} [{self.line.kind}]"
        return f"{where} {self.verdict}: {self.line.speaker} > {self.line.words}\n    {self.why}"


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


def judged(worlds: Worlds, name: str, source: str) -> list[Judged]:
    """What became of each measured line of a script, which is played to its end."""
    engine = worlds.fresh(source, f"{name}-judged")
    listener = Listener(engine, name)
    try:
        listener.play_on(source)
    finally:
        engine.dispose()
    return [
        Judged(name, line, *judge(case), tuple(deed.kind for deed in case.deeds))
        for line, case in listener.cases(source)
    ]


def shares(lines: Sequence[Judged]) -> str:
    """The sums: right, harmless and wrong are all there is; of the wrong, those against another."""
    counts = Counter(line.verdict for line in lines)
    counts[Verdict.WRONG] += counts[Verdict.AGAINST]
    shown = (f"{v} {100 * counts[v] / max(len(lines), 1):.1f} %" for v in list(Verdict)[:3])
    return f"{len(lines)} lines, {', '.join(shown)}, against another {counts[Verdict.AGAINST]}"


def kinds_of_wrong(lines: Sequence[Judged]) -> str:
    """What kinds of line went wrong, and by which act; no line is named."""
    wrongs = [line for line in lines if line.verdict in (Verdict.WRONG, Verdict.AGAINST)]
    counts = Counter(
        f"{line.line.kind} by {deed}" for line in wrongs for deed in line.deeds or ("nothing",)
    )
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))


def main() -> None:
    """Play a folder and print the figures."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("folder", nargs="?", default="looked_at", help="of this one, or any path")
    args.add_argument("--failed", action="store_true", help="print what failed, and how")
    given = args.parse_args()
    scripts = sorted((HERE / given.folder).glob("*.txt"))  # a path that is whole stays what it is
    failed: dict[str, str] = {}
    lines: list[Judged] = []
    with tempfile.TemporaryDirectory() as folder:
        worlds = Worlds(Path(folder))
        for script in scripts:
            if why := held(worlds, script):
                failed[script.stem] = why
            lines += judged(worlds, script.stem, script.read_text(encoding="utf8"))
    kinds = Counter(name.split("-", 1)[1] for name in failed)
    shown = [
        f"{given.folder}: {len(scripts) - len(failed)} of {len(scripts)} hold",
        ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()),
        f"{given.folder}: {shares(lines)}",
        f"wrong: {kinds_of_wrong(lines)}",
    ]
    if given.failed and Path(given.folder).name != "sealed":
        shown += [f"{name}: {why}" for name, why in failed.items()]
        shown += [str(line) for line in lines if line.verdict is not Verdict.RIGHT]
    sys.stdout.write("\n".join(shown) + "\n")


if __name__ == "__main__":
    main()
