"""Hints (提示): one line for each command, for whom it is, what is done most first."""

from handlers.engine import commands, flow
from handlers.engine.event import Turn

SELDOM = 50
"""From this order on a hint waits under 更多."""
_KNOWN_ONLY = range(20, 40)
"""Hints of these orders need to know who speaks."""


def hints(turn: Turn, orders: range) -> list[str]:
    """The hints in this range of orders that are open to the speaker's posts."""
    open_flows = [f for f in commands.flows().values() if f.hint and flow.may(f, turn)]
    if turn.person is not None:
        open_flows = [f for f in open_flows if f.name != "bind"]
    else:
        open_flows = [f for f in open_flows if f.order not in _KNOWN_ONLY]
    shown = [f for f in open_flows if f.order in orders]
    return [f.hint for f in sorted(shown, key=lambda f: (f.order, f.name))]
