"""`bot.observing.counts`: what this process did, told apart by channel."""

import pytest

from bot.observing import counts


def _now(name: str, **labels: str) -> float:
    return counts.REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_turn_is_timed_and_one_that_was_not_taken_is_counted_apart() -> None:
    timed, refused = "lianhu_turn_seconds_count", "lianhu_turns_refused_total"
    before = _now(timed, channel="web"), _now(refused, channel="web")
    with counts.turn("web"):
        pass
    with pytest.raises(ValueError, match="gone"), counts.turn("web"):
        raise ValueError("gone")
    assert _now(timed, channel="web") == before[0] + 1
    assert _now(refused, channel="web") == before[1] + 1


def test_tries_letters_and_lines_are_told_apart() -> None:
    kinds = {
        "lianhu_tries_total": {"channel": "wechat", "outcome": "later"},
        "lianhu_turns_buried_total": {"channel": "wechat"},
        "lianhu_log_lines_total": {"level": "error", "logger": "a.test"},
    }
    before = {name: _now(name, **labels) for name, labels in kinds.items()}
    counts.tried("wechat", "later")
    counts.buried("wechat")
    counts.logged("error", "a.test")
    assert {n: _now(n, **labels) for n, labels in kinds.items()} == {
        name: count + 1 for name, count in before.items()
    }
