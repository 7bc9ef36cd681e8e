"""The running program (运行): settings, database, channels and loops, put together once."""

import asyncio
import contextlib
import fcntl
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot import channels, migrate, timekeeping
from bot.channel import Channel, Resident
from bot.channels.web import channel as web
from bot.delivery.delivering import Delivery
from bot.faults import quiet
from bot.media import Media
from bot.readers import arrival
from bot.readers.arrival import Arrivals
from bot.settings import Settings, SettingsError, now
from bot.spool import replay
from bot.spool.file import Spool
from bot.timekeeping import Doubt
from bot.turn import Turns, turns_on
from core import clock
from core.db import make_engine, reading
from core.desk import links
from core.plugins import discover
from core.privacy import ageing
from handlers.engine import commands
from handlers.engine.event import Event
from handlers.understand import readiness
from scheduler import marks, runner
from scheduler.job import cron
from scheduler.marks import Moment

log = logging.getLogger("lianhu.program")


@dataclass
class Clock:
    """The program's clock; the demo may move it forward."""

    shift: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The time here, aware UTC."""
        return now() + self.shift


@dataclass
class Program:
    """Everything that one process holds. Built by `assemble`, run by `running`."""

    settings: Settings
    engine: Engine
    turns: Turns
    channels: dict[str, Channel]
    media: Media
    arrivals: Arrivals
    delivery: Delivery
    spool: Spool
    """What the database could not take; empty nearly always."""
    clock: Clock
    demo: bool = False
    doubt: Doubt = field(default_factory=Doubt)
    """Whether the machine's clock is believed."""
    after_move: list[Callable[[], None]] = field(default_factory=list)
    lived: bool = False
    """Of a demo: whether it began with a month already lived."""
    over: bool = False
    """Of a demo: it has gone on to another world, and pages of this one reload."""
    change: Callable[[bool], Awaitable[None]] | None = None
    """Of a demo: goes on to the world with a month lived (True) or to the empty one."""

    def fire(
        self, since: datetime, until: datetime, *, live: bool, here: Moment | None = None
    ) -> int:
        """Run the jobs due in (since, until] and remember how far the clock was worked through.

        What breaks with `live` is kept by the runner, so that the clock goes on all the same.
        """
        ran = runner.fire(self.turns.run, since, until, live=live)
        self.turns.run(lambda db: marks.note_worked(db, until, here))
        self.delivery.wake()
        return ran


def assemble(settings: Settings, *, demo: bool = False) -> Program:
    """Read the settings, bring the database up to date, switch channels on.

    Raises SettingsError when a platform or a reader is half set or another process holds the SQLite file.
    """
    clock.use_zone(settings.timezone)
    ageing.use(settings.keep_words_days, settings.keep_messages_days)
    if settings.base_url:
        links.use_root(settings.base_url)
    settings.lay_out()
    switched_on = _switched_on(settings, demo=demo)
    engine = make_engine(settings.database())
    if not migrate.current(engine):  # else the tables are made known while the door is open already
        migrate.upgrade(engine)
    turns = turns_on(engine)
    media = Media(settings.data_dir, turns)
    arrivals = arrival.arrivals(settings, engine, turns, media)
    watch = Clock()
    delivery = Delivery(turns, switched_on, media, watch.now)
    spool = Spool(settings.data_dir / "spool")
    beside = (delivery, spool, watch, demo)
    return Program(settings, engine, turns, switched_on, media, arrivals, *beside)


def _switched_on(settings: Settings, *, demo: bool) -> dict[str, Channel]:
    """The channels by name; of a demo the page alone, so that no platform's library has to be read first."""
    makers = [web.make] if demo else discover(channels, "make").values()
    made: list[Channel | None] = [make(settings) for make in makers]
    return {channel.name: channel for channel in made if channel is not None}


@contextlib.asynccontextmanager
async def running(program: Program) -> AsyncIterator[None]:
    """Delivery, late media and the minute's tick, until the program stops."""
    await replay.adopt(program.spool)
    loops = [
        asyncio.create_task(program.delivery.run(), name="delivery"),
        asyncio.create_task(program.media.run(program.channels), name="media"),
        asyncio.create_task(replay.run(program.spool, partial(_again, program)), name="spool"),
    ]
    for channel in program.channels.values():
        if isinstance(channel, Resident):
            life = channel.begin(partial(hear, program, channel))
            loops.append(asyncio.create_task(life, name=f"begin-{channel.name}"))
    ticker = BackgroundScheduler(timezone=clock.zone())
    ticker.add_job(
        lambda: tick(program),
        cron(minute="*"),
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
    )
    ticker.start()
    loops.append(asyncio.create_task(_settle(program), name="settle"))
    try:
        yield
    finally:
        ticker.shutdown(wait=True)
        # Delivery first: what is in flight still needs its channel's connections.
        for loop in loops:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
        await program.arrivals.close()
        await asyncio.to_thread(program.turns.stop)
        program.engine.dispose()


def prepare() -> None:
    """What would else be read, learnt and imported in somebody's first turn; /readyz waits for it."""
    migrate.metadata()
    commands.flows()
    clock.is_working_day(date(2026, 1, 1))  # the calendar of holidays
    readiness.warm()


async def _settle(program: Program) -> None:
    """What is needed for good, made while the door is open already: it takes most of a second."""
    with contextlib.suppress(DBAPIError):  # /readyz says that there is no database
        await asyncio.to_thread(look_at_clock, program, program.clock.now())
    await asyncio.to_thread(prepare)
    # What was built at start never dies: the collector must not walk through it on every pass,
    # and what a turn builds dies with it: it need not look after every 700 new objects.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _again(program: Program, event: Event) -> None:
    """An event out of the spool has its turn; its answer goes out like any other."""
    await program.arrivals.take(event, program.channels.get(event.channel))
    program.delivery.wake()


async def hear(program: Program, channel: Channel, event: Event) -> None:
    """An event that a channel asked for itself: durable when this returns, else it raises."""
    await program.arrivals.take(event, channel)
    program.delivery.wake()


def look_at_clock(program: Program, at: datetime) -> Moment | None:
    """The moment, where the clock may be believed; a demo's clock is its visitors'."""
    here = timekeeping.moment(at)
    if program.demo:
        return here
    with reading(program.engine) as db:
        known = marks.known(db)
    believed = timekeeping.believes(program.settings, known, here)
    program.doubt.settle(believed, known, here)
    return here if believed else None


def tick(program: Program) -> None:
    """One minute of the clock: everything due since the last time, also before this start.

    Nothing while the clock is not believed; what was due meanwhile is done when it is.
    """
    until = program.clock.now()
    try:
        migrate.metadata()  # a job may write to any table
        here = look_at_clock(program, until)
        if here is not None:
            since = program.turns.run(partial(marks.since, now=until))
            program.fire(since, until, live=True, here=here)
    except Exception as error:
        # The ticker's edge, e.g. no database: the next minute tries again from where this one began.
        log.error("tick failed", exc_info=quiet(error))


@contextlib.contextmanager
def hold(settings: Settings) -> Iterator[None]:
    """On SQLite, the lock that keeps a second process off the file; PostgreSQL needs none."""
    url = settings.database()
    if not url.startswith("sqlite"):
        yield
        return
    path = Path(url.removeprefix("sqlite:///") + ".lock")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # before all else, at a restore
    with path.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(
                f"Another lianhu process uses {path.with_suffix('')}; stop it, or use PostgreSQL."
            ) from None
        yield
