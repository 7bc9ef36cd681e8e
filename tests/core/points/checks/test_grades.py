"""Each fault that the check of grades looks for is found when it is made on purpose."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from core.db import Db
from core.points.checks import points
from core.points.gates.scores import Score
from core.points.grades import consequences
from core.points.rulebook.rulebook import Follow, Subject
from core.points.statement import grades, statements
from core.points.statement.grades import Consequence, ConsequenceState, Progress
from core.registry.people import Kinship
from tests.core.points.gaoyang_acts import H1, XITAO, at, settled, someone
from tests.core.points.wangjia_acts import person, photo, village

pytestmark = [pytest.mark.broken_on_purpose, pytest.mark.place("gaoyang")]
Fault = Callable[[Db, Consequence], None]


def neither_end_nor_due(db: Db, row: Consequence) -> None:
    row.state, row.ended_at, row.ended_by = ConsequenceState.OPEN, None, None
    row.due_at = row.begun_at


def ended_by_nobody(db: Db, row: Consequence) -> None:
    row.ended_by = None


def closed_by_one_alone(db: Db, row: Consequence) -> None:
    row.ended_by = row.proposed_by


def closed_without_a_report(db: Db, row: Consequence) -> None:
    for one in db.exec(select(Progress)):
        db.delete(one)


def proposed_by_nobody(db: Db, row: Consequence) -> None:
    row.proposed_by = None


def not_followed_up(db: Db, row: Consequence) -> None:
    reward = db.exec(select(Consequence).where(Consequence.follow == Follow.REWARD)).first()
    assert reward is not None
    db.delete(reward)


def graded_otherwise(db: Db, row: Consequence) -> None:
    row.grade = "不合格"


def kin_assessed(db: Db, row: Consequence) -> None:
    db.add(Kinship(person_id=someone(db, "秦书明"), relative_id=someone(db, "边永固")))


def stranger_assessed(db: Db, row: Consequence) -> None:
    score = db.exec(select(Score)).first()
    assert score is not None
    score.by = someone(db, "陶守信")
    db.add(score)


FAULTS: list[tuple[str, Fault]] = [
    ("I-26", neither_end_nor_due),
    ("I-26", ended_by_nobody),
    ("I-26", closed_by_one_alone),
    ("I-26", closed_without_a_report),
    ("I-26", proposed_by_nobody),
    ("I-26", not_followed_up),
    ("I-26", graded_otherwise),
    ("I-5", kin_assessed),
    ("I-5", stranger_assessed),
]


def rectified(db: Db) -> None:
    row = grades.of_statement(db, settled(db, 300)[Subject.COMMITTEE].id)[0]
    shown = photo(db, "shown", at(8, 1))
    consequences.report(db, person(db, "齐向阳"), row.id, "补齐了账", (shown,), at(8, 1))
    consequences.propose(db, person(db, "韩立群"), row.id, None, at(8, 2))
    consequences.agree(db, person(db, "秦书明"), row.id, None, at(8, 3))
    db.flush()
    assert list(points.broken(db)) == []


@pytest.mark.begun(by=rectified)
@pytest.mark.parametrize(("invariant", "fault"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_fault_is_found(db: Db, invariant: str, fault: Fault) -> None:
    statement = statements.of_month(db, village(db, XITAO), Subject.COMMITTEE, H1)
    assert statement is not None
    row = grades.of_statement(db, statement.id)[0]
    fault(db, row)
    db.add(row)
    db.flush()
    db.expire_all()
    found = list(points.broken(db))
    assert any(f.startswith(invariant + " ") for f in found), found
