"""Media (媒体): what came along, fetched before the turn, made harmless, and kept by its digest."""

import asyncio
import contextlib
import hashlib
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot import shrink
from bot.channel import Channel, TryLater, Unreachable
from bot.darkroom import Darkroom, TooManyWaiting
from bot.settings import now
from bot.turn import Turns
from core import evidence
from core.db import Db
from core.evidence import Evidence
from core.ids import new_id
from core.privacy import erasing
from handlers.engine.event import Event, Picture
from handlers.engine.kinds import kept as arrived

log = logging.getLogger("lianhu.media")

IN_TIME = 3.0  # seconds that a turn waits for its picture; WeChat hangs up after five
MOST_VOICE = 2 * 2**20
MOST_FILE = 20 * 2**20
MOST_A_DAY = 200 * 2**20
"""So many bytes of videos and files are taken of one sender within a day, and five times as many of all
that could not be had in time."""
MOST_TRIES = 20
TOO_MANY = "too_many"
"""Why a photo is refused that may well be taken a moment later."""
_PASS, _LONGEST_REST, _DAY = 15.0, 3600.0, 86_400.0  # seconds
_SHRINK_FOR = 10.0
_LATE = "late"
"""The sender of what is fetched afterwards: whose it is matters no more."""
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_SUFFIX = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "audio/ogg": ".oga",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}


class NotTaken(Exception):
    """These bytes will never do: "too_big" or "not_a_picture"; or not today: TOO_MANY."""


