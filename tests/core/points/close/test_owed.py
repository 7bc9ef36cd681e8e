"""What is owed: every rulebook closes on its own period's end, and a change of period leaves nothing out."""

from datetime import date, datetime, time

from core.clock import at_local
from core.db import Db
from core.points.adoption import adoption
from core.points.claims.claims import Claim
from core.points.close import monthly_close, owed
from core.points.rulebook.rulebook import Period, Subject
from core.points.statement import statements
from tests.core.points.wangjia_acts import (
    april,
    claim,
    march,
    may,
    passed,
    village,
)

FORM = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = {since}
period = "{period}"
"""


def of_households(db: Db, now: datetime) -> list[str]:
    """What the village owes its households then."""
    every = owed.owed(db, village(db), now)
    return [period for subject, period in every if subject == Subject.HOUSEHOLD]


def adopt(db: Db, period: Period, since: date, now: datetime) -> None:
    text = FORM.format(period=period, since=since)
    adoption.adopt(db, None, village(db), "王家村.toml", text, now)


def at(month: int, day: int) -> datetime:
    return at_local(date(2026, month, day), time(8))


def drafts(db: Db, now: datetime) -> dict[str, set[str]]:
    """The claims on each statement that the close begins now, by period."""
    before = statements.periods_of(db, village(db)).get(Subject.HOUSEHOLD, set())
    monthly_close.draft_village(db, now, village(db))
    fresh = statements.periods_of(db, village(db)).get(Subject.HOUSEHOLD, set()) - before
    begun = {k: statements.of_month(db, village(db), Subject.HOUSEHOLD, k) for k in fresh}
    return {
        key: {x.claim_id for x in statements.lines_of(db, s.id) if x.claim_id}
        for key, s in begun.items()
        if s
    }


def helped(db: Db, now: datetime, about: str = "") -> Claim:
    return passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", now, about=about)


def test_a_week_is_closed_on_its_monday(db: Db) -> None:
    adopt(db, Period.WEEK, date(2026, 3, 2), march(1))
    first, second = helped(db, march(4)), helped(db, march(11))
    assert drafts(db, at(3, 8)) == {}
    assert drafts(db, at(3, 9)) == {"2026-W10": {first.id}}
    assert drafts(db, at(3, 12)) == {}
    assert drafts(db, at(3, 16)) == {"2026-W11": {second.id}}


def test_a_village_that_starts_in_the_middle_owes_nothing_of_before(db: Db) -> None:
    assert of_households(db, march(12)) == []
    assert of_households(db, april(1)) == ["2026-03"]


def test_what_passed_before_the_period_changed_gets_its_statement(db: Db) -> None:
    drafts(db, april(1))
    early = helped(db, april(10))
    assert early.period == "2026-04"
    adopt(db, Period.WEEK, date(2026, 4, 15), april(11))
    late = helped(db, april(16))
    assert drafts(db, at(4, 20)) == {"2026-W16": {late.id}}
    assert drafts(db, at(4, 27)) == {"2026-W17": set()}
    assert drafts(db, at(5, 1)) == {"2026-04": {early.id}}
    assert of_households(db, at(5, 3)) == []


def test_what_is_decided_late_counts_in_the_new_kind_of_period(db: Db) -> None:
    drafts(db, april(1))
    adopt(db, Period.WEEK, date(2026, 4, 15), april(11))
    assert set(drafts(db, at(5, 1))) == {"2026-04", "2026-W16", "2026-W17"}
    after = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", may(3), day=date(2026, 4, 10))
    assert after.period == "2026-W18"


def test_a_longer_period_begins_behind_the_months_that_are_done(db: Db) -> None:
    drafts(db, april(1))
    adopt(db, Period.QUARTER, date(2026, 4, 1), march(25))
    one = helped(db, april(10))
    assert one.period == "2026-Q2"
    assert drafts(db, at(5, 1)) == {}
    assert drafts(db, at(7, 1)) == {"2026-Q2": {one.id}}


def test_the_rulebook_of_a_cut_span_is_the_last_that_had_such_spans(db: Db) -> None:
    drafts(db, april(1))
    adopt(db, Period.WEEK, date(2026, 4, 15), april(11))
    book = owed.rulebook_of(db, village(db), Subject.HOUSEHOLD, "2026-04")
    assert book is not None
    assert book.period == Period.MONTH


def test_a_rulebook_and_its_period_that_change_on_one_day_leave_nothing_out(db: Db) -> None:
    drafts(db, april(1))
    early = helped(db, april(10))
    first = FORM.format(period=Period.MONTH, since=date(2026, 4, 15)) + DEARER
    adoption.adopt(db, None, village(db), "王家村.toml", first, april(11))
    second = FORM.format(period=Period.WEEK, since=date(2026, 4, 15)) + DEARER
    adoption.adopt(db, None, village(db), "王家村.toml", second, april(11))
    late = helped(db, april(16))
    assert (early.points, late.points) == (5, 8)
    assert drafts(db, at(4, 20)) == {"2026-W16": {late.id}}
    assert drafts(db, at(5, 1)) == {"2026-W17": set(), "2026-04": {early.id}}
    assert of_households(db, at(5, 3)) == []


DEARER = """
[[item]]
code = "neighbour-help"
name = "邻里互助"
category = "邻里互助"
kind = "award"
points = 8
cap = 24
text = "帮邻居一次加8分。"
from = 2026-04-15
"""
