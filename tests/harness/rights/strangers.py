"""Strangers: people of other places, people whose post has just ended, people nobody knows, at what is not theirs.

A stranger is handed a choice as if it had been offered to them, presses it, and answers whatever is asked
then; or types a command's word. All of it is undone afterwards.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, event, update
from sqlmodel import Session, col, select

from bot.demo import world
from bot.demo.world import SINCE
from bot.script.player import Player
from bot.turn import one_turn
from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority
from core.registry import addresses, people, regions
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Kind
from core.reports.ladder.reports import Report
from handlers.engine import commands
from handlers.engine.event import Event

OTHER_VILLAGE, OTHER_COUNTY, NOBODY = "other village", "other county", "unbound"
ENDED, OWN = "ended post", "own"
WHO = {OTHER_VILLAGE: ("马老三", "牛支书"), OTHER_COUNTY: ("邻江周",), NOBODY: ("生人",)}
ANYBODYS = {"enquire", "handover", "report", "sos", "voice"}
"""What anybody may do: it is then an act of their own, about their own place."""
ANSWERS = ("情况属实，已经办好了", "1", "确认")
"""What a stranger goes on with, whatever is asked."""
_WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
OF_A_TALK = frozenset({"inbox", "outbox", "conversation", "address", "evidence"})
"""What any turn writes of its own sender."""
_SHORTEST = 5  # characters of a report's words that would tell what it is


@dataclass
class Strangers:
    """Who tried which command, and what they got that is not theirs."""

    engine: Engine
    tried: dict[str, set[str]] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)

    def press(self, message: Outgoing, at: datetime) -> None:
        """Everybody presses each choice of it that is of a command not tried yet."""
        for choice in outbox.choices_of(message):
            for kind, names in WHO.items():
                for name in names if self._fresh(choice.flow, kind) else ():
                    with self._trial(at) as db:
                        self._go_on(db, choice, kind, world.chat_of(name), at)
            if self._fresh(choice.flow, f"{OWN} {sorted(choice.answers)}"):
                with self._trial(at) as db:
                    self._go_on(
                        db, choice, OWN, message.chat, at
                    )  # a turn that breaks is seen here
            flow = commands.flows().get(choice.flow)
            if flow and flow.posts and message.person_id and self._fresh(choice.flow, ENDED):
                with self._trial(at) as db:
                    _dismiss(db, message.person_id, at)
                    self._go_on(db, choice, ENDED, message.chat, at)

    def type_(self, words: str, name: str, at: datetime) -> None:
        """Somebody of another place types this: no report of another village is read or changed."""
        with self._trial(at) as db:
            before = _reports(db)
            said = read(
                db, Event(world.CHANNEL, world.chat_of(name), f"stranger:{words}", at, words)
            )
            leaked = [text for text in _secrets(db) if text in said]
            if leaked or _reports(db)[: len(before)] != before:
                self.breaches.append(f"{words} by {name}: read {leaked}: {said}")

    def _fresh(self, flow: str, kind: str) -> bool:
        if flow not in commands.flows() or kind in self.tried.setdefault(flow, set()):
            return False
        self.tried[flow].add(kind)
        return True

    @contextmanager
    def _trial(self, at: datetime) -> Iterator[Db]:
        with Session(self.engine, expire_on_commit=False) as db:
            db.begin()
            _settle(db)
            yield db
            db.rollback()

    def _go_on(self, db: Db, choice: Choice, kind: str, chat: str, at: datetime) -> None:
        outbox.put(db, world.CHANNEL, chat, Message("", (choice,)), at, priority=Priority.REPLY)
        letter = newest(db, chat)
        pressed = Event(world.CHANNEL, chat, f"stranger:{letter}", at, press=f"{letter}.0")
        answers = [
            Event(world.CHANNEL, chat, f"stranger:{letter}:{n}", at, words)
            for n, words in enumerate(ANSWERS)
        ]
        theirs = choice.thing is not None and not _of_the_village_beside(db, choice.thing)
        self._watched(db, choice.flow, kind, [pressed, *answers], theirs=theirs)

    def _watched(self, db: Db, what: str, kind: str, events: list[Event], *, theirs: bool) -> None:
        secrets = _secrets(db)
        with written(self.engine) as tables:
            said = "\n".join(read(db, one) for one in events)
        if kind == OWN:
            return
        others = set() if what in ANYBODYS or not theirs else tables - OF_A_TALK
        leaked = [text for text in secrets if text in said]
        if others or leaked:
            self.breaches.append(f"{what} by {kind}: wrote {sorted(others)}, read {leaked}: {said}")


class Watched(Player):
    """A script, at each step of which strangers try what has just been offered."""

    strangers: Strangers
    _looked_at: int = 0

    def _collect(self) -> None:
        super()._collect()
        fresh, self._looked_at = self.delivered[self._looked_at :], len(self.delivered)
        for message in fresh:
            self.strangers.press(message.outgoing, self.now)


def _of_the_village_beside(db: Db, thing: str) -> bool:
    """Whether it is a report of the strangers' own."""
    report = db.get(Report, thing)
    village = report.village_id if report is not None else None
    return village is not None and regions.one(db, village).name != "王家村"


def _secrets(db: Db) -> list[str]:
    """What the reports of the village say."""
    village = next(v.id for v in regions.villages(db) if v.name == "王家村")
    texts = db.exec(select(Report.text).where(Report.village_id == village))
    return [text for text in texts if len(text) >= _SHORTEST]


def _reports(db: Db) -> list[tuple[str, str, int]]:
    db.flush()
    query = select(Report.id, Report.state, Report.version).order_by(col(Report.id))
    return [tuple(row) for row in db.execute(query)]


def _settle(db: Db) -> None:
    """A secretary for the village beside, and a county of its own with somebody at its head."""
    beside = next(v for v in regions.villages(db) if v.name == "李家村")
    city = regions.add(db, "邻江市", Kind.CITY)
    regions.add(db, "邻河村", Kind.VILLAGE, regions.add(db, "邻河镇", Kind.TOWN, city))
    secretary, cadre = Person(name="牛支书", village_id=beside.id), Person(name="邻江周")
    db.add_all([secretary, cadre])
    db.flush()
    people.appoint(db, secretary, Post.VILLAGE_SECRETARY, beside, SINCE)
    people.appoint(db, cadre, Post.CITY_CADRE, city, SINCE)
    for one in (secretary, cadre):
        phone = addresses.known(db, world.CHANNEL, world.chat_of(one.name))
        addresses.attach(db, phone, one.id, SINCE)


def _dismiss(db: Db, person_id: str, at: datetime) -> None:
    """Everything they were ended a minute ago."""
    theirs = update(Appointment).where(col(Appointment.person_id) == person_id)
    db.execute(theirs.values(until=at - timedelta(minutes=1)))


def newest(db: Db, chat: str) -> str:
    """The id of the newest message to a chat."""
    query = select(Outgoing.id).where(Outgoing.chat == chat).order_by(col(Outgoing.id).desc())
    return db.exec(query.limit(1)).one()


def read(db: Db, event_: Event) -> str:
    """What its sender is answered."""
    taken = one_turn(db, event_, rides=True)
    db.flush()
    return "\n".join(message.text for message in taken.said)


@contextmanager
def written(engine: Engine) -> Iterator[set[str]]:
    """The tables that are written meanwhile."""
    tables: set[str] = set()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if match := _WRITE.match(statement):
            tables.add(match[1])

    event.listen(engine, "before_cursor_execute", note)
    yield tables
    event.remove(engine, "before_cursor_execute", note)
