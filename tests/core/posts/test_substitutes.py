"""A leave begins and ends: what waits in the seat goes to whoever sits there, once."""

from datetime import time, timedelta

from core.clock import at_local, day_of
from core.db import Db
from core.posts import absences, substitutes
from core.registry import people
from core.registry.people import Post
from core.reports import escalation
from core.reports.ladder.levels import Level
from tests.core.reports.telling import MONDAY, file, leaves, person, region, told, village

DAY = timedelta(days=1)
FIRST = at_local(day_of(MONDAY + DAY), time(0))
MORNING = timedelta(hours=7)


def _away(db: Db) -> None:
    """李秀英 is away on Tuesday."""
    sick, substitute = person(db, "李秀英"), person(db, "何秋菊")
    absences.take(db, sick, FIRST, FIRST + DAY, substitute, MONDAY)


def _handed(db: Db, name: str) -> int:
    """How many reports came to somebody from another's hands."""
    return sum(one.startswith("【转来】") for one in told(db, name))


def test_what_waits_comes_on_the_first_day_and_goes_back_after_the_last(db: Db) -> None:
    _away(db)
    file(db)
    mornings = [MONDAY, FIRST + MORNING, FIRST + DAY + MORNING, FIRST + 2 * DAY + MORNING]
    assert [substitutes.arrange(db, at, village(db)) for at in mornings] == [0, 1, 1, 0]
    assert (_handed(db, "何秋菊"), _handed(db, "李秀英")) == (1, 1)


def test_who_is_away_from_now_on_hands_on_now_and_is_given_it_back_when_back(db: Db) -> None:
    file(db)
    sick, substitute = person(db, "李秀英"), person(db, "何秋菊")
    absences.take(db, sick, MONDAY, MONDAY + 3 * DAY, substitute, MONDAY)
    assert (_handed(db, "何秋菊"), _handed(db, "李秀英")) == (1, 0)
    absences.back(db, sick, MONDAY + DAY)
    assert _handed(db, "李秀英") == 1


def test_whose_post_ended_meanwhile_gets_nothing_back(db: Db) -> None:
    _away(db)
    file(db)
    leaves(db, "李秀英", Post.REPRESENTATIVE, FIRST + MORNING)
    substitutes.arrange(db, FIRST + DAY + MORNING, village(db))
    assert _handed(db, "李秀英") == 0


def test_where_a_representative_leaves_the_grid_worker_of_the_circle_has_it(db: Db) -> None:
    report = file(db)
    people.appoint(db, person(db, "郑小东"), Post.GRID_WORKER, region(db, "李秀英联户"), MONDAY)
    due = report.due_at
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    assert escalation.sweep(db, MONDAY) == 1
    assert (report.level, report.holder_post) == (Level.REPRESENTATIVE, Post.GRID_WORKER)
    assert report.due_at == due
    assert escalation.sweep(db, MONDAY) == 0
    assert _handed(db, "郑小东") == 1
