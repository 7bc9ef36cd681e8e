"""Rules (规矩): whose rulebook, lists, limits and days hold in a village that became part of another: the other's.

Of days (赶集, 农忙, 服务日) those of a kind that the other keeps none of go along.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, select

from core.db import Db
from core.duties import lists, village_days
from core.duties.lists import VillageList
from core.duties.village_days import DayKind
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.posts.merging import words
from core.registry.regions import Region
from core.reports.ladder.levels import TimeLimit


def own(db: Db, old: Region, new: Region, today: date) -> list[str]:
    """What the old village had made its own and will be used no more, in words."""
    ruled = [
        _digest(db, old, subject, today) != _digest(db, new, subject, today) for subject in Subject
    ]
    texts = set(db.exec(select(VillageList.code).where(VillageList.village_id == old.id)))
    held = [
        *(["积分细则"] if any(ruled) else []),
        *(["走访任务"] if old.duties != new.duties else []),
        *(name for code, name in lists.names().items() if code in texts),
        *(["办理期限"] if _limits(db, old) else []),
    ]
    return held + [words.DAYS[kind] for kind in _kinds(db, old) if kind in _kinds(db, new)]


def days_going_along(db: Db, old: Region, new: Region) -> list[str]:
    """The kinds of days that the other village takes over, in words."""
    theirs = _kinds(db, new)
    return [words.DAYS[kind] for kind in _kinds(db, old) if kind not in theirs]


def _digest(db: Db, village: Region, subject: Subject, today: date) -> str:
    book = versions.in_force(db, village.id, subject, today)
    return book.digest if book else ""


def _kinds(db: Db, village: Region) -> list[DayKind]:
    return [kind for kind in DayKind if village_days.of_village(db, village.id, kind)]


def _limits(db: Db, old: Region) -> Sequence[TimeLimit]:
    return db.exec(select(TimeLimit).where(col(TimeLimit.region_id) == old.id)).all()


def give_up(db: Db, old: Region, new: Region, now: datetime) -> None:
    """End the old village's limits and days; days of a kind that the other keeps none of become the other's."""
    for limit in _limits(db, old):
        db.delete(limit)
    theirs = _kinds(db, new)
    for kind in DayKind:
        for day in village_days.of_village(db, old.id, kind):
            if kind in theirs:
                day.until = now
            else:
                day.village_id = new.id
            db.add(day)
    db.flush()
