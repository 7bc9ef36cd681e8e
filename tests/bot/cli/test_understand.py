"""`lianhu understand`: one message, or lines in and lines out."""

import json
from pathlib import Path

from tests.bot.cli.running import lianhu


def test_understand_reads_lines_and_writes_lines(folder: Path) -> None:
    asked = [{"text": "村口的井盖破了", "role": "villager"}, {"text": "救命"}]
    told = "\n".join(json.dumps(a, ensure_ascii=False) for a in asked)
    lines = lianhu("understand", "-", folder=folder, told=told).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [f["intent"] for f in found] == ["report_problem", "sos_help"]
    assert found[0]["slots"]["places"] == ["村口"]
    one = json.loads(lianhu("understand", "村口的井盖破了", folder=folder).stdout)
    assert one["intent"] == "report_problem"
