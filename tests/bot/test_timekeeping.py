"""Timekeeping: a machine whose clock jumps, sleeps, is off or is set, and what the jobs make of it.

Here too: `program`'s tick, by which everything goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot import program as running
from bot import timekeeping
from bot.cli.upkeep import check
from bot.program import Program, assemble
from bot.settings import Settings
from core.db import Db
from scheduler import marks, runner
from scheduler.job import Job, cron
from tests.bot.backup.test_restoring import place, url_of

BEGUN = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday 09:00 in the village
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Machine:
    """A machine with a program: what time it really is, and what its clock says."""

    program: Program
    truth: datetime = BEGUN
    off: timedelta = timedelta(0)
    """How far the clock is wrong."""
    started: datetime = BEGUN - DAY
    starts: int = 1
    kept: bool = False
    """Whether a time service keeps the clock."""
    swept: list[datetime] = field(default_factory=list)
    daily: list[datetime] = field(default_factory=list)

    def tick(self, after: timedelta = timedelta(minutes=1)) -> None:
        self.truth += after
        running.tick(self.program)

    def now(self) -> datetime:
        return self.truth + self.off

    def reboot(self, after: timedelta) -> None:
        self.truth += after
        self.started, self.starts = self.truth, self.starts + 1

    @property
    def waits(self) -> bool:
        return self.program.doubt.known is not None


@pytest.fixture
def machine(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine(assemble(place(folder, url_of(engine))))
    monkeypatch.setattr(machine.program.clock, "now", machine.now)
    monkeypatch.setattr(timekeeping, "boot", lambda: f"start {machine.starts}")
    monkeypatch.setattr(
        timekeeping, "uptime", lambda: (machine.truth - machine.started).total_seconds()
    )
    monkeypatch.setattr(timekeeping, "synchronised", lambda: machine.kept)

    def sweep(_: Db, now: datetime) -> int:
        machine.swept.append(now)
        return 0

    def daily(_: Db, now: datetime) -> int:
        machine.daily.append(now)
        return 0

    jobs = [
        Job("sweep", cron(minute="*"), sweep, next_due=lambda _: BEGUN),
        Job("daily", cron(hour=12), daily, claims=True),
    ]
    monkeypatch.setattr(runner, "all_jobs", lambda: {job.name: job for job in jobs})
    machine.tick()
    assert machine.swept
    yield machine
    machine.program.turns.stop()
    machine.program.engine.dispose()
    with Session(engine) as db:
        assert check.broken(db) == []


@pytest.mark.parametrize("off", [400 * DAY, 2 * HOUR, -2 * HOUR, -400 * DAY, -56 * 365 * DAY])
def test_a_jump_is_not_believed_and_nothing_is_lost_by_it(machine: Machine, off: timedelta) -> None:
    before = list(machine.swept)
    machine.off = off
    for _ in range(5):
        machine.tick()
    assert machine.waits
    assert machine.swept == before
    assert machine.daily == []
    machine.off = timedelta(0)
    machine.tick(DAY)
    assert not machine.waits
    assert machine.swept[-1] == machine.daily[-1] == machine.truth
    assert len(machine.daily) == 1
    assert machine.program.turns.run(marks.worked_until) == machine.truth


def test_a_month_asleep_is_made_up_for_at_once(machine: Machine) -> None:
    machine.tick(30 * DAY)
    assert not machine.waits
    assert machine.swept[-1] == machine.truth
    assert len(machine.daily) == 30


def test_a_program_that_stood_still_a_week_goes_on_by_itself(machine: Machine) -> None:
    machine.truth += 7 * DAY  # the machine ran, its clock is nobody's to doubt
    machine.tick()
    assert len(machine.daily) == 7


def test_a_machine_off_for_a_week_goes_on_once_its_clock_is_kept(machine: Machine) -> None:
    machine.reboot(7 * DAY)
    machine.tick()
    assert machine.waits
    machine.kept = True
    machine.tick()
    assert not machine.waits
    assert len(machine.daily) == 7


def test_a_machine_off_for_a_week_goes_on_by_the_operators_word(machine: Machine) -> None:
    machine.reboot(7 * DAY)
    machine.tick()
    assert machine.waits
    machine.truth += 2 * HOUR
    here = timekeeping.moment(machine.truth)
    machine.program.turns.run(lambda db: marks.vouch(db, here))
    machine.tick(3 * HOUR)
    assert not machine.waits
    assert len(machine.daily) == 8  # it is past noon again


def test_a_virtual_machine_that_was_paused_waits_for_its_time_service(machine: Machine) -> None:
    machine.started += 30 * DAY  # the counter stood still as well
    machine.tick(30 * DAY)
    assert machine.waits
    machine.kept = True
    machine.tick()
    assert not machine.waits
    assert len(machine.daily) == 30


@pytest.mark.parametrize("rebooted", [False, True])
def test_a_mark_that_a_wrong_clock_left_in_the_future_holds_up_nothing(
    machine: Machine, rebooted: bool
) -> None:
    machine.tick(12 * HOUR)
    future = machine.truth + 400 * DAY
    machine.program.fire(machine.truth, future, live=True)  # as 0.2.0 did
    assert machine.program.turns.run(marks.worked_until) == future
    many = len(machine.daily)
    if rebooted:
        machine.reboot(HOUR)
    machine.tick()
    assert machine.waits
    machine.kept = True
    machine.tick()
    assert machine.swept[-1] == machine.truth
    machine.tick(3 * DAY)
    assert len(machine.daily) == many + 3


def test_less_than_an_hour_ahead_and_back_again_stops_no_sweep(machine: Machine) -> None:
    machine.off = timedelta(minutes=50)
    machine.tick()
    machine.off = timedelta(0)
    machine.tick()
    assert machine.swept[-1] == machine.truth
    assert not machine.waits


def test_it_is_said_aloud(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    machine.off = 400 * DAY
    for _ in range(90):
        machine.tick()
    said = [r.message for r in caplog.records if "jobs wait" in r.message]
    assert len(said) == 2  # once, and an hour later again
    assert "lianhu clock ok" in said[0]


def _settings(root: str = "") -> Settings:
    return Settings.model_construct(
        telegram_api_url=root, telegram_token="1:a", wechat_api_url="", wechat_app_id="",
        wecom_api_url="", wecom_corp_id="",
    )  # fmt: skip


def test_a_platform_says_what_time_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Platform(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Platform)
    Thread(target=server.serve_forever, daemon=True).start()
    here = _settings(f"http://127.0.0.1:{server.server_port}")
    real = datetime.now(UTC)
    assert not timekeeping.platforms_agree(here, real)  # it is this machine, and its clock
    monkeypatch.setattr(timekeeping, "is_here", lambda _: False)
    assert timekeeping.platforms_agree(here, real)
    assert not timekeeping.platforms_agree(here, real + 3 * HOUR)
    server.shutdown()
    server.server_close()
    assert not timekeeping.platforms_agree(here, real)
    assert not timekeeping.platforms_agree(_settings(), real)


def test_which_platforms_stand_here() -> None:
    here = ("http://127.0.0.1:8081", "http://localhost:8081", "http://[::1]:8081", "")
    assert all(map(timekeeping.is_here, here))
    assert not timekeeping.is_here("https://api.telegram.org")
    assert not timekeeping.is_here("http://192.168.1.9:8081")


def test_the_kernel_is_asked_and_a_shifted_clock_is_not_the_kernels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert timekeeping.synchronised() in (True, False)
    assert timekeeping.uptime() > 0
    known = [marks.Moment(BEGUN, "a", 1.0)]
    here = marks.Moment(BEGUN + DAY, "b", 1.0)
    monkeypatch.setattr(timekeeping, "synchronised", lambda: True)
    monkeypatch.setattr(timekeeping, "platforms_agree", lambda *_: False)
    assert timekeeping.believes(_settings(), known, here)
    monkeypatch.setattr(timekeeping, "shifted", lambda: True)
    assert not timekeeping.believes(_settings(), known, here)
