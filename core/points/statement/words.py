"""Words of a statement (积分表) that need nothing from the database; what reads it stands in notices."""

from core.outbox import Choice, Message


def deductions(statement_id: str, text: str) -> Message:
    """What a subject lost, with the way to object to it."""
    return Message(text, (Choice("异议", "object"),), thing=statement_id)
