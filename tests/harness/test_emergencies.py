"""Emergencies in simulated time: random silence, overlapping cries, kills in the middle; nobody is lost.

A kill is what a SIGKILL leaves behind: the transaction in which it falls is gone, and the clock goes on
from what was committed. The figures of a run are shown with -s.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.cli.upkeep import check
from bot.turn import one_turn
from core.db import Db
from core.emergencies import answering, emergencies, ending, escalation
from core.emergencies.emergencies import EVERY, Emergency, Ending, Ring, Sender
from handlers.engine.event import Event

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
SWEEP = timedelta(minutes=1)


class _Killed(Exception):
    """The process died before the commit."""


class Village:
    """One village, its clock, and whoever answers when they have been rung."""

    def __init__(self, engine: Engine, seed: int, kills: int, cries: int) -> None:
        self.engine, self.chance, self.left = engine, random.Random(seed), kills
        self.odds, self.killed = 2.0 * kills / (cries * 6), 0
        self.now, self.waiting = START, list[tuple[datetime, int, Callable[[Db], Any]]]()
        self.planned = dict[str, int]()
        self.within: list[float] = []

    def transact(self, work: Callable[[Db], Any]) -> Any:
        """Do it, and once more where the process was killed before it was committed."""
        while True:
            kill = self.left > 0 and self.chance.random() < self.odds
            try:
                with Session(self.engine, expire_on_commit=False) as db, db.begin():
                    result = work(db)
                    if kill:
                        raise _Killed
                    return result
            except _Killed:
                self.left -= 1
                self.killed += 1

    def at(self, moment: datetime, work: Callable[[Db], Any]) -> None:
        heappush(self.waiting, (moment, len(self.planned) + len(self.waiting), work))

    def cry(self, number: int, at: datetime) -> None:
        """Somebody unknown cries; the first ring goes out in the same turn."""
        words = f"王家村{self.chance.choice('一二')}组着火了，快来人"
        event = Event("web", f"demo:路人{number}", f"cry:{number}", at, text=words)
        self.transact(lambda db: one_turn(db, event))
        with Session(self.engine) as db:
            emergency = db.exec(select(Emergency).order_by(col(Emergency.id).desc())).first()
            assert emergency is not None
            assert emergency.at == at
            self.within.append((emergencies.rings(db, emergency.id)[0].at - at).total_seconds())
        self.planned[emergency.id] = self.chance.choice([1, 1, 1, 2, 3, 4, 5, 6, 99])

    def run(self, until: datetime) -> None:
        """Move the clock from due moment to due moment, each on the sweep's own minute."""
        while True:
            due = self.transact(escalation.next_due)
            sweep = None if due is None else _next_minute(max(due, self.now))
            planned = self.waiting[0][0] if self.waiting else None
            moments = [m for m in (sweep, planned) if m is not None and m <= until]
            if not moments:
                self.now = until
                return
            self.now = min(moments)
            if planned == self.now:
                work = heappop(self.waiting)[2]
                self.transact(work)
                continue
            for one in self.transact(lambda db: escalation.due(db, self.now)):
                self.transact(lambda db, one=one: escalation.sweep(db, self.now, one))
                self.plan(one)

    def plan(self, emergency_id: str) -> None:
        """Whoever shall answer this one answers once that round has rung; silence is one of the answers."""
        with Session(self.engine) as db:
            emergency = db.get_one(Emergency, emergency_id)
            if emergency.going or emergency.round < self.planned.get(emergency_id, 99):
                return
            self.planned[emergency_id] = 99
            able = [r.person_id for r in emergencies.rings(db, emergency_id) if r.reached]
        goer = Sender(self.chance.choice(able))
        go = self.now + timedelta(seconds=self.chance.randint(1, 170))
        self.at(go, lambda db: answering.go(db, emergency_id, goer, go))
        over = go + timedelta(minutes=self.chance.randint(1, 90))
        self.at(
            over, lambda db: ending.stand_down(db, emergency_id, goer, Ending.SAFE, "没事", over)
        )


def _next_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + SWEEP


@pytest.mark.parametrize(
    ("cries", "kills"),
    [(12, 3), pytest.param(500, 40, marks=pytest.mark.soak)],
    ids=["12 cries", "500 cries"],
)
def test_every_cry_is_rung_until_somebody_goes(world: Engine, cries: int, kills: int) -> None:
    village = Village(world, cries, kills, cries)
    for number in range(cries):
        village.run(village.now + timedelta(seconds=village.chance.randint(5, 900)))
        village.cry(number, village.now)
        with Session(world) as db:
            newest = db.exec(select(Emergency.id).order_by(col(Emergency.id).desc())).first()
        village.plan(str(newest))
    village.run(village.now + timedelta(days=3))
    with Session(world) as db:
        every = db.exec(select(Emergency)).all()
        gaps = [gap for e in every for gap in _gaps(db, e)]
        late = [r for e in every for r in _after_an_answer(db, e)]
        broken = check.broken(db)
    sys.stderr.write(
        f"{world.dialect.name}: {len(every)} cries, {village.killed} kills, first ring after at most "
        f"{max(village.within):.0f} s, {len(gaps)} next rings after {min(gaps):.0f} to {max(gaps):.0f} s, "
        f"{len(late)} rung after an answer, {dict(Counter(e.ending for e in every))}\n"
    )
    assert len(every) == cries
    assert all(e.ended_at for e in every)
    assert max(village.within) == 0
    assert max(gaps) <= (EVERY + SWEEP).total_seconds()
    assert min(gaps) >= EVERY.total_seconds()
    assert late == []
    assert broken == []


def _gaps(db: Db, emergency: Emergency) -> list[float]:
    """Seconds between a ring and the next, in the half hour in which one goes out every three minutes."""
    moments = sorted({r.at for r in emergencies.rings(db, emergency.id)})
    soon = [m for m in moments if m - emergency.at <= timedelta(minutes=30)]
    return [(b - a).total_seconds() for a, b in pairwise(soon)]


def _after_an_answer(db: Db, emergency: Emergency) -> list[Ring]:
    until = emergency.answered_at or emergency.ended_at
    return [r for r in emergencies.rings(db, emergency.id) if until is not None and r.at > until]
