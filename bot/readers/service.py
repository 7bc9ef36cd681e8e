"""Services (助读服务): the servers that the settings name, of the shape that OpenAI gave its own."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.settings import Settings, SettingsError


@dataclass(frozen=True)
class Service:
    """One server: the address that calls go to, the key it wants ("" for none), the model it shall use."""

    url: str
    key: str = field(repr=False)
    model: str

    @property
    def host(self) -> str:
        """Whom the words go to, as people may read it: no path, no key."""
        return urlsplit(self.url).hostname or ""


def model_of_language(settings: Settings) -> Service | None:
    """The server that chooses among readings; None when it is off, SettingsError when half set."""
    return _service(settings, "llm", "chat/completions")


def transcriber(settings: Settings) -> Service | None:
    """The server that writes down voices; None when it is off, SettingsError when half set."""
    return _service(settings, "asr", "audio/transcriptions")


def _service(settings: Settings, name: str, path: str) -> Service | None:
    upper = name.upper()
    url, key, model = (getattr(settings, f"{name}_{part}") for part in ("url", "key", "model"))
    if not settings.need(f"The reader {upper}", f"{name}_url", f"{name}_model"):
        if key:
            raise SettingsError(
                f"LIANHU_{upper}_KEY is set: also set LIANHU_{upper}_URL, or unset it."
            )
        return None
    return Service(_address(url, path, upper), key, model)


def _address(url: str, path: str, upper: str) -> str:
    """The whole address, whether the root, the version below it or all of it was given."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or parts.username or not url.isascii():
        raise SettingsError(
            f"LIANHU_{upper}_URL must look like https://example.org/v1, without a key in it."
        )
    url = url.rstrip("/")
    if url.endswith(f"/{path}"):
        return url
    return f"{url}/{path}" if parts.path.strip("/") else f"{url}/v1/{path}"
