"""Health (助读情况): whether each reader is on, and how its last call went, for `lianhu doctor`."""

from collections.abc import Callable, Iterator

from bot.readers import service, words
from bot.readers.record import Record
from bot.readers.service import Service
from bot.settings import Settings, SettingsError
from core.clock import spoken

READERS: dict[str, Callable[[Settings], Service | None]] = {
    "llm": service.model_of_language,
    "asr": service.transcriber,
}


def findings(settings: Settings) -> Iterator[str]:
    """One line a reader, in the form of `lianhu doctor`; it calls nobody."""
    for name, of in READERS.items():
        try:
            server = of(settings)
        except SettingsError as half:
            yield f"FIX   {half}"
        else:
            yield _line(name, server, Record(settings.data_dir, name))


def _line(name: str, server: Service | None, record: Record) -> str:
    if server is None:
        return words.off(name, [f"LIANHU_{name.upper()}_{part}" for part in ("URL", "MODEL")])
    last = record.read()
    if last is None:
        return words.never_called(name, server.host)
    if last.why:
        return words.last_failed(name, server.host, spoken(last.at), last.why)
    return words.last_worked(name, server.host, spoken(last.at), last.took)
