"""Notices of a change (交接通知): who hears what when a seat changes hands or falls vacant."""

from collections.abc import Sequence
from datetime import datetime

from core import outbox
from core.db import Db
from core.outbox import Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.posts import words
from core.posts.change import Plan
from core.registry import addresses, people, regions
from core.registry.people import TITLES, Appointment, Post
from core.registry.regions import Kind
from core.reports import notices as report_notices
from core.reports import words as report_words
from core.reports.ladder import levels


def begun(db: Db, change: Plan, now: datetime) -> None:
    """Everybody concerned hears that somebody has begun."""
    assert change.successor is not None  # told only of who begins
    new = change.successor
    old = change.leaver.name if change.leaver else ""
    heard = [words.marked(h.name, h.key) for h in change.along.homes]
    text = words.beginning(change.title, old, heard, change.along.unreached())
    addresses.tell(db, new.id, Message(text), now)
    what = change.along
    more = words.along(len(what.reports), what.promised, what.questions, len(what.claims))
    if more:
        addresses.tell(db, new.id, Message(more), now)
    for report in what.reports:
        report_notices.to_holders(db, report, report_words.HANDED_ON, now)
        news = words_of_report(db, change)
        told = {p for ids in what.members.values() for p in ids} | {new.id}
        report_notices.to_followers(db, report, news, now, but=told)
    to_homes(db, change, words.to_household(words.CONTACT, new.name, old), now, but=new.id)


def words_of_report(db: Db, change: Plan) -> str:
    """What whoever follows a report hears: the seat is another's, the rest stays."""
    assert change.successor is not None  # told only of who begins
    return f"现在由{change.successor.name}（{change.title}）办，期限不变。"


def left_vacant(db: Db, change: Plan, now: datetime) -> None:
    """The households and the town hear that nobody sits there, and who covers."""
    old = change.leaver.name if change.leaver else ""
    above = levels.seat_words(db, change.above) if change.above else ""
    covers = change.above.people[0].name if change.above else ""
    to_homes(db, change, words.to_vacant_household(words.CONTACT, old, above), now, but="")
    if change.region.village_id is None:
        return
    town = regions.above(db, change.region.id, Kind.TOWN)
    cadres = people.holders(db, Post.TOWN_CADRE, town.id, now) if town else []
    place = regions.title(db, change.region.id)
    news = words.vacated(TITLES[change.wanted.post], place, old, covers)
    addresses.tell_all(db, [p.id for p in cadres], Message(news), now)


def to_homes(db: Db, change: Plan, text: str, now: datetime, *, but: str) -> None:
    """The same line to everybody of the seat's households, once to each phone; who has none is named."""
    gone = {but, change.leaver.id if change.leaver else ""}
    covers = {p.id for p in change.above.people} if change.above and not change.successor else set()
    hearers = [
        p
        for home in change.along.homes
        for p in change.along.members.get(home.id, [])
        if p in change.along.reached and p not in gone | covers
    ]
    addresses.tell_all(db, hearers, Message(text), now)


def ask_anew(db: Db, change: Plan, now: datetime) -> None:
    """Claims about which the leaver was asked first: whoever is first now is asked."""
    for claim in change.along.claims:
        outbox.withdraw(db, claim.id, ["review"], now)
        deciders = review.deciders(db, claim, now)
        if deciders:
            addresses.tell(db, deciders[0].id, claim_notices.question(db, claim), now)


def end_offers(db: Db, change: Plan, now: datetime) -> None:
    """What was offered to the leaver for the post listens no more, nor what was asked about the post itself."""
    assert change.leaver is not None
    assert change.old is not None  # only of who goes
    for report in change.along.reports:
        outbox.withdraw(db, report.id, {"handle"}, now, person_id=change.leaver.id)
    outbox.withdraw(db, change.old.id, {"succession", "resigning"}, now)


def goodbye(db: Db, change: Plan, now: datetime) -> None:
    """Whoever was the holder hears that it is over."""
    assert change.leaver is not None  # told only of who goes
    new = change.successor.name if change.successor else ""
    text = words.ended(change.title, words.REASONS[change.wanted.reason], new)
    addresses.tell(db, change.leaver.id, Message(text), now)


def end_of_standing_in(
    db: Db, change: Plan, standing_in: Sequence[Appointment], now: datetime
) -> None:
    """Whoever stood in for the holder hears that there is nothing more to stand in for."""
    assert change.leaver is not None or not standing_in  # they stand in for who goes
    new = change.successor
    for one in standing_in:
        if new is None or one.person_id != new.id:
            title = levels.title(db, one.post, one.region_id)
            name = change.leaver.name if change.leaver else ""
            text = words.standing_in_ended(name, title, new.name if new else "")
            addresses.tell(db, one.person_id, Message(text), now)
