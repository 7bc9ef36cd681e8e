"""Forgetting (删除我的信息): somebody's name, number, words and photos go; the ledger and the acts keep a code."""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Field, SQLModel, col, func, select

from core import acts
from core.db import Db, lock
from core.errors import Refusal
from core.privacy import columns, copy_files, erasing, hindrances, masking, words
from core.registry import addresses, households, people, telephones
from core.registry.addresses import Address, Binding
from core.registry.households import Household
from core.registry.people import Person, Post
from core.reports.ladder import lifecycle
from core.reports.ladder.reports import Report

FORGOT = acts.kind(
    "person.forget", final="信息已经删掉了，找不回来。要再登记，请找村干部，会当新的人登记。"
)
REASON = "forgotten"
"""Why a party membership ended here."""


class Forgotten(SQLModel, table=True):
    """Somebody who was forgotten, and under which code the ledger and the acts go on."""

    __tablename__ = "forgotten"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    code: str
    at: datetime
    open: bool = False  # words of theirs stay until what is open is over


def next_code(db: Db, person: Person) -> str:
    """What the person would be called: numbered, so that two who are forgotten stay two in the ledger."""
    return words.code(db.exec(select(func.count()).select_from(Forgotten)).one() + 1)


def summary(db: Db, person: Person, now: datetime) -> str:
    """What goes, what stays and why, on one screen; Refusal with what has to end first."""
    _refuse_unless_free(db, person, now)
    home = households.of_person(db, person.id)
    reports = select(func.count()).where(
        Report.person_id == person.id, col(Report.state).in_(lifecycle.OPEN)
    )
    household = home.name if home else ""
    return words.summary(person.name, next_code(db, person), household, db.exec(reports).one())


def _refuse_unless_free(db: Db, person: Person, now: datetime) -> None:
    if db.get(Forgotten, person.id) is not None:
        raise Refusal("这个人的信息已经删掉了。")
    if waits := hindrances.of(db, person, now):
        raise Refusal(words.first(waits))


def forget(db: Db, person: Person, now: datetime, address_id: str | None = None) -> str:
    """Do it in one transaction; the code that stands in place of the name. Refusal as `summary`.

    What can still be open goes on under the code, and its words go once it is over: see `sweep`.
    """
    lock(db, Person, person.id)
    _refuse_unless_free(db, person, now)
    code = next_code(db, person)
    number = telephones.of_person(db, person.id)
    names = {number: words.GONE} if number else {}
    things = erasing.things(db, person.id)
    _end_posts(db, person, now)
    copy_files.drop(db, person.id)
    _erase(db, person.id, now, names)
    joined = _joined(db, person.id, now)
    db.add(Forgotten(person_id=person.id, code=code, at=now, open=erasing.left(db, person.id)))
    db.flush()
    for entry in (person, *joined):
        masking.name(db, entry, code, things)
    _unregister(db, person, code, now)
    for entry in joined:
        entry.name = code
        db.add(entry)
    acts.record(db, FORGOT, person.id, now, person_id=person.id, address_id=address_id, right="own")
    db.flush()
    db.expire_all()
    return code


def _joined(db: Db, person_id: str, now: datetime) -> list[Person]:
    """The entries that were joined into the person's: forgotten with it."""
    entries = list(db.exec(select(Person).where(Person.joined_into == person_id)))
    for entry in entries:
        _erase(db, entry.id, now, {})
    return entries


def _erase(db: Db, person_id: str, now: datetime, names: dict[str, str]) -> None:
    sentences = erasing.own_words(db, person_id)
    erasing.photos(db, person_id, now)
    erasing.messages(db, person_id, _over(db, person_id), now)
    masking.sentences(db, names | dict.fromkeys(sentences, words.GONE))


def _over(db: Db, person_id: str) -> list[str]:
    """The person's own reports that nobody works on any more."""
    open_still = columns.DECLARED["report"].until
    query = select(Report.id).where(
        Report.person_id == person_id, col(Report.state).not_in(open_still)
    )
    return list(db.exec(query))


def _end_posts(db: Db, person: Person, now: datetime) -> None:
    for appointment in people.posts_of(db, person.id, now):
        if appointment.post == Post.PARTY_MEMBER:
            people.end(db, appointment, now, REASON)


def _unregister(db: Db, person: Person, code: str, now: datetime) -> None:
    """The name, the household's name after them, the accounts, and every row that is nothing but theirs."""
    home = households.of_person(db, person.id)
    mine = or_(col(Household.head_id) == person.id, col(Household.id) == (home.id if home else ""))
    for household in db.exec(select(Household).where(mine)):
        if person.name in household.name:
            household.name = household.code
        if household.head_id == person.id:
            household.head_id = None
        if [one.id for one in households.members(db, household.id)] == [person.id]:
            household.tags = []
        db.add(household)
    bound = (
        select(Address)
        .join(Binding)
        .where(Binding.person_id == person.id, col(Binding.until).is_(None))
    )
    for address in db.exec(bound).all():
        addresses.detach(db, address, person.id, now)
    person.name = code
    db.add(person)
    db.flush()
    for table, declared in columns.tables():
        if declared.gone:
            keys = [
                c for c in table.columns for k in c.foreign_keys if k.target_fullname == "person.id"
            ]
            theirs = keys or [table.c[declared.of]]
            db.execute(table.delete().where(or_(*(key == person.id for key in theirs))))


def due(db: Db, _: datetime) -> list[str]:
    """Those of whom something was open when they were forgotten."""
    return list(db.exec(select(Forgotten.person_id).where(col(Forgotten.open).is_(True))))


def sweep(db: Db, now: datetime, person_id: str) -> int:
    """Take away the words of what is over by now; 1 once nothing is left. Safe to repeat."""
    lock(db, Person, person_id)
    forgotten = db.get(Forgotten, person_id)
    if forgotten is None or not forgotten.open:
        return 0
    _erase(db, person_id, now, {})
    forgotten.open = erasing.left(db, person_id)
    db.add(forgotten)
    db.flush()
    db.expire_all()
    return int(not forgotten.open)
