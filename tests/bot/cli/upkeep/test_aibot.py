"""`lianhu doctor` on WeCom's AI bot: connected, taken by another, refused, and whether it hears a second person."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot import migrate
from bot.channels.wecom.aibot import events, lease
from bot.channels.wecom.aibot.lease import Lease
from bot.settings import now
from core.db import make_engine
from handlers.engine import memory
from handlers.engine.event import Event
from tests.bot.cli.running import lianhu

BOTH = {"wecom_bot_id": "aibX", "wecom_bot_secret": "a-secret-of-the-bot"}


def told(
    folder: Path,
    *heard: str,
    trouble: str = "",
    connected: bool = True,
    ago: int = 0,
    more: Event | None = None,
) -> str:
    """What the doctor says with so many heard, so many hours ago."""
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    migrate.upgrade(engine)
    at = now() - timedelta(hours=ago)
    with Session(engine) as db, db.begin():
        for chat in heard:
            memory.receive(db, Event("wecom_bot", chat, f"M-{chat}", at, "帮助"))
        if more is not None:
            memory.receive(db, more)
        known = {"bot": BOTH["wecom_bot_id"], "holder": "x", "until": now(), "trouble": trouble}
        stands = at if connected else None
        db.add(Lease(connected_at=stands, trouble_at=now() if trouble else None, **known))
    engine.dispose()
    said = lianhu("doctor", folder=folder, **BOTH).stdout
    assert BOTH["wecom_bot_secret"] not in said
    return said


def test_two_people_heard_is_well(folder: Path) -> None:
    said = told(folder, "a", "b")
    assert "ok    智能机器人听到过 2 个人的话" in said
    assert "ok    智能机器人连着" in said


def test_one_alone_may_be_its_creator(folder: Path) -> None:
    assert "FIX   智能机器人只听到过一个人的话" in told(folder, "a")


def test_who_has_only_opened_the_chat_was_not_heard(folder: Path) -> None:
    opened = Event("wecom_bot", "b", f"{events.OPENED}M-1", now(), subscribed=True)
    assert "FIX   智能机器人只听到过一个人的话" in told(folder, "a", more=opened)


def test_nobody_yet(folder: Path) -> None:
    assert "wait  智能机器人还没听到过话" in told(folder, connected=False)


def test_a_day_of_silence_is_said(folder: Path) -> None:
    assert "没听到过一句话" in told(folder, "a", "b", ago=30)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(lease.KICKED, "另一个程序"), ("853000", "不认智能机器人的登录（853000）")],
)
def test_what_somebody_has_to_see_to(folder: Path, trouble: str, words: str) -> None:
    assert words in told(folder, trouble=trouble, connected=False)


def test_without_it_nothing_is_said_but_how_to_switch_it_on(folder: Path) -> None:
    said = lianhu("doctor", folder=folder).stdout
    assert "off   wecom_bot 没开：要开就设 LIANHU_WECOM_BOT_ID、LIANHU_WECOM_BOT_SECRET" in said
    assert "智能机器人" not in said
