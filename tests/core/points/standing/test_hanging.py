"""Where a month's points are until they are shown: what they come to, who has to act, and that the town knows.

Here too: `gates.reminders`, `standing.running`.
"""

from datetime import datetime

from sqlmodel import select

from core.db import Db
from core.outbox import Outgoing
from core.points.adoption import adoption
from core.points.claims import review
from core.points.gates import reminders
from core.points.rulebook.rulebook import Subject
from core.points.standing import hanging, standing
from core.points.standing.hanging import Hanging
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    march,
    may,
    passed,
    person,
    published,
    settled,
    village,
)

A_YEAR = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-03-01
[[cap]]
name = "帮邻居"
points = 15
within = "year"
items = ["neighbour-help"]
"""


def of_luo(db: Db, now: datetime) -> list[Hanging]:
    own = standing.of_subject(db, Subject.HOUSEHOLD, home(db, "罗铁柱户").id, now)
    return own.hanging


def heard(db: Db, who: str, words: str) -> int:
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, who).id)
    return sum(words in text for text in db.exec(query))


def test_a_month_that_is_over_is_told_until_it_is_shown(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    assert of_luo(db, march(30)) == []
    (one,) = of_luo(db, april(1, 7))
    assert (one.period, one.points, one.days) == ("2026-03", 5, 0)
    drafted(db, april(1))
    (one,) = of_luo(db, april(4))
    assert (one.points, one.days, one.above) == (5, 3, False)
    assert "赵春兰" in one.how
    statement = published(db, april(5))
    assert of_luo(db, april(5)) == []
    assert "期满没有异议就入账" in hanging.of_statement(db, statement, april(5))


def test_nobody_confirms_and_it_is_said_on_days_3_and_5_then_every_week_to_the_town(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    drafted(db, april(1))
    for day in range(2, 30):
        reminders.remind(db, april(day, 8), village(db))
        reminders.remind(db, april(day, 9), village(db))
    assert heard(db, "赵春兰", "【还没公示】") == 2 + 4
    assert heard(db, "孙敏", "【公示拖延】") == 4
    (one,) = of_luo(db, may(1))
    assert one.above


def test_what_moves_is_named_no_more(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    published(db, april(1))
    assert reminders.remind(db, april(20), village(db)) == 0


def test_what_earlier_months_gave_takes_room_under_a_longer_cap_at_once(db: Db) -> None:
    adoption.adopt(db, None, village(db), "x.toml", A_YEAR, march(1))
    for day in (5, 6):
        passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
    settled(db, april(1))
    first, _ = [claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", april(day)) for day in (10, 11)]
    review.pass_(db, review.deciders(db, first, april(12))[0], first.id, None, april(12))
    own = standing.of_subject(db, Subject.HOUSEHOLD, home(db, "罗铁柱户").id, april(13))
    assert (own.passed, own.waiting, own.more) == (5, 1, 0)
