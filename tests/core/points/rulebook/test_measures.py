"""What an act is worth by its amount: each hundred yuan, tenths, ladders, steps of a total, a range.

Here too: `consistency`, `edits`.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points.rulebook import file, measures
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import Item, Rulebook

HEAD = """scheme = "measured"
subject = "household"
title = "计量的细则"
end = "ledger"
from = 2026-01-01
[[category]]
name = "公益"
weight = {weight}
[[stage]]
body = "panel"
decides = ["claims", "statement"]
how = "decision"
posts = ["clerk"]
[[item]]
code = "做好事"
name = "做好事"
category = "公益"
kind = "{kind}"
text = "做一件好事。"
from = 2026-01-01
"""


def book(lines: str, *, weight: int = 100, kind: str = "award") -> tuple[Rulebook, Item]:
    read = file.read("x.toml", HEAD.format(weight=weight, kind=kind) + lines)
    return read, read.items[0]


def worths(lines: str, *amounts: int, weight: int = 100) -> list[int]:
    """The worth of claims one after another."""
    rules, item = book(lines, weight=weight)
    return [measures.worth(rules, item, a, amounts[:n]) for n, a in enumerate(amounts)]


@pytest.mark.parametrize(
    ("lines", "amounts", "expected"),
    [
        ('points = 1\nper = 100\nunit = "元"', (100, 250, 1000), [1, 2, 10]),
        ('points = 5\nper = 1\nunit = "人"', (3, 1), [15, 5]),
        ("points = 0.5", (1, 1, 1, 1), [0, 1, 0, 1]),
        ('points = 0.1\nper = 10\nunit = "元"', (50, 60, 90), [0, 1, 1]),
        ("ladder = [20, 40, 60]", (1, 1, 1, 1), [20, 40, 60, 60]),
        (
            'unit = "小时"\nsteps = [{at = 10, points = 2}, {at = 20, points = 5}]',
            (6, 6, 20, 3),
            [0, 2, 3, 0],
        ),
        ("points = 3\nleast = 1", (1, 3, 2), [1, 3, 2]),
    ],
)
def test_each_way_of_counting(lines: str, amounts: tuple[int, ...], expected: list[int]) -> None:
    assert worths(lines, *amounts) == expected


@given(st.lists(st.integers(1, 5), max_size=9), st.integers(1, 9))
def test_tenths_lose_nothing(amounts: list[int], tenths: int) -> None:
    got = worths(f'points = 0.{tenths}\nper = 1\nunit = "次"', *amounts)
    assert sum(got) == sum(amounts) * tenths // 10


def test_it_says_what_it_gives() -> None:
    said = {
        "points = 0.5": "+0.5",
        'points = 1\nper = 100\nunit = "元"': "每100元+1",
        'points = 5\nper = 1\nunit = "人"': "每人+5",
        "ladder = [20, 40]": "第1次+20、第2次+40（以后一样）",
        'unit = "小时"\nsteps = [{at = 10, points = 2}]': "累计10小时+2",
        "points = 3\nleast = 1": "+1到+3",
    }
    for lines, words in said.items():
        assert measures.each(*book(lines)) == words


@pytest.mark.parametrize("amount", [None, 0, -3, 99, 10**9])
def test_amounts_that_cannot_be(amount: int | None) -> None:
    _, item = book('points = 1\nper = 100\nunit = "元"')
    assert measures.fault(item, amount)
    assert not measures.fault(item, 100)


FAULTS = {
    "points = 0": "第21行：要写 points，而且大于 0",
    "points = 0.55": "points 只能写到一位小数",
    "points = 1\nper = 100": "要写 unit：按什么算",
    'points = 1\nunit = "元"': "还要写 per（每多少）或 steps",
    'points = 1\nper = 1\nunit = "元"\nleast = 1': "只能写一样",
    "points = 3\nleast = 3": "least 要比 points（3）小",
    'unit = "小时"\nsteps = [{at = 20, points = 2}, {at = 10, points = 5}]': "从少到多写",
    'points = 1\ncap_within = "year"': "写了 cap_within，还要写 cap",
    "points = 1\nbars = [0, 1]": "bars 只有一票否决项能写",
    'points = 1\n[[cap]]\nname = "公益"\npoints = 9': "也只写一样",
    'points = 1\n[[cap]]\nname = "公益"\npoints = 9\nitems = ["没有"]': "没有 '没有' 这一项",
    'points = 1\n[[cap]]\nname = "公益"\npoints = 9\ncategory = "别的"': "没有 '别的' 这一类",
    "points = true": "points 要写整数",
    'points = 1\nwords = "帮"': "words 要写在方括号里",
}


@pytest.mark.parametrize("lines", FAULTS)
def test_a_contradiction_is_named_in_chinese_with_its_line(lines: str) -> None:
    with pytest.raises(RulebookFault) as fault:
        book(lines)
    assert FAULTS[lines] in str(fault.value)
    assert "x.toml 第" in str(fault.value)


def test_a_worth_of_nothing_is_refused() -> None:
    with pytest.raises(RulebookFault, match="第21行：乘上“公益”的权重50%，一次不到1分，等于没有"):
        book("points = 1", weight=50)
    assert worths("points = 2", 1, weight=50) == [1]
