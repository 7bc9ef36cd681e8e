"""Each fault that the check of points looks for is found when it is made on purpose."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from core.db import Db, is_sqlite
from core.points.checks import points
from core.points.claims.claims import Claim
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementLine
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import MARCH, april, march, passed, person, settled, village

pytestmark = pytest.mark.broken_on_purpose
Fault = Callable[[Db, Statement], None]


def unguarded(db: Db, change: str) -> None:
    """Change the ledger as somebody with the database's password could."""
    db.flush()
    if is_sqlite(db):
        for trigger in ("transfer_no_update", "transfer_no_delete"):
            db.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
    else:
        db.execute(text("ALTER TABLE transfer DISABLE TRIGGER USER"))
    db.execute(text(change))
    db.expire_all()


def balance_edited(db: Db, _: Statement) -> None:
    db.execute(text("UPDATE balance SET points = points + 1 WHERE account LIKE 'subject:%'"))


def transfer_edited(db: Db, _: Statement) -> None:
    unguarded(db, "UPDATE transfer SET points = points + 1 WHERE seq = 1")


def transfer_deleted(db: Db, _: Statement) -> None:
    unguarded(db, "DELETE FROM transfer WHERE seq = 1")


def last_deleted(db: Db, _: Statement) -> None:
    unguarded(db, "DELETE FROM transfer WHERE seq = (SELECT max(seq) FROM transfer)")


def overdrawn(db: Db, statement: Statement) -> None:
    """Points go out before they came: the sums are right, the order is not."""
    chain = ledger.hold(db, statement.village_id)
    own, issue = ledger.subject_account("x"), ledger.issue_account(statement.village_id)
    for source, away, to in (("out", own, issue), ("in", issue, own)):
        row = ledger._row(
            chain.village_id, chain.seq + 1, Move(source, away, to, 4), april(20), chain.head
        )
        db.add(Transfer(**row))
        db.flush()
        chain.seq, chain.head = row["seq"], row["hash"]
    db.add(chain)


def reversal_of_less(db: Db, statement: Statement) -> None:
    first = db.exec(select(Transfer).order_by(col(Transfer.seq))).first()
    assert first is not None
    move = Move("reversal:x", first.to_account, first.from_account, 1, reverses=first.id)
    ledger.post(db, statement.village_id, move, april(20))


def posted_twice(db: Db, statement: Statement) -> None:
    source = f"statement:{statement.id}:somebody"
    move = Move(source, ledger.issue_account(statement.village_id), "subject:somebody", 5)
    ledger.post(db, statement.village_id, move, april(20))


def line_edited(db: Db, statement: Statement) -> None:
    line = db.exec(select(StatementLine).where(StatementLine.code == "neighbour-help")).first()
    assert line is not None
    line.note = "后来写的"
    db.add(line)


def total_edited(db: Db, statement: Statement) -> None:
    db.execute(text("UPDATE statement_total SET score = score + 1"))


def settled_twice(db: Db, statement: Statement) -> None:
    db.execute(
        text(
            "UPDATE act SET kind = 'statement.settle' WHERE kind = 'statement.draft' AND thing_id = :id"
        ),
        {"id": statement.id},
    )


def head_swapped(db: Db, statement: Statement) -> None:
    statement.head = "f" * 64
    db.add(statement)


def worth_more(db: Db, statement: Statement) -> None:
    db.execute(text("UPDATE statement_line SET points = 50 WHERE code = 'neighbour-help'"))


def award_takes(db: Db, statement: Statement) -> None:
    db.execute(text("UPDATE statement_line SET points = -points WHERE code = 'neighbour-help'"))


def unknown_item(db: Db, statement: Statement) -> None:
    db.execute(text("UPDATE statement_line SET code = 'no-such' WHERE code = 'neighbour-help'"))


def award_beside_veto(db: Db, statement: Statement) -> None:
    db.execute(
        text("UPDATE statement_line SET kind = 'VETO', code = 'gambling' WHERE code = 'meeting'")
    )


def kin_decided(db: Db, _: Statement) -> None:
    one, other = person(db, "罗铁柱"), person(db, "赵春兰")
    db.add(Kinship(person_id=one.id, relative_id=other.id))


def stranger_decided(db: Db, _: Statement) -> None:
    claim = db.exec(select(Claim)).first()
    assert claim is not None
    claim.decided_by = person(db, "郑小东").id
    db.add(claim)


def stranger_confirmed(db: Db, statement: Statement) -> None:
    statement.confirmed_by = person(db, "吴建军").id
    db.add(statement)


def rulebook_edited(db: Db, statement: Statement) -> None:
    """A version that was in use says something else than what is shipped now."""
    old = versions.of_digest(db, statement.digest)
    other = old.text.replace('"points":5', '"points":6', 1)
    db.add(
        versions.RulebookVersion(
            digest="0" * 64, name="lianhu-default.household", text=other, kept_at=march(1)
        )
    )


FAULTS: list[tuple[str, Fault]] = [
    ("I-1", balance_edited),
    ("I-2", overdrawn),
    ("I-3", transfer_deleted),
    ("I-3", reversal_of_less),
    ("I-4", posted_twice),
    ("I-5", kin_decided),
    ("I-5", stranger_decided),
    ("I-5", stranger_confirmed),
    ("I-6", worth_more),
    ("I-6", award_takes),
    ("I-6", unknown_item),
    ("I-6", rulebook_edited),
    ("I-7", line_edited),
    ("I-7", total_edited),
    ("I-8", settled_twice),
    ("I-9", award_beside_veto),
    ("I-25", transfer_edited),
    ("I-25", last_deleted),
    ("I-25", head_swapped),
]


def closed(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(6))
    passed(db, "唐菊香", "唐菊香户", "neighbour-help", march(5))
    settled(db, april(1))
    db.flush()
    assert list(points.broken(db)) == []


@pytest.mark.begun(by=closed)
@pytest.mark.parametrize(("invariant", "fault"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_fault_is_found(db: Db, invariant: str, fault: Fault) -> None:
    statement = statements.of_month(db, village(db), Subject.HOUSEHOLD, MARCH)
    assert statement is not None
    fault(db, statement)
    db.flush()
    db.expire_all()
    found = list(points.broken(db))
    assert any(f.startswith(invariant + " ") for f in found), found
