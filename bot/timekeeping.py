"""Timekeeping (对钟): whether the machine's clock may be believed, and who can say so."""

import ctypes
import logging
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings, shifted
from scheduler.marks import TOLERANCE, Moment, agrees

log = logging.getLogger("lianhu.clock")

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_ADJTIMEX = {"x86_64": 159, "aarch64": 171, "riscv64": 171, "loongarch64": 171}
"""The system call by machine: glibc's own function makes another, which containers forbid."""
_WRONG = 5  # TIME_ERROR of adjtimex(2): nobody keeps this clock right
_WITHIN = 5.0  # seconds that a platform may take to say what time it is


def moment(at: datetime) -> Moment:
    """What the clock says, with the machine's own counter beside it."""
    return Moment(at, boot(), uptime())


def boot() -> str:
    """Names this start of the machine; empty where the system does not say."""
    with suppress(OSError):
        return _BOOT.read_text(encoding="ascii").strip()
    return ""


def uptime() -> float:
    """Seconds since the machine's start, sleep included; nobody can set it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def synchronised() -> bool:
    """Whether the kernel says that a time service (NTP) keeps the clock; setting it by hand ends that."""
    asked = ctypes.create_string_buffer(1024)  # struct timex with modes 0: it only reads
    number = _ADJTIMEX.get(platform.machine())
    if number is None or sys.platform != "linux":
        return False
    return int(ctypes.CDLL(None).syscall(number, asked)) in range(_WRONG)


def is_here(root: str) -> bool:
    """Whether that server stands on this machine, as a Bot API server of one's own may: it goes by the same clock."""
    host = urlsplit(root).hostname or ""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host in ("", "localhost")


def platforms_agree(settings: Settings, at: datetime) -> bool:
    """Whether the server of a platform that is switched on gives the same time, to the hour."""
    on = {
        settings.telegram_api_url: settings.telegram_token,
        settings.wechat_api_url: settings.wechat_app_id,
        settings.wecom_api_url: settings.wecom_corp_id,
    }
    roots = [root for root, is_on in on.items() if is_on and not is_here(root)]
    if not roots:
        return False
    import httpx  # of no use to a start that asks nobody, which it makes slower

    for root in roots:
        with suppress(httpx.HTTPError, ValueError, TypeError, KeyError):
            said = httpx.head(root, timeout=_WITHIN).headers["date"]
            return abs(parsedate_to_datetime(said).astimezone(UTC) - at) <= TOLERANCE
    return False


def believes(settings: Settings, known: Sequence[Moment], here: Moment) -> bool:
    """Whether jobs may go by this clock: it fits what the database knows, or somebody who must know says so."""
    if agrees(known, here):
        return True
    if not shifted() and synchronised():
        return True
    return platforms_agree(settings, here.at)


class Doubt:
    """Whether the clock is in doubt, said aloud when that changes and once an hour while it lasts."""

    def __init__(self) -> None:
        self.known: datetime | None = None
        """While it is in doubt: the last moment that the database knows."""
        self._said_at = 0.0

    def settle(self, believed: bool, known: Sequence[Moment], here: Moment) -> None:
        """Note how it stands."""
        if believed:
            if self.known is not None:
                log.warning("the clock is believed again: jobs go on")
            self.known = None
            return
        again = uptime() - self._said_at > timedelta(hours=1).total_seconds()
        if self.known is None or again:
            self._said_at = uptime()
            log.error(
                "the clock says %s, the last moment known is %s: jobs wait. "
                "Put the clock right, or say `lianhu clock ok`",
                here.at.isoformat(timespec="seconds"),
                max(m.at for m in known).isoformat(timespec="seconds"),
            )
        self.known = max(m.at for m in known)
