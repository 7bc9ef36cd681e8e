"""Keeping (管常用语): who adds, changes and ends the texts of a place; each step is on record."""

from datetime import datetime

from core import acts
from core.db import Db
from core.errors import Refusal
from core.registry import people, regions
from core.registry.people import CADRES, Post
from core.registry.regions import Region
from core.reports.texts import texts
from core.reports.texts.texts import ACTIONS, StandardText
from core.reports.wording.kept import plain_text

ADDED = acts.kind("standard_text.add", final="常用语加上了。不要了，请到指挥台的“常用语”里停用。")
ENDED = acts.kind("standard_text.end", final="常用语停用了。还要用，请到指挥台的“常用语”里再加。")
LONGEST = 200
MOST = 100
"""So many texts of a place, which nobody can overlook any more."""


def places(db: Db, person_id: str, now: datetime) -> list[Region]:
    """The villages, towns and cities whose texts the person keeps: where they sit as a cadre."""
    held = [a for a in people.posts_of(db, person_id, now) if a.post in CADRES]
    here = {a.region_id: regions.one(db, a.region_id) for a in held}
    return [r for r in here.values() if r.village_id is None or r.village_id == r.id]


def _right(db: Db, person_id: str, region_id: str, now: datetime) -> Post:
    """The post by which they may; Refusal where they hold none there."""
    allowed = {region.id for region in places(db, person_id, now)}
    for appointment in people.posts_of(db, person_id, now):
        if appointment.region_id == region_id in allowed and appointment.post in CADRES:
            return appointment.post
    raise Refusal("这个地方的常用语不归您管。")


def add(
    db: Db,
    person_id: str,
    region_id: str,
    action: str,
    text: str,
    now: datetime,
    *,
    category: str = "",
    instead_of: str = "",
) -> StandardText:
    """Keep a text for a place, in place of another of it or of a shipped one where `instead_of` names it.

    Refusal for whoever does not sit there, without words, for what is there already, and for too many.
    """
    right = _right(db, person_id, region_id, now)
    words = plain_text(text)
    if action not in ACTIONS:
        raise Refusal("请选在办哪一步的时候用。")
    if not words or len(words) > LONGEST:
        raise Refusal(f"请写一句话，{LONGEST}个字以内。")
    if instead_of:
        end(db, person_id, region_id, instead_of, now)
    mine = [r for r in texts.of_regions(db, [region_id]) if r.ended_at is None]
    if any((r.action, r.category, r.text) == (action, category, words) for r in mine):
        raise Refusal("这一句已经有了。")
    if len(mine) >= MOST:
        raise Refusal(f"一个地方最多{MOST}句，请先停用几句。")
    kept = StandardText(
        region_id=region_id, category=category, action=action, text=words, made_by=person_id, at=now
    )
    db.add(kept)
    db.flush()
    acts.record(db, ADDED, kept.id, now, person_id=person_id, right=right.value)
    return kept


def end(db: Db, person_id: str, region_id: str, name: str, now: datetime) -> None:
    """End a text of a place by its id, or a shipped one by its name, for this place and below.

    Refusal for whoever does not sit there, and for what is none of it or has ended.
    """
    right = _right(db, person_id, region_id, now)
    kept = db.get(StandardText, name)
    if kept is not None and kept.region_id == region_id and kept.ended_at is None:
        kept.ended_at = now
    else:
        kept = _ended_default(db, person_id, region_id, name, now)
    db.add(kept)
    db.flush()
    acts.record(db, ENDED, kept.id, now, person_id=person_id, right=right.value)


def _ended_default(
    db: Db, person_id: str, region_id: str, name: str, now: datetime
) -> StandardText:
    """The row that keeps a shipped text from a place."""
    here = texts.shipped(texts.of_regions(db, [region_id]))
    shipped = next((one for one in here if one.name == name), None)
    if shipped is None:
        raise Refusal("这一句已经停用了，或者不在这里。")
    return StandardText(
        region_id=region_id,
        category=shipped.category,
        action=shipped.action,
        text=shipped.text,
        default=shipped.name,
        made_by=person_id,
        at=now,
        ended_at=now,
    )
