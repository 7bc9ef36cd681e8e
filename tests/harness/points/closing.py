"""A month's close as steps that may die anywhere: `python -m tests.harness.points.closing AT` kills itself.

Ids come from the clock and from chance, and the ledger's hashes stand on ids. Here both are the
harness's: a step that is run again makes the same ids again, so that bytes can be compared.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from sqlalchemy import Engine, event
from sqlmodel import col, select

from bot.settings import Settings
from core import clock
from core.db import Db, make_engine, reading, writing
from core.duties import check_ins
from core.evidence import OURS, Evidence
from core.outbox import Outgoing
from core.points.close import monthly_close, settlement
from core.points.gates import confirmation
from core.points.ledger.ledger import Chain
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementState
from core.registry import regions
from core.reports import confirming, handling
from tests.core.points.wangjia_acts import MARCH, april, home, march, passed, person, village
from tests.core.reports import telling

SETTLED_BY = april(20)
Step = Callable[[Db], object]


class Chance:
    """What an id's random part is drawn from: always the same, for the same seed."""

    def __init__(self, seed: str) -> None:
        drawn = random.Random(seed)
        self.randbits = drawn.getrandbits
        self.token_bytes = drawn.randbytes


@contextmanager
def ids_of(number: int, name: str) -> Iterator[None]:
    """In here a step makes the same ids each time it is run, later ones than any step before it."""
    last = (1 << 57) + (number << 40)

    def following(many: int) -> int:
        nonlocal last
        last += many
        return last - many

    with patch("core.ids._next", following), patch("core.ids.secrets", Chance(name)):
        yield


def prepare(engine: Engine) -> None:
    """王家村 has claims, deductions, a veto, check-ins and a report in March."""
    with ids_of(0, "prepare"), writing(engine) as db, db.begin():
        passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
        passed(db, "刘大勇", "刘大勇户", "neighbour-help", march(6))
        passed(db, "郑小东", "张桂花户", "litter", march(7))
        by = person(db, "李秀英")
        homes = [home(db, name).id for name in ("张桂花户", "刘大勇户", "何秋菊户")]
        for day in (3, 10, 17):
            check_ins.contact(db, by, homes, march(day))
        check_ins.visit(db, by, homes[:1], march(18))
        report = telling.file(db, "罗铁柱")
        later = telling.MONDAY + timedelta(hours=20)
        handling.finish(db, report.id, telling.who(db, "陈大山"), later, how="换了新的")
        confirming.confirm(db, report.id, telling.who(db, "罗铁柱"), later)


def steps(engine: Engine) -> Iterator[Step]:
    """What is still to be done, each in a transaction of its own, in order."""
    # All villages of the world as one block.
    yield lambda db: monthly_close.draft_villages(db, april(1), regions.village_ids(db))
    yield _confirm
    with reading(engine) as db:
        due = settlement.due(db, SETTLED_BY)
    for statement_id in due:
        yield partial(_settle, statement_id)


def _settle(statement_id: str, db: Db) -> None:
    settlement.settle(db, statement_id, SETTLED_BY)


def _confirm(db: Db) -> None:
    if statements.in_state(db, village(db), StatementState.DRAFTED):
        confirmation.confirm(db, person(db, "赵春兰"), village(db), MARCH, april(1, 10))


def take(engine: Engine, number: int, step: Step) -> None:
    """One step, committed."""
    with ids_of(number, str(number)), writing(engine) as db, db.begin():
        step(db)


def came_of_it(engine: Engine) -> list[tuple[object, ...]]:
    """All that the village can see of the close: digests, heads, words and pictures."""
    with reading(engine) as db:
        traces: list[tuple[object, ...]] = [
            (s.subject, s.period, s.state, s.version, s.lines_digest, s.head, s.seq, s.settled_at)
            for s in db.exec(select(Statement).order_by(col(Statement.subject)))
        ]
        traces += [(c.seq, c.head) for c in db.exec(select(Chain).order_by(col(Chain.village_id)))]
        pictures = db.exec(select(Evidence.digest).where(Evidence.channel == OURS))
        traces += sorted((str(digest),) for digest in pictures)
        sent = db.exec(select(Outgoing)).all()
        traces += sorted((x.channel, x.chat, x.text, str(x.due_at), len(x.choices)) for x in sent)
    return traces


@contextmanager
def counted(engine: Engine, at: int, deed: Callable[[], None]) -> Iterator[list[int]]:
    """Do the deed right before the statement or commit of that number; gives how many there were."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == at:
            deed()

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)


def main(at: int) -> None:
    """Close the month; die of kill -9 at that statement, if there are so many."""
    settings = Settings()
    clock.use_zone(settings.timezone)
    engine = make_engine(settings.database())
    with counted(engine, at, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        for number, step in enumerate(steps(engine), 1):
            take(engine, number, step)
    engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]))
