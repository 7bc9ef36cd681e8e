"""Whatever is changed in a ledger behind its back is found, and the first wrong row is named."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from core.db import Db, is_sqlite
from core.points.checks import points, verification
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.points.statement import statements
from core.points.statement.statements import Statement
from tests.core.points.wangjia_acts import APRIL, MARCH, april, march, may, passed, settled, village

TAMPERINGS = 500
pytestmark = pytest.mark.broken_on_purpose
COLUMNS = ("points", "source", "from_account", "to_account", "previous", "hash", "at", "seq")


def months(db: Db) -> list[Statement]:
    """March and April settled, a few postings between and after them."""
    for name in ("罗铁柱", "唐菊香", "曾德才"):
        passed(db, name, f"{name}户", "neighbour-help", march(5))
    first = settled(db, april(1))
    _spent(db, first, 4)
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", april(20))
    passed(db, "唐菊香", "唐菊香户", "meeting", april(21))
    second = settled(db, may(1))
    _spent(db, second, 3)
    return [first, second]


def _spent(db: Db, statement: Statement, times: int) -> None:
    who = db.exec(select(Transfer.to_account).order_by(col(Transfer.seq))).first() or ""
    for number in range(times):
        move = Move(f"test:{statement.id}:{number}", who, f"shop:{statement.village_id}", 1)
        ledger.post(db, statement.village_id, move, statement.settled_at or april(20))


def unguard(db: Db) -> None:
    """As somebody with the database's password could."""
    db.flush()
    if is_sqlite(db):
        for trigger in ("transfer_no_update", "transfer_no_delete"):
            db.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
    else:
        db.execute(text("ALTER TABLE transfer DISABLE TRIGGER USER"))


def found(db: Db) -> list[verification.Verified]:
    db.expire_all()
    return list(verification.verify(db, village(db)))


def test_every_month_is_verified_against_what_it_published(db: Db) -> None:
    statements = months(db)
    told = found(db)
    assert [(v.title, v.fault) for v in told] == [
        ("2026年3月农户积分", ""),
        ("2026年4月农户积分", ""),
        ("之后的3笔", ""),
    ]
    assert [v.code for v in told[:2]] == [ledger.short(s.head) for s in statements]


def test_a_code_read_off_a_poster_is_compared(db: Db) -> None:
    first, second = months(db)

    def fault(period: str, code: str) -> str | None:
        compared = verification.compare(db, village(db), period, code)
        return compared.fault if compared else None

    assert fault(MARCH, ledger.short(first.head)) == ""
    assert fault(APRIL, ledger.short(second.head).lower().replace(" ", "")) == ""
    assert "海报上是" in (fault(MARCH, ledger.short(second.head)) or "")
    assert fault("2026-01", "0000 0000 0000") is None


def test_a_ledger_written_anew_no_longer_fits_its_poster(db: Db) -> None:
    """Even whoever works out every hash again, and every stored head, cannot change the paper."""
    first, _ = months(db)
    poster = ledger.short(first.head)
    unguard(db)
    db.execute(text("UPDATE transfer SET points = points + 1 WHERE seq = 1"))
    db.expire_all()
    head = ledger.FIRST_HASH
    sealed = verification.sealed(db, village(db))
    for row in db.exec(select(Transfer).order_by(col(Transfer.seq))).all():
        row.previous, row.hash = head, ledger.link(head, row)
        head = row.hash
        db.add(row)
        for statement in sealed.get(row.seq, ()):
            head = statement.head = verification.behind(head, [statement])
            db.add(statement)
    db.execute(text("UPDATE chain SET head = :head"), {"head": head})
    db.flush()
    assert [v.fault for v in found(db)] == ["", "", ""]
    compared = verification.compare(db, village(db), MARCH, poster)
    assert compared is not None
    assert "海报上是" in compared.fault


def nothing_moves(db: Db) -> list[Statement]:
    """Two months in each of which a household without points is taken some."""
    passed(db, "郑小东", "罗铁柱户", "litter", march(5))
    first = settled(db, april(1))
    passed(db, "郑小东", "罗铁柱户", "litter", april(20))
    second = settled(db, may(1))
    assert db.exec(select(Transfer)).all() == []
    return [first, second]


