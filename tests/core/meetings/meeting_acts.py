"""What people of the demo world do in the tests of meetings, in one line each."""

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlmodel import select

from core.clock import at_local
from core.db import Db
from core.meetings import bodies, conduct, votes
from core.meetings.conduct import ItemVote, Meeting, MeetingKind, Wanted, WantedItem
from core.registry.people import Person
from core.registry.regions import Region

VOTE = WantedItem(ItemVote.VOTE, "修水渠每户出工两天")
PANEL = ("钱国华", "赵春兰", "吴建军")


def march(day: int, hour: int = 19) -> datetime:
    """An hour of a day of March 2026 in the village."""
    return at_local(date(2026, 3, day), time(hour))


def person(db: Db, name: str) -> Person:
    """Somebody of the demo world."""
    return db.exec(select(Person).where(Person.name == name)).one()


def village(db: Db) -> str:
    """王家村."""
    return db.exec(select(Region.id).where(Region.name == "王家村")).one()


def called(
    db: Db,
    *items: WantedItem,
    by: str | None = "钱国华",
    members: Iterable[str] = (),
    thing: str = "",
) -> Meeting:
    """A meeting of the panel, or of these people, called on the evening of 5 March for two days."""
    wanted = Wanted(
        village_id=village(db),
        kind=MeetingKind.ANALYSIS,
        title="",
        body="panel",
        members=tuple(person(db, n).id for n in members)
        or bodies.members(db, village(db), "panel", march(5)),
        items=items or (VOTE,),
        thing=thing,
    )
    return conduct.call(db, person(db, by) if by else None, wanted, march(5))


def opened(db: Db, *items: WantedItem, here: Iterable[str] = PANEL, thing: str = "") -> Meeting:
    """The same meeting, begun by 钱国华 with these people there."""
    meeting = called(db, *items, thing=thing)
    for name in here:
        if name != "钱国华":
            conduct.sign_in(db, person(db, name), meeting.id, march(5))
    return conduct.begin(db, person(db, "钱国华"), meeting.id, march(5))


def item_of(db: Db, meeting: Meeting, position: int = 0) -> str:
    """The id of an item of a meeting."""
    query = select(conduct.AgendaItem).where(
        conduct.AgendaItem.meeting_id == meeting.id, conduct.AgendaItem.position == position
    )
    return db.exec(query).one().id


def vote(db: Db, meeting: Meeting, *said: tuple[str, str | int], position: int = 0) -> None:
    """These people vote on an item."""
    for name, value in said:
        votes.cast(db, person(db, name), item_of(db, meeting, position), value, march(5))
