"""高阳's committees and party members: what the article counts is counted in the rulebooks."""

from collections import Counter

import pytest

from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import (
    Claimant,
    Decides,
    End,
    Follow,
    How,
    ItemKind,
    Period,
    Rulebook,
)
from core.registry.people import Post

QUALITATIVE, BONUS, MINUS = "定性评价", "加分清单", "扣分清单"
COMMITTEES = ("gaoyang.committee", "gaoyang.committee_member")
EXEMPT = ("branch-meeting", "party-day", "miss-meeting", "late", "labour", "miss-labour", "patrol")


def book(name: str) -> Rulebook:
    return presets()[name][-1]


def points(name: str, *categories: str) -> int:
    return sum(i.points for i in book(name).items if i.category in categories)


@pytest.mark.parametrize("name", COMMITTEES)
def test_four_tables_make_a_thousand(name: str) -> None:
    found = book(name)
    heads = [c.name for c in found.categories if c.name not in (QUALITATIVE, BONUS, MINUS)]
    assert len(heads) == 4
    assert points(name, *heads) == 700
    assert points(name, QUALITATIVE) == 300
    assert sum(i.category == QUALITATIVE for i in found.items) == 6
    kinds = {i.category: i.kind for i in found.items}
    assert {kinds[h] for h in (*heads, QUALITATIVE)} == {ItemKind.SCORE}
    assert (kinds[BONUS], kinds[MINUS]) == (ItemKind.AWARD, ItemKind.DEDUCTION)


@pytest.mark.parametrize("name", COMMITTEES)
def test_the_bonus_list_gives_a_hundred_at_most(name: str) -> None:
    caps = [i.cap for i in book(name).items if i.category == BONUS]
    assert sum(cap or 10_000 for cap in caps) == 100


@pytest.mark.parametrize("name", COMMITTEES)
def test_the_county_decides_twice_a_year_and_town_or_county_record(name: str) -> None:
    found = book(name)
    assert (found.end, found.period, found.base) == (End.GRADE, Period.HALF_YEAR, 0)
    stages = [found.stage(d) for d in (Decides.BASE, Decides.CLAIMS, Decides.STATEMENT)]
    assert all(s and s.how == How.DECISION and s.posts == (Post.CITY_CADRE,) for s in stages)
    lists = [i for i in found.items if i.category in (BONUS, MINUS)]
    assert {i.recorders for i in lists} == {frozenset({Claimant.CADRE})}
    assert all(i.photo_required and i.evidence for i in lists)


def test_every_grade_leads_where_the_article_says() -> None:
    follow = {g.name: g.follow for g in book("gaoyang.committee").grades}
    assert follow == {
        "优秀": Follow.REWARD,
        "合格": Follow.NOTHING,
        "基本合格": Follow.RECTIFY,
        "不合格": Follow.RECTIFY,
    }
    assert book("gaoyang.committee_member").grades[-1].follow == Follow.RECTIFY


def test_party_members_have_54_items_in_3_heads() -> None:
    found = book("gaoyang.party_member")
    assert (len(found.items), len(found.categories), found.end) == (54, 3, End.GRADE)
    kinds = Counter(i.kind for i in found.items)
    assert kinds.keys() == {ItemKind.AWARD, ItemKind.DEDUCTION}


def test_each_class_has_items_of_its_own_and_f_is_exempt() -> None:
    items = book("gaoyang.party_member").items
    sets = {c: {i.code for i in items if i.is_for(c)} for c in "ABCDEF"}
    assert len({frozenset(s) for s in sets.values()}) == 6
    assert all(sets[c] for c in "ABCDEF")
    assert not sets["F"] & set(EXEMPT)
    assert set(EXEMPT) <= sets["A"] & sets["B"] & sets["C"] & sets["E"]
    assert "study-at-home" in sets["F"]
