"""Which visits are asked about, who is asked, and who reads the answer."""

import hashlib

import pytest
from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import check_ins
from core.duties.truth import visit_checks
from core.errors import Refusal
from core.outbox import Outgoing
from core.registry.households import Household
from core.registry.people import Appointment, Kinship, Post
from tests.core.duties.people import household, march, person
from tests.core.duties.test_reminders import told


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


HOMES = ("王建国户", "刘大勇户", "黄水生户", "何秋菊户")


def visited(db: Db, *homes: str, day: int = 3) -> str:
    li = person(db, "李秀英")
    for home in homes:
        check_ins.visit(db, li, [household(db, home)], march(day))
    return li.village_id or ""


def test_a_tenth_of_the_month_and_at_least_one_is_drawn_by_the_seed(db: Db) -> None:
    village = visited(db, *HOMES)
    (check,) = visit_checks.draw(db, village, march(9, 8))
    pool = db.exec(select(check_ins.CheckIn, Household.code).join(Household)).all()
    names = {v.id: f"{code}/{v.day}/{v.at.isoformat()}" for v, code in pool}
    assert check.seed == digest(";".join(sorted(names.values())))
    first = min(names, key=lambda v: digest(f"{check.seed}/{names[v]}"))
    assert (check.check_in_id, check.drawn_from) == (first, 4)
    assert visit_checks.draw(db, village, march(9, 8)) == []
    visited(db, *HOMES, day=10)
    assert visit_checks.draw(db, village, march(16, 8)) == []  # one of eight is enough


def test_a_doorbell_household_is_never_asked(db: Db) -> None:
    village = visited(db, "张桂花户")
    assert visit_checks.draw(db, village, march(9, 8)) == []
    assert told(db, "张桂花") == []


def test_what_the_household_says_reaches_the_supervision_group_alone(db: Db) -> None:
    village = visited(db, "何秋菊户")
    db.add(Kinship(person_id=person(db, "李秀英").id, relative_id=person(db, "冯正").id))
    (check,) = visit_checks.draw(db, village, march(9, 8))
    he = person(db, "何秋菊")
    visit_checks.answer(db, he, check.id, False, march(9))
    assert told(db, "冯正") == []  # kin of whom it concerns
    assert "何秋菊户说李秀英3月3日没来过" in told(db, "褚卫")[0].text
    others = db.exec(select(Appointment).where(Appointment.post != Post.SUPERVISOR)).all()
    assert not any(m for a in others for m in _messages(db, a.person_id))
    with pytest.raises(Refusal, match="已经回过了"):
        visit_checks.answer(db, he, check.id, True, march(9))
    act = db.exec(select(Act).where(Act.thing_id == check.id).order_by(col(Act.id))).first()
    assert act is not None
    assert acts.take_back(db, act, march(9)) == "您回的“没来”"
    visit_checks.answer(db, he, check.id, True, march(9))
    assert [c.came for c in visit_checks.of_village(db, village, check.day)] == [True]


def _messages(db: Db, person_id: str) -> list[str]:
    return list(db.exec(select(Outgoing.text).where(Outgoing.person_id == person_id)))


def test_nobody_answers_for_another_home(db: Db) -> None:
    village = visited(db, "何秋菊户")
    (check,) = visit_checks.draw(db, village, march(9, 8))
    with pytest.raises(Refusal, match="您不用回"):
        visit_checks.answer(db, person(db, "刘大勇"), check.id, False, march(9))
