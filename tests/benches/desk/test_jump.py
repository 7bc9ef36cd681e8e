"""The bench of a jump runs: all climb once, and turns are answered meanwhile."""

import pytest

from tests.benches.desk import jump


@pytest.mark.long
def test_what_is_overdue_at_once_climbs_while_people_write(
    capsys: pytest.CaptureFixture[str],
) -> None:
    jump.run(12, ["sqlite"])
    told = capsys.readouterr().out
    assert "12 overdue at once climbed in the first sweep and 0 after the second" in told
    assert "turns meanwhile" in told
