"""The check of the shop (核对兑换): I-10, I-11 and, for redemptions, I-19; one sentence for each break."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlmodel import col, select

from core.acts import Act
from core.db import Db, any_rows
from core.points.ledger import ledger
from core.points.ledger.ledger import Transfer
from core.points.shop import redemptions, sales, shop
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.shop.settlement import SettlementState, ShopSettlement
from core.points.shop.shop import Goods, StockWhy
from core.points.subjects import subjects
from core.registry import people

_TAKEN = (RedemptionState.RESERVED, RedemptionState.HANDED_OVER)
_ENDS = {
    f"redemption.{state}": state for state in RedemptionState if state != RedemptionState.RESERVED
} | {redemptions.UNMADE: RedemptionState.CANCELLED}
_KINDS = ("subject", "held", "shop", "expired", "issue")


def broken(db: Db) -> Iterator[str]:
    """Everything about redemptions, stock and the shop's points that cannot be so."""
    if not any_rows(db, Redemption, Transfer, Goods, ledger.Balance, ShopSettlement):
        return
    rows = list(db.exec(select(Redemption).order_by(col(Redemption.id))))
    moves = _moves(db)
    done = _acts(db)
    for redemption in rows:
        yield from _points(redemption, moves[redemption.id])
        yield from _ended_once(db, redemption, done[redemption.id])
    yield from _stock(db, rows)
    yield from _accounts(db, rows)
    yield from _settlements(db)


def _moves(db: Db) -> defaultdict[str, dict[str, Transfer]]:
    """What was posted for each redemption, by step."""
    moves: defaultdict[str, dict[str, Transfer]] = defaultdict(dict)
    ended = {}
    for transfer in db.exec(select(Transfer).where(col(Transfer.source).startswith("redemption:"))):
        _, which, step = transfer.source.split(":")
        moves[which][step] = transfer
        ended[transfer.id] = which
    back = select(Transfer).where(col(Transfer.reverses).is_not(None))
    for transfer in db.exec(back):
        if transfer.reverses in ended:
            moves[ended[transfer.reverses]]["reversal"] = transfer
    return moves


def _acts(db: Db) -> defaultdict[str, list[Act]]:
    by_thing: defaultdict[str, list[Act]] = defaultdict(list)
    for act in db.exec(select(Act).where(col(Act.kind).startswith("redemption."))):
        by_thing[act.thing_id].append(act)
    return by_thing


def _points(redemption: Redemption, moves: dict[str, Transfer]) -> Iterator[str]:
    """I-10: held while reserved, spent once handed over, given back otherwise; each once."""
    account, held = (
        ledger.subject_account(redemption.subject_id),
        ledger.held_account(redemption.id),
    )
    paid, gone = (
        ledger.shop_account(redemption.village_id),
        ledger.expired_account(redemption.village_id),
    )
    want: dict[str, tuple[str, frozenset[str]]] = {"reserve": (account, frozenset({held}))}
    if redemption.state == RedemptionState.HANDED_OVER:
        want["end"] = (held, frozenset({paid}))
    elif redemption.state in (RedemptionState.CANCELLED, RedemptionState.EXPIRED):
        want["end"] = (held, frozenset({account, gone}))
    elif redemption.state == RedemptionState.RETURNED:
        want |= {
            "end": (held, frozenset({paid})),
            "reversal": (paid, frozenset({held})),
            "returned": (held, frozenset({account})),
        }
    if moves.keys() != want.keys():
        yield f"I-10 redemption {redemption.id} is {redemption.state} and its points made {sorted(moves)}"
        return
    for step, (away, to) in want.items():
        move = moves[step]
        if (
            move.from_account != away
            or move.to_account not in to
            or move.points != redemption.points
        ):
            yield f"I-10 redemption {redemption.id}: the points of {step} went another way"


