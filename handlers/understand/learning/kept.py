"""What was learnt, kept (学过的): beside the compiled modules and like them, so that the next start need not learn again.

The name of the file says what it was learnt from: other examples, other phrases, another program or another Python
have another. Where nothing can be written, each start learns.
"""

import hashlib
import marshal
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

_ROOM = Path(__file__).parent.parent
_GROUNDS = ("*.py", "learning/*.py", "examples/*.txt", "phrases/**/*.txt")
_UNREADABLE = (OSError, EOFError, ValueError, TypeError)

Plain = tuple[Any, ...]
"""What marshal can write: texts, numbers, bytes, and tuples, lists, sets and dicts of them."""


def kept(what: str, learn: Callable[[], Plain]) -> Plain:
    """What an earlier process learnt from the same grounds, or what `learn` gives, kept for the next.

    A file that cannot be read is learnt anew and replaced.
    """
    path = _path(what)
    with suppress(*_UNREADABLE):
        return tuple(marshal.loads(path.read_bytes()))
    learnt = learn()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _write(path, marshal.dumps(learnt))
    return learnt


def _path(what: str) -> Path:
    compiled = Path(cache_from_source(str(Path(__file__).with_name(f"{what}.py"))))
    return compiled.with_name(f"{what}.{_digest()}")


def _digest() -> str:
    """Of all that decides what is learnt."""
    grounds = hashlib.sha256(sys.version.encode())
    for sheet in _sheets():
        grounds.update(sheet.name.encode() + sheet.read_bytes())
    return grounds.hexdigest()[:16]


def _sheets() -> Iterator[Path]:
    for pattern in _GROUNDS:
        yield from sorted(_ROOM.glob(pattern))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and alone: what older grounds taught goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    for older in path.parent.glob(f"{path.stem}.*"):
        if older != path and older.suffix != ".pyc":
            older.unlink(missing_ok=True)
