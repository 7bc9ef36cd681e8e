"""A number is kept in place of the one before."""

from core.db import Db
from core.registry import telephones
from tests.core.reports.telling import person


def test_the_newest_number_holds(db: Db) -> None:
    lee = person(db, "李秀英").id
    telephones.keep(db, lee, "0731-1")
    telephones.keep(db, lee, "0731-2")
    assert telephones.of_people(db, [lee, person(db, "张桂花").id]) == {lee: "0731-2"}
