"""The month: drafted once, shown, disputed, settled once; every step again changes nothing.

Here too: `settlement`, `inputs`, `outbox`, `statement.statements`, `statement.notices`,
`statement.objections`, `statement.disputes`, `statement.objection_notices`, `statement.publicity`, `statement.notes`.
"""

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from core import acts, outbox
from core.db import Db
from core.errors import Refusal
from core.evidence import Evidence
from core.outbox import Outgoing
from core.points.claims import review
from core.points.close import monthly_close, settlement
from core.points.gates import confirmation
from core.points.ledger import ledger
from core.points.ledger.ledger import Transfer
from core.points.objections import disputes
from core.points.objections.objections import ObjectionState
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.standing import standing
from core.points.statement import statements
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementState,
    StatementTotal,
)
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    lines,
    march,
    may,
    passed,
    person,
    photo,
    published,
    settled,
    village,
)


def count(db: Db, table: type) -> int:
    return db.exec(select(func.count()).select_from(table)).one()


def balance(db: Db, name: str) -> int:
    return ledger.balance(db, village(db), ledger.subject_account(home(db, name).id))


def total(db: Db, statement: Statement, name: str) -> StatementTotal:
    return db.get_one(StatementTotal, (statement.id, home(db, name).id))


def state(line: StatementLine) -> LineState:
    return line.state


def deduct(db: Db, of: str, now, code: str = "litter"):  # type: ignore[no-untyped-def]
    return passed(db, "郑小东", of, code, now)


def object_to(db: Db, who: str, statement: Statement, line_id: str | None, now):  # type: ignore[no-untyped-def]
    return disputes.file(db, person(db, who), statement.id, line_id, "不是这样的", now)


