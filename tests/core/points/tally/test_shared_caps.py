"""Caps over a year, and of several items together: what earlier periods gave takes room."""

from dataclasses import replace
from datetime import date

from core.points.claims.claims import Passed
from core.points.rulebook.file import read
from core.points.rulebook.rulebook import Item, ItemKind, Rulebook
from core.points.tally import caps
from core.points.tally.inputs import Counted, Month
from core.points.tally.tally import tally
from tests.core.points.tally.test_caps import LAST, NOTHING, item

BOOK = read(
    "y.toml",
    """scheme = "y"
subject = "household"
title = "一年封顶"
end = "ledger"
from = 2026-01-01
[[category]]
name = "惠民"
[[stage]]
body = "panel"
decides = ["claims"]
how = "decision"
posts = ["clerk"]
"""
    + item("train", "award", 1, 'cap = 3\ncap_within = "year"')
    + item("help", "award", 1)
    + item("deep", "award", 2)
    + """[[cap]]
name = "互助"
points = 2
items = ["help", "deep"]
""",
)


def month(*acts: tuple[str, int], counted: tuple[Counted, ...] = ()) -> Month:
    """March, with these items passed on these days."""
    passed = [
        Passed(
            f"{n:02}",
            "a",
            code,
            BOOK.digest,
            ItemKind.AWARD,
            BOOK.worth(_item(code)),
            date(2026, 3, day),
        )
        for n, (code, day) in enumerate(acts)
    ]
    return Month("2026-03", LAST, ("a",), passed, NOTHING, counted=counted)


def _item(code: str) -> Item:
    found = BOOK.item(code, LAST)
    assert found is not None
    return found


def points(book: Rulebook, of: Month) -> list[tuple[int, str]]:
    return [(line.points, line.adjusted) for line in tally(book, (), of)]


def test_a_cap_of_the_year_counts_what_earlier_months_gave() -> None:
    before = (
        Counted("a", "train", date(2026, 1, 9), 1),
        Counted("a", "train", date(2026, 2, 9), 1),
        Counted("b", "train", date(2026, 2, 9), 3),
        Counted("a", "train", date(2025, 12, 9), 3),
    )
    of = month(("train", 3), ("train", 5), counted=before)
    assert points(BOOK, of) == [(1, ""), (0, "全年封顶3分")]


def test_two_items_share_a_cap() -> None:
    of = month(("help", 3), ("deep", 5), ("help", 9), ("train", 10))
    assert points(BOOK, of) == [
        (1, ""),
        (1, "互助合起来当月封顶2分"),
        (0, "互助合起来当月封顶2分"),
        (1, ""),
    ]


def test_without_what_was_before_the_year_is_the_month() -> None:
    of = month(*[("train", day) for day in (1, 2, 3, 4)])
    assert sum(p for p, _ in points(BOOK, of)) == 3
    assert points(BOOK, replace(of, counted=())) == points(BOOK, of)


GRADED = read(
    "g.toml",
    """scheme = "g"
subject = "household"
title = "星级"
end = "grade"
from = 2026-01-01
base = 1000
[[category]]
name = "惠民"
[[stage]]
body = "panel"
decides = ["claims"]
how = "decision"
posts = ["clerk"]
[[grade]]
name = "A级"
at_least = 960
[[grade]]
name = "B级"
at_least = 800
[[grade]]
name = "C级"
at_least = 0
"""
    + item("help", "award", 100)
    + item("squat", "veto", 0, 'grade = "B级"')
    + item("cult", "veto", 0, 'grade = "C级"'),
)


def graded(*codes: str) -> int:
    """The whole of a subject of whom these were passed."""
    return sum(line.points for line in tally(GRADED, (), whole(*codes)))


def whole(*codes: str) -> Month:
    """March of a subject of whom these were passed."""
    kinds = {"help": ItemKind.AWARD}
    passed = [
        Passed(
            f"{n:02}",
            "a",
            code,
            GRADED.digest,
            kinds.get(code, ItemKind.VETO),
            100 if code == "help" else 0,
            date(2026, 3, 3),
        )
        for n, code in enumerate(codes)
    ]
    return Month("2026-03", LAST, ("a",), passed, NOTHING)


def test_a_grade_is_set_directly() -> None:
    assert graded("help") == 1100
    assert graded("help", "squat") == 959
    assert graded("squat", "cult") == 799
    assert graded("cult", "squat", "help") == 799


def counted(of: Month, *struck: str) -> dict[str, int]:
    """What counts by code of all that stands but what is struck; the base and what was carried too."""
    stands = [x for x in tally(GRADED, (), of) if x.code not in struck]
    carried = [x for x in stands if x.source.startswith("line:")]
    fresh = [x for x in stands if x not in carried]
    again = caps.counted(GRADED, replace(of, passed=(), carried=carried), fresh)
    assert {x.source for x in again} == {x.source for x in stands}
    return {x.code: x.points for x in again}


def test_a_grade_that_is_set_takes_what_the_whole_asks_for_once_a_line_is_struck() -> None:
    of = whole("help", "squat", "cult")
    assert counted(of) == {"": 1000, "help": 100, "squat": 0, "cult": -301}
    assert counted(of, "help") == {"": 1000, "squat": 0, "cult": -201}
    assert counted(of, "cult") == {"": 1000, "help": 100, "squat": -141}
    assert counted(of, "cult", "squat") == {"": 1000, "help": 100}


def test_a_grade_set_by_what_was_carried_over_is_worked_out_anew_too() -> None:
    veto = next(x for x in tally(GRADED, (), whole("cult")) if x.code == "cult")
    moved = veto._replace(source="line:01", points=0)
    of = replace(whole("help"), carried=(moved,))
    assert counted(of) == {"": 1000, "help": 100, "cult": -301}
    assert counted(of, "help") == {"": 1000, "cult": -201}
