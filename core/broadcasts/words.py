"""What people are told by broadcasts (通知的话), in words alone: values in, a message out."""

from core.outbox import Choice, Message

READ = "收到"


def broadcast(id_: str, text: str, by: str, place: str) -> Message:
    """To each of the audience, with a way to say that it was read."""
    read = Choice(READ, "broadcast_received", {"broadcast": id_}, thing=id_)
    return Message(f"【通知】{text}\n（{place}{by}发）", (read,), thing=id_)


def in_a_room(id_: str, text: str, by: str) -> Message:
    """To the group chat of a place: nobody answers there."""
    return Message(f"【通知】{text}\n（{by}发）", thing=id_)


def not_sent(audience: str) -> str:
    """What was taken back."""
    return f"给{audience}的通知，还没有发，不发了"


def muted() -> str:
    """What was taken back."""
    return "“不再收”，每月的消息又会发给您"


def hearing() -> str:
    """What was taken back."""
    return "“恢复接收”，每月的消息不再发给您"
