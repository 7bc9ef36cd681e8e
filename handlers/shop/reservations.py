"""Reservations (等着去拿的): a person's own that wait at the shop, in words."""

from core.outbox import Message
from core.points.shop import redemptions, spending
from core.points.shop.redemptions import Redemption
from handlers.engine.event import Turn

NOBODY = "还不知道您是谁家的。请先发“绑定”，绑定以后就能用自家积分兑换。"
UNREGISTERED = "您没有登记在哪一户，没有积分。要是弄错了，请跟村干部说。"
UNCOUNTED = "村里现在没有给您家记积分。发“规则”看积分记给谁、怎么来。"


def waiting(turn: Turn) -> list[Redemption]:
    """The reservations of the speaker's household, and the speaker's own, oldest first."""
    if turn.person is None:
        return []
    balances = spending.spendable(turn.db, turn.person, turn.now)
    return [r for balance in balances for r in redemptions.open_of(turn.db, balance.subject_id)]


def listed(turn: Turn) -> Message:
    """Each with its code and its last day."""
    if turn.person is None:
        return Message(NOBODY)
    reservations = waiting(turn)
    if not reservations:
        return Message("没有等您去拿的东西。发“兑换”看能换什么。")
    rows = [
        f"{redemptions.what(r)}，兑换码：{redemptions.spaced(r.code)}，{redemptions.last_day(r)}前有效。"
        for r in reservations
    ]
    return Message("\n".join(["等您去店里拿的：", *rows, "不要了就发“取消兑换”，积分退回。"]))
