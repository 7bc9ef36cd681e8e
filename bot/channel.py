"""Channels (渠道): the contract that a messaging platform meets. Four methods; no more."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from core.outbox import Outgoing
from handlers.engine.event import Event


@dataclass(frozen=True)
class Request:
    """A webhook call as it arrived; `body` is capped before it gets here."""

    method: str
    query: dict[str, str]
    headers: dict[str, str]  # lower-case names
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Reply:
    """What goes back over the same connection."""

    status: int = 200
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"


class Refused(Exception):
    """The call is forged or broken: answered with `status`, nothing stored."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class TryLater(Exception):
    """The platform did not take it now; `after` when it said how long to wait.

    `whole_channel` when the limit is the bot's own, not this chat's. `maybe_sent` when the
    connection broke after the message was on its way: a reminder is then not sent again.
    `so_far` is handed back as the message's platform id when it is tried again: what of it has arrived.
    """

    def __init__(
        self,
        why: str,
        after: timedelta | None = None,
        *,
        whole_channel: bool = False,
        maybe_sent: bool = False,
        so_far: str | None = None,
    ) -> None:
        super().__init__(why)
        self.why, self.after, self.so_far = why, after, so_far
        self.whole_channel, self.maybe_sent = whole_channel, maybe_sent


class Unreachable(Exception):
    """This chat cannot be written to: blocked, left, window closed. Becomes a fact people see.

    `only_this` when it is the message that the platform will not have; the chat itself is well.
    """

    def __init__(self, why: str, *, moved_to: str | None = None, only_this: bool = False) -> None:
        super().__init__(why)
        self.why, self.moved_to, self.only_this = why, moved_to, only_this


@dataclass(frozen=True)
class Limits:
    """How fast a channel may be written to; kept in the database, so replicas share them."""

    every: timedelta = timedelta(0)  # between two messages of the whole bot
    every_chat: timedelta = timedelta(0)  # between two to one person
    every_room: timedelta = timedelta(0)  # between two to one group
    burst: timedelta = timedelta(0)  # so far one person or group may run ahead of that
    text: int = 4000  # characters of one message; longer ones are split
    picture: int = 0  # messages that a picture costs besides its words
    choices: int = 0  # messages that choices cost besides their words


_SOUNDS = (
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
)


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_NAMES = ((b"%PDF", "file.pdf"), (b"PK\x03\x04", "file.zip"), (b"\xd0\xcf\x11\xe0", "file.doc"))
_OFFICE = ((b"word/", "file.docx"), (b"xl/", "file.xlsx"), (b"ppt/", "file.pptx"))
_VOICES = {"audio/amr": "voice.amr", "audio/mpeg": "voice.mp3", "audio/mp4": "voice.m4a"}


def sound(content: bytes) -> str | None:
    """The kind of a voice message, by its first bytes; None for anything else."""
    if content[4:8] == b"ftyp":
        return None if _moves(content) else "audio/mp4"
    return next((kind for start, kind in _SOUNDS if content.startswith(start)), None)


def _moves(content: bytes) -> bool:
    """Whether what is packed as MP4 has a track of pictures: a voice may be packed so too."""
    return content[4:8] == b"ftyp" and b"vide" in content


def sort(content: bytes) -> str:
    """What goes along with a message: photo, voice, video (MP4) or file."""
    if content.startswith(_PICTURES):
        return "photo"
    if sound(content) is not None:
        return "voice"
    return "video" if _moves(content) else "file"


def file_name(content: bytes) -> str:
    """A name by which a client knows how to open it; what its sender called it is nobody's business."""
    kind = sort(content)
    if kind == "voice":
        return _VOICES.get(sound(content) or "", "voice.oga")
    if kind == "photo":
        return "picture.png" if content.startswith(b"\x89PNG") else "picture.jpg"
    if kind == "video":
        return "video.mp4"
    if content.startswith(b"PK\x03\x04"):
        return next((name for inside, name in _OFFICE if inside in content), "file.zip")
    return next((name for start, name in _NAMES if content.startswith(start)), "file.bin")


class Channel(Protocol):
    """One messaging platform. `parse` is pure and quick; `send` and `fetch` talk to the platform."""

    name: str
    limits: Limits
    rides: bool  # whether the first answer goes back in the HTTP response

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """Check, decrypt and translate. Raises Refused (403 forged, 400 broken).

        The reply is what to answer once the events are durable (a GET's echo, an empty 200).
        """
        ...

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """The HTTP response that carries the first answer; None where answers are sent later."""
        ...

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """Send one message (or edit, toast); the platform's id of it. TryLater or Unreachable.

        `picture`: the bytes of what goes along; `sort` says what it is.
        """
        ...

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """The bytes of a photo, voice, video or file and their kind. TryLater, or Unreachable when gone."""
        ...


Hear = Callable[[Event], Awaitable[None]]
"""Take an event; returns once it is durable, raises when it could not be stored."""


RODE = "rode"
"""The platform id of a message whose first part went back in the HTTP response."""


@runtime_checkable
class Resident(Protocol):
    """A channel with a life of its own: it announces itself, and asks where nobody calls us."""

    async def begin(self, hear: Hear) -> None:
        """Runs beside the program until cancelled, then lets its connections go."""
        ...


@runtime_checkable
class Standing(Protocol):
    """A channel that speaks over one standing connection, which one process of all has at a time.

    What waits for it rests untouched meanwhile, so that it goes out in order once the connection is back.
    """

    def stands(self) -> bool:
        """Whether this process has it now, and may send."""
        ...

    def down_for(self) -> timedelta:
        """How long no process has had it; nothing while one has."""
        ...


@runtime_checkable
class Inviting(Protocol):
    """A channel on which a link or a QR code can carry an invitation."""

    name: str

    async def invitation(self, code: str, lives: timedelta) -> str:
        """The text of the link or QR code that binds whoever opens it. TryLater, Unreachable."""
        ...

    async def close(self) -> None:
        """Let the connections go."""
        ...
