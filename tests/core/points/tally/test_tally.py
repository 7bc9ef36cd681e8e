"""The tally is pure arithmetic: caps, vetoes, automatic items, base, what is carried over.

Here too: `inputs`.
"""

from collections.abc import Iterator
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.points.claims.claims import Passed
from core.points.rulebook.file import presets, read
from core.points.rulebook.rule import Award, MonthFacts, Rule
from core.points.rulebook.rulebook import ItemKind, Rulebook, Subject
from core.points.statement import notes
from core.points.statement.statements import LineKind
from core.points.tally.tally import Line, Month, tally

BOOK = presets()["lianhu-default.household"][0]
LAST = date(2026, 3, 31)
NONE = (Rule("fixed-reports", Subject.HOUSEHOLD, lambda _: iter(()), frozenset()),)
NOTHING = MonthFacts("2026-03", (), {}, {}, {}, {}, {})


def passed(number: int, code: str, day: int, home: str = "a") -> Passed:
    item = BOOK.item(code, date(2026, 3, day))
    assert item is not None
    return Passed(
        f"{number:03}", home, code, BOOK.digest, item.kind, BOOK.worth(item), date(2026, 3, day)
    )


def month(*claims: Passed, facts: MonthFacts = NOTHING) -> Month:
    return Month("2026-03", LAST, ("a", "b"), claims, facts)


def points(lines: list[Line], home: str = "a") -> list[int]:
    return [x.points for x in lines if x.subject_id == home]


def test_a_cap_cuts_the_latest_acts() -> None:
    lines = tally(BOOK, NONE, month(*(passed(n, "neighbour-help", n) for n in range(1, 6))))
    assert points(lines) == [5, 5, 5, 5, 0]
    assert "封顶20分" in lines[-1].adjusted


def test_a_cap_may_cut_a_part() -> None:
    book = read("x.toml", BOOK_WITH_CAP_7)
    claims = [
        Passed(f"{n}", "a", "help", book.digest, ItemKind.AWARD, 5, date(2026, 3, n))
        for n in (1, 2)
    ]
    assert points(tally(book, (), month(*claims))) == [5, 2]


def test_a_deduction_has_its_cap_too() -> None:
    lines = tally(BOOK, NONE, month(*(passed(n, "noise", n) for n in range(1, 6))))
    assert points(lines) == [-3, -3, -3, 0, 0]


def test_a_veto_voids_awards_and_leaves_deductions() -> None:
    lines = tally(
        BOOK,
        NONE,
        month(passed(1, "neighbour-help", 2), passed(2, "gambling", 3), passed(3, "litter", 4)),
    )
    assert points(lines) == [0, 0, -5]
    assert (lines[0].voided, lines[0].full) == (True, 5)


def test_a_veto_concerns_its_own_household_alone() -> None:
    lines = tally(BOOK, NONE, month(passed(1, "gambling", 2), passed(2, "neighbour-help", 2, "b")))
    assert points(lines, "b") == [5]


def test_an_automatic_rule_gives_what_its_item_is_worth() -> None:
    rule = Rule(
        "fixed-reports",
        Subject.HOUSEHOLD,
        lambda _: iter([Award("a", 2, "修好了2件")]),
        frozenset(),
    )
    lines = tally(BOOK, (rule,), month())
    assert [(x.kind, x.points, x.note) for x in lines] == [(LineKind.AUTOMATIC, 4, "修好了2件")]


def test_an_automatic_rule_gives_nothing_to_strangers() -> None:
    rule = Rule(
        "fixed-reports", Subject.HOUSEHOLD, lambda _: iter([Award("x", 2, "")]), frozenset()
    )
    assert tally(BOOK, (rule,), month()) == []


def test_over_several_months_the_times_are_summed_and_each_says_why() -> None:
    def fixed(facts: MonthFacts) -> Iterator[Award]:
        yield Award("a", facts.fixed_reports["a"], f"修好了{facts.fixed_reports['a']}件")

    first, second, third = (
        MonthFacts(f"2026-0{n}", (), {}, {}, {}, {"a": n}, {}) for n in (1, 2, 3)
    )
    quarter = Month("2026-Q1", LAST, ("a",), (), first, more_facts=(second, third))
    lines = tally(BOOK, (Rule("fixed-reports", Subject.HOUSEHOLD, fixed, frozenset()),), quarter)
    assert [(x.points, notes.spoken(x, "2026-Q1")) for x in lines] == [
        (6, "1月修好了1件，2月修好了2件，3月修好了3件，当期封顶6分")
    ]


def test_everybody_has_the_base() -> None:
    lines = tally(read("x.toml", BOOK_WITH_BASE), (), month())
    assert [(x.subject_id, x.points) for x in lines] == [("a", 10), ("b", 10)]


def test_what_is_carried_is_neither_capped_nor_voided() -> None:
    old = Line("a", "line:1", LineKind.AWARD, "neighbour-help", BOOK.digest, date(2026, 2, 3), 5, 5)
    with_it = Month(
        "2026-03", LAST, ("a",), (passed(1, "gambling", 2),), NOTHING, (old,), {"a": ("s", 3)}
    )
    lines = tally(BOOK, NONE, with_it)
    assert [(x.kind, x.points) for x in lines] == [
        (LineKind.AWARD, 5),
        (LineKind.VETO, 0),
        (LineKind.ARREARS, -3),
    ]


codes = st.sampled_from(["neighbour-help", "tidy-yard", "noise", "litter", "gambling", "meeting"])
many = st.lists(st.tuples(codes, st.integers(1, 28), st.sampled_from("ab")), max_size=30)


@given(many, st.randoms())
def test_the_order_of_claims_changes_nothing(
    acts: list[tuple[str, int, str]], by: st.DataObject
) -> None:
    claims = [passed(n, code, day, home) for n, (code, day, home) in enumerate(acts)]
    lines = tally(BOOK, NONE, month(*claims))
    by.shuffle(claims)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert tally(BOOK, NONE, month(*claims)) == lines
    for home in "ab":
        own = [x for x in lines if x.subject_id == home]
        given_: dict[str, int] = {}
        for line in own:
            given_[line.code] = given_.get(line.code, 0) + abs(line.points)
        for code, sum_ in given_.items():
            item = BOOK.item(code, LAST)
            assert item is not None
            assert item.cap is None or sum_ <= item.cap
        if any(x.kind == LineKind.VETO for x in own):
            assert all(x.points <= 0 for x in own)


def _book(extra: str, cap: int) -> str:
    return f"""scheme = "small"
subject = "household"
title = "小细则"
end = "ledger"
from = 2026-01-01
{extra}
[[category]]
name = "互助"
[[stage]]
body = "panel"
decides = ["claims"]
how = "decision"
posts = ["clerk"]
[[item]]
code = "help"
name = "帮忙"
category = "互助"
kind = "award"
points = 5
cap = {cap}
text = "帮一次加5分。"
from = 2026-01-01
"""


BOOK_WITH_CAP_7 = _book("", 7)
BOOK_WITH_BASE = _book("base = 10", 20)


def test_the_preset_is_what_these_tests_think() -> None:
    assert isinstance(BOOK, Rulebook)
    item = BOOK.item("neighbour-help", LAST)
    assert item is not None
    assert (item.points, item.cap) == (5, 20)
