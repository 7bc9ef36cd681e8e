"""Several at once: one vote each, every ballot kept, one close."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct
from core.meetings.conduct import Meeting
from core.meetings.votes import Ballot, Voted
from tests.core.meetings.meeting_acts import PANEL, march, opened, vote


def at_once(engine: Engine, works: Sequence[Callable[[Db], Any]]) -> list[Any]:
    """Run them in transactions that begin together; a refusal is a result too."""
    gate = Barrier(len(works))

    def one(work: Callable[[Db], Any]) -> Any:
        gate.wait(10)
        with Session(engine) as db:
            try:
                with db.begin():
                    return work(db)
            except Refusal as no:
                return no

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def begun(engine: Engine) -> str:
    with Session(engine) as db, db.begin():
        return opened(db).id


def votes_as(db: Db, meeting_id: str, name: str, value: str) -> None:
    vote(db, db.get_one(Meeting, meeting_id), (name, value))


def test_one_vote_of_one_member_and_no_ballot_lost(world: Engine) -> None:
    meeting_id = begun(world)
    who = [(name, value) for name in PANEL for value in ("yes", "no")]
    told = at_once(
        world, [partial(votes_as, meeting_id=meeting_id, name=n, value=v) for n, v in who]
    )
    assert sum(isinstance(one, Refusal) for one in told) == 3
    with Session(world) as db:
        assert len(db.exec(select(Ballot)).all()) == len(db.exec(select(Voted)).all()) == 3


def test_a_vote_at_the_moment_of_the_close_counts_or_is_refused(world: Engine) -> None:
    meeting_id = begun(world)
    close = partial(conduct.close, person=None, meeting_id=meeting_id, now=march(5))
    cast = partial(votes_as, meeting_id=meeting_id, name="赵春兰", value="yes")
    told = at_once(world, [close, cast, close])
    assert sum(isinstance(one, Refusal) and "散会" in one.text for one in told) >= 1
    with Session(world) as db:
        (result,) = conduct.results(db, meeting_id)
        assert result.ballots == len(db.exec(select(Ballot)).all())
