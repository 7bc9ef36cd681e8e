"""What posts see of the reports of their regions, and what does not exist for them."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from core.db import Db
from core.errors import Refusal
from core.reports import confirming, escalation, filing, following, handling, overview
from core.reports.ladder import routing
from core.reports.ladder.reports import Report
from tests.core.reports.telling import MONDAY, file, person, region, village, who

DAY = timedelta(days=1)


def seen(db: Db, name: str, where: str | None = None, **more: bool) -> list[str]:
    place = region(db, where).id if where else None
    return [r.text for r in overview.open_in(db, person(db, name).id, MONDAY + DAY, place, **more)]


def by_number(db: Db, name: str, number: int = 1) -> list[Report]:
    db.flush()
    return overview.by_number(db, who(db, name), number, MONDAY)


def test_who_holds_a_post_sees_what_is_open_in_its_region(db: Db) -> None:
    file(db, words="一组的渠堵了")
    file(db, "罗铁柱", "二组的灯坏了")
    both = ["一组的渠堵了", "二组的灯坏了"]
    for name in ("钱国华", "赵春兰", "冯正", "孙敏", "周明"):
        assert sorted(seen(db, name)) == sorted(both)
    assert seen(db, "吴建军") == seen(db, "李秀英") == ["一组的渠堵了"]
    assert seen(db, "孙敏", "王家村") == both
    assert seen(db, "孙敏", "李家村") == []
    assert seen(db, "钱国华", "二组") == ["二组的灯坏了"]
    assert seen(db, "张桂花") == []


@pytest.mark.parametrize(
    ("name", "where"),
    [("马老三", "王家村"), ("钱国华", "李家村"), ("李秀英", "二组"), ("张桂花", "王家村")],
)
def test_what_lies_elsewhere_is_refused_in_words(db: Db, name: str, where: str) -> None:
    with pytest.raises(Refusal, match="不归您看"):
        seen(db, name, where)


def test_what_has_climbed_was_overdue_and_stays_so_until_it_ends(db: Db) -> None:
    report = file(db, words="机耕路塌了")
    file(db, words="学校门口的灯坏了", at=MONDAY + timedelta(hours=20))
    assert seen(db, "钱国华", overdue=True) == ["机耕路塌了"]
    escalation.sweep(db, MONDAY + DAY)
    db.flush()
    assert seen(db, "钱国华", overdue=True) == ["机耕路塌了"]
    handling.finish(db, report.id, who(db, "吴建军"), MONDAY + DAY, how="填平了")
    db.flush()
    assert seen(db, "钱国华", overdue=True) == []


def test_villages_are_counted_side_by_side(db: Db) -> None:
    file(db, "刘大勇", "一组水沟堵了")
    lamp = file(db, "罗铁柱", "二组路灯坏了")
    handling.finish(db, lamp.id, who(db, "陈大山"), MONDAY, how="换了")
    confirming.confirm(db, lamp.id, who(db, "罗铁柱"), MONDAY)
    gone = file(db, words="没事了")
    following.withdraw(db, gone.id, who(db, "张桂花"), MONDAY)
    escalation.sweep(db, MONDAY + DAY)
    db.flush()
    counts = overview.counts(db, person(db, "孙敏").id, MONDAY + DAY)
    assert {c.name: (c.filed, c.done, c.open, c.overdue) for c in counts} == {
        "王家村": (2, 1, 1, 1),
        "李家村": (0, 0, 0, 0),
    }
    later = overview.counts(db, person(db, "孙敏").id, MONDAY + DAY, since=MONDAY + DAY)
    assert [(c.filed, c.open) for c in later if c.name == "王家村"] == [(0, 1)]
    assert overview.counts(db, person(db, "李秀英").id, MONDAY) == []


def test_a_complaint_is_neither_seen_nor_counted_by_whom_it_blames(db: Db) -> None:
    file(db, "刘大勇", "钱国华挪用了修路的钱")
    file(db, "刘大勇", "李秀英从来不上门")
    db.flush()
    assert seen(db, "钱国华") == seen(db, "赵春兰") == seen(db, "李秀英") == []
    assert len(seen(db, "冯正")) == len(seen(db, "孙敏")) == 2
    for name, number in (("钱国华", 0), ("冯正", 2), ("周明", 2)):
        counts = overview.counts(db, person(db, name).id, MONDAY)
        assert [c.open for c in counts if c.name == "王家村"] == [number]
    assert by_number(db, "钱国华") == [] != by_number(db, "冯正")


def test_a_number_is_found_by_whoever_may_know_of_it(db: Db) -> None:
    report = file(db, "张桂花", "一组的渠堵了", private=True)
    following.join(db, report.id, who(db, "罗铁柱"), MONDAY)
    for name in ("张桂花", "罗铁柱", "李秀英", "吴建军", "钱国华", "冯正", "孙敏", "周明"):
        assert by_number(db, name) == [report]
    for name in ("王建国", "陈大山", "马老三", "过路人"):
        assert by_number(db, name) == []


def test_two_villages_have_one_number_each_and_the_own_comes_first(db: Db) -> None:
    route = routing.route(db, village(db, "李家村"), "路断了", MONDAY)
    other = filing.file(db, who(db, "过路人"), "路断了", MONDAY, route=route)
    mine = file(db, "孙敏", "村口的井盖破了")
    assert by_number(db, "孙敏") == [mine, other]


def test_the_named_household_does_not_find_what_it_joined(db: Db) -> None:
    report = file(db, "唐菊香", "曾德才家往河里倒农药瓶", private=True)
    following.join(db, report.id, who(db, "曾德才"), MONDAY)
    assert by_number(db, "曾德才") == []


def test_everybody_may_know_how_many_are_open_but_not_of_what_blames_somebody(db: Db) -> None:
    file(db)
    file(db, "刘大勇", "李秀英从来不上门")
    later = overview.public_count(db, village(db), MONDAY + 2 * DAY)
    assert (later.name, later.open, later.overdue) == ("王家村", 1, 1)
    assert overview.public_count(db, village(db, "李家村"), MONDAY).open == 0


def test_statements_do_not_grow_with_what_there_is(world: Engine) -> None:
    def cost(many: int) -> int:
        with Session(world) as db:
            for n in range(many):
                file(db, "刘大勇", f"李秀英从来不上门{n}" if n % 3 == 0 else f"第{n}盏灯坏了")
            db.flush()
            asker = person(db, "孙敏").id
            db.expire_all()
            statements: list[str] = []
            event.listen(world, "before_cursor_execute", lambda *a: statements.append(a[2]))
            overview.open_in(db, asker, MONDAY + DAY)
            overview.counts(db, asker, MONDAY + DAY)
            db.rollback()
            return len(statements)

    assert cost(20) == cost(3)
