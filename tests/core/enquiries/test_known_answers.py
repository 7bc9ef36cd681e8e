"""问答: who keeps it, what is nearest, and what 撤销 makes of it; old ones are put before their keeper once.

Here too: `reminders`, `undoing`.
"""

from datetime import timedelta

import pytest

from core import acts
from core.db import Db
from core.enquiries import known_answers, reminders, words
from core.enquiries.known_answers import KnownAnswer
from core.errors import Refusal
from core.registry.people import Post
from tests.core.enquiries.asking import MONDAY, ask, last_act, person, told, village
from tests.core.reports.telling import leaves, region

DAY = timedelta(days=1)


def keep(
    db: Db, name: str = "赵春兰", place: str = "王家村", answer: str = "在村部交"
) -> KnownAnswer:
    where = region(db, place).id
    return known_answers.keep(db, person(db, name), where, "医保怎么交", answer, MONDAY)


def texts(db: Db, place: str = "王家村") -> list[str]:
    return [a.answer for a in known_answers.for_region(db, region(db, place).id)]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("赵春兰", "王家村"),
        ("钱国华", "王家村"),
        ("孙敏", "石桥镇"),
        ("孙敏", "李家村"),
        ("周明", "王家村"),
    ],
)
def test_cadres_keep_answers_for_their_places(db: Db, name: str, place: str) -> None:
    assert keep(db, name, place).confirmed_by == person(db, name).id
    assert region(db, place).id in known_answers.regions_kept_by(db, person(db, name).id, MONDAY)


@pytest.mark.parametrize(
    ("name", "place"),
    [("赵春兰", "李家村"), ("赵春兰", "石桥镇"), ("李秀英", "王家村"), ("张桂花", "王家村")],
)
def test_others_do_not(db: Db, name: str, place: str) -> None:
    with pytest.raises(Refusal, match="问答由村里"):
        keep(db, name, place)


def test_a_village_inherits_and_the_nearest_comes_first(db: Db) -> None:
    keep(db, "孙敏", "石桥镇", "镇上交")
    keep(db, "赵春兰", "王家村", "村部交")
    assert texts(db) == ["村部交", "镇上交"]
    assert texts(db, "李家村") == ["镇上交"]
    assert texts(db, "李秀英联户") == ["村部交", "镇上交"]


def test_the_same_question_is_kept_once(db: Db) -> None:
    keep(db)
    with pytest.raises(Refusal, match="已经有答案了"):
        keep(db, answer="别处交")


@pytest.mark.parametrize(
    ("question", "answer"), [("", "好"), ("问", " "), ("问" * 61, "好"), ("问", "好" * 501)]
)
def test_what_is_empty_or_too_long_is_refused(db: Db, question: str, answer: str) -> None:
    with pytest.raises(Refusal):
        known_answers.keep(db, person(db, "赵春兰"), village(db), question, answer, MONDAY)


def test_each_change_is_taken_back_while_nothing_came_after(db: Db) -> None:
    first = keep(db)
    new = known_answers.change(db, person(db, "钱国华"), first.id, MONDAY + DAY, answer="手机上交")
    assert (texts(db), new.confirmed_by) == (["手机上交"], person(db, "钱国华").id)
    with pytest.raises(Refusal, match="改过了"):
        acts.take_back(db, last_act(db, known_answers.KEPT), MONDAY + DAY)
    assert acts.take_back(db, last_act(db, known_answers.CHANGED), MONDAY + DAY) == (
        "问答“医保怎么交”的答案还是：在村部交"
    )
    assert texts(db) == ["在村部交"]
    with pytest.raises(Refusal):
        acts.take_back(db, last_act(db, known_answers.CHANGED), MONDAY + DAY)
    acts.take_back(db, last_act(db, known_answers.KEPT), MONDAY + DAY)
    assert texts(db) == []


def test_one_more_way_to_ask_leaves_the_answer(db: Db) -> None:
    me = person(db, "赵春兰")
    new = known_answers.change(db, me, keep(db).id, MONDAY, way="农合到哪里交")
    new = known_answers.change(db, me, new.id, MONDAY, way="农合到哪里交")
    assert (new.ways, new.answer) == (["农合到哪里交"], "在村部交")
    with pytest.raises(Refusal, match="已经改过"):
        known_answers.change(db, me, str(new.replaces), MONDAY, answer="x")


def test_a_removal_and_a_confirmation_are_taken_back(db: Db) -> None:
    known, later = keep(db), MONDAY + DAY
    known_answers.confirm(db, person(db, "钱国华"), known.id, later)
    assert known.confirmed_at == later
    acts.take_back(db, last_act(db, known_answers.CONFIRMED), later)
    assert (known.confirmed_at, known.confirmed_by) == (MONDAY, person(db, "赵春兰").id)
    known_answers.remove(db, person(db, "钱国华"), known.id, later)
    assert texts(db) == []
    acts.take_back(db, last_act(db, known_answers.REMOVED), later)
    assert texts(db) == ["在村部交"]


def test_a_removal_stays_when_the_question_was_kept_anew(db: Db) -> None:
    known_answers.remove(db, person(db, "赵春兰"), keep(db).id, MONDAY)
    removed = last_act(db, known_answers.REMOVED)
    keep(db, answer="新的")
    with pytest.raises(Refusal, match="改过了"):
        acts.take_back(db, removed, MONDAY)


def test_its_keeper_is_reminded_once_after_half_a_year(db: Db) -> None:
    known = keep(db)
    due = MONDAY + words.STALE_AFTER
    assert reminders.next_due(db) == due
    assert (reminders.sweep(db, due - DAY), reminders.sweep(db, due), reminders.sweep(db, due)) == (
        0,
        1,
        0,
    )
    assert "半年没有确认" in told(db, "赵春兰")[-1]
    assert reminders.next_due(db) is None
    known_answers.confirm(db, person(db, "赵春兰"), known.id, due)
    assert reminders.next_due(db) == due + words.STALE_AFTER


def test_where_the_keeper_has_left_the_next_is_reminded(db: Db) -> None:
    keep(db)
    leaves(db, "赵春兰", Post.CLERK, MONDAY + DAY)
    assert reminders.sweep(db, MONDAY + words.STALE_AFTER) == 1
    assert "半年没有确认" in told(db, "钱国华")[-1]


def test_an_old_answer_says_so(db: Db) -> None:
    fresh = words.sourced("在村部交", "赵春兰", MONDAY, MONDAY + DAY)
    assert fresh == "在村部交（赵春兰 3月2日确认）"
    old = words.sourced("在村部交", "赵春兰", MONDAY, MONDAY + words.STALE_AFTER)
    assert "已过半年" in old
    assert "2026年3月2日" in words.sourced("交", "赵春兰", MONDAY, MONDAY + 365 * DAY)


def test_a_question_is_taken_back_until_it_is_answered(db: Db) -> None:
    enquiry = ask(db)
    filed = last_act(db, "enquiry.file")
    assert acts.take_back(db, filed, MONDAY) == words.YOUR_QUESTION
    assert enquiry.due_at is None
    assert "张桂花不问了" in told(db, "李秀英")[-1]
    with pytest.raises(Refusal, match="已经不问了"):
        acts.take_back(db, filed, MONDAY)
