"""`lianhu doctor`: what waits for somebody is named.

Here too: `migrate`, which tests/test_migrations.py runs.
"""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from bot.settings import now
from core.db import make_engine
from core.outbox import Message
from core.registry import addresses, households, people, regions, village_file
from core.registry.people import Post
from core.registry.wecom import robots
from scheduler.runner import Unfinished
from tests.bot.cli.running import WORLD, lianhu


def test_the_doctor_names_whom_nothing_reached(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        zhou = people.named(db, "周明")[0]
        addresses.tell(db, zhou.id, Message("开会"), datetime(2026, 3, 2, 4, tzinfo=UTC))
    engine.dispose()
    told = lianhu("doctor", folder=folder).stdout
    assert "FIX   有 1 条消息没送到：没有绑定账号" in told
    assert "3月2日 12:00 给周明的没送到：没有绑定账号" in told


def test_the_doctor_finds_what_is_wrong_with_circles_and_jobs(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    at = datetime(2026, 3, 2, 4, tzinfo=UTC)
    with Session(engine) as db, db.begin():
        circle = village_file.place(db, "陈大山联户")
        people.appoint(db, people.named(db, "郑小东")[0], Post.REPRESENTATIVE, circle, at)
        village = village_file.place(db, "石桥镇/王家村")
        households.in_village(db, village.id)[0].circle_id = village.id
        broken = {"moment": at, "part": "王家村", "error": "KeyError", "again_at": at}
        db.add(Unfinished(job="settle", **broken))
    engine.dispose()
    told = lianhu("doctor", folder=folder).stdout
    assert "FIX   王家村陈大山联户有2个村民代表：郑小东、陈大山，只能有一个" in told
    assert "FIX   王家村有1户不在任何邻里圈里，没有人联系" in told
    assert "wait  李家村马老三联户有2户，应是5到15户" in told
    assert "FIX   任务 settle（王家村） 3月2日 12:00 没做完（KeyError）" in told


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
    assert f"wait  {waits.name} 还没有收到过" in told
    assert f"ok    {well.name} 收得到" in told
    assert f"FIX   {gone.name} 的机器人没了" in told
    assert stopped.name not in told
    assert not any(key[:8] in told for key in keys)
