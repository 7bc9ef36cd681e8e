"""`lianhu doctor` (体检): what is set up, what is missing, and what waits for somebody."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import typer
from sqlalchemy import func
from sqlmodel import col, select

from bot.backup import soundness as backups
from bot.backup.held import RESTORED
from bot.cli.command import Command, settings, writing
from bot.cli.upkeep import aibot, clock
from bot.delivery import settling
from bot.readers import health
from bot.settings import Settings, SettingsError, now
from bot.spool import file as spool
from core.clock import spoken
from core.db import Db
from core.outbox import Outgoing, State
from core.registry import invitations, regions, soundness
from core.registry.people import Person
from core.registry.wecom import robots
from core.reports import filing
from core.workbook import households
from handlers.engine import memory
from scheduler.runner import Unfinished

Thing = TypeVar("Thing")
WHY = {
    "no_address": "没有绑定账号",
    RESTORED: "恢复备份时扣下的，可能已经发过：`lianhu held list`",
}

NEWEST = 20
"""How many of the messages that reached nobody are named one by one."""
PLATFORMS = {
    "telegram": ("telegram_token",),
    "wechat": ("wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key"),
    "wecom": ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key"),
    "wecom_bot": ("wecom_bot_id", "wecom_bot_secret"),
}


def doctor() -> None:
    """Say what is set up, what is missing, and what waits for somebody."""
    given = settings()
    with writing() as db:
        for line in findings(given, db, now()):
            typer.echo(line)


def findings(given: Settings, db: Db, at: datetime) -> Iterator[str]:
    """One line a finding; "ok" lines say what is well, the others what to do."""
    yield from _platforms(given)
    yield from health.findings(given)
    yield from clock.findings(given, db, at)
    yield from backups.findings(given, at)
    yield from _robots(db)
    yield from aibot.findings(given, db, at)
    yield from _villages(db, at)
    yield from _circles(db, at)
    for channel, many in invitations.locked_out(db, at):
        yield f"wait  {channel} 有个账号一天里试错了 {many} 次邀请码，已经锁住"
    yield from _waiting(given, db)


def _platforms(given: Settings) -> Iterator[str]:
    yield "ok    网页聊天开着"
    for platform, names in PLATFORMS.items():
        try:
            on = given.need(platform, *names)
        except SettingsError as half:
            yield f"FIX   {half}"
        else:
            wanted = "、".join(f"LIANHU_{n.upper()}" for n in names)
            yield f"ok    {platform} 开着" if on else f"off   {platform} 没开：要开就设 {wanted}"


def _robots(db: Db) -> Iterator[str]:
    """Groups on WeCom: by name alone, a key is told nobody."""
    for robot, room in robots.every(db):
        if room.closed_at is None:
            tried = robot.arrived_at is not None
            yield (
                f"ok    {room.name} 收得到" if tried else f"wait  {room.name} 还没有收到过一条消息"
            )
        elif robots.is_lost(db, robot):
            yield f"FIX   {room.name} 的机器人没了，请村干部在聊天里发“群机器人”重新加"


def _villages(db: Db, at: datetime) -> Iterator[str]:
    villages = regions.villages(db)
    yield (
        f"ok    有 {len(villages)} 个村"
        if villages
        else "FIX   还没有村：先 `lianhu import village.toml`（或 .xlsx），再 `lianhu invite 姓名`"
    )
    for person in _some(soundness.unbound(db, at)):
        yield (
            f"wait  {person.name} 有职务，还没绑定账号：`lianhu invite {person.name}`"
            if isinstance(person, Person)
            else f"wait  还有 {person} 个有职务的人没绑定账号"
        )


def _circles(db: Db, at: datetime) -> Iterator[str]:
    for circle in _some(soundness.vacant(db, at)):
        yield (
            f"FIX   {regions.title(db, circle)}没有村民代表"
            if isinstance(circle, str)
            else f"FIX   还有 {circle} 个邻里圈没有村民代表"
        )
    for circle, names in soundness.doubled(db, at):
        yield f"FIX   {regions.title(db, circle)}有{len(names)}个村民代表：{'、'.join(names)}，只能有一个"
    for village, many in soundness.without_circle(db, households.gone(db)):
        yield f"FIX   {regions.title(db, village)}有{many}户不在任何邻里圈里，没有人联系"
    for size in _some(soundness.wrong_sizes(db)):
        if isinstance(size, int):
            yield f"wait  还有 {size} 个邻里圈或网格的户数不合适"
            continue
        least, most = size.measure
        title = regions.title(db, size.region_id)
        yield f"wait  {title}有{size.households}户，应是{least}到{most}户"


def _some(every: Sequence[Thing]) -> Iterator[Thing | int]:
    """The first of them, and how many more there are."""
    yield from every[:NEWEST]
    if len(every) > NEWEST:
        yield len(every) - NEWEST


def _waiting(given: Settings, db: Db) -> Iterator[str]:
    for broken in db.exec(select(Unfinished).order_by(col(Unfinished.moment))):
        part = f"（{broken.part}）" if broken.part else ""
        yield (
            f"FIX   任务 {broken.job}{part} {spoken(broken.moment)} 没做完（{broken.error}），"
            f"{spoken(broken.again_at)} 再试"
        )
    for report in filing.unassigned(db):
        yield f"FIX   编号 {report.number} 待分派，还不知道是哪个村的"
    lost = db.execute(
        select(Outgoing.error, func.count())
        .where(Outgoing.state == State.UNREACHABLE)
        .group_by(Outgoing.error)
    ).all()
    for why, count in lost:
        yield f"FIX   有 {count} 条消息没送到：{_why(why)}"
    for message in settling.unreachable(db, most=NEWEST):
        person = db.get(Person, message.person_id) if message.person_id else None
        whom = person.name if person else f"{message.channel} {message.chat[:12]}"
        ended = spoken(message.ended_at or message.made_at)
        yield f"wait  {ended} 给{whom}的没送到：{_why(message.error)}"
    if kept := spool.waiting(given.data_dir / "spool"):
        yield f"wait  有 {kept} 条来信先放着，数据库一恢复、程序开着就补办"
    letters = memory.dead(db)
    if letters:
        yield f"FIX   有 {len(letters)} 条来信没处理成：`lianhu dead list`"


def _why(error: str | None) -> str:
    return WHY.get(error or "", error or "不明")


command = Command(doctor, order=40)
