"""Random histories of people: whatever happens in whichever order, every invariant holds after each step, on both databases.

Here too: `deeds`.
"""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.cli.upkeep import check
from core.db import Db
from core.errors import Refusal
from tests.core.reports.telling import MONDAY
from tests.harness.people.deeds import DEEDS, Deed

STEP = st.tuples(
    st.sampled_from(sorted(DEEDS)), st.integers(0, 19), st.integers(0, 19), st.integers(1, 200)
)
SHORT, LONG = (8, 10), (150, 40)


def lives(db: Db, many: int, steps: int) -> Counter[str]:
    """So many histories of so many steps, the same ones each time; how often each deed was done, or refused."""
    came_of_it: Counter[str] = Counter()

    @settings(
        max_examples=many,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEP, min_size=steps, max_size=steps))
    def live(history: list[tuple[str, int, int, int]]) -> None:
        whole = db.begin_nested()
        now = MONDAY
        for name, one, other, hours in history:
            now += timedelta(hours=hours)
            try:
                with db.begin_nested():
                    DEEDS[name](Deed(db, one, other, now))
                came_of_it[name] += 1
            except Refusal:
                came_of_it["refused"] += 1
            db.expire_all()
            assert check.broken(db) == [], history
        whole.rollback()
        db.expire_all()

    live()
    return came_of_it


def test_a_few_lives_of_people(db: Db) -> None:
    came_of_it = lives(db, *SHORT)
    assert came_of_it["refused"] > 0
    assert sum(came_of_it.values()) > came_of_it["refused"]


@pytest.mark.soak
def test_many_lives_of_people(db: Db) -> None:
    came_of_it = lives(db, *LONG)
    assert not {"join", "part", "split", "marry", "divorce", "die", "claim"} - set(came_of_it)
