"""Whatever anybody does with a whole and its parts in whichever order, the invariants of reports hold.

Here too: `check`, `gathering`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from core import acts
from core.db import Db
from core.errors import Refusal
from core.reports import checks, confirming, escalation, following, handling, notices
from core.reports.ladder import parts
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report, Who
from core.reports.parts import splitting
from core.reports.parts.splitting import Part
from core.reports.work import asking, refusing
from tests.core.reports.telling import MONDAY, file, region, who

UNDONE_WITHIN = timedelta(days=1)
Deed = Callable[[Db, Report, datetime], object]


def _holder(db: Db, report: Report, now: datetime) -> Who:
    holding = notices.holders(db, report, now)
    return who(db, holding[0].name) if holding else who(db, "过路人")


def _split(db: Db, report: Report, now: datetime) -> None:
    to = (Level.REPRESENTATIVE, region(db, "陈大山联户").id)
    wanted = [Part("修护栏"), Part("补路", to=to)]
    splitting.split(db, report.id, _holder(db, report, now), wanted, now)


def _refuse(db: Db, report: Report, now: datetime) -> None:
    above = notices.seats_above(db, report, now)
    me = who(db, above[0].people[0].name) if above else who(db, "过路人")
    refusing.refuse(db, report.id, me, "不归村里管", now)


def _undo(db: Db, report: Report, now: datetime) -> None:
    """Whoever did something last to this report, or around it, takes their last act back."""
    done = [a for a in acts.of_thing(db, report.id) if a.person_id and a.undone_at is None]
    if not done:
        return
    last = acts.last_of(
        db, done[-1].person_id, done[-1].address_id, acts.of_people(), now - UNDONE_WITHIN
    )
    if last is not None:
        acts.take_back(db, last, now)


DEEDS: dict[str, Deed] = {
    "split": _split,
    "accept": lambda db, r, now: handling.accept(db, r.id, _holder(db, r, now), now),
    "finish": lambda db, r, now: handling.finish(db, r.id, _holder(db, r, now), now, how="好了"),
    "up": lambda db, r, now: handling.pass_up(db, r.id, _holder(db, r, now), "办不了", now),
    "unfixed": lambda db, r, now: handling.close_unfixed(
        db, r.id, _holder(db, r, now), "修不了", now
    ),
    "ask": lambda db, r, now: asking.ask(db, r.id, _holder(db, r, now), "哪一段？", now),
    "refuse": _refuse,
    "withdraw": lambda db, r, now: following.withdraw(db, r.id, who(db, "罗铁柱"), now),
    "confirm": lambda db, r, now: confirming.confirm(db, r.id, who(db, "罗铁柱"), now),
    "reopen": lambda db, r, now: confirming.reopen(
        db, r.id, who(db, "罗铁柱"), now, complaint="又断了"
    ),
    "join": lambda db, r, now: following.join(db, r.id, who(db, "唐菊香"), now),
    "undo": _undo,
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*sorted(DEEDS), "finish", "finish", "undo", "withdraw", "withdraw"]),
        st.integers(0, 3),
        st.sampled_from([1, 60, 30 * 60, 9 * 24 * 60]),
    ),
    max_size=16,
)


@pytest.mark.long
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_the_laws_hold_after_every_step(world: Engine, steps: list[tuple[str, int, int]]) -> None:
    with Session(world, expire_on_commit=False) as db, db.begin() as walk:
        whole = file(db, "罗铁柱", "二组水塘边的护栏断了，路也塌了")
        handling.pass_up(db, whole.id, who(db, "陈大山"), "要村里办", MONDAY)
        now = MONDAY + timedelta(minutes=1)
        _split(db, whole, now)
        for deed, which, minutes in steps:
            now += timedelta(minutes=minutes)
            every = [whole, *parts.of_whole(db, whole.id)[-3:]]
            _step(db, DEEDS[deed], every[which % len(every)], now)
            for sweep in (asking.sweep, escalation.sweep, confirming.sweep):
                sweep(db, now)
            db.flush()
            assert list(checks.broken(db)) == []
            _asked_once(db, whole)
        walk.rollback()


def _step(db: Db, deed: Deed, report: Report, now: datetime) -> None:
    try:
        with db.begin_nested():
            deed(db, report, now)
    except Refusal:
        db.expire_all()


def _asked_once(db: Db, whole: Report) -> None:
    """The reporter has a question to answer of the whole, or of none of its parts."""
    made = parts.present(db, whole)
    assert all(part.state != State.DONE for part in made)
    if whole.state == State.DONE:
        assert all(part.state not in OPEN for part in made)
