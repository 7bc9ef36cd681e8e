"""A county's registry by a workbook (导入测速): how long it takes to come in, to come again, and to leave."""

import gc
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import typer
import xlsxwriter
from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrate
from bot.settings import now
from core.db import reading
from core.workbook import exporting, loading
from core.workbook.exporting import MOST_LINES
from core.workbook.outcome import Outcome
from tests.benches import databases

VILLAGE, CIRCLE, TOWN = 140, 10, 30
"""Households a village and a circle, villages a town."""
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "桂花秀英建国大勇铁柱志强丽华明芳"
_RELATIONS = ("户主", "配偶", "子", "女")
Line = Sequence[str]


def run(sizes: Sequence[int], kinds: Sequence[str]) -> None:
    """Say it for each size on each database."""
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        for households in sizes:
            path = write(Path(name) / f"{households}.xlsx", households)
            typer.echo(f"{households} households, {path.stat().st_size / 2**20:.1f} MB")
            for kind in kinds:
                with databases.fresh(kind) as engine:
                    typer.echo(f"  {kind:8} " + "  ".join(measure(engine, path)))


def measure(engine: Engine, path: Path) -> Iterator[str]:
    """What each way takes, by the clock and by the processor, and the most memory so far."""
    migrate.upgrade(engine)
    gc.disable()  # as the command does
    try:
        yield _timed("in", lambda: imported(engine, path))
        yield _timed("again", lambda: imported(engine, path))
        yield _timed("out", lambda: exported(engine, path.with_suffix(".out.xlsx")))
    finally:
        gc.enable()
    yield f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _timed(name: str, does: Callable[[], object]) -> str:
    clock, processor = time.perf_counter(), time.process_time()
    does()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    return f"{name} {clock:.1f} s ({processor:.1f} s of processor)"


def imported(engine: Engine, path: Path) -> Outcome:
    """One import, committed."""
    with Session(engine, expire_on_commit=False) as db, db.begin():
        return loading.load(db, path, now())


def exported(engine: Engine, path: Path) -> dict[str, int]:
    """One export."""
    with reading(engine) as db:
        return exporting.export(db, path)


def write(path: Path, households: int) -> Path:
    """A county of so many households and three and a half times as many people, with a circle for each ten."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    villages = max(1, households // VILLAGE)
    _sheet(book, "区划", ["区划编号", "名称", "类别", "上级编号"], _regions(villages))
    heads = ["户编号", "户主", "组", "邻里圈", "门牌", "重点户", "状态"]
    _sheet(book, "农户", heads, _households(households, villages))
    heads = ["人员编号", "姓名", "户编号", "与户主关系", "性别", "出生年", "电话", "党员", "常住"]
    _sheet(book, "人员", heads, _people(households))
    book.close()
    return path


def _sheet(book: xlsxwriter.Workbook, name: str, heads: Line, lines: Iterator[Line]) -> None:
    page, at, many = None, 0, 0
    for line in lines:
        if page is None or at > MOST_LINES:
            many += 1
            page, at = book.add_worksheet(name if many == 1 else f"{name}{many}"), 1
            page.write_row(0, 0, heads)
        page.write_row(at, 0, line)
        at += 1


def _regions(villages: int) -> Iterator[Line]:
    yield "43", "清江市", "市", ""
    for town in range((villages + TOWN - 1) // TOWN):
        yield f"43{town:03}", f"{town}号镇", "镇", "43"
    for village in range(villages):
        of = f"V{village:05}"
        yield of, f"{village}号村", "村", f"43{village // TOWN:03}"
        for group in range(2):
            yield f"{of}G{group}", f"{'一二'[group]}组", "组", of
        for circle in range(VILLAGE // CIRCLE):
            yield f"{of}C{circle:02}", f"第{circle + 1}邻里圈", "邻里圈", f"{of}G{circle // 7}"


def _households(many: int, villages: int) -> Iterator[Line]:
    for n in range(many):
        village, circle = min(n // VILLAGE, villages - 1), n % VILLAGE // CIRCLE
        where = f"V{village:05}G{circle // 7}", f"第{circle + 1}邻里圈"
        yield f"H{n:07}", _name(n * 7), *where, f"{n}号", "是" if n % 9 == 0 else "否", "在册"


def _people(households: int) -> Iterator[Line]:
    number = 0
    for n in range(households):
        for member in range(3 + (n % 7 > 2)):
            name = _name(n * 7 + member * 13)
            phone = f"13{number % 10**9:09}" if member < 2 else ""
            about = "男女"[member % 2], str(1940 + (n + member * 20) % 80), phone
            party = "是" if number % 20 == 0 else ""
            yield f"P{number:08}", name, f"H{n:07}", _RELATIONS[member], *about, party, "在家"
            number += 1


def _name(n: int) -> str:
    return _SURNAMES[n % 16] + _GIVEN[n // 16 % 16] + _GIVEN[n // 256 % 16]
