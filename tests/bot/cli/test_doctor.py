"""`lianhu doctor`: what waits for somebody is named."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from bot.settings import now
from core.db import make_engine
from core.outbox import Message
from core.registry import addresses, people, regions, robots
from tests.bot.cli.running import WORLD, lianhu


def test_the_doctor_names_whom_nothing_reached(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        zhou = people.named(db, "周明")[0]
        addresses.tell(db, zhou.id, Message("开会"), datetime(2026, 3, 2, 4, tzinfo=UTC))
    engine.dispose()
    told = lianhu("doctor", folder=folder).stdout
    assert "FIX   1 messages reached nobody: no_address" in told
    assert "3月2日 12:00 nothing reached 周明: no_address" in told


def test_the_doctor_says_how_groups_on_wecom_are_and_never_a_key(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    at = now()  # posts begin when the file is brought in
    keys = [f"{n}f0c2d3e-4a5b-6c7d-8e9f-0a1b2c3d4e5f" for n in range(4)]
    with Session(engine, expire_on_commit=False) as db, db.begin():
        qian, village = people.named(db, "钱国华")[0].id, regions.named_in(db, "王家村")[0].id
        waits, well, gone, stopped = (
            robots.add(db, qian, village, key, name, at)
            for key, name in zip(keys, ("甲群", "乙群", "丙群", "丁群"), strict=True)
        )
        robots.arrived(db, well.chat, at)
        robots.lost(db, gone, at)
        robots.remove(db, qian, stopped.chat, at)
    engine.dispose()
    told = lianhu("doctor", folder=folder).stdout
    assert f"wait  {waits.name}: " in told
    assert f"ok    {well.name} hears" in told
    assert f"FIX   {gone.name}: its robot is gone" in told
    assert stopped.name not in told
    assert not any(key[:8] in told for key in keys)
