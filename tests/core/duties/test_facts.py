"""What check-ins come to: grouped by the database, the same as counted one by one."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.clock import at_local
from core.db import Db
from core.duties import check_ins, facts
from core.duties.check_ins import CheckIn, CheckInMode, CheckInPhoto, Proof
from core.evidence import Evidence
from core.registry.households import Household
from tests.core.duties.people import household, march, person

FIRST, LAST = date(2026, 2, 23), date(2026, 3, 31)
LATE = march(31, 23)
Done = set[tuple[str, date, str, bool]]
"""By whom, on which day, for which household, and whether it was a visit."""


def done(db: Db) -> Done:
    """What counts in 王家村 from the week in which March begins."""
    village = person(db, "李秀英").village_id or ""
    return {
        (one.representative_id, one.day, home, home in one.visited)
        for one in facts.of_days(db, village, FIRST, LAST, LATE)
        for home in one.reached
    }


def photo(db: Db, digest: str, at: datetime) -> str:
    row = Evidence(digest=digest, at=at)
    db.add(row)
    db.flush()
    return row.id


def test_a_photo_sent_again_does_not_count_twice(db: Db) -> None:
    li, zhang, wang = person(db, "李秀英"), household(db, "张桂花户"), household(db, "王建国户")
    first, same = photo(db, "a" * 64, march(2)), photo(db, "a" * 64, march(3))
    check_ins.visit(db, li, [zhang], march(2), proof=Proof(photos=(first,)))
    check_ins.visit(db, li, [wang], march(3), proof=Proof(photos=(same,)))
    assert done(db) == {(li.id, date(2026, 3, 2), zhang, True)}


def test_facts_are_those_of_the_village_and_month(db: Db) -> None:
    li, ma, zhang = person(db, "李秀英"), person(db, "马老三"), household(db, "张桂花户")
    check_ins.contact(db, li, [zhang], march(1) - timedelta(days=7))
    check_ins.visit(db, li, [zhang], march(1) - timedelta(days=6))
    check_ins.contact(db, li, [zhang], march(31, 20))
    check_ins.could_not(db, li, [household(db, "王建国户")], "没人在家", march(31))
    check_ins.visit(db, ma, [household(db, "牛家户")], march(5))
    assert done(db) == {(li.id, FIRST, zhang, True), (li.id, LAST, zhang, False)}


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["李秀英", "马老三"]),
        st.integers(0, 3),  # the household
        st.sampled_from(list(CheckInMode)),
        st.integers(-8, 32).map(lambda n: date(2026, 3, 1) + timedelta(days=n)),
        st.integers(0, 40),  # days until it was recorded
        st.sampled_from(["", "", "same", "other"]),  # what a photo shows
    ),
    unique_by=lambda row: row[:4],
    max_size=25,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS)
def test_grouping_gives_what_counting_one_by_one_gives(world: Engine, rows: list[tuple]) -> None:  # type: ignore[type-arg]  # as ROWS says
    with Session(world) as db:
        _record(db, rows)
        assert done(db) == _one_by_one(db)
        db.rollback()


def _record(db: Db, rows: list[tuple]) -> None:  # type: ignore[type-arg]  # as ROWS says
    homes = list(db.exec(select(Household).order_by(col(Household.id)).limit(4)))
    for number, (by, home, mode, day, later, shows) in enumerate(rows):
        at = at_local(day, march(1).time()) + timedelta(days=later)
        row = CheckIn(
            entry_id=str(number),
            village_id=person(db, by).village_id or "",
            circle_id=homes[home].circle_id,
            representative_id=person(db, by).id,
            household_id=homes[home].id,
            mode=mode,
            day=day,
            at=at,
        )
        db.add(row)
        db.flush()
        if shows and mode == CheckInMode.VISIT:
            db.add(CheckInPhoto(evidence_id=photo(db, shows, at), check_in_id=row.id))
    db.flush()


def _one_by_one(db: Db) -> Done:
    village = person(db, "李秀英").village_id
    shown = {
        link.check_in_id: db.get_one(Evidence, link.evidence_id)
        for link in db.exec(select(CheckInPhoto))
    }
    found: dict[tuple[str, date, str], bool] = {}
    for row in db.exec(select(CheckIn).where(CheckIn.village_id == village)):
        own = shown.get(row.id)
        if own and any(x.digest == own.digest and x.at < own.at for x in shown.values()):
            continue
        known = row.at <= LATE and FIRST <= row.day <= LAST
        if known and row.mode != CheckInMode.COULD_NOT:
            key = (row.representative_id, row.day, row.household_id)
            found[key] = found.get(key, False) or row.mode == CheckInMode.VISIT
    return {(*key, visit) for key, visit in found.items()}
