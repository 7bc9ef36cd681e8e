"""The bench of a jump runs: all climb once, and turns are answered meanwhile."""

import pytest

from tests.benches.desk import jump


@pytest.mark.parametrize(
    ("many", "kinds"),
    [
        pytest.param(60, ["sqlite"], marks=[pytest.mark.long], id="60"),
        pytest.param(
            10_000,
            ["sqlite", "postgres"],
            marks=[pytest.mark.soak, pytest.mark.timeout(3600)],
            id="10000",
        ),
    ],
)
def test_what_is_overdue_at_once_climbs_while_people_write(
    capsys: pytest.CaptureFixture[str], many: int, kinds: list[str]
) -> None:
    for jumped in jump.run(many, kinds):
        assert (jumped.overdue, jumped.left, jumped.twice) == (many, 0, 0)
        assert jumped.turns
        assert jumped.quick(99 if many > 1000 else 50) < jump.AT_MOST  # beside the other tests
    assert capsys.readouterr().out.count("turns meanwhile") == len(kinds)
