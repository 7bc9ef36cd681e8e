"""Backups while people talk, put back each time: whole, and nothing acknowledged before is missing.

After Litestream's soak: write, copy, restore, check, again. `make test` does a few, `make soak` two hundred.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url
from sqlmodel import Session, select

from bot.backup import making, restoring
from bot.cli.upkeep import check
from bot.settings import now
from core.db import make_engine
from core.outbox import Outgoing, State
from handlers.engine.memory import Inbox
from tests import databases
from tests.bot.backup.test_restoring import place, url_of
from tests.bot.cli.running import of_march
from tests.harness import soaking
from tests.harness.processes import Server, environment, on_telegram, serving
from tests.harness.test_kill import SENDERS, heard, talking
from tests.harness.villagers import Villager, phones
from tests.standins.telegram import StandIn


@pytest.mark.parametrize(
    "cycles",
    [3, pytest.param(200, marks=[pytest.mark.soak, soaking.NO_TIMEOUT])],
    ids=["3 cycles", "200 cycles"],
)
def test_nothing_acknowledged_before_a_backup_is_missing_after_it_was_put_back(
    world: Engine, folder: Path, platform: StandIn, cycles: int
) -> None:
    heads = of_march(world)
    chats = phones(world, SENDERS)
    here = place(folder, url_of(world))
    world.dispose()
    server = Server(environment(folder, world, **on_telegram(platform)), folder)
    over, took = threading.Event(), list[float]()
    senders = [Villager(chat, server.port, n * 100_000, over) for n, chat in enumerate(chats)]
    with serving(server), talking(senders):
        for cycle in soaking.rounds(cycles):
            heard(senders)
            acked = {key for sender in senders for key in list(sender.acked)}
            began = time.monotonic()
            file = making.make(here, folder / "backups", now())
            took.append(time.monotonic() - began)
            with put_back(folder / f"there-{cycle}", url_of(world), file) as restored:
                reconcile(restored, acked, heads)
            file.unlink()
        over.set()
    acked_in_all = sum(len(sender.acked) for sender in senders)
    soaking.note(
        f"{world.dialect.name}: {len(took)} backups under load, {acked_in_all} acknowledged, "
        f"each {min(took):.2f} to {max(took):.2f} s\n"
    )


@contextmanager
def put_back(there: Path, like: str, file: Path) -> Iterator[Engine]:
    """The backup in an empty place on the same kind of database, which goes afterwards."""
    url = f"sqlite:///{there}/lianhu.db"
    if make_url(like).get_backend_name() != "sqlite":
        url = databases._created(like, "template0")
    restoring.restore(place(there, url), file)
    engine = make_engine(url)
    try:
        yield engine
    finally:
        databases.drop(engine)


def reconcile(restored: Engine, acked: set[str], march: str) -> None:
    """What was acknowledged before it is there, the month has its head, and nothing owed would go out."""
    with Session(restored) as db:
        assert acked <= set(db.exec(select(Inbox.key)))
        assert check.broken(db) == []
        verified = [*check.verifying.lines(db, "石桥镇/王家村", "2026-03", march)]
        assert [right for _, right in verified] == [True]
        owed = select(Outgoing).where(
            Outgoing.state == State.WAITING, Outgoing.due_at <= now(), Outgoing.channel != "web"
        )
        assert db.exec(owed).first() is None
