"""Two processes on one PostgreSQL: together they do what one does, and nothing twice."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.demo.world import SINCE
from bot.settings import now
from core import outbox
from core.outbox import Message, Outgoing, Priority, State
from core.registry import addresses
from core.registry.people import Appointment, Person
from core.registry.regions import Region
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from scheduler.runner import Occurrence
from tests.core.reports.telling import file
from tests.harness.processes import WITHIN, Server, Together, environment, on_telegram, serving
from tests.standins.telegram import StandIn

MARCH = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
CHILD = "tests.harness.child"


def test_occurrences_fire_once_and_tell_what_one_process_tells(
    worlds: Callable[[], Engine], folder: Path
) -> None:
    alone, shared = worlds(), worlds()
    span = MARCH.isoformat(), (MARCH + timedelta(days=31)).isoformat()
    for engine, many in ((alone, 1), (shared, 2)):
        overdue(engine)
        Together(CHILD, environment(folder, engine), many).run("fire", *span)
    assert len(occurrences(shared)) >= 20
    assert occurrences(shared) == occurrences(alone)
    assert told(shared) == told(alone)


def overdue(engine: Engine) -> None:
    """Reports that nobody will touch: each climbs its whole ladder within the month."""
    with Session(engine) as db, db.begin():
        for words in ("村口的井盖破了", "二组水塘边的路灯不亮", "学校后面的水沟堵了"):
            file(db, words=words, at=MARCH + timedelta(hours=10))


def occurrences(engine: Engine) -> set[tuple[str, str]]:
    """What ran, as far as it claims its periods, without the ids of its parts."""
    with Session(engine) as db:
        names = {region.id: region.name for region in db.exec(select(Region))}
        rows = db.exec(select(Occurrence)).all()
    return {
        (row.job, at + names.get(part, part))
        for row in rows
        for at, _, part in [row.period.partition("/")]
    }


def told(engine: Engine) -> Counter[tuple[str, str, datetime]]:
    """Everything that anybody is owed."""
    with Session(engine) as db:
        return Counter((row.chat, row.text, row.made_at) for row in db.exec(select(Outgoing)))


def test_fifty_people_report_in_one_village_and_nobody_is_lost(
    worlds: Callable[[], Engine], folder: Path
) -> None:
    engine = worlds()
    phones(engine, 50)
    Together(CHILD, environment(folder, engine), 2).run("report", "{n}00", "25")
    with Session(engine) as db:
        numbers = sorted(report.number for report in db.exec(select(Report)))
        states = Counter(row.state for row in db.exec(select(Inbox)))
    assert numbers == list(range(1, 51))
    assert states == {"done": 100}


def phones(engine: Engine, many: int) -> None:
    """Phones of villagers of 王家村: half of them numbered from 0, half from 100."""
    with Session(engine) as db, db.begin():
        village = db.exec(select(Region).where(Region.name == "王家村")).one()
        posted = select(Appointment.person_id)
        people = db.exec(
            select(Person).where(Person.village_id == village.id, col(Person.id).not_in(posted))
        ).all()
        for n in range(many):
            number = n if n < many // 2 else 100 + n - many // 2
            phone = addresses.known(db, "web", f"phone:{number}")
            addresses.attach(db, phone, people[n % len(people)].id, SINCE)


def test_three_hundred_messages_reach_three_hundred_chats_once(
    worlds: Callable[[], Engine], folder: Path, platform: StandIn
) -> None:
    engine = worlds()
    chats = [str(5000 + n) for n in range(300)]
    with Session(engine) as db, db.begin():
        for chat in chats:
            outbox.put(db, "telegram", chat, Message("您好"), now(), priority=Priority.REPLY)
    env = environment(folder, engine, **on_telegram(platform))
    with serving(Server(env, folder), Server(env, folder)):
        platform.wait_for(300, "sendMessage", within=60)
        until = time.monotonic() + WITHIN
        while waiting(engine) and time.monotonic() < until:
            time.sleep(0.1)
    assert Counter(shown.chat for shown in platform.of("sendMessage")) == Counter(chats)
    assert waiting(engine) == 0


def waiting(engine: Engine) -> int:
    """How many messages are still owed."""
    with Session(engine) as db:
        return len(db.exec(select(Outgoing.id).where(col(Outgoing.state) != State.SENT)).all())