def _ended_once(db: Db, redemption: Redemption, done: list[Act]) -> Iterator[str]:
    """I-10, I-19: each change has its act, and whoever handed over held the post and was no kin."""
    kinds = Counter(str(_ENDS[a.kind]) for a in done if a.kind in _ENDS)
    want = {} if redemption.state == RedemptionState.RESERVED else {str(redemption.state): 1}
    if redemption.state == RedemptionState.RETURNED:
        want[str(RedemptionState.HANDED_OVER)] = 1
    if kinds != want:
        yield f"I-10 redemption {redemption.id} is {redemption.state} by the acts {dict(kinds)}"
    if sum(a.kind == "redemption.reserve" for a in done) != 1:
        yield f"I-19 redemption {redemption.id} was reserved without an act"
    for act in done:
        if act.kind != f"redemption.{RedemptionState.HANDED_OVER}":
            continue
        keeper = act.person_id or ""
        if not any(
            people.holds(db, keeper, p, redemption.village_id, act.at) for p in shop.KEEPERS
        ):
            yield f"I-19 redemption {redemption.id} was handed over without the post for it"
        if subjects.must_withdraw(db, keeper, redemption.subject, redemption.subject_id, act.at):
            yield f"I-5 redemption {redemption.id} was handed over by somebody who must withdraw"
        if redemption.card_id is not None and redemption.confirmed_by in (None, redemption.by):
            yield f"I-10 redemption {redemption.id} by card was confirmed by no second person"


def _stock(db: Db, rows: list[Redemption]) -> Iterator[str]:
    """I-11: what came in is on the shelf, reserved, handed over or written off."""
    moved = shop.moved(db)
    taken: Counter[str] = Counter()
    for redemption in rows:
        if redemption.state in _TAKEN:
            taken[redemption.goods_id] += redemption.pieces
    query = select(Goods.id, Goods.name, Goods.stock).order_by(col(Goods.id))
    for goods_id, name, stock in db.exec(query):
        came, lost = (moved.get((goods_id, why), 0) for why in StockWhy)
        left = came - lost - taken[goods_id]
        if stock != left or left < 0:
            yield f"I-11 {name}: stock {stock}, by what came and went {left}"


def _accounts(db: Db, rows: list[Redemption]) -> Iterator[str]:
    """I-11: points issued are with their subjects, held, spent or expired, and nowhere else."""
    held: defaultdict[str, dict[str, int]] = defaultdict(dict)
    spent: Counter[str] = Counter()
    for redemption in rows:
        if redemption.state == RedemptionState.RESERVED:
            held[redemption.village_id][ledger.held_account(redemption.id)] = redemption.points
        elif redemption.state == RedemptionState.HANDED_OVER:
            spent[redemption.village_id] += redemption.points
    for village_id in db.exec(select(ledger.Balance.village_id).distinct()):
        accounts = ledger.balances(db, village_id)
        odd = sorted(a for a in accounts if a.partition(":")[0] not in _KINDS)
        if odd:
            yield f"I-11 village {village_id}: points stand on {odd[0]}, which is no account"
        if sum(accounts.values()) != 0:
            yield f"I-11 village {village_id}: {sum(accounts.values())} points came from nowhere"
        now = {a: n for a, n in accounts.items() if a.startswith("held:") and n}
        if now != held[village_id]:
            yield f"I-10 village {village_id}: what is held is not what is reserved"
        if accounts.get(ledger.shop_account(village_id), 0) != spent[village_id]:
            yield f"I-10 village {village_id}: the shop's points are not what it handed over"


def _settlements(db: Db) -> Iterator[str]:
    """I-10: what a settlement pays is what was handed over in its month, each piece once."""
    query = select(ShopSettlement).where(ShopSettlement.state != SettlementState.REJECTED)
    for settlement in db.exec(query.order_by(col(ShopSettlement.id))).all():
        sold = db.exec(select(Redemption).where(Redemption.settlement_id == settlement.id)).all()
        in_month = {r.id for r in sales.of_month(db, settlement.village_id, settlement.month)}
        sums = (sum(r.pieces for r in sold), sum(r.points for r in sold), sum(r.fen for r in sold))
        if {r.id for r in sold} != in_month or sums != (
            settlement.pieces,
            settlement.points,
            settlement.fen,
        ):
            yield f"I-10 settlement {settlement.id} is not what was handed over in {settlement.month}"
        if settlement.decided_by is not None and settlement.decided_by == settlement.by:
            yield f"I-10 settlement {settlement.id} was agreed to by whoever proposed it"
