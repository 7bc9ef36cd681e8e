"""How much anonymous visitors may send: each, by block and in all; whoever cries for help always."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import Settings
from bot.web.crowd import buckets as gate
from bot.web.crowd.buckets import Buckets, Crowd


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def crowd(clock: Clock, **limits: int) -> Crowd:
    given = {"limit_visitor": 5, "limit_block": 12, "limit_all": 30, "limit_photos": 2}
    fields = {name: field.default for name, field in Settings.model_fields.items()}
    return Crowd(Settings.model_construct(**(fields | given | limits)), clock)


def say(
    crowd: Crowd, chat: str, block: str = "b", *, photo: bool = False, known: bool = False
) -> str | None:
    return crowd.refuse(chat, block, photo=photo, known=lambda: known)


def test_a_visitor_a_block_and_all_have_their_share() -> None:
    clock = Clock()
    here = crowd(clock)
    assert [say(here, "v") for _ in range(6)] == [None] * 5 + [gate.TOO_FAST]
    assert [say(here, f"w{n}") for n in range(8)] == [None] * 7 + [gate.TOO_MANY]
    assert say(here, "far", "c") is None
    others = [say(here, f"x{n}", f"block {n}") for n in range(30)]
    assert others.count(None) == 30 - 13
    assert others[-1] == gate.TOO_MANY
    clock.now += 60
    assert say(here, "v") is None


def test_who_is_bound_is_not_held_up_by_strangers_but_is_no_machine() -> None:
    here = crowd(Clock(), limit_all=1)
    assert [say(here, f"x{n}", f"b{n}") for n in range(3)] == [None, gate.TOO_MANY, gate.TOO_MANY]
    told = [say(here, "known", known=True) for _ in range(6)]
    assert told == [None] * 5 + [gate.TOO_FAST]


def test_whoever_cried_for_help_is_not_held_up() -> None:
    clock = Clock()
    here = crowd(clock, limit_all=1)
    say(here, "x")
    assert say(here, "v") == gate.TOO_MANY
    here.cried("v")
    assert [say(here, "v", photo=True) for _ in range(50)] == [None] * 50
    clock.now += gate.CRIED_FOR
    say(here, "x")
    assert say(here, "v") == gate.TOO_MANY


def test_photos_have_a_share_of_an_hour() -> None:
    clock = Clock()
    here = crowd(clock, limit_block=1000, limit_all=1000)
    assert [say(here, "v", photo=True) for _ in range(3)] == [None, None, gate.PHOTOS]
    assert say(here, "v") is None  # words go on
    assert [say(here, f"w{n}", photo=True) for n in range(9)].count(None) == 8
    clock.now += 3600
    assert say(here, "v", photo=True) is None


def crowded(crowd: Crowd, chat: str, *, known: bool = False) -> bool:
    return crowd.crowded(chat, "b", known=lambda: known)


def test_lines_are_counted_while_they_are_open() -> None:
    here = crowd(Clock(), limit_streams=2)
    with here.staying("v", "b"):
        assert not crowded(here, "v")
        with here.staying("v", "b"):
            assert crowded(here, "v", known=True)
            assert not crowded(here, "w")
    assert not crowded(here, "v")
    assert here._lines == {}


def test_strangers_lines_keep_nobody_out_who_is_bound() -> None:
    here = crowd(Clock(), limit_streams=1)
    with ExitStack() as lines:
        for n in range(30):
            lines.enter_context(here.staying(f"x{n}", "b"))
        assert crowded(here, "v")
        assert not crowded(here, "v", known=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 3)), max_size=200), st.integers(1, 9))
def test_no_span_lets_through_more_than_twice_its_share(
    comings: list[tuple[float, int]], most: int
) -> None:
    buckets, now, passed = Buckets(most, 60.0), 0.0, list[tuple[float, str]]()
    for after, who in comings:
        now += after
        if buckets.holds(str(who), now):
            buckets.take(str(who), now)
            passed.append((now, str(who)))
    for at, who in passed:
        assert sum(1 for a, w in passed if w == who and at <= a < at + 60) <= 2 * most


def test_the_memory_is_bounded_and_a_flood_of_names_frees_no_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "PLACES", 100)
    here = crowd(Clock(), limit_block=50, limit_all=10_000)
    told: list[str | None] = [say(here, f"v{n}") for n in range(1000)]
    assert told.count(None) == 50
    assert len(here._visitors.left) <= 100
    make: Callable[[str], None] = here.cried
    for n in range(1000):
        make(f"v{n}")
    assert len(here._cried) <= 100
