"""What people are told around a meeting (会议的话), in words alone: values in, what is said out."""

from core.outbox import Choice, Message


def absence(name: str, reason: str, meeting: str, meeting_id: str) -> Message:
    """For who runs the meeting: a member cannot come, and why."""
    return Message(f"【请假】{name}：{reason}。{meeting}。", thing=meeting_id)


def more_than(percent: int) -> str:
    """So many percent must be exceeded, as people say it: 过半, 超过66%, 全体."""
    if percent == 50:
        return "过半"
    return "全体" if percent >= 100 else f"超过{percent}%"


def noted(meeting_id: str, meeting: str, by: str) -> Message:
    """For somebody whom another noted as there: it is said to them, in case they are not."""
    text = f"【代签到】{by}说您到了{meeting}。您不在会场，就回“请假”；能用手机，就自己投票。"
    return Message(text, (Choice("请假", "absence", {"meeting": meeting_id}, meeting_id),))
