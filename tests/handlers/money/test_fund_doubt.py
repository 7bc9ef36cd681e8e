"""有疑问 pressed in a group chat: everybody's button, nobody's words."""

from datetime import datetime

import pytest
from sqlmodel import select

from bot.demo.world import chat_of
from core.db import Db
from core.funds.doubts import FundDoubt
from core.funds.publication import publish_village
from core.outbox import Outgoing
from handlers.engine.event import Event
from handlers.engine.router import handle
from tests.core.funds.money import granted, march, village

pytestmark = pytest.mark.place("liuyang")
ROOM = "room:佳成村群"


def pressed(db: Db, name: str, now: datetime) -> str:
    row = db.exec(select(Outgoing).where(Outgoing.chat == ROOM)).one()
    event = Event("web", chat_of(name), f"press/{name}", now, press=f"{row.id}.0", room=ROOM)
    [said] = handle(db, event)
    return said.text


def test_each_presses_once_and_is_told_who_looks(db: Db) -> None:
    granted(db)
    now = march(5).replace(month=4)
    publish_village(db, now, village(db))
    assert pressed(db, "傅桂芳", now) == (
        "傅桂芳，您的疑问记下了，由监督小组（焦文斌、鲍友生、汤腊梅）来查，查清了单独告诉您。"
    )
    assert pressed(db, "寻三伢", now).startswith("寻三伢，您的疑问记下了")
    assert pressed(db, "柏大年", now) == "这不是您村的经费公示。发“经费公示”看自己村的。"
    assert "请单独给我发“绑定”" in pressed(db, "过路的人", now)
    assert [d.words for d in db.exec(select(FundDoubt))] == ["", ""]
    told = db.exec(select(Outgoing.text).where(Outgoing.chat == chat_of("焦文斌"))).all()
    assert "没有写是哪一笔，请先问问傅桂芳。" in told[0]
