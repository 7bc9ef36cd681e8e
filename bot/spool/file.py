"""The spool's files (暂存的信): events on the disk, each durable once it is kept, in the order of their senders."""

import fcntl
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.ids import new_id
from handlers.engine import memory
from handlers.engine.event import Event

MOST_BYTES = 64 * 1024 * 1024
"""Some 100,000 messages; what comes then is refused, and the platform keeps it as long as it will."""


class Full(Exception):
    """The spool holds as much as it may."""


@dataclass(frozen=True)
class Batch:
    """A file of events, locked by this process as long as it is open."""

    path: Path
    descriptor: int

    def events(self) -> Iterator[tuple[Event, int]]:
        """Its events with their sizes, as they came; half a line at its end was never acknowledged."""
        for line in self.path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield memory.as_event(json.loads(line)), len(line)

    def lines(self) -> list[list[Event]]:
        """Its events by sender, each sender's in their order."""
        by_chat: dict[tuple[str, str], list[Event]] = {}
        for event, _ in self.events():
            by_chat.setdefault((event.channel, event.chat), []).append(event)
        return list(by_chat.values())


class Spool:
    """The events of one process that wait for the database. Safe from any thread.

    Each process has a file of its own, locked while it lives; what a dead one has left is taken over.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes
        self._lock = threading.Lock()
        self._open: Batch | None = None
        self._closed: list[Batch] = []
        self._keys: set[tuple[str, str]] = set()
        self._chats: Counter[tuple[str, str]] = Counter()
        self._bytes = 0

    def __len__(self) -> int:
        """How many events wait."""
        return len(self._keys)

    def holds(self, event: Event) -> bool:
        """Whether something of the same sender waits: what follows it must wait behind it."""
        return self._chats[event.channel, event.chat] > 0

    def keep(self, event: Event) -> None:
        """Write an event down; durable when this returns, and once however often a platform sends it.

        Raises Full, and OSError where the disk takes no more: nothing may then be acknowledged.
        """
        line = json.dumps(memory.as_json(event), ensure_ascii=False).encode() + b"\n"
        with self._lock:
            if (event.channel, event.key) in self._keys:
                return
            if self._bytes + len(line) > self._most:
                raise Full
            if self._open is None:
                self._open = self._new()
            _append(self._open.descriptor, line)
            self._note(event, len(line))

    def _new(self) -> Batch:
        """A file of this process alone, whose name is durable too."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{new_id()}.jsonl"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return Batch(path, descriptor)

    def _note(self, event: Event, size: int) -> None:
        self._keys.add((event.channel, event.key))
        self._chats[event.channel, event.chat] += 1
        self._bytes += size

    def adopt(self) -> int:
        """Take over what dead processes left here, and say how many events that is."""
        before = len(self)
        with self._lock:
            for path in sorted(self._folder.glob("*.jsonl")):
                descriptor = os.open(path, os.O_RDWR)
                try:
                    # Refused also where it is this process that holds it.
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    os.close(descriptor)
                    continue
                batch = Batch(path, descriptor)
                self._closed.append(batch)
                for event, size in batch.events():
                    self._note(event, size)
        return len(self) - before

    def batches(self) -> list[Batch]:
        """What waits, the oldest file first; what is kept from now on goes into another one."""
        with self._lock:
            if self._open is not None:
                self._closed.append(self._open)
                self._open = None
            return list(self._closed)

    def done(self, batch: Batch) -> None:
        """Every event of it has had its turn: the file goes."""
        with self._lock:
            self._closed.remove(batch)
            for event, size in batch.events():
                key = event.channel, event.chat
                self._keys.discard((event.channel, event.key))
                self._chats[key] -= 1
                if not self._chats[key]:
                    del self._chats[key]
                self._bytes -= size
            batch.path.unlink()
            os.close(batch.descriptor)


def waiting(folder: Path) -> int:
    """How many events lie in the files there, whichever process keeps them."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("*.jsonl"))


def _append(descriptor: int, line: bytes) -> None:
    """The whole line, on the disk; where that fails nothing of it stays, which would spoil the next one."""
    before = os.fstat(descriptor).st_size
    try:
        left = memoryview(line)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, before)
        raise
