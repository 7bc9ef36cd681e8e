"""`lianhu import` (导入): a village from its file, a county's registry from a workbook, or a rulebook."""

import gc
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.command import Command, writing
from bot.cli.registry import report
from bot.cli.registry.texts import read_text
from bot.settings import SettingsError, now
from core.db import Db
from core.points.adoption import adoption
from core.points.rulebook import file as rulebook_file
from core.points.rulebook.file import RulebookFault, is_rulebook
from core.points.rulebook.rulebook import SUBJECTS
from core.registry import village_file
from core.reports.ladder import limits
from core.workbook import loading
from core.workbook.file import sheets
from core.workbook.outcome import Outcome


def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    village: Annotated[
        str, typer.Option(help="Whose file or rulebook it is, e.g. 石桥镇/王家村")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Of a workbook: all of it, or nothing at all.")
    ] = False,
) -> None:
    """Bring in a village.toml, a workbook (.xlsx, .csv), or a rulebook for a village or town.

    Running it again adds only what is new; what is not in the file stays as it is.
    """
    if is_workbook(file):
        bring_workbook(file, village, dry_run=dry_run, whole=whole)
        return
    source = read_text(file)
    with trying(dry_run) as db:
        if village or is_rulebook(source):
            for line in adopt(db, file.name, source, village, now()):
                typer.echo(line)
        else:
            bring_village(db, file.name, source)
    if dry_run:
        typer.echo("预演，什么都没有改。要导入请去掉 --dry-run。")


def is_workbook(file: Path) -> bool:
    """Whether a file is a workbook, by its name or by how it begins."""
    with file.open("rb") as stream:
        start = stream.read(8)
    known = (".xlsx", ".xls", ".xlsm", ".et", ".csv", ".tsv")
    return file.suffix.lower() in known or start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


@contextmanager
def trying(dry_run: bool) -> Iterator[Db]:
    """A transaction that is rolled back at its end when it is only tried."""
    try:
        with writing() as db:
            yield db
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass


@contextmanager
def without_gc() -> Iterator[None]:
    """What an import makes goes by itself; looking for what does not takes a third of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _OnlyTried(Exception):
    """Nothing of it shall stay."""


def bring_workbook(file: Path, where: str, *, dry_run: bool, whole: bool) -> None:
    """Bring a workbook in and print what came of it; exit status 1 when a line was refused."""
    source = sheets.opened(file)
    length = max(1, source.lines)
    outcome = Outcome()
    bar_of = typer.progressbar(length=length, label=file.name, file=sys.stderr)
    with without_gc(), bar_of as bar, trying(dry_run) as db:
        outcome = loading.load(db, source, now(), where=where, progress=bar.update)
        if whole and outcome.refused:
            dry_run = True
            raise _OnlyTried
    for line in report.lines(outcome, tried=dry_run):
        typer.echo(line)
    if outcome.refused:
        raise typer.Exit(1)


def bring_village(db: Db, name: str, source: str) -> None:
    """Bring a village.toml in."""
    tables = village_file.read(source)
    check_shipped(tables)
    total = sum(len(rows) for rows in tables.values())
    with typer.progressbar(length=total, label=name, file=sys.stderr) as bar:
        made = village_file.load(db, source, now(), lambda _: bar.update(1))
        if entries := tables.get("limit"):
            made["limit"] = limits.load(db, entries)
            bar.update(len(entries))
    typer.echo("New: " + ", ".join(f"{count} {table}" for table, count in made.items()))


def adopt(db: Db, name: str, text: str, village: str, at: datetime) -> Iterator[str]:
    """Adopt it for the village or town at that path; what changes, line by line.

    SettingsError says what is wrong with the file, every fault with its line.
    """
    if not village:
        raise SettingsError(f"{name} 是积分细则，请写明给哪个村（镇）用：--village 石桥镇/王家村")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise SettingsError(f"{name}：写法不对，{broken}") from None
    if not is_rulebook(text):
        raise SettingsError(
            f"{name} 不是积分细则（没有 scheme、[[category]]、[[item]]），请去掉 --village。"
        )
    region = village_file.place(db, village)
    try:
        done = adoption.adopt(db, None, region.id, name, text, at)
    except RulebookFault as faults:
        raise SettingsError(str(faults)) from None
    book = done.rulebook
    yield f"{region.name}{SUBJECTS[book.subject]}积分用上了“{book.title}”，从 {book.since} 起。"
    yield from done.changes
    names = "、".join(v.name for v in done.villages)
    yield f"已告诉：{names}（村群和监督小组）。" if names else "现在还没有村用它，没有要告诉的人。"


def check_shipped(tables: dict[str, list[dict[str, Any]]]) -> None:
    """SettingsError when a region of a village.toml names rules, duties or money that do not ship."""
    known = {
        "rulebook": {name.rpartition(".")[0] for name in rulebook_file.presets()},
        "duties": _presets("core.duties"),
        "funds": _presets("core.funds"),
    }
    for number, table in enumerate(tables.get("region", []), 1):
        for key, names in known.items():
            if table.get(key) and table[key] not in names:
                raise SettingsError(
                    f"第 {number} 个 [[region]]：没有叫“{table[key]}”的 {key}；"
                    f"可以用的是 {'、'.join(sorted(names))}。"
                )


def _presets(package: str) -> set[str]:
    presets = (files(package) / "presets").iterdir()
    return {f.name.removesuffix(".toml") for f in presets if f.name.endswith(".toml")}


command = Command(import_, order=60)
