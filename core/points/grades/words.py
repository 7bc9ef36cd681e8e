"""Words of what a grade sets going (等次的后续): what is due, and what is overdue."""

from core.outbox import Choice, Message
from core.points.statement.grades import Consequence

FLOW = "rectify"
"""The flow with which its choices go on."""
MENDED = "整改完成"


def choice(consequence: Consequence, label: str, action: str) -> Choice:
    """A choice that goes on with 整改."""
    answers = {"consequence": consequence.id, "action": action}
    return Choice(label, FLOW, answers, consequence.id, consequence.version)


def _message(consequence: Consequence, text: str, *choices: Choice) -> Message:
    return Message(text, choices, thing=consequence.id)


def reward_begun(consequence: Consequence, title: str, last_day: str) -> Message:
    """For who grants it."""
    text = f"【考核奖励】{title}：{consequence.what}。请在{last_day}以前兑现，兑现了点“记奖励”。"
    return _message(consequence, text, choice(consequence, "记奖励", "grant"))


def rectification_begun(consequence: Consequence, title: str, last_day: str) -> Message:
    """For who mends it."""
    text = (
        f"【整改】{title}：{consequence.what}，{last_day}以前改好。"
        "每个月报一次进展，带照片；发“整改”来报。"
    )
    return _message(consequence, text, choice(consequence, "报进展", "report"))


def rectification_watched(consequence: Consequence, title: str, last_day: str) -> Message:
    """For who looks after it."""
    text = f"【整改开始】{title}：{consequence.what}，{last_day}以前改好。发“整改”看进展。"
    return _message(consequence, text)


def granted(consequence: Consequence, title: str, by: str) -> Message:
    """For whom the reward is."""
    return _message(consequence, f"【考核奖励】{title}：{consequence.outcome}（{by}记）。")


def progress(consequence: Consequence, title: str, by: str, what: str, photos: int) -> Message:
    """What was reported, for who may find it done."""
    text = f"【整改进展】{title}：{by}报：“{what}”，照片{photos}张。"
    ways = (choice(consequence, "看照片", "show"), choice(consequence, "提请了结", "propose"))
    return _message(consequence, text, *ways)


def proposed(consequence: Consequence, title: str, by: str, times: int) -> Message:
    """Found done by one; for who has to agree."""
    text = f"【整改了结】{by}提请了结：{title}，报过{times}次进展。"
    labels = (("同意了结", "agree"), ("还没改好", "refuse"), ("看照片", "show"))
    return _message(consequence, text, *(choice(consequence, *one) for one in labels))


def mended(consequence: Consequence, title: str, first: str, second: str) -> Message:
    """It has come to its end, by two."""
    return _message(consequence, f"【整改完成】{title}：{first}提请，{second}同意，已经了结。")


def not_mended(
    consequence: Consequence, title: str, by: str, why: str, *, ask: bool = False
) -> Message:
    """It goes on; `ask`: for who reports on it."""
    text = f"【整改】{title}：{by}认为还没改好：{why}。接着改，改了再报。"
    ways = (choice(consequence, "报进展", "report"),) if ask else ()
    return _message(consequence, text, *ways)


def overdue(consequence_id: str, title: str, last_day: str, *, is_reward: bool) -> Message:
    """A reward or a rectification should have been ended by now."""
    what = "奖励还没兑现" if is_reward else "整改还没了结"
    text = f"【超期】{title}：{what}，期限是{last_day}。发“整改”看看。"
    return Message(text, thing=consequence_id)


def progress_owed(consequence_id: str, version: int, title: str, last_day: str) -> Message:
    """This month's progress of a rectification has not been reported."""
    text = f"【整改】{title}：这个月的进展还没报，期限是{last_day}。"
    answers = {"consequence": consequence_id, "action": "report"}
    report = Choice("报进展", FLOW, answers, consequence_id, version)
    return Message(text, (report,), thing=consequence_id)
