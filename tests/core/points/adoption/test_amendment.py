"""Amending one item: from the next period on, and nothing that is in force is touched."""

from datetime import date

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.adoption import amendment
from core.points.adoption.amendment import Added
from core.points.checks import points as points_check
from core.points.rulebook import versions
from core.points.rulebook.edits import changed_in_force
from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import Decides, Item, ItemKind, Rulebook, Subject
from tests.core.points.wangjia_acts import april, march, person, village


def of_village(db: Db, code: str, day: int = 20) -> tuple[Rulebook, Item]:
    for book in amendment.books(db, village(db), march(day)):
        for item in amendment.standing(book, march(day)):
            if item.code == code:
                return book, item
    raise AssertionError(code)


def amend(db: Db, code: str, points: int | None, cap: int | None, by: str = "钱国华") -> Rulebook:
    book, item = of_village(db, code)
    new = amendment.amended(book, item, points, cap, march(20))
    amendment.amend(db, person(db, by), village(db), new, march(20))
    return new


def worth(db: Db, code: str, day: date) -> int | None:
    book = versions.in_force(db, village(db), Subject.HOUSEHOLD, day)
    item = book.item(code, day) if book else None
    return item.points if item else None


def test_it_counts_from_the_next_month_on(db: Db) -> None:
    old, _ = of_village(db, "neighbour-help")
    new = amend(db, "neighbour-help", 8, 24)
    assert (worth(db, "neighbour-help", date(2026, 3, 31)), new.since) == (5, date(2026, 4, 1))
    assert worth(db, "neighbour-help", date(2026, 4, 1)) == 8
    assert changed_in_force(old, new) == []
    assert list(points_check.broken(db)) == []


def test_an_item_ends_and_the_rest_goes_on(db: Db) -> None:
    amend(db, "suggestion", None, None)
    assert worth(db, "suggestion", date(2026, 3, 31)) == 5
    assert worth(db, "suggestion", date(2026, 4, 1)) is None
    assert worth(db, "litter", date(2026, 4, 1)) == 5


def test_two_amendments_for_one_day_both_hold_and_the_last_word_counts(db: Db) -> None:
    amend(db, "neighbour-help", 8, 24)
    amend(db, "suggestion", None, None, "赵春兰")
    amend(db, "neighbour-help", 6, 24, "赵春兰")
    assert worth(db, "neighbour-help", april(1).date()) == 6
    assert worth(db, "suggestion", april(1).date()) is None
    assert list(points_check.broken(db)) == []


@pytest.mark.parametrize(
    ("code", "points", "cap", "why"),
    [
        ("neighbour-help", 30, 20, "封顶20分比一次的30分还少"),
        ("neighbour-help", 0, None, "分值要在1到1000之间"),
        ("gambling", 5, None, "是一票否决，没有分值"),
    ],
)
def test_what_cannot_be_is_refused(
    db: Db, code: str, points: int, cap: int | None, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        amend(db, code, points, cap)


def test_only_a_cadre_may(db: Db) -> None:
    with pytest.raises(Refusal, match="要由村干部或镇干部"):
        amend(db, "neighbour-help", 8, None, "罗铁柱")


@pytest.mark.parametrize(
    ("category", "kind", "decides"),
    [
        ("光荣加分", ItemKind.AWARD, Decides.HONOURS),
        ("光荣加分", ItemKind.DEDUCTION, Decides.HONOURS),
        ("反向指标", ItemKind.DEDUCTION, Decides.CLAIMS),
        ("联系服务", ItemKind.AWARD, Decides.CLAIMS),
    ],
)
def test_what_takes_away_under_what_a_body_votes_on_is_added_by_it(
    category: str, kind: ItemKind, decides: Decides
) -> None:
    book = presets()["hulu.representative"][-1]
    new = amendment.added(book, Added("冒领荣誉", category, kind, 20), book, march(20))
    assert new.items[-1].decides == decides
    assert (amendment.stage_of(book, new) is not None) == (decides == Decides.HONOURS)
