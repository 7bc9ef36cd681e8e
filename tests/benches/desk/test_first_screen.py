"""The desk's bench runs, on a city small enough for a test. Here too: `city`."""

import pytest

from tests.benches.desk import first_screen
from tests.benches.desk.city import City


@pytest.mark.long
def test_the_first_screen_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    first_screen.run(City(villages=6, towns=2, open=60, ended=30), ["sqlite"], rounds=1)
    told = capsys.readouterr().out
    assert "6 villages, 60 open reports" in told
    assert told.count("first screen: median") == 3
