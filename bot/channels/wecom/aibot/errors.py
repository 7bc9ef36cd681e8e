"""Error codes (错误码) of the AI bot: what an errcode means for a message, and for the login."""

from datetime import timedelta

from bot.channel import TryLater, Unreachable

NOT_SUBSCRIBED = 846609
"""The connection is open, but not logged in any more: what is sent over it is lost."""
TOO_OFTEN = 45009
OVER = frozenset({846604, 846605, 846608, 600039})
"""The request of WeCom's that would be answered is over, or its client shows no stream: said by itself instead."""
CARD_REPEATED = 42014
_TOO_FAST = {TOO_OFTEN: timedelta(minutes=1), 45033: timedelta(seconds=10)}
_NOT_WRITTEN_YET = frozenset({93006, 40031, 60011, 60111, 81013, 82001})
_BAD = frozenset({40007, 40008, 40009, 40035, 40058, 42045, 44004, 45002, 47001})


class SubscribeRefused(Exception):
    """WeCom does not take the login; `code` is its errcode."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


def meaning(code: int | None) -> TryLater | Unreachable:
    """The exception that delivery needs for an errcode; one that nobody knows is tried again.

    93006: a chat that the bot may not write to, because nobody has written to it from there.
    """
    if code is None:
        return TryLater("unclear_answer", maybe_sent=True)
    if code == NOT_SUBSCRIBED:
        return TryLater("not_subscribed", timedelta(0))
    if code in _TOO_FAST:
        return TryLater("too_fast", _TOO_FAST[code])
    if code in _NOT_WRITTEN_YET:
        return Unreachable("never_wrote")
    if code in OVER:
        return Unreachable("over", only_this=True)
    if code == CARD_REPEATED:
        return Unreachable("card_repeated", only_this=True)
    if code in _BAD:
        return Unreachable("bad_message", only_this=True)
    return TryLater(f"errcode_{code}")
