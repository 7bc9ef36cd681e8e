"""A death ends what was the person's, is taken back whole, and nobody is written to who cannot read it."""

from datetime import date

import pytest

from core import acts
from core.db import Db
from core.duties.files import entries
from core.errors import Refusal
from core.posts import checks, succession
from core.posts.change import Wanted
from core.posts.persons import deaths
from core.registry import addresses, households, people
from core.registry.addresses import Binding
from core.registry.people import Death, Person, Post
from tests.core.reports.telling import MONDAY, person, told

DAY = date(2026, 3, 1)


def accounts(db: Db, who: Person) -> int:
    """How many accounts somebody has."""
    return len(addresses.of_person(db, who.id))


def test_a_death_is_in_the_file_and_ends_accounts_and_household(db: Db) -> None:
    who, by = person(db, "王建国"), person(db, "李秀英")
    home = households.of_person(db, who.id)
    assert home is not None
    entry = deaths.record(db, by, who, DAY, "王建国过世了", MONDAY)
    assert entry is not None
    assert (entry.text, entry.day, entry.occasion) == ("王建国过世了", DAY, "life")
    assert people.dead(db, who.id)
    assert accounts(db, who) == 0
    assert [p.name for p in households.members(db, home.id)] == ["王小梅"]
    assert home.head_id == person(db, "王小梅").id
    assert accounts(db, person(db, "王小梅")) == 1


def test_taken_back_everything_is_as_it_was(db: Db) -> None:
    who, by = person(db, "王建国"), person(db, "李秀英")
    home = households.of_person(db, who.id)
    assert home is not None
    deaths.record(db, by, who, DAY, "王建国过世了", MONDAY)
    act = acts.of_thing(db, who.id)[-1]
    acts.take_back(db, act, MONDAY)
    assert not people.dead(db, who.id)
    assert accounts(db, who) == 1
    assert home.head_id == who.id
    assert households.of_person(db, who.id) == home
    assert entries.of_household(db, home.id, 5) == []
    with pytest.raises(Refusal):
        acts.take_back(db, act, MONDAY)


def test_it_is_told_again_after_a_mistake(db: Db) -> None:
    who, by = person(db, "何秋菊"), person(db, "李秀英")
    deaths.record(db, by, who, DAY, "何秋菊去世了", MONDAY)
    assert not deaths.mistaken(db, person(db, "钱国华"), who, MONDAY)
    assert "没有去世" in told(db, "李秀英")[-1]
    deaths.record(db, by, who, DAY, "何秋菊去世了", MONDAY)
    assert people.dead(db, who.id)


@pytest.mark.parametrize("by", ["陈大山", "马老三", "刘大勇", "何秋菊"])
def test_whose_it_is_not_to_say_changes_nothing(db: Db, by: str) -> None:
    who = person(db, "何秋菊")
    with pytest.raises(Refusal):
        deaths.record(db, person(db, by), who, DAY, "何秋菊去世了", MONDAY)
    assert not people.dead(db, who.id)


def test_a_post_is_not_ended_by_who_only_tells(db: Db) -> None:
    who, by = person(db, "李秀英"), person(db, "吴建军")
    with pytest.raises(Refusal):
        deaths.record(db, by, who, DAY, "李秀英去世了", MONDAY)
    deciders = deaths.pass_on(db, by, deaths.plan(db, by, who, MONDAY), MONDAY)
    assert "钱国华" in deciders
    assert people.holds(
        db, who.id, Post.REPRESENTATIVE, people.posts_of(db, who.id, MONDAY)[0].region_id, MONDAY
    )


def test_the_check_finds_an_account_of_the_dead(db: Db) -> None:
    who, by = person(db, "何秋菊"), person(db, "李秀英")
    account = addresses.of_person(db, who.id)[0]
    deaths.record(db, by, who, DAY, "何秋菊去世了", MONDAY)
    assert list(checks.broken(db)) == []
    fault = Binding(address_id=account.id, person_id=who.id, since=MONDAY)
    db.add(fault)
    db.flush()
    assert any("has died" in line for line in checks.broken(db))
    db.delete(fault)
    db.flush()
    assert db.get_one(Death, who.id).told_by == by.id


def test_every_post_of_the_dead_must_be_the_decider_s_to_end(db: Db) -> None:
    secretary, member = person(db, "钱国华"), person(db, "赵春兰")
    held = people.posts_of(db, secretary.id, MONDAY)
    panel = next(a for a in held if a.post == Post.PANEL)
    died = Wanted(panel.post, panel.region_id, secretary.id, None, "died")
    assert not deaths.may_end_posts(db, member, held, MONDAY)
    with pytest.raises(Refusal, match="由镇里来定"):
        succession.plan(db, member, died, MONDAY)
    loss = deaths.plan(db, member, secretary, MONDAY)
    assert [p.name for p in loss.deciders] == ["孙敏"]
    assert succession.plan(db, person(db, "孙敏"), died, MONDAY).others == ("村支书",)
