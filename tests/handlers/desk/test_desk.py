"""Questions about work: rights, what is never said, and what an answer costs.

Here too: `asking`, `waiting`, `open_reports`, `visits_owed`, `stock`, `complained`, `deductions`,
`money_page`, `month_standing`, `line`, `reports`, `decisions`, `money`, `visits`, `people`.
"""

import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from bot.demo import world as demo
from core import outbox
from core.db import Db
from core.outbox import Message
from core.registry import people, regions
from core.registry.households import Household
from core.registry.people import Person, Post
from core.registry.regions import Kind
from core.reports.ladder.reports import Report
from handlers.engine import router
from handlers.engine.event import Event
from tests.core.reports.telling import MONDAY, file, region

DAY = timedelta(days=1)
_keys = itertools.count()


def say(db: Db, name: str, text: str, at: datetime = MONDAY) -> list[Message]:
    """One turn of somebody's, with its answers where numbers find them."""
    incoming = Event(demo.CHANNEL, demo.chat_of(name), f"desk:{next(_keys)}", at, text=text)
    answers = router.handle(db, incoming)
    for message in answers:
        outbox.put(db, incoming.channel, incoming.chat, message, at, priority=outbox.Priority.REPLY)
    db.flush()
    return answers


def whole(messages: list[Message]) -> str:
    """All that was said, choices too."""
    return "\n".join(m.text + "".join(f"|{c.label}" for c in m.choices) for m in messages)


QUESTIONS = (
    "有什么要我办的",
    "还有几条申报等我审",
    "哪些超期了",
    "村里还有几件没办",
    "各村办得怎么样",
    "谁还没走访",
    "我还差哪几户没去",
    "库存",
    "有没有人投诉",
    "谁家扣分了",
    "上个月的账给我看看",
    "积分表到哪一步了",
    "编号 1",
    "本月多少件上报",
)
EVERYBODY = (
    "张桂花",
    "李秀英",
    "吴建军",
    "赵春兰",
    "钱国华",
    "冯正",
    "蒋来福",
    "孙敏",
    "周明",
    "路人",
)


@pytest.mark.parametrize("name", EVERYBODY)
def test_nobody_is_told_to_bind_how_points_come_or_files_anything(db: Db, name: str) -> None:
    file(db)
    for question in QUESTIONS:
        answer = whole(say(db, name, question, MONDAY + 2 * DAY))
        assert answer
        assert not any(
            no in answer for no in ("绑定", "积分怎么来", "这里只统计", "您还没有报过事")
        )
    assert len(db.exec(select(Report)).all()) == 1


def test_more_than_nine_go_on_behind_the_last_number(db: Db) -> None:
    for n in range(12):
        file(db, "张桂花", f"第{n}盏路灯坏了", MONDAY + n * timedelta(minutes=1))
    first = say(db, "钱国华", "全村上报")[0]
    assert len(first.choices) == 10
    assert first.choices[-1].label == "往下看（还有3件）"
    then = say(db, "钱国华", "10")[0]
    assert [c.label[:4] for c in then.choices] == ["第9盏路", "第10盏", "第11盏"]


def test_whom_a_report_blames_hears_nothing_of_it(db: Db) -> None:
    file(db, "罗铁柱", "李秀英从来不上门")
    for question in ("编号 1", "全村上报", "有没有人投诉", "哪些超期了", "待办"):
        answer = whole(say(db, "李秀英", question, MONDAY + 9 * DAY))
        assert "从来不上门" not in answer
        assert "1件" not in answer
    assert "从来不上门" in whole(say(db, "冯正", "有没有人投诉", MONDAY + 2 * DAY))


def test_a_villager_reads_numbers_and_no_report(db: Db) -> None:
    file(db)
    answer = say(db, "罗铁柱", "村里还有几件没办")[0]
    assert answer.text == "王家村现在没办完的上报1件，其中超时0件。"
    assert not answer.choices


def test_a_number_that_was_offered_is_closed_once_the_post_has_ended(db: Db) -> None:
    file(db)
    say(db, "冯正", "全村上报")
    for appointment in people.posts_of(db, people.named(db, "冯正")[0].id, MONDAY):
        appointment.until = MONDAY + DAY
        db.add(appointment)
    db.flush()
    assert "井盖" not in whole(say(db, "冯正", "1", MONDAY + DAY))


def test_the_matter_that_is_open_stays_open(db: Db) -> None:
    say(db, "张桂花", "路灯不亮了")
    answers = say(db, "张桂花", "村里还有几件没办")
    assert answers[0].text.startswith("王家村现在没办完的上报0件")
    assert "什么地方" in answers[-1].text or "在哪" in answers[-1].text


def test_who_was_complained_of_is_asked_and_not_reported(db: Db) -> None:
    assert "不公开" in whole(say(db, "张桂花", "有没有人投诉村支书"))
    assert db.exec(select(Report)).all() == []


@pytest.mark.parametrize(
    "question",
    [
        "各村办得怎么样",
        "哪些超期了",
        "谁还没走访",
        "积分表到哪一步了",
        "有没有人投诉",
        "本月多少件上报",
    ],
)
def test_what_a_town_costs_does_not_grow_with_its_villages(world: Engine, question: str) -> None:
    def cost(many: int) -> int:
        with Session(world) as db:
            _villages(db, many)
            say(db, "孙敏", question, MONDAY + 2 * DAY)  # whatever is learnt once
            db.expire_all()
            db.info.clear()
            statements: list[str] = []
            event.listen(world, "before_cursor_execute", lambda *a: statements.append(a[2]))
            say(db, "孙敏", question, MONDAY + 2 * DAY)
            db.rollback()
            return len(statements)

    assert cost(9) == cost(2)


def _villages(db: Db, many: int) -> None:
    """So many villages more in the town, each with a representative, a household and a report."""
    town = region(db, "石桥镇")
    for n in range(many):
        village = regions.add(db, f"新{n}村", Kind.VILLAGE, town)
        circle = regions.add(db, f"新{n}联户", Kind.CIRCLE, village)
        person = Person(name=f"代表{n}", village_id=village.id)
        db.add(person)
        db.flush()
        people.appoint(db, person, Post.REPRESENTATIVE, circle, MONDAY)
        db.add(Household(name=f"户{n}户", village_id=village.id, circle_id=circle.id, code=f"{n}"))
        file(db, "刘大勇", f"第{n}盏灯坏了")
    db.flush()
