"""The desk's first screen (指挥台首屏), over HTTP on the real program: 3,000 villages, 50,000 open reports."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session
from typer import echo

from bot import migrate
from bot.app import make_app
from bot.program import assemble
from bot.settings import Settings, now
from bot.web.desk import dispatchers
from core.desk import sessions, tokens
from tests.benches import databases
from tests.benches.desk import city
from tests.benches.desk.city import City

AT_MOST = 300
"""Milliseconds that the first screen may take."""
WHO = (
    ("city's cadre", city.CADRE),
    ("town's cadre", city.TOWN_CADRE),
    ("secretary", city.SECRETARY),
)
PAGES = (
    ("first screen", "/desk"),
    ("overdue", "/desk?due=overdue"),
    ("text", "/desk?text=栏杆"),
    ("one report", "/desk/report/R" + "0" * 28),
)


def run(size: City, kinds: Sequence[str], rounds: int) -> None:
    """Fill each database and ask for each page as each of them; the medians are told, in milliseconds."""
    for kind in kinds:
        with databases.fresh(kind) as engine, tempfile.TemporaryDirectory() as folder:
            migrate.upgrade(engine)
            began = time.monotonic()
            with Session(engine) as db, db.begin():
                city.fill(db, size)
            if kind == "postgres":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM ANALYZE")
            echo(
                f"{kind}: {size.villages} villages, {size.open} open reports and {size.ended} ended, filled in {time.monotonic() - began:.0f} s"
            )
            _measure(engine, Path(folder), rounds)


def _measure(engine: Engine, folder: Path, rounds: int) -> None:
    url = engine.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic's own
        update={"data_dir": folder, "database_url": url}
    )
    program = assemble(settings)
    program.clock.shift = city.NOW - now()
    # Without its own clock and delivery: fifty thousand that are late would climb meanwhile.
    browser = TestClient(make_app(program), base_url="http://127.0.0.1:8000")
    for name, person in WHO:
        browser.cookies.clear()
        browser.cookies.set(dispatchers.cookie(secure=False), _cookie(engine, person))
        for page, path in PAGES:
            took = [_asked(browser, path) for _ in range(rounds + 1)][1:]
            wall, busy = (sorted(times) for times in zip(*took, strict=True))
            echo(
                f"  {name}, {page}: median {statistics.median(wall):.0f} ms, worst {wall[-1]:.0f} ms;"
                f" {statistics.median(busy):.0f} ms of it this process at work"
            )
    program.turns.stop()


def _asked(browser: TestClient, path: str) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    answer = browser.get(path)
    assert answer.status_code in (200, 404), answer.text[:200]
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def _cookie(engine: Engine, person_id: str) -> str:
    with Session(engine) as db, db.begin():
        _, held = sessions.begin(db, person_id, "A0", "bench", city.NOW)
        return f"{held}.{tokens.signature(tokens.key(db), 'cookie', held)}"
