"""Waiting (等回话): the calls of WeCom's that we may still answer, each over the wire that brought it and no other."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.channels.wecom.aibot import frames
from bot.channels.wecom.aibot.wire import Wire

_WITHIN = {frames.RESPOND: 300.0, frames.WELCOME: 4.5, frames.UPDATE: 4.5}
"""Seconds; WeCom gives six minutes to a message, five seconds to a welcome and to a card."""
_MOST = 20
"""Of one chat; what is older is not missed, its answers are said by themselves."""


@dataclass(frozen=True)
class Asked:
    """One call. `cmd` is how it is answered, `button` the key of the one that was pressed."""

    cmd: str
    req_id: str
    wire: Wire
    button: str = ""
    since: float = field(default_factory=time.monotonic)

    def open_on(self, wire: Wire) -> bool:
        """Whether it can still be answered there."""
        return self.wire is wire and time.monotonic() < self.since + _WITHIN[self.cmd]


class Waiting:
    """What was said, by chat, and what was pressed, by the card's id."""

    def __init__(self) -> None:
        self._asked: dict[str, deque[Asked]] = defaultdict(lambda: deque(maxlen=_MOST))
        self._pressed: dict[str, Asked] = {}

    def said(self, chat: str, asked: Asked) -> None:
        """Something was said in a chat, and is stored."""
        self._asked[chat].append(asked)

    def pressed(self, card: str, asked: Asked) -> None:
        """A button of a card was pressed."""
        self._pressed = {c: a for c, a in self._pressed.items() if a.open_on(asked.wire)}
        self._pressed[card] = asked

    def of_chat(self, chat: str, wire: Wire) -> Asked | None:
        """The oldest that was said there and can still be answered; it is not given twice."""
        waiting = self._asked.pop(chat, None)
        while waiting:
            asked = waiting.popleft()
            if asked.open_on(wire):
                self._asked[chat] = waiting
                return asked
        return None

    def of_card(self, card: str, wire: Wire) -> Asked | None:
        """The press of a card, while it can still be updated; it is not given twice."""
        asked = self._pressed.pop(card, None)
        return asked if asked is not None and asked.open_on(wire) else None
