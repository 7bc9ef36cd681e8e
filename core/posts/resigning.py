"""Resigning (辞任): somebody wishes to give up a post; it stays theirs until those who decide have said so."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from core import acts, outbox
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import authority, words
from core.registry import addresses, people, regions
from core.registry.people import Appointment, Person
from core.reports.ladder import levels

WISHED = acts.kind("post.wish_to_end")
DECLINED = acts.kind(
    "post.decline_wish", final="已经告诉本人了。又同意了，直接说“某某不当了”，或者“换某某当代表”。"
)
UNDONE = acts.kind("post.wish_undo", passed_over="the taking back itself")


def wish(db: Db, person: Person, held: Sequence[Appointment], why: str, now: datetime) -> str:
    """Tell those who decide; who they are, by name. Refusal where nobody can."""
    by = deciders(db, person, held[0], now)
    if not by:
        raise Refusal("现在找不到能定这件事的人，什么都没有记。请直接跟镇里说。")
    titles = words.titles([levels.title(db, a.post, a.region_id) for a in held])
    given = {"leaver": person.id, "seat": held[0].id, "reason": "resigned"}
    text = words.wishes_to_go(person.name, titles, why[:60])
    agree = Choice(words.AGREE, "succession", given, held[0].id)
    given = {"declines": held[0].id}
    disagree = Choice(words.DISAGREE, "resigning", given, held[0].id)
    question = Message(text, (agree, disagree), thing=held[0].id)
    addresses.tell_all(db, [p.id for p in by], question, now)
    for one in held:
        acts.record(db, WISHED, one.id, now, person_id=person.id, right=one.post.value)
    return words.titles([p.name for p in by])


def deciders(db: Db, person: Person, held: Appointment, now: datetime) -> list[Person]:
    """Who may end this post, the nearest level alone, never the person's own self."""
    for region in regions.line_up(db, held.region_id):
        sitting = people.sitting(db, authority.deciders(held.post), [region.id], now)
        here = list({p.id: p for _, p in sitting if p.id != person.id}.values())
        if here:
            return here
    return []


def waiting(db: Db, now: datetime, person_id: str | None = None) -> list[Appointment]:
    """The posts that somebody, or this person, still wishes to give up; nobody has settled it."""
    query = (
        select(Appointment)
        .join(Act, col(Act.thing_id) == col(Appointment.id))
        .where(
            Act.kind == WISHED,
            col(Act.undone_at).is_(None),
            or_(col(Appointment.until).is_(None), col(Appointment.until) > now),
        )
        .order_by(col(Appointment.id))
    )
    if person_id is not None:
        query = query.where(Appointment.person_id == person_id)
    return list({held.id: held for held in db.exec(query)}.values())


def to_decide(db: Db, by: Person, now: datetime) -> list[Appointment]:
    """Those of `waiting` about which this person is asked; of each person the first post alone."""
    first: dict[str, Appointment] = {}
    for held in waiting(db, now):
        who = db.get_one(Person, held.person_id)
        if any(p.id == by.id for p in deciders(db, who, held, now)):
            first.setdefault(held.person_id, held)
    return list(first.values())


def decline(db: Db, by: Person, appointment_id: str, now: datetime) -> Person:
    """Not let go: whoever wished hears who asks them to stay; them. Refusal where it is settled or not theirs to say."""
    held = next((a for a in to_decide(db, by, now) if a.id == appointment_id), None)
    if held is None:
        raise Refusal("这件辞任已经定了，或者本人收回了，什么都没有改。")
    person = db.get_one(Person, held.person_id)
    _settle(db, person, now)
    acts.record(db, DECLINED, held.id, now, person_id=by.id, right="authority")
    addresses.tell(db, person.id, Message(words.wish_declined(by.name)), now)
    return person


@acts.takes_back(WISHED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The wish never was, and those who were to decide hear it; Refusal once it is settled."""
    held = db.get_one(Appointment, act.thing_id)
    person = db.get_one(Person, held.person_id)
    if not waiting(db, now, person.id):
        raise Refusal("这件辞任已经定了，收不回。想接着当，请直接跟村里说。")
    by = deciders(db, person, held, now)
    _settle(db, person, now)
    acts.record(db, UNDONE, held.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    addresses.tell_all(db, [p.id for p in by], Message(words.wish_over(person.name)), now)
    return words.WISH


def stay(db: Db, person: Person, now: datetime) -> None:
    """The person does not wish to go any more. Refusal where no wish waits."""
    held = waiting(db, now, person.id)
    if not held:
        raise Refusal("您没有在等批的辞任，还是您在当。")
    wishes = [a for a in acts.of_thing(db, held[0].id) if a.kind == WISHED and not a.undone_at]
    undo(db, wishes[0], now)


def _settle(db: Db, person: Person, now: datetime) -> None:
    """What was asked about the wish listens no more."""
    for held in waiting(db, now, person.id):
        outbox.withdraw(db, held.id, {"succession", "resigning"}, now)
        for act in acts.of_thing(db, held.id):
            if act.kind == WISHED:
                act.undone_at = now
                db.add(act)
    db.flush()
