"""`make migration NAME=…`: a migration from the models, against a fresh database at the last one."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from bot import migrate
from core.db import make_engine


def write(name: str) -> None:
    """A file in core/migrations/versions with the next number, to be read and put right."""
    migrate.metadata()
    with tempfile.TemporaryDirectory(prefix="lianhu-migration-") as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'lianhu.db'}")
        with engine.connect() as connection:
            settings = migrate.config(connection)
            command.upgrade(settings, "head")
            last = ScriptDirectory.from_config(settings).get_current_head() or "0000"
            number = f"{int(last) + 1:04}"
            command.revision(settings, name, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    write(sys.argv[1])
