"""Calling a meeting (召集): the body is fixed, the agenda stands, everybody is told."""

from datetime import datetime, timedelta

from core import acts, outbox
from core.db import Db, lock
from core.errors import Refusal
from core.meetings import bodies, notices
from core.meetings.meetings import (
    STANDING,
    AgendaItem,
    Attendee,
    Meeting,
    MeetingState,
    Recusal,
    Wanted,
    WantedItem,
    agenda,
    attendees,
    name_of,
    of_thing,
    recusals,
)
from core.registry import addresses
from core.registry.people import Person
from core.registry.regions import Region

CALLED = acts.kind("meeting.call", final="会已经通知大家了，收不回。不开了，请发“开会”来散会。")


def call(db: Db, convener: Person | None, wanted: Wanted, now: datetime) -> Meeting:
    """Call a body together; its members are these from now on, and each is told.

    Refusal without members or items, for who may not convene, and while a meeting about the same
    thing is standing. `convener` None is the clock.
    """
    lock(db, Region, wanted.village_id)
    _refuse_unless_callable(db, convener, wanted, now)
    meeting = Meeting(
        village_id=wanted.village_id,
        kind=wanted.kind,
        title=wanted.title,
        body=bodies.name(wanted.body),
        place=wanted.place,
        thing=wanted.thing,
        convener_id=convener.id if convener else None,
        quorum=wanted.quorum,
        majority=wanted.majority,
        called_at=now,
        closes_at=now + timedelta(hours=wanted.hours),
    )
    db.add(meeting)
    db.flush()
    for position, person_id in enumerate(dict.fromkeys(wanted.members)):
        db.add(Attendee(meeting_id=meeting.id, person_id=person_id, position=position))
    for position, one in enumerate(wanted.items):
        _put_on(db, meeting, one, position)
    db.flush()
    acts.record(
        db,
        CALLED,
        meeting.id,
        now,
        person_id=meeting.convener_id,
        right="convener" if convener else "clock",
        members=len(wanted.members),
    )
    invited = [a.person_id for a in attendees(db, meeting.id) if a.person_id != meeting.convener_id]
    addresses.tell_all(db, invited, notices.call(db, meeting), now)
    return meeting


def _refuse_unless_callable(db: Db, convener: Person | None, wanted: Wanted, now: datetime) -> None:
    if not wanted.members:
        raise Refusal(f"{bodies.name(wanted.body)}现在一个人也没有，会开不成。请先把人员登记好。")
    if not wanted.items:
        raise Refusal("还没有要议的事。请先说议什么，一件一行。")
    before = of_thing(db, wanted.thing) if wanted.thing else None
    if before is not None and before.state in STANDING:
        raise Refusal(f"{name_of(before)}已经召集了，不用再召集。发“开会”看开到哪里了。")
    if convener is None or bodies.convenes(db, convener, wanted.village_id, now):
        return
    if not set(wanted.members) <= set(bodies.heads(db, convener, now)):
        raise Refusal("村里的会由村支书、村主任、村委会委员或记录员来召集，请跟他们说。")


def _put_on(db: Db, meeting: Meeting, one: WantedItem, position: int) -> None:
    item = AgendaItem(
        meeting_id=meeting.id,
        position=position,
        kind=one.kind,
        text=one.text,
        thing=one.thing,
        most=one.most,
        options=list(one.options),
    )
    db.add(item)
    db.flush()
    for person_id in sorted(one.recused):
        db.add(Recusal(agenda_item_id=item.id, person_id=person_id))


def call_again(db: Db, person: Person, meeting_id: str, now: datetime) -> Meeting:
    """Call a meeting that was not held once more: same body, same agenda, as long again."""
    old = bodies.held(db, meeting_id)
    bodies.refuse_unless_runs(db, person, old, now)
    newer = of_thing(db, old.thing) if old.thing else None
    if old.state != MeetingState.FAILED or (newer is not None and newer.id != old.id):
        raise Refusal(f"{name_of(old)}不用再召集。发“开会”看现在有哪些会。")
    items = agenda(db, old.id)
    out = recusals(db, items)
    wanted = Wanted(
        village_id=old.village_id,
        kind=old.kind,
        title=old.title,
        body=old.body,
        members=tuple(a.person_id for a in attendees(db, old.id)),
        items=tuple(_wanted_again(item, out) for item in items),
        quorum=old.quorum,
        majority=old.majority,
        thing=old.thing,
        hours=round((old.closes_at - old.called_at) / timedelta(hours=1)),
        place=old.place,
    )
    outbox.withdraw(db, old.id, notices.FLOWS, now)
    return call(db, person, wanted, now)


def _wanted_again(item: AgendaItem, out: set[tuple[str, str]]) -> WantedItem:
    recused = frozenset(person for one, person in out if one == item.id)
    return WantedItem(item.kind, item.text, item.thing, item.most, tuple(item.options), recused)
