"""What the tests of reports need again and again: who somebody is, a report, what they were told."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from bot.demo import world
from core.db import Db
from core.outbox import Outgoing
from core.registry import addresses, regions
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Region
from core.reports import filing
from core.reports.ladder import routing
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, Who
from handlers.engine.event import Event, Turn

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in the village."""


def village(db: Db, name: str = "王家村") -> str:
    """A village's id."""
    return next(v.id for v in regions.villages(db) if v.name == name)


def person(db: Db, name: str) -> Person:
    """Somebody of the demo world."""
    return db.exec(select(Person).where(Person.name == name)).one()


def who(db: Db, name: str) -> Who:
    """Somebody with their phone; an unknown name is an account that is bound to nobody."""
    address = addresses.known(db, world.CHANNEL, world.chat_of(name))
    speaker = addresses.speaker(db, address.id)
    return Who(speaker.id if speaker else None, address.id)


def file(
    db: Db, name: str = "张桂花", words: str = "村口的井盖破了", at: datetime = MONDAY, **more: Any
) -> Report:
    """A report by this person, routed as the handler does."""
    me = who(db, name)
    danger = more.get("danger", False)
    route = routing.route(
        db,
        village(db),
        words,
        at,
        person_id=me.person_id,
        danger=danger,
        category=more.get("category", "other"),
    )
    return filing.file(db, me, words, at, route=route, **more)


def told(db: Db, name: str) -> list[str]:
    """Everything owed to somebody's phone, in order."""
    db.flush()
    query = select(Outgoing).where(Outgoing.chat == world.chat_of(name))
    return [m.text for m in db.exec(query.order_by(col(Outgoing.id)))]


def leaves(db: Db, name: str, post: Post, at: datetime) -> None:
    """Somebody's post ends."""
    appointment = db.exec(
        select(Appointment).where(
            Appointment.person_id == person(db, name).id, Appointment.post == post
        )
    ).one()
    appointment.until, appointment.reason = at, "moved"
    db.add(appointment)
    db.flush()


def region(db: Db, name: str) -> Region:
    """A region by its name."""
    return db.exec(select(Region).where(Region.name == name)).one()


def stands(report: Report) -> tuple[State, Level | None]:
    """Where a report stands now."""
    return report.state, report.level


def db_turn(db: Db, name: str) -> Turn:
    """A turn of somebody's at whose words a handler looks."""
    chat = world.chat_of(name)
    address = addresses.known(db, world.CHANNEL, chat)
    event = Event(world.CHANNEL, chat, "test", MONDAY)
    return Turn(db, event, address, addresses.speaker(db, address.id))
