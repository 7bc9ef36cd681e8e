"""Two real tables said whole in the format: a district's 225 lines and a village's 28 (and a street's, by the month), in words of our own."""

from collections import Counter
from pathlib import Path

import pytest

from core.points.rulebook import file, measures
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import Item, ItemKind, Period, Rulebook

TABLES = Path(__file__).parents[3] / "rulebooks"


def table(name: str) -> Rulebook:
    text = (TABLES / f"{name}.household.toml").read_text(encoding="utf8")
    return file.read(name, text)


def lines_of(item: Item) -> int:
    """How many lines of the printed table an item stands for: each step is one."""
    return len(item.steps) or 1


def test_a_district_says_its_225_lines() -> None:
    book = table("district")
    assert sum(lines_of(i) for i in book.items) == 225
    kinds = Counter(i.kind for i in book.items)
    assert (kinds[ItemKind.VETO], book.base, book.repeat_percent) == (13, 1000, 200)
    assert Counter(i.grade for i in book.items if i.grade) == {"B级": 6, "C级": 5, "D级": 2}
    hours = next(i for i in book.items if i.steps)
    assert [(s.at, s.points) for s in hours.steps][-1] == (300, 50)
    assert next(i for i in book.items if i.tenths).tenths == 1
    assert {i.cap for i in book.items if i.cap_within == Period.YEAR} == {3, 5, 10}
    assert [(c.points, c.within) for c in book.caps] == [(40, Period.YEAR)]


def test_a_village_says_its_28_lines() -> None:
    book = table("village")
    assert len(book.items) == 28
    assert (max(i.points for i in book.items), book.expiry) == (100, "01-10")
    assert Counter(i.kind for i in book.items)[ItemKind.DEDUCTION] == 4


def added(*items: tuple[str, str, int]) -> Rulebook:
    """The district's rulebook, gone on with by a village."""
    rows = "\n".join(
        f'[[item]]\ncode = "{code}"\nname = "{code}"\ncategory = "公益"\nkind = "{kind}"\n'
        f'points = {points}\ntext = "{code}。"\nfrom = 2026-06-01'
        for code, kind, points in items
    )
    head = 'extends = "district.household"\nscheme = "own"\nfrom = 2026-06-01\n'
    return file.read("own.toml", head + rows, lambda _: file.content(table("district")))


def test_a_village_adds_within_its_bounds() -> None:
    five = [(f"加{n}", "award", 2) for n in range(5)]
    assert len(added(*five).items) == 216 + 5
    assert added(*five, ("扣一", "deduction", 1)).items
    with pytest.raises(RulebookFault, match="第45行：自己加的加分项最多5项，这是第6项"):
        added(*five, ("加6", "award", 1))
    with pytest.raises(RulebookFault, match="第9行：自己加的项一次最多2分，现在是 3"):
        added(("多", "award", 3))


def test_a_street_says_its_lines_whole() -> None:
    book = table("street")
    assert Counter(i.kind for i in book.items) == {
        ItemKind.AWARD: 12,
        ItemKind.DEDUCTION: 1,
        ItemKind.VETO: 1,
    }
    by_code = {i.code: i for i in book.items}
    assert (by_code["按时参保"].cap, by_code["按时参保"].cap_within) == (5, Period.YEAR)
    assert measures.worth(book, by_code["公共劳动"], 3, ()) == 15
    assert (by_code["清扫楼道"].points, by_code["清扫楼道"].tenths) == (0, 5)
    law = by_code["违法受罚"]
    assert (law.clears, law.bars) == (True, (0, 1))
