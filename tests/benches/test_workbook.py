"""A small county comes in, comes again and leaves on both databases: the bench runs, and nobody is lost."""

from pathlib import Path

from sqlalchemy import Engine

from tests.benches import workbook


def test_a_small_county_comes_and_leaves(engine: Engine, tmp_path: Path) -> None:
    path = workbook.write(tmp_path / "a.xlsx", 150)
    first = workbook.imported(engine, path)
    assert not first.refused
    assert sum(first.counts.values()) == 19 + 150 + 534
    assert not workbook.imported(engine, path).changed
    counts = workbook.exported(engine, tmp_path / "b.xlsx")
    assert (counts["农户"], counts["人员"]) == (150, 534)
    assert not workbook.imported(engine, tmp_path / "b.xlsx").changed
