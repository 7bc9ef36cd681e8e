"""Which reports are asked about as one."""

from datetime import timedelta

import pytest

from core.db import Db
from core.reports import following
from core.reports.ladder import duplicates
from tests.core.reports.telling import MONDAY, file, village, who


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("村口的井盖破了", "村口井盖坏了没人管"),
        ("二组水塘边的路灯不亮", "水塘边路灯坏了"),
        ("村口的井盖破了，好吓人", "井盖破了 在村口"),
        ("自来水停了两天了", "停水两天了"),
    ],
)
def test_the_same_matter_in_other_words(one: str, other: str) -> None:
    assert duplicates.alike(one, "", other, "") >= duplicates.ALIKE
    assert duplicates.alike(other, "", one, "") == duplicates.alike(one, "", other, "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("村口的井盖破了", "村口路灯不亮"),
        ("村口的井盖破了", "学校门口井盖没了"),
        ("三组的路灯不亮了", "二组的路灯不亮了"),
        ("村口的井盖破了", "我家门口垃圾没人收"),
    ],
)
def test_another_matter_or_another_place(one: str, other: str) -> None:
    assert duplicates.alike(one, "", other, "") < duplicates.ALIKE


def test_only_open_ones_of_the_same_village_are_offered(db: Db) -> None:
    report = file(db)
    words = ("村口井盖破了", "村口", MONDAY + timedelta(days=1))
    assert duplicates.likely(db, village(db), *words) == report
    assert duplicates.likely(db, village(db, "李家村"), *words) is None
    following.withdraw(db, report.id, who(db, "张桂花"), MONDAY)
    assert duplicates.likely(db, village(db), *words) is None


def test_a_report_about_a_holder_is_shown_to_nobody(db: Db) -> None:
    file(db, "刘大勇", "李秀英从来不来走访")
    assert duplicates.likely(db, village(db), "李秀英从来不来走访", "", MONDAY) is None
