"""Figures of a city (全市的数字): 3,000 villages, 50,000 open reports; the first screen within 300 ms.

What is asked is what a city cadre's first look asks: what is where, which are overdue, the villages side by side.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer
from sqlalchemy import Engine, text
from sqlmodel import Session

from bot import migrate
from bot.program import prepare
from bot.turn import one_turn
from core.db import Db
from core.figures import backlog, kpis, stored_months, view, waiting
from core.registry.addresses import Address, Binding
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports import overview
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from handlers.engine.event import Event
from tests.benches import databases
from tests.benches.closing.county import Row, id_of, insert

NOW = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
MOST = 0.3
"""Seconds that the first screen may take."""
_TOWN, _CITY = 60, "G"
REPORT = (
    "id village_id number address_id text place category urgency danger kept_from private unverified state"
    " version round rungs level holder_post holder_region_id due_at finish_due_at filed_at accepted_at"
    " done_at ended_at alarmed_at sent_back reopened"
)
HOLDING = "id report_id round level post region_id since until finish_due_at climbed_to"


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    villages: int = 3_000
    open: int = 50_000
    over: int = 100_000


def fill(db: Db, size: Size) -> str:
    """A city with towns of sixty villages; who asks."""
    insert(db, Region, "id parent_id village_id kind name rulebook duties funds", _regions(size))
    insert(db, Person, "id name village_id", iter([(id_of("P", 0), "市里", None)]))
    seat = (
        id_of("R", 0),
        id_of("P", 0),
        Post.CITY_CADRE,
        id_of(_CITY, 0),
        SINCE - timedelta(365),
        "",
    )
    insert(db, Appointment, "id person_id post region_id since category", iter([seat]))
    phone = (id_of("A", 0), "web", "bench", True)
    insert(db, Address, "id channel chat reachable", iter([phone]))
    bound = (id_of("B", 0), id_of("A", 0), id_of("P", 0), SINCE - timedelta(365))
    insert(db, Binding, "id address_id person_id since", iter([bound]))
    insert(db, Report, REPORT, _reports(size))
    insert(db, Holding, HOLDING, _holdings(size))
    return id_of("P", 0)


def _regions(size: Size) -> Iterator[Row]:
    presets = ("lianhu-default", "lianhu-default", "")
    yield id_of(_CITY, 0), None, None, Kind.CITY, "测速市", *presets
    for t in range(-(-size.villages // _TOWN)):
        yield id_of("T", t), id_of(_CITY, 0), None, Kind.TOWN, f"测速{t}镇", *presets
    for v in range(size.villages):
        village = id_of("V", v)
        yield village, id_of("T", v // _TOWN), village, Kind.VILLAGE, f"测速{v}村", *presets


def _one(size: Size, n: int) -> tuple[bool, str, datetime, datetime]:
    """Whether it is open, its village, when it was filed, when it was due."""
    still = n < size.open
    filed = NOW - timedelta(hours=(n * 7 % (24 * 29)) + 30)
    return still, id_of("V", n % size.villages), filed, filed + timedelta(hours=n % 97 * 12)


def _reports(size: Size) -> Iterator[Row]:
    for n in range(size.open + size.over):
        still, village, filed, due = _one(size, n)
        rung = {"level": "village", "region": village, "limit": [0, 3], "safe": [2, 0]}
        done = None if still else filed + timedelta(hours=n % 60)
        state = State.ACCEPTED if still else State.CONFIRMED
        kept = ["nobody"] if n % 997 == 0 else []
        what = "村口的路灯坏了好几天，晚上走路看不见，请来修一下" * 2
        yield (
            *(id_of("N", n), village, n // size.villages + 1, id_of("A", 0), what, "村口"),
            *("street_light", "normal", False, kept, False, False, state, 2, 1, [rung] * 3),
            *(Level.VILLAGE, Post.VILLAGE_SECRETARY, village, due if still else None, due),
            *(filed, filed, done, done, None, 0, 0),
        )


def _holdings(size: Size) -> Iterator[Row]:
    for n in range(size.open + size.over):
        still, village, filed, due = _one(size, n)
        until = None if still else filed + timedelta(hours=n % 60)
        climbed = Level.VILLAGE if n % 5 == 0 else None
        seat = (Level.VILLAGE, Post.VILLAGE_SECRETARY, village)
        yield id_of("W", n), id_of("N", n), 1, *seat, filed, until, due, climbed


def first_screen(db: Db, person_id: str) -> None:
    """What is where, and the first page of what is overdue."""
    seen = view.view(db, person_id, NOW)
    backlog.piles(db, seen)
    waiting.page(db, seen, overdue=True)


def side_by_side(db: Db, person_id: str) -> None:
    """Every village's figures of the month."""
    overview.counts(db, person_id, NOW, since=SINCE)


def month(db: Db, person_id: str) -> None:
    """The KPIs of the month."""
    kpis.of_span(db, view.view(db, person_id, NOW), SINCE, NOW)


def said(db: Db, _: str) -> None:
    """统计, typed by the city's cadre: the whole turn, up to its commit."""
    event = Event("web", "bench", f"said:{time.perf_counter_ns()}", NOW, text="统计")
    assert "办结" in one_turn(db, event, rides=True).said[0].text


SCREENS: tuple[Callable[[Db, str], None], ...] = (first_screen, side_by_side, month, said)


def measure(engine: Engine, person_id: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Of each screen the median seconds by the clock, and those of this process at work; each round in a session of its own."""
    taken: dict[str, tuple[float, float]] = {}
    for screen in SCREENS:
        times = [_timed(engine, screen, person_id) for _ in range(rounds + 1)][1:]
        wall, busy = (statistics.median(each) for each in zip(*times, strict=True))
        taken[screen.__name__] = wall, busy
    return taken


def _timed(
    engine: Engine, screen: Callable[[Db, str], None], person_id: str
) -> tuple[float, float]:
    with Session(engine) as db:
        begun, busy = time.perf_counter(), time.process_time()
        screen(db, person_id)
        db.commit()
        return time.perf_counter() - begun, time.process_time() - busy


def store(engine: Engine) -> tuple[int, float]:
    """Count every village as the job does, each in a transaction of its own; how many, and the longest in seconds."""
    longest = 0.0
    with Session(engine) as db, db.begin():
        villages = stored_months.due(db, NOW)
    for village_id in villages:
        begun = time.perf_counter()
        with Session(engine) as db, db.begin():
            stored_months.recount(db, NOW, village_id)
        longest = max(longest, time.perf_counter() - begun)
    return len(villages), longest


def run(size: Size, kinds: list[str], rounds: int) -> None:
    """Fill a city on each database and say how long each screen takes."""
    prepare()
    gc.freeze()  # as the program does once it is up: what was imported is not looked through again
    for kind in kinds:
        with databases.fresh(kind) as engine:
            migrate.upgrade(engine)
            with Session(engine) as db, db.begin():
                person_id = fill(db, size)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
            begun = time.process_time()
            many, longest = store(engine)
            typer.echo(
                f"{kind}: {many} villages counted, the longest {longest * 1000:.0f} ms,"
                f" {time.process_time() - begun:.0f} s at work in all"
            )
            for name, (wall, busy) in measure(engine, person_id, rounds).items():
                typer.echo(
                    f"{kind} {name}: {wall * 1000:.0f} ms, {busy * 1000:.0f} ms of it at work"
                )
