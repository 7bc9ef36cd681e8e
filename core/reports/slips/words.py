"""What is said of slips (回执的话), in words alone: values in, what is said out."""

from collections.abc import Sequence
from datetime import datetime

from core.clock import spoken
from core.outbox import Choice, Message

MARK = "回执码："
"""Before a code, wherever one stands."""
HIDDEN = "（已隐去）"
ANSWER = "回话"
"""How the supervision group is offered to answer."""


def given(code: str) -> str:
    """Below the answer to a complaint that was filed: the only time that its code is told."""
    return (
        f"{MARK}{code}\n"
        "请抄在纸上，只说这一次。以后用谁的手机、哪个账号都行，发“回执”再加这16个数字，就能看办得怎么样、"
        "谁看过，还能和监督小组说话，不用说您是谁。"
    )


def word(named: str, quoted: str, report_id: str) -> Message:
    """For the supervision group: whoever complained says something."""
    text = f"【回执】{named}：反映的人说：{quoted}\n看不到是谁，回“{ANSWER}”就能跟他说。"
    return Message(text, (Choice(ANSWER, "answer_slip", {}, thing=report_id),), thing=report_id)


def answered(named: str, by: str, quoted: str) -> str:
    """For the others of the group: somebody has answered already."""
    return f"{named}：{by}给反映的人回话了：{quoted}"


def news() -> str:
    """For whoever complained, at their own account, where others may read: that there is an answer."""
    return "监督小组有话回给您。发“回执”加您的回执码就能看。"


def looked(last: Sequence[tuple[str, datetime]], group: str) -> str:
    """Who has opened it, each with their last time."""
    if not last:
        return f"{group}还没有人打开看过。"
    return "看过：" + "、".join(f"{name}（{spoken(at)}）" for name, at in last) + "。"


def line(at: datetime, by: str, quoted: str) -> str:
    """One thing that was said; `by` is empty for whoever complained."""
    return f"{spoken(at)} {by}回话：{quoted}" if by else f"{spoken(at)} 反映的人说：{quoted}"
