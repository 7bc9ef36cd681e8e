"""I-24: the inbox, replayed in order into a world as it began, gives the same ledger, holders and closed months.

Ids and codes are drawn from one seed in both, so that a button and a hash mean the same; then every table must be the
same, row by row. What is blanked as it comes (a sealed ballot, a code) cannot be replayed: no story here has any.
"""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, select

from bot.script import player
from bot.script.player import Player
from bot.turn import one_turn
from core import acts, ids
from core.db import Db, writing
from core.points.ledger.ledger import Transfer
from core.reports.ladder.reports import Report
from handlers.engine import memory
from handlers.engine.event import Event
from handlers.engine.memory import Inbox
from scheduler.runner import fire
from tests import databases
from tests.conftest import _made as made_for

STORIES = Path(__file__).parents[1] / "conversations"
SHORT = ["reports/report_climbs", "month/month_end"]
LONG = ["month/month_disputed", "month/month_undo", "shop/shop_settle", "reports/report_top"]
PLAYED = [*SHORT, *(pytest.param(story, marks=pytest.mark.soak) for story in LONG)]
Dump = dict[str, list[Any]]


@dataclass
class _Recorded(Player):
    """A player that notes when its story began: what the clock did before is not replayed."""

    began: list[datetime] = field(default_factory=list)

    def _move(self, words: str, number: int) -> None:
        super()._move(words, number)
        self.began.append(self.now)


def _drawn_from(seed: int, patch: pytest.MonkeyPatch) -> None:
    """All that is by chance, and the order of birth, come out alike from here on."""
    chance, ticks = random.Random(seed), iter(range(1 << 58, 1 << 62, 1 << 6))
    drawn = {
        "randbits": chance.getrandbits,
        "token_bytes": chance.randbytes,
        "choice": chance.choice,
        "randbelow": chance.randrange,
        "token_hex": lambda many: chance.randbytes(many).hex(),
        "token_urlsafe": lambda many: chance.randbytes(many).hex(),
    }
    for name, instead in drawn.items():
        patch.setattr(secrets, name, instead)
    patch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: next(ticks), time=time.time))
    patch.setattr(ids, "_last", 0)
    patch.setattr(player, "new_id", str)  # the player's own, by which it says what caused what


def _all_rows(engine: Engine) -> Dump:
    """Every row of every table, but for when a message is to be sent again, which goes by the machine's clock."""
    with Session(engine) as db:
        return {
            table.name: sorted(
                str({k: v for k, v in row.items() if k != "leased_until"})
                for row in db.execute(select(table)).mappings()
            )
            for table in SQLModel.metadata.sorted_tables
            if table.name not in ("pace",)
        }


def _lived(engine: Engine, story: str) -> _Recorded:
    told = _Recorded(engine, story)
    told.play((STORIES / f"{story}.txt").read_text(encoding="utf8"))
    return told


def _replayed(engine: Engine, events: list[Event], began: datetime, until: datetime) -> None:
    """Each event at its own time, the clock's work before it."""

    def transact(work: Callable[[Db], Any]) -> Any:
        with writing(engine) as db, db.begin():
            return work(db)

    worked = began
    for event in events:
        if event.at > worked:
            fire(transact, worked, event.at)
            worked = event.at
        transact(lambda db, one=event: one_turn(db, one))
    if until > worked:
        fire(transact, worked, until)


def _archive(engine: Engine) -> list[Event]:
    with Session(engine) as db:
        return [
            memory.as_event(row.event) for row in db.exec(select(Inbox).order_by(col(Inbox.id)))
        ]


@dataclass
class Twice:
    """Two worlds that began alike."""

    first: Engine
    second: Engine


@pytest.fixture
def twice(request: pytest.FixtureRequest, kind: str) -> Any:
    """Copies of one template."""
    made = [databases.hurried(made_for(request, kind, "")) for _ in range(2)]
    yield Twice(*made)
    for engine in made:
        databases.drop(engine)


def _both(twice: Twice, story: str, change: Callable[[list[Event]], None] = lambda _: None) -> Any:
    """What came of the story, and of its inbox."""
    with pytest.MonkeyPatch.context() as patch:
        _drawn_from(1, patch)
        told = _lived(twice.first, story)
    events = _archive(twice.first)
    change(events)
    with pytest.MonkeyPatch.context() as patch:
        _drawn_from(1, patch)
        _replayed(twice.second, events, told.began[0], told.worked)
    return _all_rows(twice.first), _all_rows(twice.second)


@pytest.mark.parametrize("story", PLAYED)
def test_a_replayed_inbox_gives_the_same_rows(twice: Twice, story: str) -> None:
    first, second = _both(twice, story)
    assert first["inbox"]
    assert {name: rows for name, rows in first.items() if second[name] != rows} == {}
    with Session(twice.second) as db:
        assert db.exec(select(Report.id).limit(1)).first() or db.exec(select(Transfer.id)).first()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_event_that_is_missing_is_seen(twice: Twice) -> None:
    first, second = _both(twice, SHORT[0], lambda events: events.pop(0) and None)
    assert first["report"] != second["report"]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_turn_that_goes_by_chance_is_seen(twice: Twice, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the same words lead to may hang on nothing but the words, the time and what is stored."""
    calls, once = iter(range(10_000)), acts.record

    def otherwise(db: Db, kind: str, *given: Any, **more: Any) -> None:
        once(db, kind, *given, **more | {"call": next(calls)})

    monkeypatch.setattr(acts, "record", otherwise)
    first, second = _both(twice, SHORT[0])
    assert first["act"] != second["act"]
