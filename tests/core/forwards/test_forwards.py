"""What is carried into a WeChat group: given once, recorded once, asked after once, and never by who is no keeper.

Here too: `reminders`, `undoing`, `words`.
"""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.acts import Act, take_back
from core.db import Db
from core.errors import Refusal
from core.forwards import forwards, reminders, words
from core.forwards.forwards import DONE
from core.outbox import Message
from core.registry import people
from core.registry.people import Appointment, Post
from tests.core.reports.telling import MONDAY, person, told

DAY = timedelta(days=1)
RESULT = Message("【积分结果】王家村2026年2月农户积分公示结束。", thing="statement")
TITLE = "王家村2026年2月农户积分结果"


def _village(db: Db) -> str:
    return people.regions_of(db, person(db, "钱国华").id, Post.VILLAGE_SECRETARY, MONDAY)[0]


def _handed_over(db: Db) -> str:
    village_id = _village(db)
    assert forwards.hand_over(db, village_id, TITLE, RESULT, MONDAY) == 1
    return village_id


def test_the_keeper_gets_what_is_complete_in_itself_once(db: Db) -> None:
    village_id = _handed_over(db)
    request, package = told(db, "钱国华")[-2:]
    assert TITLE in request
    assert package == RESULT.text
    assert forwards.hand_over(db, village_id, TITLE, RESULT, MONDAY) == 0


def test_a_long_text_ends_with_a_line_and_says_so() -> None:
    lines = [f"{n:03d}号户 +5（邻里互助）" for n in range(80)]
    short = words.fitting("\n".join(lines))
    assert len(short) <= words.LONGEST
    assert short.split("\n")[-2] in lines
    assert words.fitting("短") == "短"
    assert len(words.fitting("长" * 700)) <= words.LONGEST


def test_it_is_recorded_once_and_can_be_taken_back(db: Db) -> None:
    _handed_over(db)
    secretary = person(db, "钱国华")
    assert [f.done_at for f in forwards.done(db, secretary, MONDAY)] == [MONDAY]
    with pytest.raises(Refusal, match="上一次是王家村"):
        forwards.done(db, secretary, MONDAY)
    act = db.exec(select(Act).where(Act.kind == DONE).order_by(col(Act.id).desc())).first()
    assert act is not None
    assert "还没有转发" in take_back(db, act, MONDAY)
    with pytest.raises(Refusal):
        take_back(db, act, MONDAY)
    assert len(forwards.waiting(db, secretary.id, MONDAY)) == 1


@pytest.mark.parametrize("name", ["赵春兰", "陈大山", "孙敏", "冯正", "张桂花"])
def test_nobody_else_records_it_or_ends_it(db: Db, name: str) -> None:
    village_id = _handed_over(db)
    with pytest.raises(Refusal):
        forwards.done(db, person(db, name), MONDAY)
    with pytest.raises(Refusal):
        forwards.no_group(db, person(db, name), [village_id], MONDAY)
    with pytest.raises(Refusal):
        forwards.has_group(db, person(db, name), [village_id], MONDAY)


def test_it_is_asked_after_once_when_a_day_has_passed(db: Db) -> None:
    _handed_over(db)
    assert reminders.next_due(db) == MONDAY + DAY
    assert reminders.sweep(db, MONDAY + DAY - timedelta(seconds=1)) == 0
    assert reminders.sweep(db, MONDAY + DAY) == 1
    assert "还没转发" in told(db, "钱国华")[-1]
    assert reminders.sweep(db, MONDAY + 3 * DAY) == 0
    assert reminders.next_due(db) is None


def test_what_a_former_keeper_left_goes_to_whoever_keeps_the_group_now(db: Db) -> None:
    _handed_over(db)
    secretary = person(db, "钱国华")
    posts = select(Appointment).where(Appointment.person_id == secretary.id)
    for post in db.exec(posts):
        post.until = MONDAY + timedelta(hours=1)
        db.add(post)
    db.flush()
    with pytest.raises(Refusal, match="村支书"):
        forwards.done(db, secretary, MONDAY + DAY)
    assert reminders.sweep(db, MONDAY + DAY) == 1
    assert told(db, "赵春兰")[-1] == RESULT.text
    assert len(forwards.waiting(db, person(db, "赵春兰").id, MONDAY + DAY)) == 1


def test_a_village_without_such_a_group_is_left_alone(db: Db) -> None:
    village_id = _handed_over(db)
    secretary = person(db, "钱国华")
    forwards.no_group(db, secretary, [village_id], MONDAY)
    forwards.no_group(db, secretary, [village_id], MONDAY)
    assert forwards.waiting(db, secretary.id, MONDAY) == []
    another = Message(RESULT.text, thing="another")
    assert forwards.hand_over(db, village_id, TITLE, another, MONDAY) == 0
    assert forwards.has_group(db, secretary, [village_id], MONDAY) == [village_id]
    assert forwards.hand_over(db, village_id, TITLE, another, MONDAY) == 1
