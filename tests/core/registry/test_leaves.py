"""Who is away, and who stands in."""

from datetime import timedelta

from core.db import Db
from core.registry import leaves
from tests.core.reports.telling import MONDAY, person


def test_somebody_is_away_from_one_moment_to_another(db: Db) -> None:
    lee, wu = person(db, "李秀英"), person(db, "吴建军")
    until = MONDAY + timedelta(days=2)
    leaves.take(db, lee.id, MONDAY, until, wu.id)
    leaves.take(db, wu.id, until, until + timedelta(days=1))
    assert leaves.away(db, [lee.id, wu.id], MONDAY) == {lee.id: wu}
    assert leaves.away(db, [lee.id, wu.id], until) == {wu.id: None}
    assert leaves.away(db, [lee.id], MONDAY - timedelta(seconds=1)) == {}
