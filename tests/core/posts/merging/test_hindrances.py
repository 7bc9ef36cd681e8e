"""What hangs in a village holds its merger up, and says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.funds.doubts import FundDoubt
from core.funds.publication import FundPublication
from core.points.gates.proposals import RulebookProposal
from core.points.honours.honours import HonourRoll
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.statement.grades import Consequence, Follow
from core.points.statement.statements import Statement, StatementState
from core.posts.merging import mergers, words
from tests.core.reports.telling import MONDAY, person, village

pytestmark = pytest.mark.broken_on_purpose  # rows that nothing led to
BY = "马老三"


def _digest(db: Db) -> str:
    book = versions.in_force(db, village(db, "王家村"), Subject.REPRESENTATIVE, day_of(MONDAY))
    assert book is not None
    return versions.keep(db, book, MONDAY)


def _statement(db: Db, where: str, state: StatementState) -> Statement:
    statement = Statement(
        village_id=village(db, where),
        subject=Subject.REPRESENTATIVE,
        period="2026-02",
        digest=_digest(db),
        state=state,
        drafted_at=MONDAY,
    )
    db.add(statement)
    db.flush()
    return statement


def _proposal(db: Db, old: str) -> None:
    subject = Subject.HOUSEHOLD
    db.add(RulebookProposal(village_id=old, subject=subject, put_by=person(db, BY).id, at=MONDAY))


def _doubt(db: Db, old: str) -> None:
    money = FundPublication(village_id=old, month="2026-02", once="x", text="账", at=MONDAY)
    db.add(money)
    db.flush()
    asker = person(db, "牛家").id
    doubt = FundDoubt(
        publication_id=money.id, village_id=old, person_id=asker, words="哪来的", at=MONDAY
    )
    db.add(doubt)


def _consequence(db: Db, old: str) -> None:
    db.add(
        Consequence(
            statement_id=_statement(db, "李家村", StatementState.SETTLED).id,
            village_id=old,
            subject=Subject.REPRESENTATIVE,
            subject_id=person(db, BY).id,
            grade="差",
            follow=next(iter(Follow)),
            what="整顿",
            begun_at=MONDAY,
            due_at=MONDAY + timedelta(days=30),
        )
    )


def _honours(db: Db, old: str) -> None:
    db.add(
        HonourRoll(
            region_id=old,
            subject=Subject.REPRESENTATIVE,
            name="优秀代表",
            key="2026",
            digest=_digest(db),
            opened_at=MONDAY,
        )
    )


@pytest.mark.parametrize(
    ("hangs", "name"),
    [
        (_proposal, "proposal"),
        (_doubt, "doubt"),
        (_consequence, "consequence"),
        (_honours, "honours"),
    ],
)
def test_it_waits_until_that_is_over(db: Db, hangs: Callable[[Db, str], None], name: str) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    hangs(db, old)
    db.flush()
    with pytest.raises(Refusal, match=words.HANGS[name]):
        mergers.plan(db, person(db, "孙敏"), old, new, MONDAY)


def test_nobody_is_counted_twice_in_a_period_that_one_village_has_settled(db: Db) -> None:
    old, new = village(db, "李家村"), village(db, "王家村")
    theirs = _statement(db, "李家村", StatementState.SETTLED)
    ours = _statement(db, "王家村", StatementState.DRAFTED)
    with pytest.raises(Refusal, match="王家村的同一期积分表还没入账"):
        mergers.plan(db, person(db, "孙敏"), old, new, MONDAY)
    ours.state = StatementState.SETTLED
    db.add(ours)
    db.flush()
    assert mergers.plan(db, person(db, "孙敏"), old, new, MONDAY).old.id == theirs.village_id
