"""Each fault that the check of money looks for is found when it is made on purpose."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import select

from core.db import Db, is_sqlite
from core.evidence import Evidence
from core.funds import checks
from core.funds.approval import Voucher, VoucherKind, VoucherState
from core.funds.book import FundEntry, Purse
from core.funds.receipts import VoucherPhoto
from core.registry.people import Kinship
from tests.core.funds.money import (
    approved,
    donation,
    granted,
    march,
    person,
    proposed,
    spending,
    village,
)

pytestmark = [pytest.mark.broken_on_purpose, pytest.mark.place("liuyang")]
Fault = Callable[[Db], None]


def unguarded(db: Db, change: str) -> None:
    """Change the book as somebody with the database's password could."""
    db.flush()
    if is_sqlite(db):
        for trigger in ("fund_entry_no_update", "fund_entry_no_delete"):
            db.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
    else:
        db.execute(text("ALTER TABLE fund_entry DISABLE TRIGGER USER"))
    db.execute(text(change))


def spent(db: Db) -> Voucher:
    return db.exec(select(Voucher).where(Voucher.kind == VoucherKind.SPENDING)).first() or _none()


def _none() -> Voucher:
    raise LookupError("no spending")


def balance_edited(db: Db) -> None:
    db.execute(text("UPDATE fund_balance SET fen = fen + 1 WHERE holder <> ''"))


def entry_edited(db: Db) -> None:
    unguarded(db, "UPDATE fund_entry SET fen = fen - 1 WHERE fen < 0")
    db.execute(text("UPDATE fund_balance SET fen = fen - 2 WHERE holder <> ''"))


def entry_deleted(db: Db) -> None:
    unguarded(db, "DELETE FROM fund_entry WHERE seq = 1")


def overdrawn(db: Db) -> None:
    """Money goes out before it came: the sums are right, the order is not."""
    last = max(e.seq for e in db.exec(select(FundEntry)))
    for step, fen in ((1, -5), (2, 5)):
        db.add(
            FundEntry(
                village_id=village(db),
                seq=last + step,
                source=f"x{step}",
                purse=Purse.WORK,
                fen=fen,
                voucher_id="x",
                at=march(9),
            )
        )


def booked_for_nothing(db: Db) -> None:
    voucher = spent(db)
    voucher.state = VoucherState.REJECTED
    db.add(voucher)


def approved_but_not_booked(db: Db) -> None:
    waiting = proposed(db, spending(db, 1_00, "r9"))
    waiting.state, waiting.decided_at = VoucherState.APPROVED, march(9)
    waiting.decided_by = person(db, "屈小红").id
    db.add(waiting)


def decided_by(name: str | None) -> Fault:
    def fault(db: Db) -> None:
        voucher = spent(db)
        voucher.decided_by = person(db, name).id if name else None
        db.add(voucher)

    fault.__name__ = f"decided_by_{name}"
    return fault


def kin_decided(db: Db) -> None:
    one, other = person(db, "廖红英"), person(db, "屈小红")
    db.add(Kinship(person_id=one.id, relative_id=other.id))


def receipt_lost(db: Db) -> None:
    for row in db.exec(select(VoucherPhoto).where(VoucherPhoto.voucher_id == spent(db).id)):
        db.delete(row)


def receipt_twice(db: Db) -> None:
    for row in db.exec(select(Evidence)):
        row.digest = "same"
        db.add(row)


FAULTS: list[tuple[str, Fault]] = [
    ("I-1", balance_edited),
    ("I-2", overdrawn),
    ("I-3", entry_deleted),
    ("I-4", entry_edited),
    ("I-4", booked_for_nothing),
    ("I-4", approved_but_not_booked),
    ("I-5", decided_by(None)),
    ("I-5", decided_by("廖红英")),
    ("I-5", decided_by("寻满秀")),
    ("I-5", kin_decided),
    ("receipt:", receipt_lost),
    ("receipt:", receipt_twice),
]


@pytest.mark.parametrize(("invariant", "fault"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_fault_is_found(db: Db, invariant: str, fault: Fault) -> None:
    granted(db)
    approved(db, proposed(db, spending(db)))
    approved(db, proposed(db, donation(db), "黎国强"))
    db.flush()
    assert list(checks.broken(db)) == []
    fault(db)
    db.flush()
    db.expire_all()
    found = list(checks.broken(db))
    assert any(f.startswith(f"{invariant} ") for f in found), found
