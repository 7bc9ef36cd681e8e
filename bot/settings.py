"""Settings (设置): what the environment or a .env file says; half-set platforms refuse to start."""

import os
import re
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROXIES = frozenset({"http", "https", "socks5", "socks5h"})
"""The kinds of proxy that calls to a platform can go through."""


class SettingsError(Exception):
    """The settings cannot be used; the text names each missing variable and what to do."""


def _secret() -> Any:
    """Empty until it is set, and in no repr, so that no error's traceback tells it."""
    return Field(default="", repr=False)


class Settings(BaseSettings):
    """Every setting, as LIANHU_<NAME>. `*_API_URL` is a root alone: no /bot, no /cgi-bin."""

    model_config = SettingsConfigDict(env_prefix="LIANHU_", env_file=".env", extra="ignore")

    database_url: str = _secret()
    data_dir: Path = Path("var")
    backup_dir: str = ""
    timezone: str = "Asia/Shanghai"
    base_url: str = ""
    trusted_proxies: str = ""

    keep_words_days: int = Field(default=365, ge=0)
    keep_messages_days: int = Field(default=365, ge=0)

    log_format: Literal["text", "json"] = "text"
    metrics_token: str = _secret()

    limit_visitor: int = Field(default=30, gt=0)
    limit_block: int = Field(default=200, gt=0)
    limit_all: int = Field(default=1200, gt=0)
    limit_photos: int = Field(default=20, gt=0)
    limit_streams: int = Field(default=8, gt=0)

    telegram_token: str = _secret()
    telegram_secret: str = _secret()
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: str = "webhook"
    telegram_proxy: str = _secret()  # it may hold a password

    wechat_app_id: str = ""
    wechat_app_secret: str = _secret()
    wechat_token: str = _secret()
    wechat_aes_key: str = _secret()
    wechat_api_url: str = "https://api.weixin.qq.com"

    wecom_corp_id: str = ""
    wecom_agent_id: str = ""
    wecom_secret: str = _secret()
    wecom_token: str = _secret()
    wecom_aes_key: str = _secret()
    wecom_api_url: str = "https://qyapi.weixin.qq.com"
    wecom_bot_id: str = ""
    wecom_bot_secret: str = _secret()
    wecom_bot_url: str = "wss://openws.work.weixin.qq.com"

    llm_url: str = ""
    llm_key: str = _secret()
    llm_model: str = ""
    asr_url: str = ""
    asr_key: str = _secret()
    asr_model: str = ""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, written: str) -> str:
        """Refuse at the start what would else break each visitor's message."""
        for part in written.split(","):
            if part.strip():
                ip_network(part.strip(), strict=False)
        return written

    def database(self) -> str:
        """The database's URL; by default SQLite under the data directory."""
        scheme, mark, rest = self.database_url.strip().partition("://")
        if scheme in ("postgres", "postgresql"):  # as hosting panels give it: the driver is ours
            return f"postgresql+psycopg{mark}{rest}"
        return self.database_url.strip() or f"sqlite:///{self.data_dir / 'lianhu.db'}"

    def lay_out(self) -> None:
        """Make what is missing of the data folder, and keep its files from everybody else on the machine.

        A folder that was there is left as it is: it may hold others' things.
        """
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        media = self.data_dir / "media"
        media.mkdir(mode=0o700, exist_ok=True)
        private = [(media, 0o700)]
        scheme, _, file = self.database().partition("sqlite:///")
        if not scheme and file:
            Path(file).touch(mode=0o600)  # what SQLite puts beside it gets the same mode
            private += [(Path(file + end), 0o600) for end in ("", "-wal", "-shm", ".lock")]
        for path, mode in private:
            with suppress(FileNotFoundError, PermissionError):
                path.chmod(mode)

    def need(self, platform: str, *names: str) -> bool:
        """Whether a platform is switched on.

        True when all of its variables are set, False when none is; SettingsError naming the missing
        ones when it is half set.
        """
        missing = [n for n in names if not getattr(self, n)]
        if len(missing) == len(names):
            return False
        if missing:
            wanted = ", ".join(f"LIANHU_{n.upper()}" for n in missing)
            raise SettingsError(f"{platform} is half set: also set {wanted}, or unset the others.")
        return True


def proxy_to(url: str, ours: str = "", variable: str = "") -> str | None:
    """The proxy by which an address of the world is called: `ours`, as `variable` says it, else the environment's.

    None where it is called directly. SettingsError, in one line, names the variable of a proxy that nothing can use.
    """
    asked = urlsplit(url)
    if ours:
        return _proxy(ours, variable)
    named = urllib.request.getproxies_environment()
    if not asked.hostname or urllib.request.proxy_bypass(asked.hostname):
        return None
    scheme = asked.scheme if named.get(asked.scheme) else "all"
    return _proxy(named[scheme], f"{scheme}_proxy") if named.get(scheme) else None


def _proxy(written: str, variable: str) -> str:
    """`socks://` is how a desktop writes socks5; the address itself is shown nobody, it may hold a password."""
    address = written.strip()
    if address.startswith("socks://"):
        address = f"socks5://{address.removeprefix('socks://')}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in PROXIES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            f"{variable} is no proxy that can be used: write it like http://127.0.0.1:7890 "
            "or socks5://127.0.0.1:7890, or unset it."
        )
    return address


@cache
def _shift() -> timedelta:
    written = os.environ.get("LIANHU_CLOCK", "")
    match = re.fullmatch(r"([+-])(\d+)([smhd])", written) if written else None
    if written and match is None:
        raise SettingsError("LIANHU_CLOCK must look like +90s, +72h or -1d.")
    if match is None:
        return timedelta(0)
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[match[3]]
    size = timedelta(**{unit: int(match[2])})
    return size if match[1] == "+" else -size


def shifted() -> bool:
    """Whether LIANHU_CLOCK makes this process's clock another than the machine's."""
    return _shift() != timedelta(0)


def now() -> datetime:
    """The time of this process in UTC: the machine's, shifted by LIANHU_CLOCK."""
    return datetime.now(UTC) + _shift()
