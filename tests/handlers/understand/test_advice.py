"""Advice: never worth more than likely, never against what is sure, never against danger."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understand.advice import LIKELY, Advice, advised, from_json, unsure
from handlers.understand.learning.examples import examples
from handlers.understand.meaning import UNSURE, Meaning, in_danger, understand

INTENTS = sorted({example.intent for example in examples()})
TEXT = "东边那个灯，黑了好几天，晚上走路看不见"
SPANS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=3).map(tuple)
ADVICE = st.builds(Advice, st.sampled_from(["", *INTENTS]), SPANS, st.booleans())
MEANINGS = st.builds(
    Meaning,
    st.sampled_from(INTENTS),
    st.floats(0, 1),
    st.just({"places": ["东边"]}),
    evidence=st.sampled_from(["plain", "likely", "guess", "none"]),
)


@settings(deadline=None)  # the first one learns the examples
@given(MEANINGS, ADVICE)
def test_what_is_sure_stays_as_it_was(meaning: Meaning, advice: Advice) -> None:
    if meaning.evidence in ("plain", "likely"):
        assert advised(meaning, advice, TEXT) == meaning


@settings(deadline=None)  # the first one learns the examples
@given(MEANINGS, ADVICE)
def test_danger_is_never_talked_away(meaning: Meaning, advice: Advice) -> None:
    if meaning.intent == "sos_help":
        assert advised(meaning, advice, TEXT) == meaning


@settings(deadline=None)  # the first one learns the examples
@given(MEANINGS, ADVICE)
def test_it_is_likely_at_most_and_danger_only_a_question(meaning: Meaning, advice: Advice) -> None:
    after = advised(meaning, advice, TEXT)
    if after != meaning:
        assert after.confidence <= LIKELY
        assert (after.intent == "sos_help") == advice.danger
        assert after.intent != "sos_help" or after.confidence < UNSURE


@settings(deadline=None)  # the first one learns the examples
@given(MEANINGS, ADVICE)
def test_every_slot_stands_in_the_text(meaning: Meaning, advice: Advice) -> None:
    after = advised(meaning, advice, TEXT)
    if after != meaning:
        listed = [value for value in after.slots.values() if isinstance(value, list)]
        assert all(word in TEXT for values in listed for word in values)


def test_no_advice_changes_nothing() -> None:
    meaning = Meaning("help", 0.2, {})
    assert advised(meaning, None, TEXT) == advised(meaning, Advice(), TEXT) == meaning


def test_slots_are_read_from_the_quoted_words_alone() -> None:
    text = "老孙家门口的沟堵了，跟老钱家没关系"
    meaning = Meaning("small_talk", 0.3, {})
    whole = advised(meaning, Advice("report_problem"), text)
    quoted = advised(meaning, Advice("report_problem", ((0, 9),)), text)
    assert "老钱家" in str(whole.slots)
    assert "老孙家" in str(quoted.slots)
    assert "老钱家" not in str(quoted.slots)


def test_without_the_text_nothing_is_made_up() -> None:
    meaning = Meaning("report_problem", 0.3, {"places": ["沟"]})
    assert advised(meaning, Advice("report_problem")).slots == {"places": ["沟"]}
    assert advised(meaning, Advice("urge")).slots == {}


@pytest.mark.parametrize("text", ["救命啊，有人掉河里了", "着火了快来人"])
def test_nobody_is_asked_whether_a_cry_is_one(text: str) -> None:
    assert in_danger(text)
    assert not unsure(understand(text))


@given(ADVICE)
def test_it_survives_the_inbox(advice: Advice) -> None:
    stored = json.loads(
        json.dumps({"intent": advice.intent, "spans": advice.spans, "danger": advice.danger})
    )
    assert from_json(stored) == advice
