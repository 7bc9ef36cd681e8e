"""Ids (编号) that we make ourselves: known before the insert, sortable by birth, not to be guessed."""

import secrets
import threading
import time
from datetime import timedelta
from functools import lru_cache

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_HIGH, _LOW = range(50, -1, -10), range(70, -1, -10)
_SIXTEEN = _ALPHABET[::2]
"""The lowest four bits of order; the fifth of that digit is chance in one id, and 0 in many."""
_FIVE_BITS = (_ALPHABET * 8).encode()
"""A byte as a digit: five of its bits."""
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """29 characters of [0-9A-Z]: 64 bits of order within this process, then 80 random bits.

    The order bits come from the machine's clock because they are for sorting only; no rule reads
    time out of an id.
    """
    return _spell(_next(1), secrets.randbits(80))


def new_ids(many: int) -> list[str]:
    """So many of them, in order."""
    first = _next(many)
    chance = secrets.token_bytes(16 * many).translate(_FIVE_BITS).decode()
    return [
        _head(order >> 4) + _SIXTEEN[order & 15] + chance[at : at + 16]
        for order, at in zip(range(first, first + many), range(0, 16 * many, 16), strict=True)
    ]


def floor(ago: timedelta) -> str:
    """Sorts before every id that was made here in the last `ago`: for looking again at what may not be committed yet."""
    return _spell((time.time_ns() - ago // timedelta(microseconds=1) * 1000) >> 4, 0)


def _next(many: int) -> int:
    """The first of so many order numbers that nobody else in this process gets."""
    global _last
    with _lock:
        first = max(_last + 1, time.time_ns() >> 4)
        _last = first + many - 1
    return first


def _spell(order: int, random: int) -> str:
    # The lowest of the 145 bits is left 0, so that the rest falls into digits of five.
    low = (order & 15) << 81 | random << 1
    return (
        _head(order >> 4) + _ALPHABET[low >> 80] + "".join([_PAIRS[low >> n & 1023] for n in _LOW])
    )


@lru_cache(maxsize=4)
def _head(number: int) -> str:
    """The first twelve digits, which many ids of one moment share."""
    return "".join([_PAIRS[number >> n & 1023] for n in _HIGH])
