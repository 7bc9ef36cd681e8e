"""Calls (待打电话): who cannot be reached, by which number somebody who serves them rings, and what to say."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message, Outgoing, Priority, State
from core.registry import addresses, households, people, regions, telephones
from core.registry.people import Person, Post
from core.registry.regions import Region
from core.reports import notices
from core.reports.ladder.reports import Report
from core.undelivered import riding, words

CALLERS = frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER})
FLOW = "calls"
"""The command that notes that somebody was rung."""
SHOWN = 9
_SINCE = timedelta(days=7)
_KEPT_BACK_FOR = timedelta(days=2)

RUNG = acts.kind("undelivered.rung")


@dataclass(frozen=True)
class Call:
    """Somebody to ring: what to say never quotes a message, since it was written for them alone."""

    person: Person
    home: str
    telephone: str
    says: tuple[str, ...]


def of_caller(db: Db, caller_id: str, now: datetime) -> list[Call]:
    """Whom this person has to ring, the most urgent first: whose household they serve, and who has not been rung."""
    caller = db.get_one(Person, caller_id)
    waiting = owed(db, [caller.village_id] if caller.village_id else [], now)
    asked = [one for one in waiting if one != caller_id and _serves(db, caller_id, one, now)]
    last = rung_at(db, asked)
    news = {one: fresh(waiting[one], last.get(one)) for one in asked}
    return [call(db, caller_id, one, every) for one, every in news.items() if every]


def fresh(messages: Iterable[Outgoing], rung: datetime | None) -> list[Outgoing]:
    """What has come since somebody was rung last."""
    return [message for message in messages if rung is None or message.made_at > rung]


def _serves(db: Db, caller_id: str, person_id: str, now: datetime) -> bool:
    """Whether they are the nearest who serves that household: a grid worker rings where there is no representative."""
    nearest = telephones.serving(db, person_id, CALLERS, now)[:1]
    return [p.id for p in nearest] == [caller_id]


def villages_due(db: Db, now: datetime) -> list[str]:
    """All villages where a message of lately has reached nobody, for callers serve homes of other villages too."""
    one = _unreached(now).with_only_columns(col(Outgoing.id)).limit(1)
    return regions.village_ids(db) if db.execute(one).first() is not None else []


def _unreached(now: datetime) -> SelectOfScalar[Outgoing]:
    return (
        select(Outgoing)
        .join(Person, col(Person.id) == Outgoing.person_id)
        .where(
            Outgoing.state == State.UNREACHABLE,
            Outgoing.kind == "message",
            col(Outgoing.error).in_(riding.REASONS),
            Outgoing.priority <= Priority.NOTICE,
            Outgoing.made_at > now - _SINCE,
            or_(
                col(Outgoing.error) != riding.KEPT_BACK,
                col(Outgoing.made_at) < now - _KEPT_BACK_FOR,
            ),
        )
    )


def owed(db: Db, village_ids: Collection[str], now: datetime) -> dict[str, list[Outgoing]]:
    """What has reached nobody in these villages lately, by whom it was for; reminders are worth no call, and what
    was kept back is not before two days: whoever has written just now writes again."""
    query = (
        _unreached(now)
        .where(col(Person.village_id).in_(village_ids))
        .order_by(col(Outgoing.priority), col(Outgoing.made_at), col(Outgoing.id))
    )
    waiting = dict[str, list[Outgoing]]()
    for message in db.exec(query):
        if riding.is_news(message, now):
            waiting.setdefault(str(message.person_id), []).append(message)
    return waiting


def rung_at(db: Db, person_ids: Collection[str]) -> dict[str, datetime]:
    """When each was rung last."""
    query = select(Act.thing_id, Act.at).where(
        Act.kind == RUNG, col(Act.thing_id).in_(person_ids), col(Act.undone_at).is_(None)
    )
    return dict(db.exec(query.order_by(col(Act.id))).all()) if person_ids else {}


def call(
    db: Db, caller_id: str, person_id: str, waiting: Iterable[Outgoing], *, number: bool = True
) -> Call:
    """Whom to ring and what to say, as far as it is for the caller's ears; `number`: whether their telephone is."""
    home = households.of_person(db, person_id)
    things = dict.fromkeys(message.thing for message in waiting)
    says = dict.fromkeys(_says(db, caller_id, person_id, thing) for thing in things)
    return Call(
        db.get_one(Person, person_id),
        home.name if home is not None else "",
        telephones.of_person(db, person_id) if number else "",
        tuple(says)[:3],
    )


def _says(db: Db, caller_id: str, person_id: str, thing: str | None) -> str:
    """Of a report of theirs, where it stands, unless that is not for the caller's ears; of all else that there is news.

    Reports of others reach them by a post, which the caller need not have.
    """
    report = db.get(Report, thing) if thing is not None else None
    if report is None or report.person_id != person_id:
        return words.NEWS
    if report.private or report.about_id or caller_id in report.kept_from:
        return words.NEWS
    return words.about(notices.named(report), notices.state_words(report))


def question(db: Db, caller_id: str, now: datetime) -> Message | None:
    """The list, each line with the choice that says that it is done; None where there is nobody to ring."""
    calls = of_caller(db, caller_id, now)
    if not calls:
        return None
    lines = [
        (
            words.line(c.person.name, c.home, c.telephone, c.says),
            Choice(f"{c.person.name}{words.DONE}", FLOW, {"person": c.person.id}),
        )
        for c in calls[:SHOWN]
    ]
    return words.to_ring(lines, len(calls) - len(lines))


def rung(db: Db, caller_id: str, person_ids: Collection[str], now: datetime) -> list[str]:
    """Somebody was told by telephone; their names. Refusal for whom the caller has not to ring."""
    wanted = {call.person.id: call.person.name for call in of_caller(db, caller_id, now)}
    if not set(person_ids) <= set(wanted):
        raise Refusal("这位现在不在您的待打电话里。发“待打电话”看看还有谁。")
    for person_id in dict.fromkeys(person_ids):
        acts.record(db, RUNG, person_id, now, person_id=caller_id, right="caller")
    return [wanted[one] for one in dict.fromkeys(person_ids)]


def remind(db: Db, now: datetime, village_id: str) -> int:
    """Give each who serves households of this village their list of the evening; how many got one."""
    here = db.exec(select(Region.id).where(Region.village_id == village_id)).all()
    callers = dict.fromkeys(p.id for _, p in people.sitting(db, CALLERS, here, now))
    told = 0
    for caller_id in callers:
        message = question(db, caller_id, now)
        if message is not None:
            addresses.tell(db, caller_id, message, now, priority=Priority.BULK)
            told += 1
    return told