class Media:
    """The media folder of a program, `DATA_DIR/media/<2 digits>/<SHA-256>.<kind>`."""

    def __init__(self, data_dir: Path, turns: Turns) -> None:
        self._folder = data_dir / "media"
        self._turns = turns
        self._darkroom = Darkroom()
        self._next_try: dict[str, float] = {}
        self._of_today: tuple[float, Counter[str]] = (time.monotonic(), Counter())

    async def take_in(self, channel: Channel, event: Event) -> Event:
        """The event with its photo and voice stored, as far as that went within three seconds.

        A photo that could not be had in time stays pending and is fetched later; one that will
        never do carries the reason. It never raises: no picture is worth the words beside it.
        """
        if event.photo is None and event.voice is None:
            return event
        photo, voice = await asyncio.gather(
            self._in_time(channel, event.photo, event.attached or "photo", event.chat),
            self._in_time(channel, event.voice, "voice", event.chat),
        )
        return replace(event, photo=photo, voice=voice)

    async def store_upload(self, data: bytes, sender: str = "") -> Picture:
        """A photo that came with the request itself (web); `refused` says why it can't be taken.

        Those of one `sender` are decoded one after the other, and refused as TOO_MANY where ten wait.
        """
        try:
            return await self._kept(Picture({}), "photo", data, "", sender)
        except TooManyWaiting:
            return Picture({}, refused=TOO_MANY)
        except NotTaken as no:
            return Picture({}, refused=str(no))

    def keep(self, data: bytes) -> Picture:
        """A JPEG that the program has drawn itself, stored as it is."""
        digest = hashlib.sha256(data).hexdigest()
        _write(self._path(digest, "image/jpeg"), data)
        return Picture({}, digest, "image/jpeg")

    def read(self, evidence: Evidence) -> bytes:
        """The bytes of stored evidence; FileNotFoundError when they are not here."""
        if evidence.content is not None:
            return evidence.content
        if evidence.digest is None:
            raise FileNotFoundError("the evidence has not come yet")
        return self._path(evidence.digest, evidence.kind_of_file or "").read_bytes()

    def kept(self, picture: Picture) -> bytes:
        """The bytes of what came with an event and is stored; FileNotFoundError when it is not."""
        if picture.digest is None:
            raise FileNotFoundError("it has not come yet")
        return self._path(picture.digest, picture.kind_of_file or "").read_bytes()

    async def run(self, channels: Mapping[str, Channel]) -> None:
        """Fetch what could not be had in time and delete what was erased, until cancelled."""
        while True:
            try:
                await self.fetch_waiting(channels)
                await self.delete_erased()
            except Exception as error:
                # The loop's edge: without a database now, later.
                log.warning("late media wait: %s", type(error).__name__)
            await asyncio.sleep(_PASS)

    async def fetch_waiting(self, channels: Mapping[str, Channel]) -> int:
        """One pass over pending evidence; how many came. Each row is given up after 20 tries."""
        rows = await self._turns.write(lambda db: evidence.waiting(db, 500))
        self._next_try = {r.id: self._next_try.get(r.id, 0.0) for r in rows}
        due = [r for r in rows if self._next_try[r.id] <= time.monotonic()]
        return sum([await self._late(channels.get(r.channel), r) for r in due])

    async def delete_erased(self) -> int:
        """Delete the files of people who were forgotten; how many. What was begun is done again."""
        erased = await self._turns.write(erasing.files)
        for file in erased:
            path = self._path(file.digest, file.kind_of_file)
            await asyncio.to_thread(path.unlink, missing_ok=True)
            await self._turns.write(partial(erasing.deleted, digest=file.digest))
        return len(erased)

    async def _late(self, channel: Channel | None, kept: Evidence) -> bool:
        if channel is None:
            return False
        wanted, why = Picture(kept.source, kind_of_file=kept.kind_of_file), ""
        try:
            picture = await self._fetched(channel, wanted, kept.kind, _LATE)
        except (NotTaken, Unreachable) as error:
            picture, why = wanted, str(error)
        except Exception as error:
            # Somebody else's server: anything may come, and the next row must not wait for it.
            log.info("evidence not fetched: %s", type(error).__name__)
            picture = wanted
        digest, kind = picture.digest, picture.kind_of_file or ""
        if digest is None:
            lost = bool(why) or kept.attempts + 1 >= MOST_TRIES
            rest = min(_PASS * 2**kept.attempts, _LONGEST_REST)
            self._next_try[kept.id] = time.monotonic() + rest
            await self._turns.write(partial(_failed, kept=kept, lost=lost))
            return False
        await self._turns.write(lambda db: evidence.stored(db, kept.id, digest, kind))
        return True

    async def _in_time(
        self, channel: Channel, picture: Picture | None, sort: str, chat: str
    ) -> Picture | None:
        if picture is None or picture.digest or picture.refused:
            return picture
        try:
            async with asyncio.timeout(IN_TIME):
                return await self._fetched(channel, picture, sort, chat)
        except NotTaken as no:
            return replace(picture, refused=str(no))
        except Unreachable as gone:
            return replace(picture, refused=gone.why)
        except (TimeoutError, TryLater, TooManyWaiting):
            return picture
        except Exception as error:
            # Nothing that a picture does may cost the event it came with.
            log.warning("picture not fetched: %s", type(error).__name__)
            return picture

    async def _fetched(self, channel: Channel, picture: Picture, sort: str, chat: str) -> Picture:
        data, kind = await channel.fetch(picture.source)
        sender = chat if chat == _LATE else f"{channel.name} {chat}"
        return await self._kept(picture, sort, data, kind, sender)

    async def _kept(
        self, picture: Picture, sort: str, data: bytes, kind: str, sender: str
    ) -> Picture:
        if sort == "photo":
            data, kind = await self._plain(data, sender), "image/jpeg"
        elif len(data) > (MOST_VOICE if sort == "voice" else MOST_FILE):
            raise NotTaken("too_big")
        else:
            kind = kind if kind in _SUFFIX else picture.kind_of_file or kind
            if sort != "voice":
                self._count(sender, len(data))
        digest = hashlib.sha256(data).hexdigest()
        await asyncio.to_thread(_write, self._path(digest, kind), data)
        return replace(picture, digest=digest, kind_of_file=kind)

    def _count(self, sender: str, size: int) -> None:
        """Nobody fills the disk: NotTaken once a sender has sent too much within a day."""
        since, taken = self._of_today
        if time.monotonic() - since > _DAY:
            taken = Counter()
            self._of_today = (time.monotonic(), taken)
        if taken[sender] + size > MOST_A_DAY * (5 if sender == _LATE else 1):
            raise NotTaken(TOO_MANY)
        taken[sender] += size

    async def _plain(self, data: bytes, sender: str) -> bytes:
        """The picture as bot/shrink.py leaves it, decoded in a process of its own."""
        if len(data) > shrink.MOST_BYTES:
            raise NotTaken("too_big")
        if not data.startswith(_PICTURE_STARTS):
            raise NotTaken("not_a_picture")
        async with self._darkroom.turn(sender):
            status, kept = await _decode(data)
        if status == 0 and kept:
            return kept
        raise NotTaken("too_big" if status == shrink.TOO_BIG else "not_a_picture")

    def _path(self, digest: str, kind: str) -> Path:
        return self._folder / digest[:2] / f"{digest}{_SUFFIX.get(kind, '.bin')}"


async def _decode(data: bytes) -> tuple[int, bytes]:
    pipe = asyncio.subprocess.PIPE
    quiet = asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", shrink.__file__, stdin=pipe, stdout=pipe, stderr=quiet
    )
    try:
        async with asyncio.timeout(_SHRINK_FOR):
            kept, _ = await child.communicate(data)
    except TimeoutError:
        return shrink.TOO_BIG, b""
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return child.returncode or 0, kept


def _failed(db: Db, kept: Evidence, lost: bool) -> None:
    """A late fetch failed; whoever sent what can't be had any more hears of it."""
    evidence.failed(db, kept.id, for_good=lost)
    if lost:
        arrived.never_came(db, kept, now())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk before a row says that it is there."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{new_id()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
