"""A change of rules that is frozen leaves the rules before it standing; so does a price, for who would buy."""

from datetime import date

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.adoption import amendment
from core.points.checks import points as points_check
from core.points.oversight import freeze_targets, freezing, rule_freezes
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.statement.freezes import Frozen
from tests.core.points.adoption.test_amendment import amend, worth
from tests.core.points.wangjia_acts import april, march, person, village


def stopped(db: Db, day: int = 21) -> str:
    """The village's newest change, frozen by 冯正; the freeze's id."""
    change = rule_freezes.recent(db, village(db), march(day))[0]
    row = freezing.freeze(db, person(db, "冯正"), Frozen.RULE, change.id, "没开会", march(day))
    return row.id


def test_the_rules_before_go_on(db: Db) -> None:
    amend(db, "neighbour-help", 8, 24)
    stopped(db)
    assert worth(db, "neighbour-help", date(2026, 4, 1)) == 5
    assert list(points_check.broken(db)) == []
    amend(db, "suggestion", None, None)  # the village may change something else meanwhile
    assert worth(db, "neighbour-help", date(2026, 4, 1)) == 5
    assert list(points_check.broken(db)) == []


def test_another_lifts_it_and_it_counts_after_all(db: Db) -> None:
    amend(db, "neighbour-help", 8, 24)
    freeze_id = stopped(db)
    with pytest.raises(Refusal, match="别人来解冻"):
        freezing.lift(db, person(db, "冯正"), freeze_id, "查清了", march(22))
    freezing.lift(db, person(db, "褚卫"), freeze_id, "补开了会", march(22))
    assert worth(db, "neighbour-help", date(2026, 4, 1)) == 8
    assert list(points_check.broken(db)) == []


def test_in_force_already_it_ends_with_the_period(db: Db) -> None:
    amend(db, "neighbour-help", 8, 24)
    change = rule_freezes.recent(db, village(db), april(3))[0]
    freezing.freeze(db, person(db, "冯正"), Frozen.RULE, change.id, "没开会", april(3))
    assert worth(db, "neighbour-help", date(2026, 4, 30)) == 8
    book = versions.in_force(db, village(db), Subject.HOUSEHOLD, date(2026, 5, 1))
    item = book.item("neighbour-help", date(2026, 5, 1)) if book else None
    assert item is None or item.points == 5


def test_only_the_newest_change_may_be_stopped(db: Db) -> None:
    amend(db, "neighbour-help", 8, 24)
    first = rule_freezes.recent(db, village(db), march(20))[0]
    amend(db, "suggestion", None, None)
    with pytest.raises(Refusal, match="又变动过"):
        freezing.freeze(db, person(db, "冯正"), Frozen.RULE, first.id, "x", march(21))
    kinds = [t.what for t in freeze_targets.things(db, village(db), march(21))]
    assert kinds.count(Frozen.RULE) == 1
    assert amendment.books(db, village(db), march(21))
