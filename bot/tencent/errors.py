"""Error codes (错误码): what an errcode means for a message. What both platforms have stands here, the rest with each."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.channel import TryLater, Unreachable

log = logging.getLogger(__name__)

_STALE_TOKEN = frozenset({40001, 40014, 42001})
_ONLY_THIS = {
    40004: "bad_picture",
    40006: "bad_picture",
    40007: "gone",  # media ids live three days
    40008: "bad_message",
    44004: "bad_message",
    45002: "too_long",
    47001: "bad_message",
}


class Stale(Exception):
    """The token was refused."""


@dataclass(frozen=True)
class Codes:
    """The errcodes of one platform's API; one that nobody knows is tried again."""

    platform: str
    unreachable: Mapping[int, str]
    """Nothing reaches this person."""
    whole_channel: Mapping[int, tuple[str, timedelta]]
    """Nothing goes out for so long."""
    only_this: Mapping[int, str] = field(default_factory=dict)
    """This message alone is refused, for reasons of this platform's own."""
    advice: Mapping[int, str] = field(default_factory=dict)
    """What the operator has to do; told in the log."""

    def meaning(self, code: int) -> TryLater | Unreachable:
        """The exception that delivery needs for an errcode."""
        if code in self.unreachable:
            return Unreachable(self.unreachable[code])
        only_this = {**_ONLY_THIS, **self.only_this}
        if code in only_this:
            return Unreachable(only_this[code], only_this=True)
        if code in self.whole_channel:
            why, after = self.whole_channel[code]
            return TryLater(why, after, whole_channel=True)
        return TryLater(f"errcode_{code}")

    def of_call(self, code: int) -> Exception:
        """The same for a call, whose token may have aged."""
        return Stale() if code in _STALE_TOKEN else self._told(code)

    def of_token(self, code: int) -> TryLater:
        """The same for a fetch of the token: none will be accepted."""
        why = self._told(code)
        return why if isinstance(why, TryLater) else TryLater("token_refused")

    def _told(self, code: int) -> TryLater | Unreachable:
        if code in self.advice:
            log.error("%s: errcode %d. %s", self.platform, code, self.advice[code])
        return self.meaning(code)
