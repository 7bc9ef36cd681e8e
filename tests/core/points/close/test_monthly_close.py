"""Statements are begun when their period is over, whichever span the rulebook says; once each."""

from datetime import date, datetime, time

import pytest
from sqlmodel import col, select

from core.clock import at_local
from core.db import Db
from core.duties import check_ins
from core.outbox import Outgoing
from core.points.adoption import adoption
from core.points.claims import days
from core.points.close import monthly_close, settlement
from core.points.gates import gates
from core.points.objections import disputes
from core.points.rulebook.rulebook import Decides, Subject
from core.points.standing import standing
from core.points.statement import notices, statements
from core.points.statement.statements import LineState, Statement, StatementState
from tests.core.points.gate_meetings import CLERK, begun, scored, voted
from tests.core.points.wangjia_acts import april, home, march, may, passed, person, village

DOUWA = "斗洼村"
QUARTERLY = """
extends = "lianhu-default.household"
scheme = "wangjia"
title = "农户积分细则（按季）"
period = "quarter"
from = 2026-04-01
"""


def day(month: int, number: int = 1) -> datetime:
    return at_local(date(2026, month, number), time(8))


def periods_of(db: Db, where: str, subject: Subject) -> list[str]:
    query = select(Statement.period).where(
        Statement.village_id == village(db, where), Statement.subject == subject
    )
    return sorted(db.exec(query))


@pytest.mark.place("gaoyang")
def test_a_half_year_is_begun_when_it_is_over(db: Db) -> None:
    here = village(db, DOUWA)
    monthly_close.draft_village(db, day(4), here)
    for month in (5, 6):
        monthly_close.draft_village(db, day(month), here)
    assert periods_of(db, DOUWA, Subject.COMMITTEE) == []  # the scheme begins with 2026
    monthly_close.draft_village(db, day(7), here)
    monthly_close.draft_village(db, day(7, 2), here)
    assert periods_of(db, DOUWA, Subject.COMMITTEE) == ["2026-H1"]
    found = statements.of_month(db, here, Subject.COMMITTEE, "2026-H1")
    assert found is not None
    assert notices.heading(db, found).startswith("斗洼村2026年上半年")


@pytest.mark.place("gaoyang")
def test_an_act_counts_for_the_half_year_it_lies_in(db: Db) -> None:
    here = village(db, DOUWA)
    asked = (db, here, Subject.COMMITTEE, date(2026, 6, 30))
    assert days.counts_for(*asked, day(6, 30)) == "2026-H1"
    assert days.counts_for(*asked, day(7)) == "2026-H1"  # not begun yet
    monthly_close.draft_village(db, day(7), here)
    assert days.counts_for(*asked, day(7)) == "2026-H2"


def test_a_village_that_goes_over_to_quarters_loses_no_month(db: Db) -> None:
    here = village(db)
    monthly_close.draft_village(db, march(1, 8), here)
    adoption.adopt(db, None, here, "季.toml", QUARTERLY, march(20))
    monthly_close.draft_village(db, april(1, 8), here)
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", may(5))
    assert (
        standing.of_subject(db, Subject.HOUSEHOLD, home(db, "罗铁柱户").id, may(6)).period
        == "2026-Q2"
    )
    monthly_close.draft_village(db, may(1, 8), here)
    assert periods_of(db, "王家村", Subject.HOUSEHOLD) == ["2026-02", "2026-03"]
    monthly_close.draft_village(db, day(7), here)
    assert periods_of(db, "王家村", Subject.HOUSEHOLD) == ["2026-02", "2026-03", "2026-Q2"]
    told = select(Outgoing.text).where(col(Outgoing.text).contains("2026年第2季度积分表算好了"))
    assert db.exec(told).all()


def test_periods_that_were_missed_are_asked_about_one_by_one(db: Db) -> None:
    here = village(db)
    monthly_close.draft_village(db, march(1, 8), here)
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", april(5))
    assert monthly_close.draft_village(db, may(1, 8), here) == 2
    for month in ("3", "4"):
        head = f"【王家村2026年{month}月积分表算好了】"
        told = select(Outgoing.text).where(
            Outgoing.person_id == person(db, "赵春兰").id, col(Outgoing.text).startswith(head)
        )
        assert len(db.exec(told).all()) == 1


@pytest.mark.place("hulu")
def test_a_list_worked_out_again_keeps_what_it_took_over(db: Db) -> None:
    """A line that was disputed in March and found right stands on April's list, and once only."""
    first = begun(db, april(1, 8))
    scored(db, first, april(1))
    voted(db, first, april(2))
    line = statements.lines_of(db, first.id)[0]
    one = disputes.file(db, person(db, "向贵生"), first.id, line.id, "打高了", april(3))
    settlement.sweep(db, april(20))
    assert line.state == LineState.MOVED
    decider = disputes.deciders(db, one, april(21))[0]
    disputes.decide(db, decider, one.id, None, False, "有记录", april(21))
    second = begun(db, may(1, 8))
    scored(db, second, may(1))
    before = statements.digest_of(statements.lines_of(db, second.id), "2026-04")
    voted(db, second, may(2), "no")
    assert second.state == StatementState.REVIEWING
    monthly_close.vote_again(db, person(db, CLERK), second.id, may(3))
    again = statements.lines_of(db, second.id)
    assert statements.digest_of(again, "2026-04") == before
    assert [x.source for x in again].count(f"line:{line.id}") == 1
    assert gates.following(db, second) == Decides.STATEMENT


@pytest.mark.place("hulu")
def test_facts_are_those_of_the_day_when_the_review_began(db: Db) -> None:
    """What is noted during the review, however late, does not move the list."""
    by, homes = person(db, "石玉兰"), [home(db, "龙四妹户").id, home(db, "向贵生户").id]
    check_ins.visit(db, by, homes[:1], march(20))
    statement = begun(db, april(1, 8))
    check_ins.visit(db, by, homes[1:], april(2), day=date(2026, 3, 30), why_late="手机没电")
    scored(db, statement, april(6))
    assert statement.drafted_at == april(1, 8)
    visits = [x for x in statements.lines_of(db, statement.id) if x.code == "monthly-visit"]
    assert [x.note for x in visits] == ["走访了1户"]
