"""A household's year: what is in it, and that the picture is the same for the same year."""

from io import BytesIO

from PIL import Image

from core.db import Db
from core.points.ledger import ledger
from core.points.rulebook.rulebook import Subject
from core.points.standing import standing, year_picture
from core.points.standing.year_picture import Entry, Year, draw
from tests.core.points.wangjia_acts import april, home, march, passed, settled, village


def test_it_says_what_the_book_says(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(20))
    settled(db, april(1))
    of, here = home(db, "罗铁柱户").id, village(db)
    found = year_picture.of_household(db, here, of, 2026, april(20))
    assert found.entries == (Entry("3月", 5, "邻里互助+5"),)
    assert found.total == standing.score_of(db, here, Subject.HOUSEHOLD, "2026", of)
    assert found.balance == ledger.balances(db, here)[ledger.subject_account(of)]
    assert year_picture.of_household(db, here, of, 2025, april(20)).entries == ()
    others = year_picture.of_household(db, here, home(db, "曾德才户").id, 2026, april(20))
    assert others.entries == ()


def test_it_grows_with_its_periods_and_is_always_the_same() -> None:
    entries = tuple(Entry(f"{n}月", n - 3, "邻里互助+5、庭院整洁+5、" * 6) for n in range(1, 13))
    full = Year("王家村", "欧阳慧芳户", 2026, entries, 42)
    assert draw(full) == draw(full)
    none = Image.open(BytesIO(draw(Year("王家村", "罗铁柱户", 2026, (), 0))))
    twelve = Image.open(BytesIO(draw(full)))
    assert (none.width, twelve.width) == (1080, 1080)
    assert twelve.height - none.height == 11 * 88
    assert len(draw(full)) < 200_000
