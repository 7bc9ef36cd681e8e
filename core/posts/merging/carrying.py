"""Carrying (带过去): what of a village goes into the other one by one: its tree, numbers, points, goods and answers."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from core.db import Db, rows_of
from core.emergencies.emergencies import Emergency
from core.enquiries.known_answers import KnownAnswer
from core.figures.stored_months import StoredMonth
from core.points.ledger import ledger
from core.points.ledger.ledger import Balance, Move
from core.points.shop.shop import Goods
from core.posts.merging import fates
from core.registry import people
from core.registry.people import IN_FORCE, Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports.ladder import reports
from core.reports.ladder.reports import FormerNumber, Report

REASON = "merged"
"""Why the posts of the old village ended."""
OF_THE_PARTY = frozenset({Post.PARTY_MEMBER})
"""What somebody is, and no seat of the village: it goes along."""


def posts(db: Db, old: Region, now: datetime) -> list[tuple[Appointment, Person]]:
    """Who holds a post of the village itself, and who is of its party branch."""
    query = (
        select(Appointment, Person)
        .join(Person, col(Person.id) == Appointment.person_id)
        .where(Appointment.region_id == old.id, *IN_FORCE)
        .order_by(col(Appointment.id))
    )
    return list(db.exec(query, params={"now": now}))


def end_posts(db: Db, old: Region, new: Region, now: datetime) -> None:
    """Seats of the village end; who is of the party is so in the other village, in the class in which they were."""
    for appointment, person in posts(db, old, now):
        people.end(db, appointment, now, REASON)
        if appointment.post in OF_THE_PARTY:
            people.appoint(db, person, appointment.post, new, now, appointment.category)


def join(db: Db, old: Region, new: Region) -> None:
    """Everything that lives in the old village lies in the new one, and what hung on it hangs on the other."""
    _rename_alike(db, old, new)
    _answers_alike(db, old, new)
    db.flush()
    inside = rows_of(Region)
    db.execute(update(inside).where(inside.c.village_id == old.id).values(village_id=new.id))
    db.execute(
        update(inside).where(inside.c.id == old.id).values(kind=Kind.DISTRICT, parent_id=new.id)
    )
    fates.go_along(db, old.id, new.id)
    cries = rows_of(Emergency)
    cried = (cries.c.village_id == old.id) & cries.c.drill_month.is_(None)
    db.execute(update(cries).where(cried).values(village_id=new.id))
    months = rows_of(StoredMonth)
    db.execute(months.delete().where(months.c.village_id.in_((old.id, new.id))))  # counted anew
    db.info.pop("regions", None)
    db.expire_all()


def _rename_alike(db: Db, old: Region, new: Region) -> None:
    """A group that is called as one of the other village is called by its village too: two 一组 are told apart."""
    names = set(db.exec(select(Region.name).where(Region.village_id == new.id)))
    inside = select(Region).where(Region.village_id == old.id, Region.id != old.id)
    for region in db.exec(inside):
        if region.name in names:
            region.name = f"{old.name}{region.name}"
            db.add(region)


def _answers_alike(db: Db, old: Region, new: Region) -> None:
    """Of two answers to one question the other village's stands; the old one is put by under its village's name."""
    kept = select(KnownAnswer).where(col(KnownAnswer.until).is_(None))
    questions = {a.question for a in db.exec(kept.where(KnownAnswer.region_id == new.id))}
    for answer in db.exec(kept.where(KnownAnswer.region_id == old.id)):
        if answer.question in questions:
            answer.question = f"{old.name}：{answer.question}"
            db.add(answer)


def renumber(db: Db, old: Region, new: Region) -> dict[str, tuple[int, int]]:
    """Each report gets the other village's next number and keeps its former one; by id, former and new."""
    numbers = dict[str, tuple[int, int]]()
    query = select(Report).where(Report.village_id == old.id).order_by(col(Report.number))
    for report in db.exec(query):
        former = report.number
        db.add(FormerNumber(village_id=old.id, number=former, report_id=report.id))
        report.number, report.village_id = reports.next_number(db, new.id), new.id
        report.rungs = [
            {**rung, "region": new.id} if rung["region"] == old.id else rung
            for rung in report.rungs
        ]
        numbers[report.id] = (former, report.number)
        db.add(report)
    db.flush()
    return numbers


def spendable(db: Db, village_id: str) -> list[tuple[str, int]]:
    """By account, what may be spent."""
    query = select(Balance.account, Balance.points).where(
        Balance.village_id == village_id,
        col(Balance.account).startswith("subject:"),
        Balance.points > 0,
    )
    return list(db.exec(query.order_by(col(Balance.account))))


def points(db: Db, old: Region, new: Region, now: datetime) -> None:
    """What may be spent goes out of the old chain and into the new one, a pair of transfers an account."""
    every = spendable(db, old.id)
    out, home = ledger.issue_account(old.id), ledger.issue_account(new.id)
    source = f"merger:{old.id}"
    leaving = [Move(f"{source}:out:{a}", a, out, points) for a, points in every]
    coming = [Move(f"{source}:in:{a}", home, a, points) for a, points in every]
    if every:
        ledger.post_all(db, old.id, leaving, now)
        ledger.post_all(db, new.id, coming, now)


def goods(db: Db, old: Region, new: Region) -> None:
    """The shop's goods, under a name of their own where the other shop has one of that name."""
    names = set(db.exec(select(Goods.name).where(Goods.village_id == new.id)))
    for one in db.exec(select(Goods).where(Goods.village_id == old.id)):
        one.name = one.name if one.name not in names else f"{one.name}（{old.name}）"
        one.village_id = new.id
        db.add(one)
