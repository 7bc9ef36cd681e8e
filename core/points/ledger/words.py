"""Words of the ledger (积分账): points that are gone, or soon will be."""

from datetime import date

from core.outbox import Message


def expired(name: str, points: int, day: date) -> Message:
    """So many points were not spent by that day, and are void."""
    on = f"{day.month}月{day.day}日"
    return Message(
        f"【积分到期】{name}没用完的{points}分{on}到期，按细则作废了。新得的积分照常算。"
    )


def expiring(name: str, points: int, day: date) -> Message:
    """So many points will be void after that day."""
    on = f"{day.month}月{day.day}日"
    return Message(
        f"【积分快到期】{name}还有{points}分，{on}过了就作废。请在这之前发“兑换”换东西。"
    )
