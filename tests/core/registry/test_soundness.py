"""What an operator should mend is seen."""

from core.db import Db
from core.registry import households, people, regions, soundness, village_file
from core.registry.people import Post
from core.registry.regions import Kind
from tests.core.reports.telling import MONDAY, person


def test_a_circle_with_two_representatives_is_named(db: Db) -> None:
    circle = village_file.place(db, "陈大山联户")
    assert soundness.doubled(db, MONDAY) == []
    people.appoint(db, person(db, "郑小东"), Post.REPRESENTATIVE, circle, MONDAY)
    assert soundness.doubled(db, MONDAY) == [(circle.id, ["陈大山", "郑小东"])]


def test_vacant_and_empty_circles_are_named(db: Db) -> None:
    group = village_file.place(db, "王家村/二组")
    new = regions.add(db, "新联户", Kind.CIRCLE, group)
    assert soundness.vacant(db, MONDAY) == [new.id]
    sizes = {s.name: (s.households, s.measure) for s in soundness.wrong_sizes(db)}
    assert sizes == {"马老三联户": (2, (5, 15)), "新联户": (0, (5, 15))}


def test_a_cell_is_larger_than_a_circle() -> None:
    assert soundness.measure("第一网格") == (30, 50)
    assert soundness.measure("第一微网格") == soundness.measure("李秀英联户") == (5, 15)


def test_households_in_no_circle_are_counted(db: Db) -> None:
    village = village_file.place(db, "石桥镇/王家村")

    home = households.in_village(db, village.id)[0]
    home.circle_id = village.id
    db.flush()
    assert soundness.without_circle(db) == [(village.id, 1)]
    assert soundness.without_circle(db, {home.id}) == []


def test_whoever_holds_a_post_without_an_account_is_named(db: Db) -> None:
    names = {p.name for p in soundness.unbound(db, MONDAY)}
    assert "罗铁柱" not in names