def test_a_month_that_moves_nothing_has_a_head_of_its_own(db: Db) -> None:
    first, second = nothing_moves(db)
    assert len({ledger.FIRST_HASH, first.head, second.head}) == 3
    assert ledger.head(db, village(db)) == second.head
    assert [v.fault for v in found(db)] == ["", ""]
    compared = verification.compare(db, village(db), MARCH, ledger.short(second.head))
    assert compared is not None
    assert "海报上是" in compared.fault
    assert list(points.broken(db)) == []


def test_a_month_that_moved_nothing_cannot_be_written_anew(db: Db) -> None:
    first, _ = nothing_moves(db)
    line, *_ = lines = statements.lines_of(db, first.id)
    line.note = "后来写的"
    first.lines_digest = statements.digest_of(lines, first.period)
    db.add_all([line, first])
    db.flush()
    assert "对不上" in found(db)[0].fault
    assert any("I-25" in broken for broken in points.broken(db))


def test_a_month_that_settled_before_there_were_seals_still_holds(db: Db) -> None:
    """Its head is its last transfer's, and what settles since stands behind it."""
    for name in ("罗铁柱", "唐菊香"):
        passed(db, name, f"{name}户", "neighbour-help", march(5))
    first = settled(db, april(1))
    last = db.exec(select(Transfer).order_by(col(Transfer.seq).desc())).first()
    assert last is not None
    chain = ledger.hold(db, village(db))
    chain.sealed, chain.head = 0, last.hash
    first.sealed, first.head = 0, last.hash
    db.add_all([chain, first])
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", april(20))
    second = settled(db, may(1))
    assert second.sealed == 1
    assert [v.fault for v in found(db)] == ["", ""]
    assert list(points.broken(db)) == []


def test_a_line_changed_after_settling_is_found(db: Db) -> None:
    months(db)
    db.execute(text("UPDATE statement_line SET note = '后来写的' WHERE code = 'meeting'"))
    assert [v.fault for v in found(db)] == ["", "入账以后，积分表里有一行被改过"]


@pytest.fixture
def tampered(world: Engine) -> Iterator[Session]:
    """A ledger without its guards, in a transaction that each tampering takes back."""
    with Session(world, expire_on_commit=False) as db, db.begin():
        months(db)
        unguard(db)
        yield db


@pytest.mark.long
def test_every_tampering_is_found_and_the_first_bad_row_named(tampered: Session) -> None:
    by = random.Random(2026)  # the same tamperings in every run
    last = len(tampered.exec(select(Transfer.id)).all())
    for _ in range(TAMPERINGS):
        point = tampered.begin_nested()
        row, what = _tamper(tampered, by, last)
        told = found(tampered)
        assert told[-1].fault, what
        assert f"第{row}笔" in told[-1].fault, (what, told[-1].fault)
        point.rollback()
    assert not found(tampered)[-1].fault


def _tamper(db: Db, by: random.Random, last: int) -> tuple[int, str]:
    """Flip, delete or reorder; the number of the first row that is wrong then."""
    how = by.choice(("flip", "delete", "reorder"))
    seq = by.randint(1, last)
    if how == "delete":
        many = by.randint(1, 3)
        db.execute(
            text("DELETE FROM transfer WHERE seq BETWEEN :a AND :b"),
            {"a": seq, "b": seq + many - 1},
        )
        return seq, f"delete {many} from {seq}"
    if how == "reorder":
        other = by.choice([n for n in range(1, last + 1) if n != seq])
        for a, b in ((seq, -1), (other, seq), (-1, other)):
            db.execute(text("UPDATE transfer SET seq = :b WHERE seq = :a"), {"a": a, "b": b})
        return min(seq, other), f"swap {seq} and {other}"
    return _flip(db, by, seq, last)


def _flip(db: Db, by: random.Random, seq: int, last: int) -> tuple[int, str]:
    name = by.choice(COLUMNS)
    where = {"seq": seq}
    if name == "points":
        db.execute(text("UPDATE transfer SET points = points + 1 WHERE seq = :seq"), where)
    elif name == "seq":
        db.execute(
            text("UPDATE transfer SET seq = :far WHERE seq = :seq"), where | {"far": last + 9}
        )
    elif name == "at":
        row = db.exec(select(Transfer).where(Transfer.seq == seq)).one()
        db.execute(
            text("UPDATE transfer SET at = (SELECT min(at) FROM act) WHERE id = :id"),
            {"id": row.id},
        )
    else:
        db.execute(text(f"UPDATE transfer SET {name} = {name} || 'x' WHERE seq = :seq"), where)
    return seq, f"flip {name} of {seq}"
