"""What `lianhu doctor` says of WeCom's AI bot: whether it is connected, and whether it hears more than its creator."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, not_
from sqlmodel import col, select

from bot.channels.wecom.aibot import events, lease
from bot.channels.wecom.aibot.channel import NAMES
from bot.channels.wecom.aibot.lease import Lease
from bot.settings import Settings
from core.clock import spoken
from core.db import Db
from handlers.engine.memory import Inbox

_LATELY = timedelta(days=1)
_ALONE = (
    "智能机器人只听到过一个人的话。有的企业里它只听得到创建它的人，别人的话企业微信不送来，也不提示："
    "请另一个人发一句“帮助”。没有回话，就到管理后台看机器人“可使用的成员”；还不行，请改用自建应用"
)


def findings(given: Settings, db: Db, at: datetime) -> Iterator[str]:
    """How it is; nothing where it is not set up, or only half."""
    if not all(getattr(given, name) for name in NAMES):
        return
    known = lease.of(db, given.wecom_bot_id.strip())
    yield from _connected(known, at)
    many, last = db.execute(
        select(func.count(col(Inbox.chat).distinct()), func.max(col(Inbox.at))).where(
            Inbox.channel == events.CHANNEL, not_(col(Inbox.key).startswith(events.OPENED))
        )
    ).one()
    if not many:
        yield "wait  智能机器人还没听到过话：请两个人各发一句试试，其中一个不是创建它的人"
    else:
        yield f"FIX   {_ALONE}" if many == 1 else f"ok    智能机器人听到过 {many} 个人的话"
    stands = known.connected_at if known is not None else None
    if many and stands is not None and max(stands, last) < at - _LATELY:
        yield f"wait  智能机器人连着，但从{spoken(last)}起没听到过一句话：请发一句试试"


def _connected(known: Lease | None, at: datetime) -> Iterator[str]:
    if known is None:
        yield "wait  智能机器人还没有连过：开着 `lianhu serve` 才连"
        return
    since, trouble = known.trouble_at, known.trouble
    if trouble == lease.KICKED and since is not None and since > at - _LATELY:
        yield (
            f"FIX   {spoken(since)}有另一个程序用同一个智能机器人登录，把这边顶下来了："
            "停掉那一个，或者另建一个机器人"
        )
    elif trouble and trouble != lease.KICKED:
        yield (
            f"FIX   企业微信不认智能机器人的登录（{trouble}）：到机器人的页面上重新抄"
            " LIANHU_WECOM_BOT_ID、LIANHU_WECOM_BOT_SECRET"
        )
    if known.connected_at is not None:
        yield f"ok    智能机器人连着，从{spoken(known.connected_at)}起"
    else:
        yield "wait  智能机器人这会儿没连着"
