"""Each fault that the check of duties looks for is found when it is made on purpose."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, insert, text
from sqlmodel import Session, select

from core.acts import Act
from core.db import Db
from core.duties import check_ins, checks
from core.duties.check_ins import CheckIn, CheckInMode
from core.registry.regions import Region
from tests.core.duties.people import household, march, person


def twice(db: Db, row: CheckIn) -> None:
    db.execute(text("DROP INDEX check_in_once"))
    db.execute(insert(CheckIn).values(row.model_dump() | {"id": "again"}))


def by_somebody_else(db: Db, row: CheckIn) -> None:
    act = db.exec(select(Act).where(Act.thing_id == row.entry_id)).one()
    row.representative_id = act.person_id = person(db, "陈大山").id
    db.add(act)


def without_act(db: Db, row: CheckIn) -> None:
    act = db.exec(select(Act).where(Act.thing_id == row.entry_id)).one()
    act.undone_at = march(3)
    db.add(act)


def of_another_village(db: Db, row: CheckIn) -> None:
    row.village_id = db.exec(select(Region.id).where(Region.name == "李家村")).one()


def in_the_future(_: Db, row: CheckIn) -> None:
    row.day = date(2026, 3, 4)


def silently_late(_: Db, row: CheckIn) -> None:
    row.day = date(2026, 2, 27)


def late_without_reason(_: Db, row: CheckIn) -> None:
    row.day, row.late = date(2026, 2, 27), True


def missed_without_reason(_: Db, row: CheckIn) -> None:
    row.mode = CheckInMode.COULD_NOT


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (twice, "twice on 2026-03-03"),
        (by_somebody_else, "not its representative"),
        (without_act, "without an act"),
        (of_another_village, "another village"),
        (in_the_future, "a day after"),
        (silently_late, "not shown as late"),
        (late_without_reason, "no reason"),
        (missed_without_reason, "no reason"),
    ],
)
def test_a_fault_is_found(world: Engine, fault: Callable[[Db, CheckIn], None], words: str) -> None:
    with Session(world) as db, db.begin():
        check_ins.contact(db, person(db, "李秀英"), [household(db, "张桂花户")], march(3))
        assert list(checks.broken(db)) == []
        row = db.exec(select(CheckIn)).one()
        fault(db, row)
        db.add(row)
        db.flush()
        assert [what for what in checks.broken(db) if words in what] != []
