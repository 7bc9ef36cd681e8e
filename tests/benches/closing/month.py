"""The month of a whole county (全县月结): the product's way and set-based SQL, on the same facts, in one run."""

import gc
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import typer
from sqlalchemy import Engine, Index, text
from sqlmodel import Session

from bot import migrate
from bot.settings import SettingsError
from core.db import Db, reading, rows_of, writing
from core.duties.check_ins import CheckIn
from core.points.close import monthly_close
from core.registry import regions
from tests.benches.closing import county, county_facts, month_sql
from tests.benches.closing.county import Size
from tests.benches.databases import fresh

Told = Callable[[int], None]
MEGABYTE = 1 << 20


@dataclass
class Seen:
    """Seconds of each round."""

    ours: list[float] = field(default_factory=list)
    ours_processor: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    sql_processor: list[float] = field(default_factory=list)
    """Processor seconds of this process and of the database's own that serve it."""
    peak: float = 0.0  # megabytes, once ours has been run and nothing else but the filling

    @property
    def ratio(self) -> float:
        """How many times the SQL's processor time the product takes, by the medians."""
        return median(self.ours_processor) / median(self.sql_processor)


def run(size: Size, databases: list[str], rounds: int) -> None:
    """Fill a county, work out its month both ways, compare, and print medians of the rounds.

    SettingsError when the two ways give anybody different points.
    """
    typer.echo(
        "database |  facts |  ours s | processor | set-based SQL s | processor | times | peak MB"
    )
    for kind in databases:
        with fresh(kind) as engine:
            facts = _filled(engine, size, kind)
            seen = _rounds(engine, size, rounds, kind)
        typer.echo(
            f"{kind:8} | {facts / 1e6:5.2f}M | {median(seen.ours):7.2f} "
            f"| {median(seen.ours_processor):9.2f} | {median(seen.sql):15.2f} "
            f"| {median(seen.sql_processor):9.2f} | {seen.ratio:5.1f} | {seen.peak:7.0f}"
        )


@contextmanager
def _progress(label: str, length: int) -> Iterator[Told]:
    with typer.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def _filled(engine: Engine, size: Size, kind: str) -> int:
    migrate.upgrade(engine)
    table = rows_of(CheckIn)
    indices: list[Index] = sorted(table.indexes, key=lambda index: str(index.name))
    with _progress(f"{kind}: filling", size.facts + len(indices)) as progress:
        with _in_bulk(engine) as db:
            # Five million rows find their place in an index quicker when it is built afterwards.
            for index in indices:
                index.drop(db.connection())
            county.fill(db, size)
            facts = county_facts.fill(db, size, progress)
            for index in indices:
                index.create(db.connection())
                progress(1)
            month_sql.prepare(db)
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
    return facts


@contextmanager
def _in_bulk(engine: Engine) -> Iterator[Db]:
    """One transaction in which nothing looks after foreign keys, where the database lets us."""
    with Session(engine) as db:
        if engine.dialect.name == "sqlite":
            db.connection().exec_driver_sql("COMMIT")  # the pragma wants no transaction around it
            db.connection().exec_driver_sql("PRAGMA foreign_keys = OFF")
            # An index over five million rows is sorted on the disk, not in memory.
            db.connection().exec_driver_sql("PRAGMA temp_store = FILE")
            db.connection().exec_driver_sql("BEGIN IMMEDIATE")
        else:
            db.execute(text("SET LOCAL session_replication_role = replica"))
        yield db
        db.commit()
        if engine.dialect.name == "sqlite":
            db.connection().exec_driver_sql("COMMIT")
            db.connection().exec_driver_sql("PRAGMA foreign_keys = ON")
            db.connection().exec_driver_sql("PRAGMA temp_store = MEMORY")
            db.connection().exec_driver_sql("BEGIN IMMEDIATE")


def _rounds(engine: Engine, size: Size, rounds: int, kind: str) -> Seen:
    seen = Seen()
    gc.collect()
    gc.freeze()  # as the program does once it has started
    gc.set_threshold(20_000, 20, 50)
    with _progress(f"{kind}: rounds", rounds * 2 * size.villages) as progress:
        for n in range(rounds):
            if n:
                _forget(engine)
            began, ran = time.perf_counter(), _processor(engine)
            _ours(engine, progress)
            seen.ours.append(time.perf_counter() - began)
            seen.ours_processor.append(_processor(engine) - ran)
            seen.peak = seen.peak or _peak()
            began, ran = time.perf_counter(), _processor(engine)
            with writing(engine) as db, db.begin():
                month_sql.work_out(db)
            seen.sql.append(time.perf_counter() - began)
            seen.sql_processor.append(_processor(engine) - ran)
            progress(size.villages)
            _compare(engine)
    return seen


def _processor(engine: Engine) -> float:
    """Seconds of processor so far: this process's, and those of PostgreSQL's that serve this database."""
    spent = time.process_time()
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            pids = connection.execute(
                text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            ).scalars()
            spent += sum(map(_of_process, pids.all()))
    return spent


def _of_process(pid: int) -> float:
    # Behind the name, which may hold anything: the 12th and 13th are its ticks in user and in system.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def _ours(engine: Engine, progress: Told) -> None:
    """What the job does on the 1st of the month: a transaction for each block of villages."""
    with reading(engine) as db:
        villages = regions.village_ids(db)
    for first in range(0, len(villages), monthly_close.BLOCK):
        block = villages[first : first + monthly_close.BLOCK]
        with writing(engine) as db, db.begin():
            monthly_close.draft_villages(db, county_facts.NOW, block)
        progress(len(block))


_OURS = """
SELECT s.village_id, CAST(s.subject AS text) AS subject, l.subject_id, sum(l.points) AS points
FROM statement_line l JOIN statement s ON s.id = l.statement_id
WHERE l.kind <> 'ARREARS' AND l.state IN ('STANDING', 'DISPUTED')
GROUP BY s.village_id, s.subject, l.subject_id
"""
_RANKED = f"""
SELECT village_id, subject, subject_id, points,
    rank() OVER (PARTITION BY village_id, subject ORDER BY points DESC) AS rank
FROM ({_OURS}) ours
"""
_SQL = "SELECT village_id, subject, subject_id, points, rank FROM bench_total"


def _compare(engine: Engine) -> None:
    """SettingsError unless both ways gave the same subjects the same points and ranks."""
    with reading(engine) as db:
        for way, one, other in (("ours", _RANKED, _SQL), ("SQL", _SQL, _RANKED)):
            odd = db.execute(text(f"{one} EXCEPT {other} LIMIT 3")).all()
            if odd:
                raise SettingsError(
                    f"The two ways differ; only {way} has {[tuple(r) for r in odd]}"
                )
        ours = db.execute(text(f"SELECT count(*), sum(points) FROM ({_OURS}) ours")).one()
        sql = db.execute(text("SELECT count(*), sum(points) FROM bench_total")).one()
        if tuple(ours) != tuple(sql) or not ours[0]:
            raise SettingsError(f"The two ways differ: {tuple(ours)} and {tuple(sql)}.")


def _forget(engine: Engine) -> None:
    """As if no month had been worked out yet."""
    with _in_bulk(engine) as db:
        month_sql.forget(db)
        if engine.dialect.name == "postgresql":
            db.execute(text("TRUNCATE outbox, act, statement CASCADE"))
            return
        for table in ("outbox", "act", "statement_line", "statement"):
            db.execute(text(f"DELETE FROM {table}"))
