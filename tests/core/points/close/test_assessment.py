"""Assessment: a sheet is kept mark by mark, handed in once, and nobody judges the own or kin."""

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.close import assessment
from core.points.close.assessment import Given
from core.points.gates import scores
from core.points.ledger import ledger
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import LineKind, StatementState
from tests.core.points.gaoyang_acts import XITAO, at, begun, claim, filled, someone
from tests.core.points.wangjia_acts import person, village

pytestmark = pytest.mark.place("gaoyang")
NOW = at(7, 1)


def test_the_half_year_waits_for_its_sheets(db: Db) -> None:
    found = begun(db)
    committee, members = found[Subject.COMMITTEE], found[Subject.COMMITTEE_MEMBER]
    assert {committee.state, members.state} == {StatementState.REVIEWING}
    assert len(scores.wanted(db, committee)) == 19  # 13 quantitative, 6 qualitative
    assert len(scores.wanted(db, members)) == 4 * 14
    told = assessment.waiting_for(db, person(db, "秦书明"), NOW)
    assert [s.subject for s, _ in told].count(Subject.COMMITTEE_MEMBER) == 4
    assert assessment.waiting_for(db, person(db, "齐向阳"), NOW) == []


def test_marks_are_kept_and_may_be_changed_until_the_sheet_is_handed_in(db: Db) -> None:
    statement = begun(db)[Subject.COMMITTEE]
    who, which = person(db, "秦书明"), village(db, XITAO)
    sheet = assessment.sheet(db, who, statement.id, which, NOW)
    assessment.mark(db, who, sheet, [Given(1, 60), Given(2, 30, "缺记录")], NOW)
    assessment.mark(db, who, sheet, [Given(2, 40, "缺一次记录")], NOW)
    again = assessment.sheet(db, who, statement.id, which, at(7, 5))
    assert (again.next, again.total, again.rows[1].note) == (3, 100, "缺一次记录")
    with pytest.raises(Refusal, match="还有没打的"):
        assessment.hand_in(db, who, statement.id, which, NOW)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given(20, 5), "没有第20项"),
        (Given(1, 61), "打0到60分"),
        (Given(1, 59, " "), "请写明为什么"),
    ],
)
def test_a_mark_that_will_not_do_is_refused(db: Db, given: Given, why: str) -> None:
    statement = begun(db)[Subject.COMMITTEE]
    sheet = assessment.sheet(db, person(db, "秦书明"), statement.id, village(db, XITAO), NOW)
    with pytest.raises(Refusal, match=why):
        assessment.mark(db, person(db, "秦书明"), sheet, [Given(2, 50), given], NOW)
    db.expire_all()
    assert assessment.sheet(db, person(db, "秦书明"), statement.id, sheet.subject_id, NOW).next == 1


def test_kin_and_the_village_itself_do_not_assess(db: Db) -> None:
    found = begun(db)
    committee, members = found[Subject.COMMITTEE], found[Subject.COMMITTEE_MEMBER]
    for statement, which in (
        (committee, village(db, XITAO)),
        (members, someone(db, "田玉芬")),
    ):
        with pytest.raises(Refusal, match="回避"):
            assessment.sheet(db, person(db, "安素梅"), statement.id, which, NOW)
    assert assessment.sheet(
        db, person(db, "安素梅"), members.id, someone(db, "边永固"), NOW
    ).name.endswith("边永固")
    with pytest.raises(Refusal, match="回避"):
        assessment.sheet(db, person(db, "齐向阳"), members.id, someone(db, "边永固"), NOW)


def test_a_sheet_is_handed_in_once_and_the_last_one_works_the_list_out(db: Db) -> None:
    statement = begun(db)[Subject.COMMITTEE]
    which = village(db, XITAO)
    filled(db, "秦书明", statement, which, 100, NOW)
    db.refresh(statement)
    assert statement.state == StatementState.DRAFTED
    lines = statements.lines_of(db, statement.id)
    assert {x.kind for x in lines} == {LineKind.SCORE}
    assert statements.scores(lines) == {which: 900}
    with pytest.raises(Refusal):
        filled(db, "秦书明", statement, which, 0, NOW)


def test_a_claim_that_waits_is_decided_before_the_sheet_is_handed_in(db: Db) -> None:
    which = village(db, XITAO)
    _, asked = claim(db, "韩立群", Subject.COMMITTEE, which, "praise", at(6, 20))
    assert asked == "秦书明"
    statement = begun(db)[Subject.COMMITTEE]
    with pytest.raises(Refusal, match="先发“审核”"):
        filled(db, "秦书明", statement, which, 0, NOW)


def test_the_village_records_nothing_for_its_own_committee(db: Db) -> None:
    for name in ("齐向阳", "康小丽"):
        with pytest.raises(Refusal, match=r"镇|安排"):
            claim(db, name, Subject.COMMITTEE, village(db, XITAO), "praise", at(6, 20))


def test_nothing_of_a_grade_enters_the_ledger(db: Db) -> None:
    statement = begun(db)[Subject.COMMITTEE]
    filled(db, "秦书明", statement, village(db, XITAO), 0, NOW)
    assert ledger.balances(db, village(db, XITAO)) == {}
