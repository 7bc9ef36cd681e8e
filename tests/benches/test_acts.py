"""The measuring of single acts runs: each act once."""

import pytest

from tests import databases
from tests.benches import acts


@pytest.mark.long
def test_each_act_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.db.create_engine", databases.remembering)  # put back afterwards
    acts.run(1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(acts.ACTS)
    assert all(float(line.split()[-2]) > 0 for line in lines)
