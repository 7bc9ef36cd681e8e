"""Notes of a line (备注): the reasons that stand behind it, as people read them."""

from core.points.rulebook import periods

VOIDED = "一票否决，当月加分作废"
_VOIDED_IN_SPAN = "一票否决，当期加分作废"


def spoken(note: str, voided: bool, period: str) -> str:
    """A line's note in full: its reasons, and at last that a veto voided it."""
    if not voided:
        return note
    return and_(note, VOIDED if periods.is_month(period) else _VOIDED_IN_SPAN)


def and_(note: str, more: str) -> str:
    """A note with one more reason."""
    return f"{note}，{more}" if note else more
