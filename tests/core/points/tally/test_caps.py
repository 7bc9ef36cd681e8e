"""One act once, a breach repeated, scores, vetoes lifted: pure laws of the tally."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points.claims.claims import Passed
from core.points.rulebook.file import read
from core.points.rulebook.rule import MonthFacts
from core.points.rulebook.rulebook import ItemKind, Rulebook
from core.points.statement import notes
from core.points.statement.statements import LineKind
from core.points.tally import caps
from core.points.tally.tally import Breach, Line, Month, Scored, tally

NOTHING = MonthFacts("2026-03", (), {}, {}, {}, {}, {})
LAST = date(2026, 3, 31)


def item(code: str, kind: str, points: int, more: str = "") -> str:
    return f"""[[item]]
code = "{code}"
name = "项{code}"
category = "{"惠民" if kind != "deduction" else "守规"}"
kind = "{kind}"
points = {points}
text = "一项。"
from = 2026-01-01
{more}
"""


TEXT = (
    """scheme = "small"
subject = "household"
title = "小细则"
end = "ledger"
from = 2026-01-01
same_act = "highest"
repeat_percent = 200
[[category]]
name = "惠民"
weight = 150
[[category]]
name = "守规"
[[stage]]
body = "panel"
decides = ["claims"]
how = "decision"
posts = ["clerk"]
"""
    + item("small", "award", 2)
    + item("great", "award", 4, "cap = 8")
    + item("other", "award", 3, 'group = "别的"')
    + item("litter", "deduction", 5, "cap = 20")
    + item("noise", "deduction", 3, 'group = "吵闹"')
    + item("gambling", "veto", 0)
    + item("hall", "score", 10)
    + item("old", "score", 10, 'classes = ["A"]')
)
BOOK = read("small.toml", TEXT)
POINTS = {i.code: BOOK.worth(i) for i in BOOK.items}


def passed(number: int, code: str, day: int, home: str = "a") -> Passed:
    found = BOOK.item(code, date(2026, 3, day))
    assert found is not None
    kind = found.kind
    return Passed(f"{number:03}", home, code, BOOK.digest, kind, POINTS[code], date(2026, 3, day))


def month(*claims: Passed, **more: object) -> Month:
    return replace(Month("2026-03", LAST, ("a", "b"), claims, NOTHING), **more)  # type: ignore[arg-type]  # as a test says


def told(lines: list[Line]) -> list[tuple[str, int, str]]:
    return [(x.code, x.points, notes.spoken(x, "2026-03")) for x in lines]


def test_of_one_act_the_highest_counts_and_the_other_says_why() -> None:
    lines = tally(BOOK, (), month(passed(1, "small", 3), passed(2, "great", 3)))
    assert told(lines) == [("small", 0, "同一件事只算最高的一项（项great）"), ("great", 6, "")]


def test_another_day_group_sign_or_household_is_another_act() -> None:
    claims = [
        passed(1, "small", 3),
        passed(2, "great", 4),
        passed(3, "other", 3),
        passed(4, "litter", 3),
        passed(5, "great", 3, "b"),
    ]
    assert sorted(x.points for x in tally(BOOK, (), month(*claims))) == [-5, 3, 4, 6, 6]


def test_one_item_for_two_others_is_two_acts() -> None:
    lines = tally(BOOK, (), month(passed(1, "small", 3), passed(2, "small", 3)))
    assert [x.points for x in lines] == [3, 3]


def test_where_the_rulebook_does_not_ask_for_it_every_item_counts() -> None:
    book = read("small.toml", TEXT.replace('same_act = "highest"\n', ""))
    lines = tally(book, (), month(passed(1, "small", 3), passed(2, "great", 3)))
    assert [x.points for x in lines] == [3, 6]


def test_a_breach_repeated_this_month_counts_double() -> None:
    lines = tally(BOOK, (), month(passed(1, "litter", 3), passed(2, "litter", 9)))
    assert told(lines) == [
        ("litter", -5, ""),
        ("litter", -10, "3月3日已经犯过，再犯按200%扣"),
    ]


def test_a_breach_of_the_same_day_is_no_repetition() -> None:
    lines = tally(BOOK, (), month(passed(1, "noise", 3), passed(2, "noise", 3)))
    assert [x.points for x in lines] == [-3, -3]


def test_a_breach_settled_before_counts_within_the_span_alone() -> None:
    def after(day: date, home: str = "a", code: str = "litter") -> list[int]:
        earlier = (Breach(home, code, day),)
        return [x.points for x in tally(BOOK, (), month(passed(1, "litter", 9), earlier=earlier))]

    assert after(date(2026, 1, 5)) == [-10]
    assert after(date(2025, 12, 30)) == [-5]
    assert after(date(2026, 1, 5), home="b") == [-5]
    assert after(date(2026, 1, 5), code="noise") == [-5]


def test_a_repeated_breach_stays_within_its_cap() -> None:
    lines = tally(BOOK, (), month(*(passed(n, "litter", n) for n in range(1, 5))))
    assert [x.points for x in lines] == [-5, -10, -5, 0]


@pytest.mark.parametrize(("given_", "counts"), [(7, 10), (10, 15), (12, 15), (-3, 0)])
def test_a_score_lies_between_nothing_and_its_item(given_: int, counts: int) -> None:
    scores = (Scored("a", "hall", given_, date(2026, 3, 20), "三人打分"),)
    (line,) = tally(BOOK, (), month(scores=scores))
    assert (line.kind, line.source, line.day) == (LineKind.SCORE, "score:hall:a", LAST)
    assert (line.points, line.note) == (counts, "三人打分")


def test_an_item_for_a_class_scores_nobody_else() -> None:
    scores = tuple(Scored(who, "old", 10, LAST) for who in "ab")
    lines = tally(BOOK, (), month(scores=scores, classes={"a": "A", "b": "B"}))
    assert [x.subject_id for x in lines] == ["a"]


def test_a_longer_period_says_so() -> None:
    claims = [passed(1, "great", 1), passed(2, "great", 2), passed(3, "gambling", 3)]
    lines = tally(BOOK, (), replace(month(*claims), period="2026-Q1"))
    assert [notes.spoken(x, "2026-Q1") for x in lines[:2]] == [
        "一票否决，当期加分作废",
        "当期封顶8分，一票否决，当期加分作废",
    ]


def test_a_claim_keeps_the_limits_of_its_own_version() -> None:
    """The rulebook changed within the month: what was put on record before keeps its cap."""
    new = read("new.toml", TEXT.replace('code = "great"', 'code = "greater"'))
    claims = [passed(n, "great", n) for n in range(1, 4)]
    lines = tally(new, (), month(*claims, books={BOOK.digest: BOOK}))
    assert [x.points for x in lines] == [6, 2, 0]


codes = st.sampled_from([i.code for i in BOOK.items if i.kind != ItemKind.SCORE])
acts = st.lists(st.tuples(codes, st.integers(1, 9), st.sampled_from("ab")), max_size=30)


def claimed(found: list[tuple[str, int, str]]) -> list[Passed]:
    return [passed(n, code, day, home) for n, (code, day, home) in enumerate(found)]


def counted(lines: list[Line], book: Rulebook) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.subject_id, line.code)
        sums[key] = sums.get(key, 0) + abs(line.points)
    return sums


@given(acts, st.randoms())
def test_the_order_of_claims_changes_nothing(
    found: list[tuple[str, int, str]], by: st.DataObject
) -> None:
    claims = claimed(found)
    lines = tally(BOOK, (), month(*claims))
    by.shuffle(claims)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert repr(tally(BOOK, (), month(*claims))) == repr(lines)


@given(acts)
def test_sums_stay_within_caps_and_no_line_gives_what_it_may_not(
    found: list[tuple[str, int, str]],
) -> None:
    lines = tally(BOOK, (), month(*claimed(found)))
    assert len(lines) == len(found)
    for (_, code), points in counted(lines, BOOK).items():
        cap = next(i.cap for i in BOOK.items if i.code == code)
        assert cap is None or points <= cap
    for line in lines:
        assert abs(line.points) <= 2 * abs(POINTS[line.code])
        assert line.points * POINTS[line.code] >= 0


@given(acts)
def test_of_the_items_of_one_act_only_one_counts(found: list[tuple[str, int, str]]) -> None:
    counting: dict[tuple[object, ...], set[str]] = {}
    for line in tally(BOOK, (), month(*claimed(found))):
        act = BOOK.item(line.code, line.day)
        assert act is not None
        if line.points:
            key = (line.subject_id, line.day, line.full > 0, act.group or act.category)
            counting.setdefault(key, set()).add(line.code)
    assert all(len(codes_) == 1 for codes_ in counting.values())


def in_order(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda x: (x.subject_id, x.day, x.source))


@given(acts, st.sets(st.integers(0, 29)))
def test_without_some_lines_the_rest_counts_as_if_they_had_never_been(
    found: list[tuple[str, int, str]], struck: set[int]
) -> None:
    """Caps, one act and repetitions are cut anew, whatever had been cut before."""
    claims = claimed(found)
    kept = [c for n, c in enumerate(claims) if n not in struck]
    sources = {f"claim:{c.id}" for c in kept}
    left = [x for x in tally(BOOK, (), month(*claims)) if x.source in sources]
    assert in_order(caps.counted(BOOK, month(), left)) == tally(BOOK, (), month(*kept))


@given(acts)
def test_lifting_every_veto_gives_the_tally_without_it(found: list[tuple[str, int, str]]) -> None:
    lines = tally(BOOK, (), month(*claimed(found)))
    standing = [x for x in lines if x.kind != LineKind.VETO]
    lifted = in_order(caps.counted(BOOK, month(), standing))
    without = [c for c in claimed(found) if c.kind != ItemKind.VETO]
    assert lifted == tally(BOOK, (), month(*without))


@given(acts)
def test_an_act_more_never_lowers_an_award_of_another_day(
    found: list[tuple[str, int, str]],
) -> None:
    """What somebody else does, or does later, takes nothing away."""
    before = tally(BOOK, (), month(*claimed(found)))
    more = tally(BOOK, (), month(*claimed(found), passed(99, "great", 28)))
    assert [x for x in more if x.source != "claim:099"] == before or any(
        x.kind == LineKind.VETO for x in before
    )
