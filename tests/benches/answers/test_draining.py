"""The benches of answers run: each with a few messages, and the peer beside.

Here too: `by_hand`, `listener`, `breaking`, `costs`.
"""

import re

import pytest

from tests.benches.answers import breaking, costs, draining

pytestmark = pytest.mark.long
Told = pytest.CaptureFixture[str]


def test_answers_are_timed_while_reminders_go(capfd: Told) -> None:
    draining.run(300, 2)
    told = capfd.readouterr().out
    for way in ("ours ", "PTB alone"):
        assert re.search(rf"{way} *\| 300 reminders wait \| answer p50 \d+ ms", told), told


def test_after_an_outage_everything_goes(capfd: Told) -> None:
    breaking.outage(1)
    told = capfd.readouterr().out
    assert "405 of 405 messages" in told
    assert "all: True, in order: True" in told


def test_what_a_dead_process_held_goes_again(capfd: Told) -> None:
    breaking.death("sqlite")
    assert "sent again" in capfd.readouterr().out


def test_what_they_cost(capfd: Told) -> None:
    costs.aes(3)
    costs.crowded(1)
    told = capfd.readouterr().out
    assert re.search(r"ours \d+ µs, wechatpy \d+ µs", told)
    assert "where 300 are open" in told
