"""What messages mean: examples that were held out, and the facts that words name.

Here too: `wording`.
"""

from collections import Counter

import pytest

from handlers.understand.meaning import UNSURE, understand
from tests.handlers.understand.held_out import held_out

NAMED = ("places", "households", "dates", "counts", "items", "persons", "report_no", "points")


def test_most_kept_back_sentences_are_understood() -> None:
    kept = held_out()
    right = [understand(row.text, row.role).intent in (row.intent, *row.also_ok) for row in kept]
    assert sum(right) / len(kept) >= 0.8


def test_danger_to_life_is_hardly_ever_missed() -> None:
    perils = [row for row in held_out() if row.intent == "sos_help"]
    heard = [understand(row.text, row.role).intent == "sos_help" for row in perils]
    assert len(perils) >= 30
    assert sum(heard) / len(perils) >= 0.9


def test_hardly_anything_else_sounds_like_danger() -> None:
    calm = [row for row in held_out() if "sos_help" not in (row.intent, *row.also_ok)]
    alarms = [row.text for row in calm if understand(row.text, row.role).intent == "sos_help"]
    assert len(alarms) <= 3, alarms


def test_slots_of_kept_back_sentences() -> None:
    hits = said = wanted = 0
    for row in held_out():
        found = understand(row.text, row.role).slots
        for name in NAMED:
            got, want = Counter(found.get(name, [])), Counter(row.slots.get(name, []))
            hits += (got & want).total()
            said += got.total()
            wanted += want.total()
    assert 2 * hits / (said + wanted) >= 0.8


def test_what_is_unsure_is_more_often_wrong() -> None:
    meanings = [(understand(row.text, row.role), row) for row in held_out()]
    sure: list[bool] = []
    unsure: list[bool] = []
    for meaning, row in meanings:
        right = meaning.intent in (row.intent, *row.also_ok)
        (unsure if meaning.confidence < UNSURE else sure).append(right)
    assert unsure
    assert sum(sure) / len(sure) > sum(unsure) / len(unsure) + 0.2


def test_named_facts_are_parts_of_the_text() -> None:
    for row in held_out():
        for name, found in understand(row.text, row.role).slots.items():
            if name in NAMED and name != "points":
                assert all(part in row.text for part in found), (row.text, name)


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("村口的井盖破了", "report_problem", {"places": ["村口"], "category": "road_facility"}),
        (
            "二组水塘边的路灯不亮了",
            "report_problem",
            {"places": ["二组水塘边"], "category": "street_light"},
        ),
        (
            "我今天帮罗铁柱家收谷子了",
            "claim_points",
            {"households": ["罗铁柱家"], "dates": ["今天"]},
        ),
        ("我要换一桶油", "redeem", {"items": ["油"], "counts": ["一桶"]}),
        ("修好了，谢谢", "rate_result", {"result": "satisfied"}),
        ("救命", "sos_help", {"urgency": "emergency"}),
    ],
)
def test_the_stories_of_a_village(text: str, intent: str, slots: dict[str, object]) -> None:
    meaning = understand(text)
    assert meaning.intent == intent
    assert {name: meaning.slots.get(name) for name in slots} == slots


def test_a_thing_without_a_place_leaves_the_place_to_be_asked() -> None:
    assert "places" not in understand("路灯坏了").slots


def test_who_speaks_matters() -> None:
    assert understand("通过", "cadre").intent == "approve"
    assert understand("大米没货了", "shopkeeper").intent == "shop_manage"


@pytest.mark.parametrize(
    "text", ["", "   ", "😀", "\u0000", "门口" * 2500, "1" * 5000, "]]>", "塘边的" * 1600]
)
def test_any_text_gets_an_answer(text: str) -> None:
    meaning = understand(text)
    assert meaning.intent
    assert 0 <= meaning.confidence <= 1


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("修好了，路好走了", "satisfied"),
        ("只修了一半，勉强用", "partial"),
        ("根本没人来修，差评", "dissatisfied"),
    ],
)
def test_a_rating_has_a_result(text: str, result: str) -> None:
    meaning = understand(text)
    assert (meaning.intent, meaning.slots.get("result")) == ("rate_result", result)
