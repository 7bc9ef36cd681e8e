"""Submitting (申报): somebody says what was done; it is checked whole and waits for the panel."""

from collections.abc import Sequence
from datetime import datetime

from core import acts
from core.db import Db, insert_whole, lock
from core.errors import Refusal
from core.points.claims import amounts, claim_photos, claims, days
from core.points.claims.claims import Claim, Wanted, rights
from core.points.rulebook import measures, versions
from core.points.rulebook.rulebook import Item, Rulebook
from core.points.subjects import subjects
from core.points.subjects.subjects import Standing
from core.registry.people import Person
from core.registry.regions import Region


def submit(
    db: Db, person: Person, wanted: Wanted, now: datetime, standing: Standing | None = None
) -> Claim:
    """Put an act on record and ask the panel; Refusal says why not and what to do.

    It counts for the period of its day, or for this one when that one's statement has been begun.
    """
    by = rights(db, person, wanted.subject, wanted.subject_id, now, standing)
    if not by:
        raise Refusal(claims.NOT_FOR[wanted.subject])
    village_id = subjects.village_of(db, wanted.subject, wanted.subject_id, now)
    rulebook, item = _item(db, village_id, wanted, now)
    right = next((r for r in by if r in item.recorders), None)
    if right is None:
        raise Refusal(f"“{item.name}”要由村里安排的人来记。您可以跟网格员或村干部说。")
    _refuse_other_class(item, subjects.class_of(db, wanted.subject, wanted.subject_id, now))
    if item.photo_required and not wanted.photos:
        raise Refusal(f"“{item.name}”要有凭证才能申报，请重新发“申报”，带上照片：{item.evidence}。")
    lock(db, Region, village_id)  # the period's statement is not begun between here and the commit
    claim = Claim(
        village_id=village_id,
        subject=wanted.subject,
        subject_id=wanted.subject_id,
        code=item.code,
        digest=versions.keep(db, rulebook, now),
        kind=item.kind,
        points=amounts.worth(db, rulebook, item, wanted),
        day=wanted.day,
        period=days.counts_for(db, village_id, wanted.subject, wanted.day, now),
        said=wanted.said.strip()[: claims.MOST_WORDS],
        about=wanted.about,
        amount=wanted.amount if measures.asks(item) else None,
        claimant_id=person.id,
        right=right,
        at=now,
    )
    claim.once = claims.once(claim)
    amounts.check_room(db, claim.subject_id, claim.period, item, claim.day, rulebook)
    _insert(db, claim, item, wanted.photos)
    acts.record(db, claims.SUBMITTED, claim.id, now, person_id=person.id, right=right)
    return claim


def _refuse_other_class(item: Item, member_class: str) -> None:
    if not item.is_for(member_class):
        kind = f"{member_class}类" if member_class else "没有定类别的"
        raise Refusal(f"“{item.name}”不是{kind}党员的项。发“规则”看看有哪些项。")


def _item(db: Db, village_id: str, wanted: Wanted, now: datetime) -> tuple[Rulebook, Item]:
    days.check(db, village_id, wanted.subject, wanted.day, now)
    rulebook = versions.in_force(db, village_id, wanted.subject, wanted.day)
    item = rulebook.item(wanted.code, wanted.day) if rulebook else None
    if rulebook is None or item is None:
        raise Refusal("那一天的细则里没有这一项。发“规则”看看能申报什么。")
    return rulebook, item


def _insert(db: Db, claim: Claim, item: Item, photos: Sequence[str]) -> None:
    if not insert_whole(db, claim):
        raise Refusal(f"{claim.day.month}月{claim.day.day}日的“{item.name}”已经报过了，不用再报。")
    claim_photos.attach(db, claim.id, photos)
