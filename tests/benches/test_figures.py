"""A small city's first screen on both databases: the bench runs, and its figures are the city's."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core.figures import backlog, kpis, view
from tests.benches import figures
from tests.benches.figures import NOW, SINCE, Size

TINY = Size(villages=130, open=500, over=300)
# Nobody did what the city's reports say: there are no acts that the checks could find.
pytestmark = pytest.mark.broken_on_purpose


def test_the_first_screen_counts_all_that_is_open(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        person_id = figures.fill(db, TINY)
    with Session(engine) as db:
        seen = view.view(db, person_id, NOW)
        piles = backlog.piles(db, seen)
        assert sum(p.open for p in piles) == 500
        assert len({p.place for p in piles}) == 3
        assert kpis.of_span(db, seen, SINCE, NOW).done > 100
    assert figures.store(engine)[0] == 130
    screens = {"first_screen", "side_by_side", "month", "said"}
    assert set(figures.measure(engine, person_id, 1)) == screens
