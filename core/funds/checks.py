"""The check of money (核对经费): sums, vouchers, two persons, receipts; one sentence for each break."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlmodel import col, select

from core.db import Db, any_rows
from core.evidence import Evidence
from core.funds import approvers, rights
from core.funds.book import MOVED, FundBalance, FundEntry
from core.funds.receipts import VoucherPhoto
from core.funds.vouchers import Voucher, VoucherKind, VoucherState, pot

Pot = tuple[str, str, str]
_BY_RULE = frozenset({VoucherKind.GRANT, VoucherKind.RETURNED})


def broken(db: Db) -> Iterator[str]:
    """Everything about money that cannot be so."""
    if not any_rows(db, FundEntry, FundBalance, Voucher, VoucherPhoto):
        return
    entries = list(
        db.exec(select(FundEntry).order_by(FundEntry.village_id, col(FundEntry.seq))).all()
    )
    approved = list(db.exec(select(Voucher).where(Voucher.state == VoucherState.APPROVED)))
    yield from _sums(db, entries)
    yield from _sources(entries, approved)
    for voucher in approved:
        yield from _decision(db, voucher)
    yield from _receipts(db, approved)


def _sums(db: Db, entries: list[FundEntry]) -> Iterator[str]:
    """I-1, I-2, I-3: balances are sums, at no point below nothing, and no entry is gone."""
    running: defaultdict[Pot, int] = defaultdict(int)
    seqs: Counter[str] = Counter()
    for entry in entries:
        seqs[entry.village_id] += 1
        if entry.seq != seqs[entry.village_id]:
            yield f"I-3 village {entry.village_id}: entry {seqs[entry.village_id]} is missing"
            seqs[entry.village_id] = entry.seq
        of = (entry.village_id, entry.purse.value, entry.person_id or "")
        running[of] += entry.fen
        if running[of] < 0:
            yield f"I-2 pot {of} was overdrawn by entry {entry.seq}"
    cached = {(b.village_id, b.purse.value, b.holder): b.fen for b in db.exec(select(FundBalance))}
    for of in sorted(running.keys() | cached.keys()):
        if running.get(of, 0) != cached.get(of, 0):
            yield f"I-1 pot {of}: balance {cached.get(of, 0)}, entries give {running.get(of, 0)}"


def _sources(entries: list[FundEntry], approved: list[Voucher]) -> Iterator[str]:
    """I-4: an approved voucher is in the book once, to the fen, and nothing else is."""
    mine: defaultdict[str, list[FundEntry]] = defaultdict(list)
    for entry in entries:
        mine[entry.voucher_id].append(entry)
    for voucher in approved:
        made = [(e.source, e.purse, e.person_id, e.fen) for e in mine.pop(voucher.id, [])]
        if sorted(made, key=str) != sorted(_due(voucher), key=str):
            yield f"I-4 voucher {voucher.id} is not in the book as it was approved"
    for voucher_id in mine:
        yield f"I-4 entries of voucher {voucher_id}, which nobody approved"


def _due(voucher: Voucher) -> list[tuple[str, object, str | None, int]]:
    of, purse = voucher.id, voucher.purse
    if voucher.kind != VoucherKind.RETURNED:
        return [(f"voucher:{of}", purse, pot(voucher), voucher.fen)]
    return [
        (f"{MOVED}{of}:out", purse, voucher.person_id, voucher.fen),
        (f"{MOVED}{of}:in", purse, None, -voucher.fen),
    ]


def _decision(db: Db, voucher: Voucher) -> Iterator[str]:
    """I-5: another person agreed, who held the post then and had not to withdraw."""
    by, at = voucher.decided_by, voucher.decided_at
    if by is None or at is None:
        if voucher.kind not in _BY_RULE or voucher.maker_id is not None:
            yield f"I-5 voucher {voucher.id} was approved by nobody"
        return
    if by == voucher.maker_id:
        yield f"I-5 voucher {voucher.id} was approved by its own maker"
    elif approvers.must_withdraw(db, by, voucher, at):
        yield f"I-5 voucher {voucher.id} was approved by somebody who must withdraw"
    if not approvers.entitled(db, by, voucher.village_id, at):
        yield f"I-5 voucher {voucher.id} was approved without the post for it"


def _receipts(db: Db, approved: list[Voucher]) -> Iterator[str]:
    """A spending has its receipt, and no receipt pays twice."""
    query = select(VoucherPhoto.voucher_id, Evidence.digest).join(
        Evidence, col(Evidence.id) == VoucherPhoto.evidence_id
    )
    shown: defaultdict[str, set[str]] = defaultdict(set)
    having: set[str] = set()
    for voucher_id, digest in db.exec(query):
        having.add(voucher_id)
        if digest is not None:
            shown[digest].add(voucher_id)
    paid = {v.id for v in approved}
    for voucher in approved:
        if voucher.kind in rights.NEEDS_RECEIPT and voucher.id not in having:
            yield f"receipt: voucher {voucher.id} has none"
    for ids in shown.values():
        if len(ids & paid) > 1:
            yield f"receipt: one serves vouchers {sorted(ids & paid)}"
