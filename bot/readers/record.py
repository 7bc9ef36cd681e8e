"""Records (最近一次): how the last call of a reader went, for `lianhu doctor`, which is another process.

One small file a reader under DATA_DIR; of what was said there is nothing in it.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from core.ids import new_id


@dataclass(frozen=True)
class Call:
    """The last call: when (aware UTC), how long it took in milliseconds, and why it failed ("" if it did not)."""

    at: datetime
    took: int
    why: str = ""


class Record:
    """The last call of one reader, kept in a file that is replaced whole."""

    def __init__(self, data_dir: Path, name: str) -> None:
        self._path = data_dir / "readers" / f"{name}.json"

    def write(self, call: Call) -> None:
        """Keep it; a disk that is full costs nobody an answer."""
        draft = self._path.with_name(f".{new_id()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(asdict(call) | {"at": call.at.isoformat()}), "utf8")
            draft.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)

    def read(self) -> Call | None:
        """The last call; None when there was none, or the file is not one of ours."""
        try:
            kept = json.loads(self._path.read_text("utf8"))
            at = datetime.fromisoformat(kept["at"])
            return Call(at, int(kept["took"]), str(kept["why"])) if at.tzinfo else None
        except (OSError, ValueError, KeyError, TypeError):
            return None
