"""Resigning (辞任): somebody wishes to give up a post; it stays theirs until those who decide have said so."""

from collections.abc import Sequence
from datetime import datetime

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import authority, words
from core.registry import addresses, people, regions
from core.registry.people import Appointment, Person
from core.reports.ladder import levels

WISHED = acts.kind(
    "post.wish_to_end",
    final="已经告诉能定的人了。又愿意接着当，请直接跟他们说一声；没点头以前还是您。",
)


def wish(db: Db, person: Person, held: Sequence[Appointment], why: str, now: datetime) -> str:
    """Tell those who decide; who they are, by name. Refusal where nobody can."""
    by = deciders(db, person, held[0], now)
    if not by:
        raise Refusal("现在找不到能定这件事的人，什么都没有记。请直接跟镇里说。")
    titles = words.titles([levels.title(db, a.post, a.region_id) for a in held])
    given = {"leaver": person.id, "seat": held[0].id, "reason": "resigned"}
    text = words.wishes_to_go(person.name, titles, why[:60])
    agree = Choice(words.AGREE, "succession", given, held[0].id)
    question = Message(text, (agree,), thing=held[0].id)
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


def wished(db: Db, held: Appointment | None) -> bool:
    """Whether the holder asked to be let go."""
    return held is not None and any(a.kind == WISHED for a in acts.of_thing(db, held.id))
