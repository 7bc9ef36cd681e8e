"""One sum: in whatever month, every figure that is told of it anywhere is the book's.

Here too: `statement.notices`, `standing.running`, `handlers.month.points`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.board import results
from core.db import Db
from core.points.checks import points
from core.points.claims import review
from core.points.close import settlement, trial
from core.points.gates import confirmation
from core.points.ledger import ledger
from core.points.ledger.ledger import Transfer
from core.points.objections import disputes
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.shop import liability
from core.points.standing import standing, totals
from core.points.statement import notices, poster, statements, sums
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
)
from core.points.statement.sums import Whole
from core.points.subjects import subjects
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    march,
    may,
    passed,
    person,
    photo,
    village,
)

HOMES = ("罗铁柱户", "唐菊香户", "曾德才户")
CODES = ("neighbour-help", "meeting", "litter", "noise", "gambling")
ACTS = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(0, 2), st.integers(1, 27)), max_size=14
)
STRIKES = st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=3)
MONTH = st.tuples(ACTS, STRIKES)


def lived(db: Db, acts: list[tuple[str, int, int]], month: int) -> None:
    """What was done in a month: all of it put on record first, then passed; the same act twice is one."""
    waiting = []
    at = march if month == 3 else april
    for code, whose, day in dict.fromkeys(acts):
        name = HOMES[whose]
        by = {"gambling": "赵春兰", "litter": "郑小东", "noise": "郑小东"}.get(code)
        shown = (photo(db, f"{month}{day:02}{whose}".ljust(64, "0"), at(day)),)
        photos = shown if code == "gambling" else ()
        by = by or name.removesuffix("户")
        waiting.append(claim(db, by, name, code, at(28), day=at(day).date(), photos=photos))
    for one in waiting:
        who = review.deciders(db, one, at(28))[0]
        review.pass_(db, who, one.id, one.version, at(28))


def decided(db: Db, statement: Statement, strikes: list[tuple[int, bool]], now: datetime) -> bool:
    """Objections to some of the lines, decided at once; whether one changed anything."""
    lines = [x for x in statements.lines_of(db, statement.id) if x.kind != LineKind.ARREARS]
    changed = False
    for number, upheld in {n % len(lines): upheld for n, upheld in strikes if lines}.items():
        if lines[number].voided:
            continue  # an objection to it is one to the veto
        line_id = lines[number].id
        raised = disputes.file(db, person(db, "黄水生"), statement.id, line_id, "不对", now)
        who = disputes.deciders(db, raised, now)[0]
        disputes.decide(db, who, raised.id, None, upheld, "查过了", now)
        changed = changed or upheld
    return changed


def booked(db: Db, statement: Statement) -> dict[str, int]:
    """What the ledger says of each subject."""
    prefix = f"statement:{statement.id}:"
    query = select(Transfer).where(col(Transfer.source).startswith(prefix))
    return {
        x.source.removeprefix(prefix): x.points * (1 if x.to_account.startswith("subject:") else -1)
        for x in db.exec(query)
    }


def figures(text: str) -> tuple[int, int]:
    """How many households gain by it, and what."""
    match = re.search(r"(\d+)户加分，共(\d+)分", text)
    assert match is not None
    return int(match[1]), int(match[2])


def of_book(moves: Iterable[int]) -> Whole:
    more = [x for x in moves if x > 0]
    return Whole(len(more), sum(more), -sum(x for x in moves if x < 0), 0)


def month_goes_by(
    db: Db, month: tuple[list[tuple[str, int, int]], list[tuple[int, bool]]], number: int
) -> None:
    acts, strikes = month
    lived(db, acts, number)
    closing = (april if number == 3 else may)(1)
    before = ledger.balances(db, village(db))
    if not acts and number == 3:
        return
    statement = drafted(db, closing) if acts else None
    if statement is None:
        return
    question = confirmation.question(db, [statement], may_confirm=True).text
    tried = trial.run(db, village(db), statement.period, versions.of_digest(db, statement.digest))
    forecast = sums.whole(db, statement)
    assert figures(question) == forecast[:2]
    assert tried is not None
    assert tried.issued(after=True) == forecast.points
    confirmation.confirm(db, person(db, "赵春兰"), village(db), statement.period, closing)
    changed = decided(db, statement, strikes, closing + timedelta(hours=1))
    told = sums.of(db, statement)
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)
    db.refresh(statement)
    assert statement.state == StatementState.SETTLED
    moves = booked(db, statement)
    whole = of_book(moves.values())
    assert {s: x.moved for s, x in told.items() if x.moved} == moves
    assert changed or forecast[:3] == whole[:3]
    _told_after(db, statement, moves, whole, due)
    after = ledger.balances(db, village(db))
    for subject_id, moved in moves.items():
        account = ledger.subject_account(subject_id)
        assert after.get(account, 0) - before.get(account, 0) == moved


def _told_after(
    db: Db, statement: Statement, moves: dict[str, int], whole: Whole, due: datetime
) -> None:
    lines = statements.lines_of(db, statement.id)
    _told_before(db, statement, lines)
    owed = liability.of_village(db, village(db), due).points
    spendable = {a: n for a, n in ledger.balances(db, village(db)).items() if "issue:" not in a}
    assert owed == sum(spendable.values())
    result = notices.result_text(db, statement, lines, statement.head)
    assert figures(result) == whole[:2]
    assert (f"扣回{whole.back}分" in result) == bool(whole.back)
    best = {x.subject_id: x.points for x in notices.best(db, statement, lines).named}
    assert best.items() <= moves.items()
    assert all(moved > 0 for moved in best.values())
    drawn = poster.of_statement(db, statement, lines)
    assert [value for value, _ in drawn.figures] == [str(whole.subjects), str(whole.points)]
    assert {x.points for x in drawn.rows} == set(best.values())
    counted = totals.of_village(
        db, village(db), due - timedelta(minutes=1), due + timedelta(minutes=1)
    )
    assert (counted.subjects, counted.points, counted.back) == whole[:3]
    shown = results.of_village(db, village(db))
    here = next(x for x in shown if x.id == statement.id)
    assert [x.points for x in here.awards] == sorted(best.values(), reverse=True)
    for name in HOMES:
        _own(db, statement, name, due)


def _told_before(db: Db, statement: Statement, lines: list[StatementLine]) -> None:
    """What the room read while it was shown: each household that gains with what its lines come to."""
    scores = statements.scores(lines)
    vetoed = {x.subject_id for x in lines if x.kind == LineKind.VETO and statements.counts(x)}
    names = subjects.shown(db, Subject.HOUSEHOLD, scores)
    shown = notices.listing(db, statement, lines)
    for which, score in scores.items():
        if score > 0 and which not in vetoed and names[which].named:
            counting = [x for x in lines if x.subject_id == which and statements.counts(x)]
            given = sum(x.points for x in counting if x.points > 0)
            assert re.search(rf"{re.escape(names[which].masked)} \+{given}（", shown)


def _own(db: Db, statement: Statement, name: str, now: datetime) -> None:
    """What the household reads of itself."""
    own = standing.of_subject(db, Subject.HOUSEHOLD, home(db, name).id, now)
    account = ledger.subject_account(home(db, name).id)
    assert own.balance == ledger.balance(db, village(db), account)
    known = sums.of(db, statement).get(home(db, name).id)
    assert own.score == (known.score if known else 0)
    assert own.debt == (known.shortfall if known else own.debt)
    mine = statements.lines_for(db, statement.id, home(db, name).id)
    if known and mine:
        text = notices.own_text(db, statement, name, mine, own.balance, known.shortfall)
        assert f"：{known.score:+d}分" in text if known.score else "：0分" in text
        assert (f"还欠{known.shortfall}分" in text) == bool(known.shortfall)


FIVE_HELPS = [("neighbour-help", 0, day) for day in (1, 2, 3, 4, 5)]


@given(MONTH, MONTH)
@example((FIVE_HELPS, [(0, True)]), ([], []))
@example(([("litter", 0, 1), ("litter", 0, 2), ("meeting", 1, 3)], []), (FIVE_HELPS, []))
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_told_of_a_month_is_what_the_book_has(
    world: Engine,
    first: tuple[list[tuple[str, int, int]], list[tuple[int, bool]]],
    second: tuple[list[tuple[str, int, int]], list[tuple[int, bool]]],
) -> None:
    with Session(world, expire_on_commit=False) as db:
        month_goes_by(db, first, 3)
        month_goes_by(db, second, 4)
        db.flush()
        assert list(points.broken(db)) == []
        db.rollback()


def test_what_runs_is_told_as_the_cap_will_leave_it(db: Db) -> None:
    """Five helps at 5 and a cap of 20: what waits would add what is left, not what it says."""
    for day in (1, 2, 3):
        passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
    for day in (4, 5):
        claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day), day=date(2026, 3, day))
    own = standing.of_subject(db, Subject.HOUSEHOLD, home(db, "罗铁柱户").id, march(6))
    assert (own.passed, own.waiting, own.more) == (15, 2, 5)
