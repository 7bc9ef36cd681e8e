"""`tests.rotation`: all parts come round, and all processes of a run take the same."""

import os

import pytest

from tests import rotation

PARTS = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("nth", [1, 2, 3, 5])
def test_each_part_has_its_turn_once(monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    taken: list[str] = []
    for turn in range(nth):
        monkeypatch.setenv("LIANHU_TEST_TURN", str(turn))
        taken += rotation.every(PARTS, nth)
    assert sorted(taken) == PARTS


def test_what_was_agreed_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANHU_TEST_TURN", "")
    turn = rotation.turn()
    assert os.environ["LIANHU_TEST_TURN"] == str(turn)
    monkeypatch.setattr(rotation, "_commits", lambda: turn + 1)
    assert rotation.turn() == turn
