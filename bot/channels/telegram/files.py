"""Files (文件) of a message: a photo, a picture sent as a file, and what is kept and passed on as it is."""

from collections.abc import Sequence
from typing import Any

from telegram import Message, PhotoSize

from bot.channels.telegram.kinds import ATTACHED, KEPT
from handlers.engine.event import Picture

MOST_PHOTO = 10 * 2**20
"""The platform's own bound for a photo."""
MOST_FILE = 20 * 2**20
"""A larger file is given to no bot."""
_PICTURES = ("image/jpeg", "image/png", "image/webp")


def photo(sizes: Sequence[PhotoSize]) -> Picture:
    """The largest size that may be fetched."""
    fitting = [s for s in sizes if (s.file_size or 0) <= MOST_PHOTO]
    if not fitting:
        return Picture({}, refused="too_big")
    largest = max(fitting, key=lambda s: s.width * s.height)
    return Picture({"file_id": _named(largest.file_id)}, kind_of_file="image/jpeg")


def picture(message: Message) -> Picture | None:
    """A picture that somebody sent as a file; None where there is none."""
    document = message.document
    if document is None or message.animation is not None:
        return None
    kind = _named(document.mime_type or "")
    if not kind.startswith("image/"):
        return None
    if kind not in _PICTURES:
        return Picture({}, refused="not_a_picture")
    return _fetched(document, kind, MOST_PHOTO)


def attached(message: Message, *, private: bool) -> dict[str, Any]:
    """What came along beside a photo and a voice, and how it is asked for where it is kept.

    Of a group nothing is kept: people show each other what is no matter of the village.
    """
    kind = next((kind for kind in ATTACHED if getattr(message, kind, None)), "")
    if kind == "document" and (picture(message) is not None or message.animation is not None):
        return {}
    if not kind:
        return {}
    if kind not in KEPT or not private:
        return {"attached": ATTACHED[kind]}
    file = getattr(message, kind)
    usual = "video/mp4" if ATTACHED[kind] == "video" else "application/octet-stream"
    told = _named(getattr(file, "mime_type", None) or usual)
    return {"attached": ATTACHED[kind], "photo": _fetched(file, told, MOST_FILE)}


def _fetched(file: Any, kind: str, most: int) -> Picture:
    if (file.file_size or 0) > most:
        return Picture({}, refused="too_big")
    return Picture({"file_id": _named(file.file_id)}, kind_of_file=kind)


def _named(value: Any) -> str:
    """The library does not check that what should be text is text."""
    if not isinstance(value, str):
        raise TypeError("not text")
    return value.replace("\x00", "")
