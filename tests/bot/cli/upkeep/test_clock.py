"""`lianhu clock` and the doctor, of a clock that a mark contradicts."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from bot.settings import now
from core.db import make_engine
from scheduler import marks
from tests.bot.cli.running import WORLD, lianhu


def test_a_clock_in_doubt_is_said_and_the_operator_settles_it(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    assert lianhu("clock", folder=folder).stdout.startswith("ok    钟是准的")
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        marks.note_worked(db, now() - timedelta(days=30), marks.Moment(now(), "another start", 1))
    engine.dispose()
    at = {"clock": "+400d"}  # nobody keeps that clock
    assert "FIX   这台机器的钟是" in lianhu("doctor", folder=folder, **at).stdout
    assert "`lianhu clock ok`" in lianhu("clock", folder=folder, **at).stdout
    assert lianhu("clock", "well", folder=folder).returncode == 1
    assert lianhu("clock", "ok", folder=folder, **at).stdout.startswith("记下了")
    assert lianhu("clock", folder=folder, **at).stdout.startswith("ok    钟是准的")
    assert "FIX   这台机器的钟" not in lianhu("doctor", folder=folder, **at).stdout
