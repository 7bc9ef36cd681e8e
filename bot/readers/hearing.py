"""Hearing (语音转文字): a voice is written down by a server of transcriptions, to be shown back and agreed to."""

import logging
import re
import time
from typing import Any

from bot.readers import service
from bot.readers.caller import Caller, Unfit
from bot.readers.record import Record
from bot.settings import Settings

log = logging.getLogger("lianhu.readers")

WITHIN = 8.0
"""Seconds, the connection included. A minute of speech takes a small server three to six, so two would lose most;
beyond eight, with the three of fetching, WeChat's last repeat (15 s after the first call) would go unanswered."""
MOST_BYTES = 2 * 2**20
MOST_LETTERS = 1000
BLAMES_THE_FILE = frozenset({400, 413, 415, 422})
"""Statuses by which a server refuses this one file, as OpenAI's does AMR: nothing against the server."""

_STARTS = (
    (b"OggS", "ogg", "audio/ogg"),  # Telegram: Opus in Ogg. Servers know .ogg, not all know .oga
    (b"#!AMR", "amr", "audio/amr"),  # WeChat
    (b"\x02#!SILK", "silk", "audio/silk"),
    (b"#!SILK", "silk", "audio/silk"),
    (b"RIFF", "wav", "audio/wav"),
    (b"fLaC", "flac", "audio/flac"),
    (b"\x1aE\xdf\xa3", "webm", "audio/webm"),
    (b"ID3", "mp3", "audio/mpeg"),
    (b"\xff\xfb", "mp3", "audio/mpeg"),
    (b"\xff\xf3", "mp3", "audio/mpeg"),
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def named(settings: Settings) -> "Hearing | None":
    """The one that the settings name; None when it is off, SettingsError when half set."""
    server = service.transcriber(settings)
    if server is None:
        return None
    record = Record(settings.data_dir, "asr")
    return Hearing(Caller(server, WITHIN, record, excused=BLAMES_THE_FILE), server.model)


class Hearing:
    """Asks the server of transcriptions. It gets the sound, a file name without meaning, and no more."""

    def __init__(self, caller: Caller, model: str) -> None:
        self._caller, self._model = caller, model

    async def heard(self, data: bytes, kind: str) -> str:
        """What the voice seems to say, one line; "" when nobody can tell in time. `kind` as it was stored."""
        if not data or len(data) > MOST_BYTES:
            return ""
        began = time.monotonic()
        suffix, mime = file_kind(data, kind)
        words = await self._caller.ask(
            read,
            data={
                "model": self._model,
                "language": "zh",
                "response_format": "json",
                "temperature": "0",
            },
            files={"file": (f"voice.{suffix}", data, mime)},
        )
        took = (time.monotonic() - began) * 1000
        log.info("heard: kind=%s letters=%d ms=%d", suffix, len(words or ""), took)
        return words or ""

    async def close(self) -> None:
        """Let the connections go."""
        await self._caller.close()


def file_kind(data: bytes, kind: str) -> tuple[str, str]:
    """The ending and type that a server goes by: as the bytes begin, else as the platform called it."""
    for start, suffix, mime in _STARTS:
        if data.startswith(start):
            return suffix, mime
    if data[4:8] == b"ftyp":
        return "m4a", "audio/mp4"
    suffix = kind.removeprefix("audio/")
    return (suffix, kind) if re.fullmatch("audio/[a-z0-9]{2,8}", kind) else ("bin", "audio/basic")


def read(answer: Any) -> str:
    """The words of an answer, on one line; Unfit when there is no text in it."""
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise Unfit("unfit")
    return _CONTROL.sub(" ", text).strip()[:MOST_LETTERS]
