"""What is ready to be forwarded (转发): text and picture for whoever keeps the village's WeChat group, and when it was done.

No bot may sit in an ordinary WeChat group, so a person carries it there.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.forwards import words
from core.ids import new_id
from core.outbox import Message, Priority
from core.registry import addresses, people
from core.registry.people import Person, Post

KEEPERS = (Post.VILLAGE_SECRETARY, Post.CLERK)
"""Who keeps a village's group: the first of these posts that somebody holds."""
DONE = acts.kind("forward.done")
NO_GROUP = acts.kind("forward.no_group", final="要再给您转发的，就发“转发”。")
HAS_GROUP = acts.kind("forward.has_group", final="不要了就在下一次点“没有微信群”。")


class Forward(SQLModel, table=True):
    """One thing to be forwarded by one keeper."""

    __tablename__ = "forward"
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id", index=True)
    keeper_id: str = Field(foreign_key="person.id", index=True)
    thing: str  # the statement, or what else it tells of
    title: str
    text: str
    picture: str | None = Field(default=None, foreign_key="evidence.id")
    at: datetime
    reminded_at: datetime | None = None
    done_at: datetime | None = None


class Ungrouped(SQLModel, table=True):
    """A village of which its keeper said that it has no group in which the bot is missing."""

    __tablename__ = "ungrouped"
    village_id: str = Field(foreign_key="region.id", primary_key=True)
    by: str = Field(foreign_key="person.id")
    at: datetime


def keepers(db: Db, village_id: str, now: datetime) -> list[Person]:
    """Who carries things into the village's group; nobody where no such post is held."""
    for post in KEEPERS:
        if held_by := people.holders(db, post, village_id, now):
            return held_by
    return []


def hand_over(db: Db, village_id: str, title: str, ready: Message, now: datetime) -> int:
    """Give text and picture to the village's keepers, each thing once; to how many.

    A text of more than 600 characters ends where a line does, and says so.
    """
    thing = ready.thing or ""
    if db.get(Ungrouped, village_id) is not None or _known(db, village_id, thing):
        return 0
    given = keepers(db, village_id, now)
    for keeper in given:
        forward = Forward(
            village_id=village_id,
            keeper_id=keeper.id,
            thing=thing,
            title=title,
            text=words.fitting(ready.text),
            picture=ready.picture,
            at=now,
        )
        give(db, forward, now)
    return len(given)


def give(db: Db, forward: Forward, now: datetime) -> None:
    """Owe its keeper the request, and what is to be forwarded as a message of its own."""
    db.add(forward)
    db.flush()
    addresses.tell(db, forward.keeper_id, words.ready(forward.title), now, priority=Priority.BULK)
    addresses.tell(db, forward.keeper_id, package(forward), now, priority=Priority.BULK)


def package(forward: Forward) -> Message:
    """What is to be forwarded, as it stands."""
    return Message(forward.text, picture=forward.picture, thing=forward.thing)


def _known(db: Db, village_id: str, thing: str) -> bool:
    query = select(Forward.id).where(Forward.village_id == village_id, Forward.thing == thing)
    return db.exec(query).first() is not None


def waiting(db: Db, person_id: str, now: datetime) -> list[Forward]:
    """What this person has not forwarded yet, of the villages whose group they keep now; the oldest first."""
    query = select(Forward).where(Forward.keeper_id == person_id, col(Forward.done_at).is_(None))
    open_ones = list(db.exec(query.order_by(col(Forward.at), col(Forward.id))))
    kept = set(kept_by(db, person_id, now)) if open_ones else set()
    return [forward for forward in open_ones if forward.village_id in kept]


def last(db: Db, person_id: str) -> Forward | None:
    """What this keeper forwarded last."""
    query = select(Forward).where(Forward.keeper_id == person_id, col(Forward.done_at).is_not(None))
    return db.exec(query.order_by(col(Forward.done_at).desc()).limit(1)).first()


def stands(db: Db, person: Person) -> str:
    """Nothing waits: what was forwarded last, if anything was."""
    before = last(db, person.id)
    if before is None or before.done_at is None:
        return words.NOTHING
    return words.before(before.title, before.done_at)


def done(db: Db, person: Person, now: datetime) -> list[Forward]:
    """Record that all that waits with this keeper has been forwarded; Refusal where nothing does."""
    waited = waiting(db, person.id, now)
    if not waited:
        raise Refusal(
            words.NOT_THE_KEEPER if not kept_by(db, person.id, now) else stands(db, person)
        )
    for forward in waited:
        forward.done_at = now
    db.add_all(waited)
    which = [forward.id for forward in waited]
    acts.record(db, DONE, which[0], now, person_id=person.id, right="keeper", forwards=which)
    return waited


def kept_by(db: Db, person_id: str, now: datetime) -> list[str]:
    """The villages whose group this person keeps."""
    held = {v for post in KEEPERS for v in people.regions_of(db, person_id, post, now)}
    return sorted(v for v in held if any(p.id == person_id for p in keepers(db, v, now)))


def no_group(db: Db, person: Person, village_ids: Sequence[str], now: datetime) -> None:
    """These villages have no group without the bot: nothing more is handed over, nothing waits."""
    _must_keep(db, person, village_ids, now)
    for village_id in village_ids:
        if db.get(Ungrouped, village_id) is None:
            db.add(Ungrouped(village_id=village_id, by=person.id, at=now))
            acts.record(db, NO_GROUP, village_id, now, person_id=person.id, right="keeper")
    for forward in waiting(db, person.id, now):
        if forward.village_id in village_ids:
            db.delete(forward)


def has_group(db: Db, person: Person, village_ids: Sequence[str], now: datetime) -> list[str]:
    """Hand things over again; which of the villages had been left out."""
    _must_keep(db, person, village_ids, now)
    left_out = [u for u in (db.get(Ungrouped, v) for v in village_ids) if u is not None]
    for one in left_out:
        db.delete(one)
        acts.record(db, HAS_GROUP, one.village_id, now, person_id=person.id, right="keeper")
    return [one.village_id for one in left_out]


def _must_keep(db: Db, person: Person, village_ids: Sequence[str], now: datetime) -> None:
    if not village_ids or set(village_ids) - set(kept_by(db, person.id, now)):
        raise Refusal(words.NOT_THE_KEEPER)
