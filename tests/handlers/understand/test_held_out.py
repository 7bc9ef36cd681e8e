"""The second set that was held out: what must be understood, and how far belief may be trusted."""

from collections import defaultdict

import pytest

from handlers.understand.learning.examples import examples
from handlers.understand.meaning import Meaning, understand
from tests.handlers.understand.held_out import Kept, held_out, second, sheet

LENIENT, STRICT, FALSE_ALARMS, CALIBRATION, BINS = 0.92, 0.84, 0.01, 0.08, 10


@pytest.fixture(scope="module")
def meanings() -> list[tuple[Kept, Meaning]]:
    return [(kept, understand(kept.text, kept.role)) for kept in second()]


def test_it_is_large_and_holds_every_intent() -> None:
    assert len(second()) >= 600
    assert {kept.intent for kept in second()} == {example.intent for example in examples()}


def test_no_line_of_it_is_an_example() -> None:
    known = {_bare(example.text) for example in examples()}
    assert not [kept.text for kept in second() + held_out() if _bare(kept.text) in known]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)) or text


def test_most_lines_are_understood(meanings: list[tuple[Kept, Meaning]]) -> None:
    assert sum(kept.fits(m.intent) for kept, m in meanings) / len(meanings) >= LENIENT
    assert sum(kept.intent == m.intent for kept, m in meanings) / len(meanings) >= STRICT


def test_every_cry_is_heard() -> None:
    cries = [kept for kept in second() + held_out() if kept.intent == "sos_help"]
    missed = [kept.text for kept in cries if understand(kept.text, kept.role).intent != "sos_help"]
    assert len(cries) >= 90
    assert not missed


def test_hardly_a_calm_line_is_taken_for_a_cry(meanings: list[tuple[Kept, Meaning]]) -> None:
    calm = [(kept, m) for kept, m in meanings if not kept.fits("sos_help")]
    alarms = [kept.text for kept, m in calm if m.intent == "sos_help"]
    assert len(alarms) <= FALSE_ALARMS * len(calm), alarms
    assert len(sheet("harmless")) >= 50


def test_belief_is_calibrated(meanings: list[tuple[Kept, Meaning]]) -> None:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for kept, m in meanings:
        place = min(BINS - 1, int(m.confidence * BINS))
        bins[place].append((m.confidence, kept.fits(m.intent)))
    off = sum(abs(sum(b for b, _ in rows) - sum(r for _, r in rows)) for rows in bins.values())
    assert off / len(meanings) <= CALIBRATION


def test_plain_words_are_hardly_ever_wrong(meanings: list[tuple[Kept, Meaning]]) -> None:
    plain = [kept.fits(m.intent) for kept, m in meanings if m.evidence == "plain"]
    likely = [kept.fits(m.intent) for kept, m in meanings if m.evidence in ("plain", "likely")]
    assert sum(plain) / len(plain) >= 0.95
    assert sum(likely) / len(likely) >= 0.93
