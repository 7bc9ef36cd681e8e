"""`lianhu trial` (试算): who gains, who loses, and what it costs the shop."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.command import Command, look
from bot.cli.registry.texts import read_text
from bot.settings import SettingsError
from core.db import Db
from core.points.adoption import adoption
from core.points.close import trial as trying
from core.points.close.trial import Changed, Trial
from core.points.rulebook import file, periods
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import SUBJECTS, Rulebook, Subject
from core.registry import regions, village_file
from core.registry.regions import Kind, Region


def trial(
    rulebook: Annotated[str, typer.Argument(help="A rulebook file, or the name of a shipped one.")],
    month: Annotated[str, typer.Option(help="e.g. 2026-03")],
    village: Annotated[str, typer.Option(help="e.g. 石桥镇/王家村; else all villages")] = "",
) -> None:
    """Work a month out under other rules: who gains, who loses, what it costs. Nothing is written."""
    with look() as db:
        run(db, rulebook, month, village, Console(highlight=False, soft_wrap=True))


def run(db: Db, wanted: str, period: str, place: str, console: Console) -> None:
    """Print the trial of a rulebook, a file or a shipped one by name, village by village.

    SettingsError says what is wrong with the rulebook, the period or the place.
    """
    _check_period(period)
    tried = []
    for village in _villages(db, place):
        done = trying.run(db, village.id, period, _rulebook(db, wanted, village))
        if done is None:
            console.print(f"{village.name}那时候没有这一类积分的细则，没法比。")
        elif done.changed or done.lost or place:
            tried.append((village, done))
            _print(village, done, period, console)
    if not tried:
        raise SettingsError(f"{periods.spoken(period)}没有一个村有分可算，请换一个月。")
    if len(tried) > 1:
        console.print("[bold]合计[/bold]")
        for line in _totals([t for _, t in tried]):
            console.print(line)
    console.print("只是试算，什么都没有改。")


def _check_period(period: str) -> None:
    try:
        periods.days(period)
    except ValueError:
        raise SettingsError(f"--month {period} 写得不对，请写成 2026-03 这样。") from None


def _villages(db: Db, place: str) -> list[Region]:
    if not place:
        return regions.villages(db)
    region = village_file.place(db, place)
    if region.kind == Kind.VILLAGE:
        return [region]
    return [v for v in regions.villages(db) if region in regions.line_up(db, v.id)]


def _rulebook(db: Db, wanted: str, village: Region) -> Rulebook:
    path = Path(wanted)
    if not path.is_file():
        versions = file.presets().get(wanted.removesuffix(".toml"))
        if versions is None:
            known = "、".join(sorted(file.presets()))
            raise SettingsError(
                f"没有 {wanted} 这个文件，也没有叫这个名字的自带细则。自带的有：{known}。"
            )
        return versions[-1]
    text = read_text(path)
    try:
        return file.read(path.name, text, lambda name: adoption.base(db, village.id, name, text))
    except RulebookFault as faults:
        raise SettingsError(str(faults)) from None


def _print(village: Region, done: Trial, period: str, console: Console) -> None:
    kind = SUBJECTS[done.new.subject]
    head = f"{village.name}{periods.spoken(period)}{kind}积分：{done.old.title} → {done.new.title}"
    table = Table(title=head, title_justify="left", show_edge=False, pad_edge=False)
    for name in ("代号", "名称", "原来", "试算", "增减"):
        table.add_column(name, justify="right" if name in ("原来", "试算", "增减") else "left")
    for change in done.changed:
        if change.gain:
            table.add_row(
                change.code, change.name, str(change.before), str(change.after), f"{change.gain:+d}"
            )
    console.print(table)
    for line in _summary(done):
        console.print(line)
    console.print()


def _summary(done: Trial) -> Iterator[str]:
    more, fewer, same = _counted(done.changed)
    unit = "户" if done.new.subject == Subject.HOUSEHOLD else "个"
    yield f"得分多了的{more}{unit}，少了的{fewer}{unit}，不变的{same}{unit}。"
    yield from _totals([done])
    for lost in done.lost:
        yield f"新细则里没有“{lost.name}”：{lost.times}笔，共{lost.points:+d}分，都不算了。"


def _counted(changed: Sequence[Changed]) -> tuple[int, int, int]:
    more = sum(change.gain > 0 for change in changed)
    fewer = sum(change.gain < 0 for change in changed)
    return more, fewer, len(changed) - more - fewer


def _totals(trials: Sequence[Trial]) -> Iterator[str]:
    before, after = (sum(t.issued(after=x) for t in trials) for x in (False, True))
    yield f"共发出：原来{before}分，试算{after}分（{after - before:+d}）。"
    old, new = (_cost(trials, after=x) for x in (False, True))
    if old is None and new is None:
        yield "两边的积分都不抵钱。"
        return
    spent, would = (old or 0) / 100, (new or 0) / 100
    yield f"超市要备货：原来{spent:g}元，试算{would:g}元（{would - spent:+g}元）。"


def _cost(trials: Sequence[Trial], *, after: bool) -> int | None:
    costs = [fen for t in trials if (fen := t.fen(after=after)) is not None]
    return sum(costs) if costs else None


command = Command(trial, order=100)
