"""The one rule: evidence, reach and how many there are decide whether it acts, asks or leaves it."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox import Choice
from handlers.engine.reading import By, Evidence, Reach, Reading, choose

REPORT = Reading(By.FLOW, Choice("报上去", "report"), Evidence.PLAIN, "report")
VISIT = replace(REPORT, act=Choice("打卡", "check_in"), why="visit", reach=Reach.OTHERS)
ACTS, ASKS, NEITHER = "acts", "asks", "neither"


@pytest.mark.parametrize(
    ("evidence", "reach", "shared", "outcome"),
    [
        (Evidence.CERTAIN, Reach.SELF, False, ACTS),
        (Evidence.CERTAIN, Reach.OTHERS, False, ACTS),
        (Evidence.PLAIN, Reach.SELF, False, ACTS),
        (Evidence.PLAIN, Reach.OTHERS, False, ACTS),
        (Evidence.LIKELY, Reach.SELF, False, ACTS),
        (Evidence.LIKELY, Reach.OTHERS, True, ACTS),
        (Evidence.LIKELY, Reach.OTHERS, False, ASKS),
        (Evidence.GUESS, Reach.SELF, False, ASKS),
        (Evidence.GUESS, Reach.OTHERS, True, ASKS),
    ],
)
def test_one_reading(evidence: Evidence, reach: Reach, shared: bool, outcome: str) -> None:
    one = replace(VISIT, evidence=evidence, reach=reach, shared=shared)
    verdict = choose([one])
    assert (verdict.act is one) is (outcome == ACTS)
    assert (verdict.ask == (one,)) is (outcome == ASKS)


def test_nothing_heard_is_nothing_done() -> None:
    assert choose([]).act is None
    assert choose([]).ask == ()


@pytest.mark.parametrize(
    ("evidence", "belief", "asked"),
    [
        (Evidence.LIKELY, 0.5, True),
        (Evidence.LIKELY, 0.29, False),
        (Evidence.PLAIN, 0.5, True),
        (Evidence.CERTAIN, 0.5, False),
    ],
)
def test_two_that_are_near_are_one_question(evidence: Evidence, belief: float, asked: bool) -> None:
    best = replace(REPORT, evidence=evidence, belief=0.5)
    other = replace(VISIT, evidence=evidence, belief=belief)
    verdict = choose([other, best])
    assert bool(verdict.ask) is asked
    assert asked or verdict.act in (best, other)


def test_two_ways_to_the_same_act_are_one() -> None:
    again = replace(REPORT, why="another")
    assert choose([REPORT, again]).act is not None


def test_of_two_readers_as_sure_the_first_goes_first() -> None:
    correction = replace(VISIT, by=By.CORRECTION)
    assert choose([REPORT, correction]).act is correction


def test_a_stronger_one_needs_no_question() -> None:
    assert choose([replace(VISIT, evidence=Evidence.LIKELY, belief=9.0), REPORT]).act is REPORT


def test_danger_and_blame_go_before_what_is_certain() -> None:
    button = replace(VISIT, by=By.BUTTON, evidence=Evidence.CERTAIN)
    for first in (By.DANGER, By.BLAME):
        urgent = replace(REPORT, by=first)
        assert choose([button, urgent]).act is urgent
    both = [replace(REPORT, by=By.BLAME), replace(VISIT, by=By.DANGER)]
    chosen = choose(both).act
    assert chosen is not None
    assert chosen.by == By.DANGER


def test_danger_that_is_only_likely_is_asked_before_anything_else() -> None:
    maybe = replace(REPORT, by=By.DANGER, evidence=Evidence.LIKELY)
    assert choose([VISIT, maybe]).ask == (maybe,)


def test_two_guesses_at_most_are_offered() -> None:
    guesses = [replace(REPORT, evidence=Evidence.GUESS, why=str(n)) for n in range(4)]
    assert len(choose(guesses).ask) == 2


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    flow = draw(st.sampled_from(["report", "claim", "check_in", "review"]))
    return Reading(
        draw(st.sampled_from(By)),
        Choice(flow, flow, thing=draw(st.sampled_from([None, "1", "2"]))),
        draw(st.sampled_from([e for e in Evidence if e])),
        why=draw(st.sampled_from(["a", "b", "c", "d", "e", "f"])),
        reach=draw(st.sampled_from(Reach)),
        belief=draw(st.floats(0, 2)),
        shared=draw(st.booleans()),
    )


@given(st.lists(readings(), max_size=6, unique_by=lambda r: r.why), st.randoms())
def test_the_order_of_readers_changes_nothing(heard: list[Reading], random: Random) -> None:
    shuffled = list(heard)
    random.shuffle(shuffled)
    assert choose(shuffled) == choose(heard)


@given(st.lists(readings(), max_size=6))
def test_nothing_reaches_others_on_less_than_plain_words_and_a_thing_in_common(
    heard: list[Reading],
) -> None:
    act = choose(heard).act
    if act is not None and act.reach == Reach.OTHERS and act.evidence < Evidence.PLAIN:
        assert act.shared
        assert act.evidence == Evidence.LIKELY
    assert act is None or act.evidence > Evidence.GUESS


@given(st.lists(readings(), max_size=6))
def test_what_the_classifier_thinks_moves_no_plain_outcome(heard: list[Reading]) -> None:
    known = [r for r in heard if r.evidence >= Evidence.PLAIN]
    with_guesses = choose(heard)
    if known and not any(r.by == By.DANGER and r.evidence < Evidence.PLAIN for r in heard):
        assert with_guesses == choose(known)
