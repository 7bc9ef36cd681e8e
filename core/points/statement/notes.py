"""Notes of a line (备注): the reasons that stand behind it, as people read them."""

from typing import Protocol

from core.points.rulebook import periods

VOIDED = "一票否决，当月加分作废"
_VOIDED_IN_SPAN = "一票否决，当期加分作废"


class Noted(Protocol):
    """What a line says for itself, and what was done to it."""

    @property
    def note(self) -> str: ...
    @property
    def adjusted(self) -> str: ...
    @property
    def voided(self) -> bool: ...


def spoken(line: Noted, period: str) -> str:
    """A line's note in full: its reasons, why other than its full points count, and last a veto."""
    return and_(line.note, less(line, period))


def less(line: Noted, period: str) -> str:
    """Why other than its full points count; empty where they do."""
    if not line.voided:
        return line.adjusted
    return and_(line.adjusted, VOIDED if periods.is_month(period) else _VOIDED_IN_SPAN)


def and_(note: str, more: str) -> str:
    """A note with one more reason."""
    return "，".join(filter(None, (note, more)))
