"""Words of what a grade sets going (等次的后续): what is due, and what is overdue."""

from core.outbox import Choice, Message


def overdue(consequence_id: str, title: str, last_day: str, *, is_reward: bool) -> Message:
    """A reward or a rectification should have been ended by now."""
    what = "奖励还没兑现" if is_reward else "整改还没了结"
    text = f"【超期】{title}：{what}，期限是{last_day}。发“整改”看看。"
    return Message(text, thing=consequence_id)


def progress_owed(consequence_id: str, version: int, title: str, last_day: str) -> Message:
    """This month's progress of a rectification has not been reported."""
    text = f"【整改】{title}：这个月的进展还没报，期限是{last_day}。"
    answers = {"consequence": consequence_id, "action": "report"}
    report = Choice("报进展", "rectify", answers, consequence_id, version)
    return Message(text, (report,), thing=consequence_id)
