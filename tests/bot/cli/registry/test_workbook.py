"""A workbook on the command line: tried, brought in, written again; every trouble is one line.

Here too: `export`, `report`, `texts`.
"""

from pathlib import Path

import pytest

from bot.cli.registry.report import MOST_LINES, lines
from bot.cli.registry.texts import read_text
from bot.settings import SettingsError
from core.workbook.outcome import Outcome, Refused
from tests.bot.cli.running import ROOT, Command, lianhu
from tests.core.workbook.books import HOUSEHOLDS, VALLEY, book


def test_what_is_tried_changes_nothing(run: Command, tmp_path: Path) -> None:
    path = str(book(tmp_path / "a.xlsx", *VALLEY))
    for _ in range(2):
        ran = run("import", path, "--dry-run")
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.startswith("预演，什么都没有改。")
        assert "  区划：新增 5，改动 1\n  农户：新增 3\n  人员：新增 4\n" in ran.stdout
    assert "  农户：新增 3" in run("import", path).stdout
    assert "新增" not in run("import", path).stdout


def test_refused_lines_are_named_and_the_rest_is_taken(run: Command, tmp_path: Path) -> None:
    run("import", str(book(tmp_path / "a.xlsx", *VALLEY)))
    more = [["H8", "甲", "430101-1", "东头"], ["H9", "乙", "九组", ""]]
    path = str(book(tmp_path / "b.xlsx", (HOUSEHOLDS, more)))
    whole = run("import", path, "--village", "青石村", "--whole")
    assert whole.returncode == 1
    assert "预演，什么都没有改" in whole.stdout
    ran = run("import", path, "--village", "青石村")
    assert ran.returncode == 1
    assert "  农户：新增 1\n" in ran.stdout
    assert "有 1 行没有导入，其余的都已导入" in ran.stdout
    assert "  农户 第3行 组：没有“九组”，是不是一组\n" in ran.stdout


def test_an_export_is_what_was_imported(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "名册"
    ran = run("export", str(out))
    assert ran.returncode == 0, ran.stderr
    assert "农户 13" in ran.stdout
    assert [f.name for f in tmp_path.iterdir() if "名册" in f.name] == ["名册.xlsx"]
    again = run("import", str(tmp_path / "名册.xlsx"))
    assert again.returncode == 0
    assert "新增" not in again.stdout + again.stderr


@pytest.mark.parametrize(
    ("name", "whole", "says"),
    [("a.xlsx", b"PK\x03\x04", "打不开"), ("a.xls", b"x", "只能读 .xlsx 和 .csv"), ("a.csv", b"a,b", "没找到表头")],
)  # fmt: skip
def test_trouble_with_a_file_is_one_line(
    run: Command, tmp_path: Path, name: str, whole: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(whole)
    ran = run("import", str(path))
    assert ran.returncode == 1
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_an_export_that_cannot_be_written_is_one_line(run: Command, tmp_path: Path) -> None:
    ran = run("export", str(tmp_path / "nowhere" / "a.xlsx"))
    assert ran.returncode == 1
    assert "写不了" in ran.stderr


def test_refusals_stand_in_the_order_of_the_file() -> None:
    refused = [Refused("农户", 9, "组", "不对"), Refused("人员", 7, "姓名", "不对")]
    refused.append(Refused("人员", 3, "电话", "不对"))
    shown = list(lines(Outcome(refused=refused), tried=True))[-3:]
    assert [one.split()[1] for one in shown] == ["第9行", "第3行", "第7行"]


def test_what_is_too_much_is_counted() -> None:
    many = [Refused("人员", n, "电话", "不对") for n in range(MOST_LINES + 7)]
    assert list(lines(Outcome(refused=many), tried=True))[-1] == "  人员 电话：还有 7 行"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-8"])
def test_files_of_chinese_windows_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "village.toml"
    path.write_bytes((ROOT / "bot/demo/world.toml").read_text(encoding="utf8").encode(encoding))
    assert "13 household" in lianhu("import", str(path), folder=tmp_path).stdout
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(SettingsError, match="文字编码认不出来"):
        read_text(path)
