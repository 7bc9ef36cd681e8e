"""What words say of households: how they were reached, and on which day."""

from datetime import date
from functools import partial

import pytest

from handlers.duties.household_words import (
    CONTACT,
    COULD_NOT,
    VISIT,
    day_named,
    mode_behind,
    mode_of,
    of_third_persons,
    spoken_mode,
    told_of_a_household,
)
from handlers.understand.meaning import understand

THURSDAY = date(2026, 3, 12)
by_representative = partial(understand, role="representative")


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("没人在家", "could_not"),
        ("电话没接", "could_not"),
        ("上门没人", "could_not"),
        ("去广东打工了", "could_not"),
        ("住院了", "could_not"),
        ("都好", "contact"),
        ("身体还好", "contact"),
        ("没事", "contact"),
        ("电话问过了", "contact"),
        ("上门看了，都好", "visit"),
        ("走访了", "visit"),
    ],
)
def test_words_behind_the_numbers_of_a_list(words: str, mode: str) -> None:
    assert mode_of(words, by_representative, otherwise=COULD_NOT) == mode


def test_all_well_behind_a_list_of_visits_is_a_visit() -> None:
    assert mode_of("都好", by_representative, otherwise=COULD_NOT, well=VISIT) == VISIT
    assert mode_of("没人在家", by_representative, otherwise=COULD_NOT, well=VISIT) == COULD_NOT


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("去了胡春来家", VISIT),
        ("今天去了申老太家", VISIT),
        ("去了胡春来家，没人", COULD_NOT),
    ],
)
def test_whoever_only_says_where_they_went_was_there(words: str, mode: str) -> None:
    assert spoken_mode(understand(words, "representative"), words) == mode


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("", "visit"),
        ("张桂花", "visit"),
        ("电话 张桂花", "contact"),
        ("敲门没人 张桂花家", "could_not"),
    ],
)
def test_words_behind_the_command(words: str, mode: str) -> None:
    assert mode_of(words, by_representative, otherwise=VISIT) == mode


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天去了", THURSDAY),
        ("昨天去看了", date(2026, 3, 11)),
        ("大前天", date(2026, 3, 9)),
        ("周四去的", THURSDAY),
        ("周五打的电话", date(2026, 3, 6)),
        ("上周四打的电话", date(2026, 3, 5)),
        ("上个星期天", date(2026, 3, 8)),
        ("3月5日", date(2026, 3, 5)),
        ("12月30号", date(2025, 12, 30)),
        ("20号", date(2026, 2, 20)),
        ("五号去的", date(2026, 3, 5)),
        ("二月二十号打的电话", date(2026, 2, 20)),
        ("三号楼", None),
        ("2月30日", None),
        ("每周三都去", None),
        ("下个周三再去", None),
        ("3号楼", None),
        ("血压药还有两板", None),
    ],
)
def test_the_day_that_words_name(words: str, day: date | None) -> None:
    assert day_named(words, THURSDAY) == day


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("赶场碰到何秋菊了 聊了几句", CONTACT),
        ("路上遇见唐菊香 问了问", CONTACT),
        ("在何秋菊屋里烤火坐了一阵", VISIT),
        ("刚从彭阿婆屋里出来", VISIT),
        ("没碰到何秋菊", COULD_NOT),
        ("在渡口碰到何秋菊", CONTACT),
        ("何秋菊屋里星期三去的", VISIT),
        ("给何秋菊打的电话", CONTACT),
    ],
)
def test_met_on_the_way_is_a_contact(words: str, mode: str) -> None:
    assert told_of_a_household(words) == mode


def test_a_clause_goes_on_about_who_was_named_before() -> None:
    assert mode_behind("三号打的电话") == CONTACT
    assert mode_behind("今天又去了") == VISIT
    assert mode_behind("她身体还好") is None


@pytest.mark.parametrize(
    "words",
    [
        "铁柱讲他昨天去看了彭阿婆",
        "彭阿婆今天凌晨四点走哒",
        "彭阿婆前天在医院走的",
        "铁柱去看了彭阿婆",
    ],
)
def test_what_others_did_or_met_is_no_visit(words: str) -> None:
    assert of_third_persons(words, ["罗铁柱", "彭阿婆"])


def test_what_somebody_said_at_a_visit_leaves_it_one() -> None:
    assert not of_third_persons("去了铁柱屋里 他讲他还好", ["罗铁柱", "彭阿婆"])
