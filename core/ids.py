"""Ids (编号) that we make ourselves: known before the insert, sortable by birth, not to be guessed."""

import secrets
import threading
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_FROM = range(130, -1, -10)
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """29 characters of [0-9A-Z]: 64 bits of order within this process, then 80 random bits.

    The order bits come from the machine's clock because they are for sorting only; no rule reads
    time out of an id.
    """
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() >> 4)
        order = _last
    return _spell((order << 81) | (secrets.randbits(80) << 1))


def _spell(number: int) -> str:
    return _ALPHABET[number >> 140] + "".join([_PAIRS[number >> n & 1023] for n in _FROM])
