"""Money and goods (钱和货) that wait: vouchers, doubts, the shop's month, goods that somebody has to fetch."""

from core.funds import approval, doubts, vouchers
from core.points.shop import counter, settlement, shop, uncollected
from core.registry.people import Post
from handlers.desk.lines.line import Line, first_of
from handlers.engine.event import Turn
from handlers.shop import reservations


def spendings(turn: Turn) -> list[Line]:
    """Vouchers to approve."""
    waiting = approval.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    if not waiting:
        return []
    named = first_of([vouchers.title(turn.db, v) for v in waiting[:4]])
    return [Line(f"等您审批的钱{len(waiting)}笔：{named}", "审批", "approve_voucher")]


def questioned(turn: Turn) -> list[Line]:
    """Doubts about published money to answer."""
    waiting = doubts.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    return (
        [Line(f"等您查的经费疑问{len(waiting)}条", "经费疑问", "answer_doubt")] if waiting else []
    )


def settlements(turn: Turn) -> list[Line]:
    """The shop's month, to agree to."""
    waiting = settlement.waiting_for(turn.db, turn.person, turn.now) if turn.person else []
    return [Line(f"等您同意的结账单{len(waiting)}张", "结账", "settle_shop")] if waiting else []


def at_the_counter(turn: Turn) -> list[Line]:
    """For the keeper: what was reserved and nobody has fetched."""
    if turn.person is None or not turn.holds(Post.SHOP_KEEPER):
        return []
    kept = shop.kept_by(turn.db, turn.person, turn.now)
    waiting = uncollected.waiting_in(turn.db, [kept]) if kept else []
    if not waiting:
        return []
    named = first_of([counter.title(turn.db, r) for r in waiting[:4]])
    return [Line(f"换了还没来拿的{len(waiting)}笔：{named}", "核销", "hand_over")]


def to_fetch(turn: Turn) -> list[Line]:
    """What the sender's household has to fetch."""
    waiting = reservations.waiting(turn)
    return (
        [Line(f"等您去店里拿的{len(waiting)}样", "我的兑换", "my_redemptions")] if waiting else []
    )
