"""Copies (我的资料): all that is kept of somebody, in lines that they can read, for them alone.

What others wrote in the file of the household may be about others in it: they hear that it is there, and whom to ask.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select as sa_select
from sqlmodel import col, func, select

from core.acts import Act
from core.clock import spoken_day
from core.db import Db
from core.duties.files.entries import HouseholdEntry as Entry
from core.points.ledger import ledger
from core.privacy import columns, erasing, words
from core.registry import households, people, telephones
from core.registry.addresses import Address, Binding
from core.registry.people import Appointment, Person
from core.reports.ladder import levels
from core.workbook.particulars import PersonParticular


def of(db: Db, person: Person) -> list[str]:
    """One line for each thing that is kept, who they are first and then what they said, the newest first."""
    return [*_registered(db, person), *_counted(db, person), *_spoken(db, person.id)]


def _registered(db: Db, person: Person) -> Iterator[str]:
    yield words.named(person.name)
    yield words.telephone(telephones.of_person(db, person.id))
    joined = people.entries(db, person.id) - {person.id}
    if joined:
        yield words.joined(sorted(people.names(db, joined).values()))
    particular = db.get(PersonParticular, person.id)
    if particular is not None:
        born = str(particular.birth_year or "")
        yield words.particulars(particular.relation, particular.sex, born, particular.residing)
    home = households.of_person(db, person.id)
    if home is not None:
        account = ledger.subject_account(home.id)
        points = ledger.balance(db, home.village_id, account)
        yield words.household(home.name, home.code, home.tags, points)
    kin = people.kin_of(db, person.id)
    if kin:
        yield words.kin(sorted(people.names(db, kin).values()))
    yield from _posts(db, person.id)
    yield from _accounts(db, person.id)


def _posts(db: Db, person_id: str) -> Iterator[str]:
    query = select(Appointment).where(Appointment.person_id == person_id)
    for held in db.exec(query.order_by(col(Appointment.since).desc())):
        until = spoken_day(held.until) if held.until else ""
        title = levels.title(db, held.post, held.region_id)
        yield words.held(title, spoken_day(held.since), until)


def _accounts(db: Db, person_id: str) -> Iterator[str]:
    query = (
        select(Address.channel, Binding.since, Binding.until)
        .join(Address, col(Address.id) == Binding.address_id)
        .where(Binding.person_id == person_id)
    )
    for channel, since, until in db.exec(query.order_by(col(Binding.id))):
        yield words.account(channel, spoken_day(since), spoken_day(until) if until else "")


def _counted(db: Db, person: Person) -> Iterator[str]:
    """What is kept in numbers that nobody would read: photos, acts, what others wrote of the household."""
    acts = select(func.count()).where(col(Act.person_id).in_(people.entries(db, person.id)))
    home = households.of_person(db, person.id)
    entries = select(func.count()).where(Entry.household_id == (home.id if home else ""))
    photos = len(erasing.sent(db, person.id))
    yield words.counted(photos, db.exec(acts).one(), db.exec(entries).one())


def _spoken(db: Db, person_id: str) -> Iterator[str]:
    """The person's own words, by what they were about."""
    lines: list[tuple[datetime, str]] = []
    for table, declared in columns.tables():
        if not declared.personal or table.name not in words.MATTERS:
            continue
        at = table.c["filed_at" if "filed_at" in table.c else "at"]
        texts = [table.c[one] for one in declared.personal.split()]
        mine = erasing.theirs(table, declared, person_id)
        for moment, *stored in db.execute(sa_select(at, *texts).where(mine)):
            kept = "，".join(one for one in stored if one)
            if kept:
                lines.append((moment, words.spoken(table.name, spoken_day(moment), kept)))
    yield from (line for _, line in sorted(lines, reverse=True))
