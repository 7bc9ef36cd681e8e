"""Figures in chat: within rights, one phone screen each, with a way on.

Here too: `press`, `urged`, `figures`, `coverage`, `page`, `wording`.
"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from core.db import Db
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import Person, Post
from core.registry.regions import Kind
from core.reports import filing
from core.reports.ladder import routing
from tests.core.reports.telling import MONDAY, file, region, who
from tests.handlers.desk.test_desk import say, whole

DAY = timedelta(days=1)
QUESTIONS = (
    "统计",
    "超期",
    "全镇上报",
    "各村办得怎么样",
    "走访情况",
    "谁没走访",
    "哪个村办得最慢",
    "上个月办结率怎么样",
    "按类看一般几天能办好",
)
LINES, CHARACTERS = 16, 900
"""What a phone shows at once, with the buttons below it."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_town_of_many_villages_fits_a_screen_and_goes_on(db: Db, question: str) -> None:
    _town(db, 14)
    for name in ("孙敏", "周明"):
        for message in say(db, name, question, MONDAY + 3 * DAY):
            lines = message.text.count("\n") + 1 + len(message.choices)
            assert lines <= LINES, message
            assert len(whole([message])) <= CHARACTERS, message


@pytest.mark.parametrize("question", ["各村办得怎么样", "走访情况", "超期"])
def test_all_is_reached_by_the_last_number(db: Db, question: str) -> None:
    _town(db, 14)
    seen: set[str] = set()
    for _ in range(5):
        (message,) = say(db, "孙敏", question, MONDAY + 3 * DAY)
        seen |= {c.label for c in message.choices if not c.label.startswith("往下看")}
        if not message.choices[-1].label.startswith("往下看"):
            break
        question = str(len(message.choices))
    assert len(seen) >= 14


@pytest.mark.parametrize(
    ("name", "question"),
    [
        (name, question)
        for name in ("马老三", "唐菊香", "蒋来福", "路人")
        for question in (
            *QUESTIONS,
            "催编号1",
            "王家村哪些事超时了",
            "催一下王家村井盖那件",
            "编号 1",
        )
    ],
)
def test_nothing_of_another_village_is_told(db: Db, name: str, question: str) -> None:
    file(db, words="王家村村口的井盖破了")
    answer = whole(say(db, name, question, MONDAY + 2 * DAY))
    assert "井盖" not in answer.replace("井盖那件", "")
    assert "李秀英：" not in answer


def test_a_post_that_has_ended_sees_no_figures(db: Db) -> None:
    file(db)
    for appointment in people.posts_of(db, people.named(db, "冯正")[0].id, MONDAY):
        appointment.until = MONDAY + DAY
        db.add(appointment)
    db.flush()
    for question in ("统计", "走访情况", "催编号1"):
        answer = whole(say(db, "冯正", question, MONDAY + 2 * DAY))
        assert "没办完1件" not in answer
        assert "李秀英" not in answer


def test_urging_asks_where_more_than_one_can_be_meant(db: Db) -> None:
    file(db, "张桂花", "一组的路灯不亮")
    file(db, "罗铁柱", "二组的路灯不亮")
    (message,) = say(db, "钱国华", "催一下路灯那件")
    assert message.text.startswith("催哪一件")
    assert "已经催了" in whole(say(db, "钱国华", "2"))


def _town(db: Db, many: int) -> None:
    """So many villages more, each with a representative, ten households and an overdue report."""
    for n in range(many):
        village = regions.add(db, f"新{n}村", Kind.VILLAGE, region(db, "石桥镇"))
        circle = regions.add(db, f"新{n}联户", Kind.CIRCLE, village)
        somebody = Person(name=f"代表{n}", village_id=village.id)
        db.add(somebody)
        db.flush()
        people.appoint(db, somebody, Post.REPRESENTATIVE, circle, MONDAY)
        for h in range(10):
            home = Household(
                name=f"户{h}户", village_id=village.id, circle_id=circle.id, code=f"{n}{h}"
            )
            db.add(home)
        route = routing.route(db, village.id, "路灯不亮", MONDAY)
        filing.file(db, who(db, "路人"), f"第{n}盏路灯不亮了", MONDAY, route=route)
    db.flush()


def test_what_a_town_costs_does_not_grow_with_its_villages(world: Engine) -> None:
    def cost(many: int, question: str) -> int:
        with Session(world) as db:
            _town(db, many)
            say(db, "孙敏", question, MONDAY + 2 * DAY)
            db.expire_all()
            db.info.clear()
            statements: list[str] = []
            event.listen(world, "before_cursor_execute", lambda *a: statements.append(a[2]))
            say(db, "孙敏", question, MONDAY + 2 * DAY)
            db.rollback()
            return len(statements)

    for question in ("统计", "走访情况"):
        assert cost(9, question) == cost(2, question)
