"""What people are told around a meeting (会议的话), in words alone: values in, what is said out."""

from core.outbox import Message


def absence(name: str, reason: str, meeting: str, meeting_id: str) -> Message:
    """For who runs the meeting: a member cannot come, and why."""
    return Message(f"【请假】{name}：{reason}。{meeting}。", thing=meeting_id)