def test_a_month_is_drafted_once(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    drafted(db, april(1))
    before = (count(db, Statement), count(db, Outgoing))
    assert monthly_close.draft_village(db, april(1), village(db)) == 0
    assert monthly_close.draft_village(db, april(20), village(db)) == 0
    assert (count(db, Statement), count(db, Outgoing)) == before


def test_missed_months_are_drafted_in_order(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    drafted(db, april(1))
    passed(db, "罗铁柱", "罗铁柱户", "meeting", april(5))
    monthly_close.draft_village(db, may(1).replace(month=7), village(db))
    periods = select(Statement.period).where(
        Statement.subject == Subject.HOUSEHOLD, Statement.village_id == village(db)
    )
    assert db.exec(periods.order_by(Statement.period)).all() == [
        "2026-03",
        "2026-04",
        "2026-05",
        "2026-06",
    ]


def test_a_month_without_a_line_bothers_nobody(db: Db) -> None:
    monthly_close.draft_village(db, april(1), village(db))
    found = statements.of_month(db, village(db), Subject.HOUSEHOLD, "2026-03")
    assert found is not None
    assert found.state == StatementState.SETTLED
    assert count(db, Outgoing) == 0


def test_settling_posts_once_and_tells_once(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = settled(db, april(1))
    after = (count(db, Transfer), count(db, Outgoing), statement.lines_digest, statement.head)
    assert settlement.sweep(db, april(20)) == 0
    assert not settlement.settle(db, statement.id, april(20))
    assert (count(db, Transfer), count(db, Outgoing)) == after[:2]
    assert balance(db, "罗铁柱户") == 2
    assert statements.digest_of(statements.lines_of(db, statement.id), "2026-03") == after[2]
    assert ledger.head(db, statement.village_id) == after[3]


def test_publicity_lasts_its_whole_days(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    published(db, april(1, 15))
    assert settlement.next_due(db) == april(9, 0)
    assert settlement.sweep(db, april(8, 23)) == 0
    assert settlement.sweep(db, april(9, 0)) == 1


def test_the_room_gets_a_poster_and_the_household_its_own_line(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = settled(db, april(1))
    told = db.exec(select(Outgoing).where(Outgoing.thing == statement.id)).all()
    result = [o for o in told if o.text.startswith("【积分结果】") and o.person_id is None]
    assert len(result) == 1
    picture = db.get_one(Evidence, result[0].picture)
    assert picture.content is not None
    assert picture.content.startswith(b"\x89PNG")
    assert ledger.short(statement.head) in result[0].text
    own = [o for o in told if o.text.startswith("【积分入账】罗铁柱户")]
    assert [o.person_id for o in own] == [person(db, "罗铁柱").id]


def test_a_month_below_zero_takes_what_is_there_and_the_rest_is_owed(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    settled(db, april(1))
    deduct(db, "罗铁柱户", april(12))
    second = settled(db, may(1))
    own = total(db, second, "罗铁柱户")
    assert (own.score, own.moved, own.shortfall) == (-5, -2, 3)
    assert balance(db, "罗铁柱户") == 0
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", may(12))
    third = settled(db, may(1).replace(month=6))
    assert [(x.kind, x.points) for x in lines(db, third, "罗铁柱户")] == [
        (LineKind.AWARD, 5),
        (LineKind.ARREARS, -3),
    ]
    own = total(db, third, "罗铁柱户")
    assert (own.score, own.moved, own.shortfall) == (5, 2, 0)


def test_anybody_of_the_village_objects_and_nobody_of_another(db: Db) -> None:
    deduct(db, "何秋菊户", march(5))
    statement = published(db, april(1))
    line = lines(db, statement, "何秋菊户")[0]
    assert object_to(db, "罗铁柱", statement, line.id, april(2)).state == ObjectionState.OPEN
    assert line.state == LineState.DISPUTED
    with pytest.raises(Refusal, match="不是您村的"):
        object_to(db, "马老三", statement, line.id, april(2))
    with pytest.raises(Refusal, match="已经提过异议"):
        object_to(db, "罗铁柱", statement, line.id, april(3))


def test_a_draft_cannot_be_objected_to(db: Db) -> None:
    deduct(db, "何秋菊户", march(5))
    statement = drafted(db, april(1))
    line = lines(db, statement, "何秋菊户")[0]
    with pytest.raises(Refusal, match="还没公示"):
        object_to(db, "何秋菊", statement, line.id, april(2))


def test_an_upheld_objection_strikes_the_line(db: Db) -> None:
    deduct(db, "何秋菊户", march(5))
    statement = published(db, april(1))
    line = lines(db, statement, "何秋菊户")[0]
    found = object_to(db, "何秋菊", statement, line.id, april(2))
    disputes.decide(db, person(db, "冯正"), found.id, 1, True, "", april(3))
    assert line.state == LineState.STRUCK
    settlement.sweep(db, april(9, 0))
    assert total(db, statement, "何秋菊户").score == 0


def test_a_dismissed_objection_leaves_the_line(db: Db) -> None:
    deduct(db, "何秋菊户", march(5))
    statement = published(db, april(1))
    line = lines(db, statement, "何秋菊户")[0]
    one = object_to(db, "何秋菊", statement, line.id, april(2))
    two = object_to(db, "罗铁柱", statement, line.id, april(2))
    with pytest.raises(Refusal, match="为什么不成立"):
        disputes.decide(db, person(db, "冯正"), one.id, 1, False, " ", april(3))
    disputes.decide(db, person(db, "冯正"), one.id, 1, False, "属实", april(3))
    assert statements.counts(line)
    assert state(line) == LineState.DISPUTED  # the other is still open
    disputes.decide(db, person(db, "卫红"), two.id, 1, False, "属实", april(3))
    assert state(line) == LineState.STANDING
    with pytest.raises(Refusal, match="冯正已经定了：不成立"):
        disputes.decide(db, person(db, "褚卫"), one.id, 1, True, "", april(3))


def test_the_supervision_group_withdraws_too(db: Db) -> None:
    deduct(db, "何秋菊户", march(5))
    db.add(Kinship(person_id=person(db, "冯正").id, relative_id=person(db, "何秋菊").id))
    statement = published(db, april(1))
    found = object_to(db, "罗铁柱", statement, lines(db, statement, "何秋菊户")[0].id, april(2))
    assert [p.name for p in disputes.deciders(db, found, april(2))] == ["褚卫", "卫红"]
    for name in ("冯正", "钱国华", "罗铁柱"):
        with pytest.raises(Refusal, match="监督小组来定"):
            disputes.decide(db, person(db, name), found.id, 1, True, "", april(3))


def test_an_undecided_line_waits_seven_days_and_moves(db: Db) -> None:
    deduct(db, "何秋菊户", march(5))
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = published(db, april(1))
    line = lines(db, statement, "何秋菊户")[0]
    found = object_to(db, "何秋菊", statement, line.id, april(2))
    assert settlement.next_due(db) == april(16, 0)
    assert settlement.sweep(db, april(15, 23)) == 0
    assert settlement.sweep(db, april(16, 0)) == 1
    assert line.state == LineState.MOVED
    assert total(db, statement, "何秋菊户").score == 0
    disputes.decide(db, person(db, "冯正"), found.id, None, False, "属实", april(20))
    second = drafted(db, may(1))
    assert [x.points for x in lines(db, second, "何秋菊户")] == [-5]
    assert lines(db, second, "何秋菊户")[0].source == f"line:{line.id}"


def test_an_objection_after_settling_corrects_the_next_month(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    statement = settled(db, april(1))
    line = lines(db, statement, "罗铁柱户")[0]
    found = object_to(db, "唐菊香", statement, line.id, april(12))
    disputes.decide(db, person(db, "冯正"), found.id, 1, True, "", april(13))
    assert line.state == LineState.STANDING
    second = settled(db, may(1))
    assert [(x.kind, x.points) for x in lines(db, second, "罗铁柱户")] == [
        (LineKind.CORRECTION, -5)
    ]
    assert balance(db, "罗铁柱户") == 0


def test_an_upheld_veto_gives_back_what_it_voided(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    proof = photo(db, "d1", march(6))
    veto = claim(db, "赵春兰", "罗铁柱户", "gambling", march(6), photos=(proof,))
    review.pass_(db, person(db, "钱国华"), veto.id, 1, march(6))
    statement = published(db, april(1))
    own = lines(db, statement, "罗铁柱户")
    assert [(x.kind, x.points) for x in own] == [(LineKind.AWARD, 0), (LineKind.VETO, 0)]
    found = object_to(db, "罗铁柱", statement, own[1].id, april(2))
    disputes.decide(db, person(db, "冯正"), found.id, 1, True, "", april(3))
    assert [(x.points, x.voided) for x in own] == [(5, False), (0, False)]


def test_a_veto_that_moves_on_voids_nothing_in_the_month_it_leaves(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    proof = photo(db, "d1", march(6))
    veto = claim(db, "赵春兰", "罗铁柱户", "gambling", march(6), photos=(proof,))
    review.pass_(db, person(db, "钱国华"), veto.id, 1, march(6))
    statement = published(db, april(1))
    line = lines(db, statement, "罗铁柱户")[1]
    object_to(db, "罗铁柱", statement, line.id, april(2))
    assert settlement.settle(db, statement.id, april(20))
    assert state(line) == LineState.MOVED
    assert total(db, statement, "罗铁柱户").score == 2
    assert balance(db, "罗铁柱户") == 2


def test_the_vetoed_are_in_no_ranking(db: Db) -> None:
    for name in ("罗铁柱", "唐菊香"):
        passed(db, name, f"{name}户", "neighbour-help", march(5))
    proof = photo(db, "d1", march(6))
    veto = claim(db, "赵春兰", "罗铁柱户", "gambling", march(6), photos=(proof,))
    review.pass_(db, person(db, "钱国华"), veto.id, 1, march(6))
    settled(db, april(1))
    places = standing.ranking(db, village(db), Subject.HOUSEHOLD, "2026")
    assert [p.shown.own for p in places] == ["唐菊香户"]


def test_equal_scores_share_a_rank(db: Db) -> None:
    for name, code in (("罗铁柱", "meeting"), ("唐菊香", "meeting"), ("曾德才", "neighbour-help")):
        passed(db, name, f"{name}户", code, march(5))
    settled(db, april(1))
    places = standing.ranking(db, village(db), Subject.HOUSEHOLD, "2026")
    assert [(p.rank, p.score) for p in places] == [(1, 5), (2, 2), (2, 2)]


def test_nothing_public_names_the_cared_for_or_the_blamed(db: Db) -> None:
    passed(db, "李秀英", "张桂花户", "elder-care", march(5))
    deduct(db, "何秋菊户", march(5))
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    settled(db, april(1))
    room = select(Outgoing.text).where(col(Outgoing.person_id).is_(None))
    said = "\n".join(db.exec(room))
    assert "罗*柱户" in said
    for name in ("罗铁柱", "张桂花", "张*花", "何秋菊", "何*菊", "空巢", "低保"):
        assert name not in said
    assert home(db, "何秋菊户").code in said


def test_confirming_closes_the_question_for_the_others(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    statement = drafted(db, april(1))
    confirmation.confirm(db, person(db, "赵春兰"), statement.village_id, statement.period, april(1))
    rows = db.exec(select(Outgoing).where(Outgoing.thing == statement.id)).all()
    asked = [o for o in rows if any(c.flow == "statement" for c in outbox.choices_of(o))]
    assert asked
    assert all(o.answered_at is not None for o in asked)


def test_a_representative_of_two_villages_has_the_points_of_each(db: Db) -> None:
    both = person(db, "李秀英").id
    where = [village(db, name) for name in ("王家村", "李家村")]
    for number, village_id in enumerate(where, 1):
        rulebook = versions.in_force(db, village_id, Subject.REPRESENTATIVE, march(31).date())
        assert rulebook is not None
        shown = Statement(
            village_id=village_id,
            subject=Subject.REPRESENTATIVE,
            period="2026-03",
            digest=versions.keep(db, rulebook, april(1)),
            state=StatementState.PUBLISHED,
            drafted_at=april(1),
            publicity_until=april(9),
        )
        db.add(shown)
        db.flush()
        acts.record(db, "statement.draft", shown.id, april(1), right="clock")
        base = StatementLine(
            statement_id=shown.id,
            position=0,
            subject_id=both,
            source=f"base:{both}",
            kind=LineKind.BASE,
            digest=shown.digest,
            day=march(31).date(),
            points=number,
            full=number,
        )
        db.add(base)
    db.flush()
    assert settlement.sweep(db, april(9)) == 2
    assert [ledger.balance(db, v, ledger.subject_account(both)) for v in where] == [1, 2]
