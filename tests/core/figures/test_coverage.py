"""Coverage: who was visited in a month, vacancies, silence; its cost does not grow with people."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from bot.demo import world as demo
from core.db import Db
from core.duties import check_ins
from core.figures import coverage
from core.figures.coverage import Coverage
from core.registry import addresses, people, regions
from core.registry.households import Household
from core.registry.people import Person, Post
from core.registry.regions import Kind
from tests.core.reports.telling import MONDAY, leaves, person, region, village

DAY = timedelta(days=1)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def of(db: Db, name: str, at: object = MONDAY, where: str = "王家村") -> Coverage:
    db.flush()
    covered = coverage.of_villages(db, [village(db, where)], *MARCH, at)  # type: ignore[arg-type]
    return next(c for c in covered if c.name == name)


def homes(db: Db, *names: str) -> list[str]:
    return [db.exec(select(Household.id).where(Household.name == n)).one() for n in names]


def test_visited_households_are_counted_once_and_the_own_is_left_out(db: Db) -> None:
    assert (of(db, "李秀英").households, of(db, "李秀英").visited) == (5, 0)
    li = person(db, "李秀英")
    check_ins.visit(db, li, homes(db, "张桂花户", "王建国户"), MONDAY)
    check_ins.visit(db, li, homes(db, "张桂花户"), MONDAY + DAY)
    check_ins.contact(db, li, homes(db, "刘大勇户"), MONDAY)
    assert (of(db, "李秀英", MONDAY + DAY).visited, of(db, "李秀英", MONDAY + DAY).reached) == (
        2,
        3,
    )
    assert of(db, "李秀英", MONDAY + DAY).left == 3
    assert of(db, "陈大山").visited == 0


def test_a_vacancy_is_a_row(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    vacant = of(db, "李秀英联户", MONDAY + DAY)
    assert vacant.person_id is None
    assert vacant.households == 6
    assert not vacant.silent


def test_silent_is_who_has_recorded_nothing_for_two_weeks(db: Db) -> None:
    later = MONDAY + 13 * DAY
    check_ins.contact(db, person(db, "李秀英"), homes(db, "刘大勇户"), MONDAY)
    assert not of(db, "李秀英", later).silent
    assert of(db, "陈大山", later).silent
    assert of(db, "李秀英", later + 2 * DAY).silent
    newcomer = person(db, "何秋菊")
    leaves(db, "李秀英", Post.REPRESENTATIVE, later)
    people.appoint(db, newcomer, Post.REPRESENTATIVE, region(db, "李秀英联户"), later)
    assert not of(db, "何秋菊", later + DAY).silent


@pytest.mark.place("gaoyang")
def test_grid_workers_answer_where_there_are_no_representatives(db: Db) -> None:
    covered = coverage.of_villages(db, [village(db, "斗洼村")], *MARCH, MONDAY)
    assert {(c.name, c.post) for c in covered} >= {("任小娟", Post.GRID_WORKER)}
    assert all(c.person_id is not None for c in covered)


def test_statements_do_not_grow_with_people(world: Engine) -> None:
    def cost(many: int) -> int:
        with Session(world) as db:
            _people(db, many)
            statements: list[str] = []
            event.listen(world, "before_cursor_execute", lambda *a: statements.append(a[2]))
            coverage.of_villages(db, regions.village_ids(db), *MARCH, MONDAY)
            db.rollback()
            return len(statements)

    assert cost(12) == cost(2) == 10


def _people(db: Db, many: int) -> None:
    for n in range(many):
        home = regions.add(db, f"新{n}村", Kind.VILLAGE, region(db, "石桥镇"))
        circle = regions.add(db, f"新{n}联户", Kind.CIRCLE, home)
        somebody = Person(name=f"代表{n}", village_id=home.id)
        db.add(somebody)
        db.flush()
        people.appoint(db, somebody, Post.REPRESENTATIVE, circle, MONDAY)
        phone = addresses.known(db, demo.CHANNEL, f"new:{n}")
        addresses.attach(db, phone, somebody.id, MONDAY)
        db.add(Household(name=f"户{n}户", village_id=home.id, circle_id=circle.id, code=f"{n}"))
    db.flush()
