"""Spending (花积分): whose points somebody may spend, and on which days."""

from dataclasses import dataclass
from datetime import datetime

from core.clock import day_of
from core.db import Db
from core.points.ledger import ledger
from core.points.rulebook import versions, windows
from core.points.rulebook.rulebook import End, Rulebook, Subject
from core.points.subjects import subjects
from core.registry.people import Person


@dataclass(frozen=True)
class Spendable:
    """Points that somebody may spend: of the own household, or as a representative."""

    subject: Subject
    subject_id: str
    village_id: str
    name: str
    points: int
    rulebook: Rulebook


def spendable(db: Db, person: Person, now: datetime) -> list[Spendable]:
    """The points that the person may spend, wherever the rulebook lets points be spent."""
    found: dict[str, Spendable] = {}
    for subject, which in subjects.of_person(db, person.id, now):
        one = of_subject(db, subject, which, now)
        if one is not None:
            found.setdefault(which, one)
    return list(found.values())


def of_subject(db: Db, subject: Subject, subject_id: str, now: datetime) -> Spendable | None:
    """A subject's points, if its rulebook lets them be spent."""
    village_id = subjects.village_of(db, subject, subject_id, now)
    rulebook = versions.in_force(db, village_id, subject, day_of(now))
    if rulebook is None or rulebook.end != End.LEDGER:
        return None
    name = subjects.shown(db, subject, [subject_id])[subject_id].own
    points = ledger.balance(db, village_id, ledger.subject_account(subject_id))
    return Spendable(subject, subject_id, village_id, name, points, rulebook)


def closed(rulebook: Rulebook, now: datetime) -> str:
    """Why points cannot be spent today, with the next day on which they can; empty when they can."""
    today = day_of(now)
    if windows.is_open(rulebook.windows, today):
        return ""
    following = windows.next_open(rulebook.windows, today)
    ahead = f"下次是{following.month}月{following.day}日" if following else "请问问村干部"
    return f"今天不是兑换的日子（{windows.spoken(rulebook.windows)}兑换），{ahead}。"
