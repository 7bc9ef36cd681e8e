"""What the board shows of points and of money. Here too: `results`, `money`."""

from datetime import date, datetime, time

import pytest
from sqlmodel import select

from core.board import money, results
from core.clock import at_local
from core.db import Db
from core.funds import publication
from core.points.gates import confirmation
from core.points.statement.statements import StatementState
from core.registry.people import Person
from tests.core.funds import money as jiacheng
from tests.core.points import wangjia_acts as wangjia


def test_a_settled_month_is_shown_by_masked_name(db: Db) -> None:
    wangjia.passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", wangjia.march(5))
    settled = wangjia.settled(db, wangjia.april(1))
    mine = next(r for r in results.of_village(db, settled.village_id) if r.id == settled.id)
    assert [(a.name[0], a.name[1]) for a in mine.awards] == [("罗", "*")]
    assert mine.settled_at is not None
    assert mine.code
    assert mine.has_poster
    drawn = results.poster_of(db, settled.id)
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG")


def test_what_is_only_drafted_is_not_there(db: Db) -> None:
    wangjia.passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", wangjia.march(5))
    drafted = wangjia.drafted(db, wangjia.april(1))
    assert results.of_village(db, drafted.village_id) == []
    assert results.poster_of(db, drafted.id) is None
    assert results.poster_of(db, "nothing") is None
    confirmation.confirm(
        db, wangjia.person(db, "赵春兰"), drafted.village_id, drafted.period, wangjia.april(1)
    )
    mine = [r for r in results.of_village(db, drafted.village_id) if r.id == drafted.id]
    assert drafted.state == StatementState.PUBLISHED
    assert [(r.settled_at, r.has_poster, bool(r.until)) for r in mine] == [(None, False, True)]
    assert results.poster_of(db, drafted.id) is None


def test_special_care_and_deductions_are_nowhere(db: Db) -> None:
    wangjia.passed(db, "黄水生", "黄水生户", "neighbour-help", wangjia.march(5))
    settled = wangjia.settled(db, wangjia.april(1))
    every = str(results.of_village(db, settled.village_id))
    assert "黄" not in every
    assert "-" not in every.replace("-03", "")


@pytest.fixture
def spent(db: Db) -> str:
    """佳成村's March, published: service money for medicine and a gift."""
    jiacheng.granted(db)
    jiacheng.approved(db, jiacheng.proposed(db, jiacheng.spending(db)))
    jiacheng.approved(db, jiacheng.proposed(db, jiacheng.donation(db), "黎国强"))
    here = jiacheng.village(db)
    fifth: datetime = at_local(date(2026, 4, 5), time(8))
    assert money.of_village(db, here) == []
    publication.publish_village(db, fifth, here)
    return here


@pytest.mark.place("liuyang")
def test_a_published_month_names_purposes_and_nobody(db: Db, spent: str) -> None:
    (month,) = money.of_village(db, spent)
    items = {i.what: i.fen for purse in month.purses for i in purse.items}
    assert items == {"拨款": 200_00, "看病买药": -35_00, "捐款": 500_00}
    for purse in month.purses:
        assert purse.opened + sum(i.fen for i in purse.items) == purse.left
    told = str(month)
    assert [name for name in db.exec(select(Person.name)) if name in told] == []
    assert "鲁" not in told


@pytest.mark.place("liuyang")
def test_no_shop_month_without_one(db: Db, spent: str) -> None:
    assert money.shop_of_village(db, spent) == []
