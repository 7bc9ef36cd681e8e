"""The ledger (积分台账): transfers between two accounts, added and never changed, chained per village."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, bindparam, insert, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import ahead
from core.db import BIG, Db, insert_once, is_sqlite, rows_of
from core.errors import Refusal
from core.ids import new_id

FIRST_HASH = "0" * 64
_SPENDABLE = ("subject", "held")
"""Accounts that never go below zero; `issue` is below zero by all that was ever issued."""
_FEW = 100


class Transfer(SQLModel, table=True):
    """Points moved from one account to another, once per source. No row is ever changed.

    The database itself refuses to: the triggers stand in the migration that makes the table.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("village_id", "seq"),
        CheckConstraint("points > 0", name="transfer_points"),
        CheckConstraint("from_account <> to_account", name="transfer_accounts"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    seq: int = Field(sa_column=Column(BIG, nullable=False))  # 1, 2, 3 … in each village
    source: str = Field(unique=True)  # what it stands for: statement:<id>:<subject>, reversal:<id>
    from_account: str = Field(index=True)
    to_account: str = Field(index=True)
    points: int = Field(sa_column=Column(BIG, nullable=False))
    reverses: str | None = Field(default=None, foreign_key="transfer.id", unique=True)
    at: datetime
    previous: str  # hash of the transfer before it in this village
    hash: str


class Balance(SQLModel, table=True):
    """What stands on an account: always the sum of its transfers (I-1), never overdrawn (I-2)."""

    __tablename__ = "balance"
    __table_args__ = (
        CheckConstraint("points >= 0 OR account LIKE 'issue:%'", name="balance_points"),
    )
    village_id: str = Field(primary_key=True, foreign_key="region.id")
    account: str = Field(primary_key=True)  # somebody known in two villages has one in each
    points: int = Field(default=0, sa_column=Column(BIG, nullable=False))


class Chain(SQLModel, table=True):
    """Number of the village's last transfer and hash of its last transfer or seal; whoever posts holds this row."""

    __tablename__ = "chain"
    village_id: str = Field(primary_key=True, foreign_key="region.id")
    seq: int = Field(default=0, sa_column=Column(BIG, nullable=False))
    sealed: int = Field(default=0, sa_column=Column(BIG, nullable=False))  # how many seals it has
    head: str = FIRST_HASH


@dataclass(frozen=True)
class Move:
    """A transfer to be posted: `points` of `from_account` to `to_account`, once per `source`."""

    source: str
    from_account: str
    to_account: str
    points: int
    reverses: str | None = None


def subject_account(subject_id: str) -> str:
    """Where a household's or a representative's spendable points stand."""
    return f"subject:{subject_id}"


def issue_account(village_id: str) -> str:
    """Where a village's points come from."""
    return f"issue:{village_id}"


def held_account(redemption_id: str) -> str:
    """Where the points of a reserved redemption stand until it ends."""
    return f"held:{redemption_id}"


def shop_account(village_id: str) -> str:
    """Where points go for goods that were handed over."""
    return f"shop:{village_id}"


def expired_account(village_id: str) -> str:
    """Where points go that the rulebook lets expire."""
    return f"expired:{village_id}"


def balance(db: Db, village_id: str, account: str) -> int:
    """The points on a village's account; 0 for one that nothing has touched."""
    query = select(Balance.points).where(
        Balance.village_id == village_id, Balance.account == account
    )
    return db.exec(query).first() or 0


_BALANCES = ahead.PerVillage(select(Balance.account, Balance.points), col(Balance.village_id))


def balances(db: Db, village_id: str) -> dict[str, int]:
    """All accounts of a village that anything has touched; one SELECT."""
    return dict(_BALANCES.of(db, village_id))


def head(db: Db, village_id: str) -> str:
    """The hash of the village's last transfer."""
    return db.exec(select(Chain.head).where(Chain.village_id == village_id)).first() or FIRST_HASH


def short(hash_: str) -> str:
    """A hash as it is printed on a poster: twelve characters in threes of four."""
    return " ".join(hash_[i : i + 4] for i in (0, 4, 8)).upper()


def post(db: Db, village_id: str, move: Move, now: datetime) -> Transfer:
    """Post one transfer; a source that has been posted gives the transfer it made then.

    Refusal when the account cannot bear it.
    """
    post_all(db, village_id, [move], now)
    return db.exec(select(Transfer).where(Transfer.source == move.source)).one()


def post_all(db: Db, village_id: str, moves: Sequence[Move], now: datetime) -> str:
    """Post transfers in this order and return the village's new head; all of them or none.

    Sources that have been posted are passed over, so a repeat changes nothing.
    """
    chain = hold(db, village_id)
    done = _posted(db, [m.source for m in moves])
    fresh = [m for m in moves if m.source not in done]
    if not fresh:
        return chain.head
    _move_balances(db, village_id, fresh)
    rows = []
    for number, move in enumerate(fresh, chain.seq + 1):
        transfer = _row(village_id, number, move, now, chain.head)
        rows.append(transfer)
        chain.head, chain.seq = transfer["hash"], number
    db.execute(insert(rows_of(Transfer)), rows)
    db.add(chain)
    db.flush()
    return chain.head


def seal(db: Db, village_id: str, what: str) -> Chain:
    """Put what has settled into the village's chain, also where it moved nothing; the chain after it."""
    chain = hold(db, village_id)
    chain.sealed += 1
    chain.head = sealed(chain.head, chain.sealed, what)
    db.add(chain)
    db.flush()
    return chain


def sealed(previous: str, number: int, what: str) -> str:
    """The head behind a seal, given the one before it."""
    facts = json.dumps([previous, "seal", number, what], ensure_ascii=False)
    return hashlib.sha256(facts.encode()).hexdigest()


def reverse(db: Db, transfer: Transfer, now: datetime) -> Transfer:
    """Post the opposite of a transfer, once; Refusal when its points have been spent."""
    if transfer.reverses is not None:
        raise Refusal("冲正记录不能再冲正，请重新申报。")
    return post(
        db,
        transfer.village_id,
        Move(
            source=f"reversal:{transfer.id}",
            from_account=transfer.to_account,
            to_account=transfer.from_account,
            points=transfer.points,
            reverses=transfer.id,
        ),
        now,
    )


def hold(db: Db, village_id: str) -> Chain:
    """The village's chain, held until the transaction ends: postings come one after another."""
    insert_once(db, Chain, {"village_id": village_id, "seq": 0, "head": FIRST_HASH})
    query = select(Chain).where(Chain.village_id == village_id)
    query = query.execution_options(populate_existing=True)
    return db.exec(query if is_sqlite(db) else query.with_for_update()).one()


def link(previous: str, transfer: "Transfer") -> str:
    """The hash that a stored transfer must carry, given the one before it."""
    move = Move(
        transfer.source,
        transfer.from_account,
        transfer.to_account,
        transfer.points,
        transfer.reverses,
    )
    return _hash(previous, transfer.village_id, transfer.seq, move, transfer.at)


def _hash(previous: str, village_id: str, seq: int, move: Move, at: datetime) -> str:
    facts = [
        previous,
        village_id,
        seq,
        move.source,
        move.from_account,
        move.to_account,
        move.points,
        move.reverses,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _row(village_id: str, seq: int, move: Move, at: datetime, previous: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "village_id": village_id,
        "seq": seq,
        "source": move.source,
        "from_account": move.from_account,
        "to_account": move.to_account,
        "points": move.points,
        "reverses": move.reverses,
        "at": at,
        "previous": previous,
        "hash": _hash(previous, village_id, seq, move, at),
    }


def _posted(db: Db, sources: Sequence[str]) -> set[str]:
    posted: set[str] = set()
    for start in range(0, len(sources), 500):  # SQLite takes 32,766 values, older ones 999
        part = sources[start : start + 500]
        posted.update(db.exec(select(Transfer.source).where(col(Transfer.source).in_(part))))
    return posted


def _move_balances(db: Db, village_id: str, moves: Sequence[Move]) -> None:
    known = balances(db, village_id) if len(moves) > _FEW else _of_moves(db, village_id, moves)
    now = dict(known)
    for move in moves:
        if not isinstance(move.points, int) or not 0 < move.points <= 10**9:
            raise ValueError(f"{move.source}: {move.points!r} is no number of points")
        now[move.from_account] = now.get(move.from_account, 0) - move.points
        now[move.to_account] = now.get(move.to_account, 0) + move.points
        if now[move.from_account] < 0 and move.from_account.partition(":")[0] in _SPENDABLE:
            raise Refusal("积分余额不够，请少用一些，或等下个月积分到账。")
    changed = [a for a in now if now[a] != known.get(a)]
    _write_balances(db, village_id, {a: now[a] for a in changed}, set(known))


def _of_moves(db: Db, village_id: str, moves: Sequence[Move]) -> dict[str, int]:
    """A redemption touches two accounts of the hundreds that a village has."""
    touched = {account for move in moves for account in (move.from_account, move.to_account)}
    query = select(Balance.account, Balance.points).where(
        Balance.village_id == village_id, col(Balance.account).in_(touched)
    )
    return dict(db.exec(query).all())


def _write_balances(db: Db, village_id: str, points: dict[str, int], known: set[str]) -> None:
    rows = rows_of(Balance)
    new = [
        {"account": a, "village_id": village_id, "points": p}
        for a, p in points.items()
        if a not in known
    ]
    old = [{"known": a, "left": p} for a, p in points.items() if a in known]
    if new:
        db.execute(insert(rows), new)
    if old:
        by_account = update(rows).where(
            rows.c.village_id == village_id, rows.c.account == bindparam("known")
        )
        db.execute(by_account.values(points=bindparam("left")), old)
