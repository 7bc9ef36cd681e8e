"""Training in three tiers: who is asked, who was there, who still lacks one."""

from datetime import timedelta

import pytest

from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.posts import training
from core.posts.training import Training
from core.registry.people import Person
from tests.core.reports.telling import MONDAY, person, region, told

TODAY, TOMORROW = day_of(MONDAY), day_of(MONDAY) + timedelta(days=1)
DAY = timedelta(days=1)


def announced(db: Db, by: str = "孙敏") -> Training:
    """Somebody holds a training tomorrow."""
    return training.announce(db, person(db, by), TOMORROW, "怎么走访", MONDAY)


def names(people: list[Person]) -> set[str]:
    """Their names."""
    return {p.name for p in people}


def test_the_town_asks_all_its_representatives(db: Db) -> None:
    announced(db)
    assert all("3月3日" in told(db, name)[-1] for name in ("李秀英", "陈大山", "马老三"))
    with pytest.raises(Refusal, match="那天到了"):
        training.attend(db, person(db, "李秀英"), announced(db).id, MONDAY)


def test_who_came_lacks_it_no_more(db: Db) -> None:
    this = announced(db)
    training.attend(db, person(db, "李秀英"), this.id, MONDAY + DAY)
    training.attend(db, person(db, "李秀英"), this.id, MONDAY + DAY)
    training.attend(db, person(db, "陈大山"), this.id, MONDAY + DAY, by=person(db, "孙敏"))
    assert names(training.lacking(db, region(db, "石桥镇"), MONDAY + DAY)) == {"马老三"}
    with pytest.raises(Refusal, match="要由办培训的人"):
        training.attend(db, person(db, "马老三"), this.id, MONDAY + DAY, by=person(db, "李秀英"))


def test_the_village_makes_up_for_who_lacks_it(db: Db) -> None:
    this = announced(db)
    training.attend(db, person(db, "李秀英"), this.id, MONDAY + DAY)
    makes_up = training.announce(db, person(db, "钱国华"), TOMORROW, "补训", MONDAY + DAY)
    asked = [trainee.person_id for trainee in training.attended(db, makes_up)]
    assert asked == [person(db, "陈大山").id]


def test_a_day_that_is_over_and_somebody_who_trains_nobody(db: Db) -> None:
    with pytest.raises(Refusal, match="已经过了"):
        training.announce(db, person(db, "孙敏"), TODAY - DAY, "怎么走访", MONDAY)
    with pytest.raises(Refusal, match="市、镇、村的干部"):
        training.announce(db, person(db, "李秀英"), TOMORROW, "怎么走访", MONDAY)
