"""Words of the month's close (月度结算): what waits for a decision, and what a week brought."""

from core.outbox import Choice, Message


def owed_decisions(count: int, since: str, is_last_day: bool) -> Message:
    """So many claims wait for the decision of whoever reads this, since that day."""
    text = f"【等您审核】有{count}条申报还没定，最早的是{since}报的。发“审核”来定。"
    if is_last_day:
        text += "明天早上8点算这个月的积分，没定的算到下个月。"
    return Message(text)


def moved_claim(claim_id: str, title: str, period: str, is_month: bool) -> Message:
    """A claim still waits, and its period has been worked out without it."""
    later = "下个月" if is_month else "下一期"
    text = f"【申报】{title}还在等审核。{period}的积分表已经算好了，通过以后算到{later}。"
    return Message(text, thing=claim_id)


def weekly_report(summary: str) -> Message:
    """What a week brought, with the way to what still waits."""
    return Message(summary, (Choice("审核", "review"),))
