"""The check of the shop (核对兑换): I-10, I-11 and, for redemptions, I-19; one sentence for each break."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlmodel import col, select

from core.acts import Act
from core.db import Db
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
    rows = list(db.exec(select(Redemption).order_by(col(Redemption.id))))
    moves = _moves(db)
    done = _acts(db)
    for row in rows:
        yield from _points(row, moves[row.id])
        yield from _ended_once(db, row, done[row.id])
    yield from _stock(db, rows)
    yield from _accounts(db, rows)
    yield from _settlements(db)


def _moves(db: Db) -> defaultdict[str, dict[str, Transfer]]:
    """What was posted for each redemption, by step."""
    found: defaultdict[str, dict[str, Transfer]] = defaultdict(dict)
    ended = {}
    for row in db.exec(select(Transfer).where(col(Transfer.source).startswith("redemption:"))):
        _, which, step = row.source.split(":")
        found[which][step] = row
        ended[row.id] = which
    back = select(Transfer).where(col(Transfer.reverses).is_not(None))
    for row in db.exec(back):
        if row.reverses in ended:
            found[ended[row.reverses]]["reversal"] = row
    return found


def _acts(db: Db) -> defaultdict[str, list[Act]]:
    found: defaultdict[str, list[Act]] = defaultdict(list)
    for act in db.exec(select(Act).where(col(Act.kind).startswith("redemption."))):
        found[act.thing_id].append(act)
    return found


def _points(row: Redemption, moves: dict[str, Transfer]) -> Iterator[str]:
    """I-10: held while reserved, spent once handed over, given back otherwise; each once."""
    own, held = ledger.subject_account(row.subject_id), ledger.held_account(row.id)
    paid, gone = ledger.shop_account(row.village_id), ledger.expired_account(row.village_id)
    want: dict[str, tuple[str, frozenset[str]]] = {"reserve": (own, frozenset({held}))}
    if row.state == RedemptionState.HANDED_OVER:
        want["end"] = (held, frozenset({paid}))
    elif row.state in (RedemptionState.CANCELLED, RedemptionState.EXPIRED):
        want["end"] = (held, frozenset({own, gone}))
    elif row.state == RedemptionState.RETURNED:
        want |= {
            "end": (held, frozenset({paid})),
            "reversal": (paid, frozenset({held})),
            "returned": (held, frozenset({own})),
        }
    if moves.keys() != want.keys():
        yield f"I-10 redemption {row.id} is {row.state} and its points made {sorted(moves)}"
        return
    for step, (away, to) in want.items():
        move = moves[step]
        if move.from_account != away or move.to_account not in to or move.points != row.points:
            yield f"I-10 redemption {row.id}: the points of {step} went another way"


def _ended_once(db: Db, row: Redemption, done: list[Act]) -> Iterator[str]:
    """I-10, I-19: each change has its act, and whoever handed over held the post and was no kin."""
    kinds = Counter(str(_ENDS[a.kind]) for a in done if a.kind in _ENDS)
    want = {} if row.state == RedemptionState.RESERVED else {str(row.state): 1}
    if row.state == RedemptionState.RETURNED:
        want[str(RedemptionState.HANDED_OVER)] = 1
    if kinds != want:
        yield f"I-10 redemption {row.id} is {row.state} by the acts {dict(kinds)}"
    if sum(a.kind == "redemption.reserve" for a in done) != 1:
        yield f"I-19 redemption {row.id} was reserved without an act"
    for act in done:
        if act.kind != f"redemption.{RedemptionState.HANDED_OVER}":
            continue
        keeper = act.person_id or ""
        if not any(people.holds(db, keeper, p, row.village_id, act.at) for p in shop.KEEPERS):
            yield f"I-19 redemption {row.id} was handed over without the post for it"
        if subjects.must_withdraw(db, keeper, row.subject, row.subject_id):
            yield f"I-5 redemption {row.id} was handed over by somebody who must withdraw"
        if row.card_id is not None and row.confirmed_by in (None, row.by):
            yield f"I-10 redemption {row.id} by card was confirmed by no second person"


def _stock(db: Db, rows: list[Redemption]) -> Iterator[str]:
    """I-11: what came in is on the shelf, reserved, handed over or written off."""
    moved = shop.moved(db)
    taken: Counter[str] = Counter()
    for row in rows:
        if row.state in _TAKEN:
            taken[row.goods_id] += row.pieces
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
    for row in rows:
        if row.state == RedemptionState.RESERVED:
            held[row.village_id][ledger.held_account(row.id)] = row.points
        elif row.state == RedemptionState.HANDED_OVER:
            spent[row.village_id] += row.points
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
    for found in db.exec(query.order_by(col(ShopSettlement.id))).all():
        own = db.exec(select(Redemption).where(Redemption.settlement_id == found.id)).all()
        in_month = {r.id for r in sales.of_month(db, found.village_id, found.month)}
        sums = (sum(r.pieces for r in own), sum(r.points for r in own), sum(r.fen for r in own))
        if {r.id for r in own} != in_month or sums != (found.pieces, found.points, found.fen):
            yield f"I-10 settlement {found.id} is not what was handed over in {found.month}"
        if found.decided_by is not None and found.decided_by == found.by:
            yield f"I-10 settlement {found.id} was agreed to by whoever proposed it"
