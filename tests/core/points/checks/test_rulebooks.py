"""An adoption that is not what its rulebook says is named. Here too: `core.points.checks.rulebooks`."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.points.checks import rulebooks
from core.points.rulebook.versions import RulebookAdoption
from tests.core.points.adoption.test_amendment import amend


@pytest.mark.broken_on_purpose
def test_an_adoption_from_another_day_is_named(db: Db) -> None:
    amend(db, "neighbour-help", 8, 24)
    assert list(rulebooks.adopted(db)) == []
    for adoption in db.exec(select(RulebookAdoption)):
        adoption.since += timedelta(days=1)
    db.flush()
    assert any("its rulebook is for" in fault for fault in rulebooks.adopted(db))
