"""The calls of whole villages: who has to ring, what was rung, and no number for eyes that it is not for."""

from datetime import timedelta

import pytest

from core.db import Db
from core.registry import telephones
from core.undelivered import calls, riding, standing
from core.undelivered.standing import Standing
from tests.core.reports.telling import MONDAY
from tests.core.undelivered.test_calls import LATER, of
from tests.core.undelivered.test_riding import WHO, miss

pytestmark = pytest.mark.usefixtures("world")


def seen(db: Db, name: str = "钱国华") -> list[Standing]:
    """What somebody sees of the village."""
    asker = of(db, name)
    listed, many = standing.of_villages(db, asker.id, [of(db, WHO).village_id or ""], LATER)
    assert many == len(listed)
    return listed


def test_it_says_who_has_to_ring_and_since_when(db: Db) -> None:
    miss(db, "路灯修好了")
    (one,) = seen(db)
    assert (one.call.person.name, one.callers, one.rung_at) == (WHO, ("李秀英",), None)
    assert one.since == MONDAY
    assert [door.channel for door in one.doors] == ["web"]


def test_who_was_rung_stands_behind_until_there_is_news(db: Db) -> None:
    miss(db, "路灯修好了")
    calls.rung(db, of(db, "李秀英").id, [of(db, WHO).id], LATER)
    (one,) = seen(db)
    assert one.rung_at == LATER
    miss(db, "水管修好了", LATER + timedelta(minutes=1))
    assert seen(db)[0].rung_at is None


def test_the_number_is_for_those_who_serve_them_alone(db: Db) -> None:
    telephones.keep(db, of(db, WHO).id, "13800138000", MONDAY)
    miss(db, "路灯修好了")
    assert seen(db, "李秀英")[0].call.telephone == "13800138000"
    assert seen(db, "钱国华")[0].call.telephone == ""


def test_no_other_village_is_seen(db: Db) -> None:
    miss(db, "路灯修好了")
    elsewhere = of(db, "马老三").village_id or ""
    assert standing.of_villages(db, of(db, "马老三").id, [elsewhere], LATER) == ([], 0)


def test_what_was_kept_back_is_rung_for_after_two_days_alone(db: Db) -> None:
    miss(db, "路灯修好了", why=riding.KEPT_BACK)
    village = [of(db, WHO).village_id or ""]
    assert calls.owed(db, village, LATER) == {}
    assert list(calls.owed(db, village, LATER + timedelta(days=2))) == [of(db, WHO).id]
