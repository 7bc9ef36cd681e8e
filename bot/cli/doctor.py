"""`lianhu doctor` (体检): what is set up, what is missing, and what waits for somebody."""

from collections.abc import Iterator
from datetime import datetime

import typer
from sqlalchemy import func, or_
from sqlmodel import col, select

from bot import settling
from bot.cli.command import Command, settings, writing
from bot.readers import health
from bot.settings import Settings, SettingsError, now
from core.clock import spoken
from core.db import Db
from core.outbox import Outgoing, State
from core.registry import people, regions, robots
from core.registry.addresses import Binding
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports import filing
from handlers.engine import memory

NEWEST = 20
"""How many of the messages that reached nobody are named one by one."""
PLATFORMS = {
    "telegram": ("telegram_token",),
    "wechat": ("wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key"),
    "wecom": ("wecom_corp_id", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key"),
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
    yield from _robots(db)
    yield from _villages(db, at)
    yield from _waiting(db)


def _platforms(given: Settings) -> Iterator[str]:
    yield "ok    web chat is on"
    for platform, names in PLATFORMS.items():
        try:
            on = given.need(platform, *names)
        except SettingsError as half:
            yield f"FIX   {half}"
        else:
            wanted = ", ".join(f"LIANHU_{n.upper()}" for n in names)
            yield f"ok    {platform} is on" if on else f"off   {platform}: set {wanted}"


def _robots(db: Db) -> Iterator[str]:
    """Groups on WeCom: by name alone, a key is told nobody."""
    for robot, room in robots.every(db):
        if room.closed_at is None:
            tried = robot.arrived_at is not None
            yield (
                f"ok    {room.name} hears"
                if tried
                else f"wait  {room.name}: not a word has arrived yet"
            )
        elif robots.is_lost(db, robot):
            yield f"FIX   {room.name}: its robot is gone; have it added again in chat (群机器人)"


def _villages(db: Db, at: datetime) -> Iterator[str]:
    villages = regions.villages(db)
    yield (
        f"ok    {len(villages)} villages"
        if villages
        else (
            "FIX   no village yet: `lianhu import village.toml`, then `lianhu invite NAME --post …`"
        )
    )
    circles = db.exec(select(Region).where(Region.kind == Kind.CIRCLE)).all()
    for circle in circles:
        if not people.holders(db, Post.REPRESENTATIVE, circle.id, at):
            yield f"FIX   {regions.title(db, circle.id)} has no representative"
    for person in _without_address(db, at):
        yield f"wait  {person.name} holds a post but has no account: `lianhu invite {person.name}`"


def _without_address(db: Db, at: datetime) -> list[Person]:
    bound = select(Binding.person_id).where(col(Binding.until).is_(None))
    query = (
        select(Person)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(
            Appointment.since <= at,
            or_(col(Appointment.until).is_(None), col(Appointment.until) > at),
            col(Person.id).not_in(bound),
        )
        .distinct()
    )
    return list(db.exec(query.order_by(Person.name)))


def _waiting(db: Db) -> Iterator[str]:
    for report in filing.unassigned(db):
        yield f"FIX   report {report.number} waits for a village (待分派)"
    lost = db.execute(
        select(Outgoing.error, func.count())
        .where(Outgoing.state == State.UNREACHABLE)
        .group_by(Outgoing.error)
    ).all()
    for why, count in lost:
        yield f"FIX   {count} messages reached nobody: {why}"
    for message in settling.unreachable(db, most=NEWEST):
        person = db.get(Person, message.person_id) if message.person_id else None
        whom = person.name if person else f"{message.channel} {message.chat[:12]}"
        yield f"wait  {spoken(message.ended_at or message.made_at)} nothing reached {whom}: {message.error}"
    letters = memory.dead(db)
    if letters:
        yield f"FIX   {len(letters)} dead letters: `lianhu dead list`"


command = Command(doctor, order=40)
