"""Notes of a line (备注): the reasons that stand behind it, and whether a veto voided it."""

from core.points.rulebook import periods

VOIDED = "一票否决，当月加分作废"
_VOIDED_IN_SPAN = "一票否决，当期加分作废"


def voided(note: str, period: str) -> str:
    """A line's note once a veto has voided it."""
    return and_(note, VOIDED if periods.is_month(period) else _VOIDED_IN_SPAN)


def is_voided(note: str) -> bool:
    """Whether the note says that a veto voided the line."""
    return note.endswith((VOIDED, _VOIDED_IN_SPAN))


def before_veto(note: str) -> str:
    """A voided line's note as it was, and is again when the veto is lifted."""
    bare = note.removesuffix(VOIDED).removesuffix(_VOIDED_IN_SPAN)
    return bare.removesuffix("，")


def and_(note: str, more: str) -> str:
    """A note with one more reason."""
    return f"{note}，{more}" if note else more
