"""What people are told around a meeting (会议的话), in words alone: values in, what is said out."""

from core.outbox import Message


def absence(name: str, reason: str, meeting: str, meeting_id: str) -> Message:
    """For who runs the meeting: a member cannot come, and why."""
    return Message(f"【请假】{name}：{reason}。{meeting}。", thing=meeting_id)


def more_than(percent: int) -> str:
    """So many percent must be exceeded, as people say it: 过半, 超过66%, 全体."""
    if percent == 50:
        return "过半"
    return "全体" if percent >= 100 else f"超过{percent}%"
