"""docs/reliability.md: what it names is there, and its sums are those of its table."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf8")
HELD_BEFORE = 53
"""Rows of the catalogue that had a test when the page was begun; they are not listed."""


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|core|bot)/[\w/.]+)`", PAGE))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_its_sums_are_those_of_its_rows() -> None:
    rows = re.findall(r"^\| [A-L]\d+ [^|]*\| (Y|half|no|–) \|", PAGE, re.MULTILINE)
    sums = Counter(rows)
    assert (
        f"That is {sums['Y']} rows with a test, {sums['half']} with half of one, {sums['no']} with none "
        f"and {sums['–']} that do not apply: of all 107, {HELD_BEFORE + sums['Y']} hold, {sums['half']} half."
    ) in PAGE
    assert HELD_BEFORE + len(rows) == 107
