"""What would choke a reader is refused before it is read."""

import zipfile
from pathlib import Path

import pytest

from core.errors import Refusal
from core.workbook.file import package
from tests.core.workbook.books import HOUSEHOLDS, book, typed

SHEET = '<worksheet xmlns="x"><sheetData>{}</sheetData></worksheet>'


def made(path: Path, sheet: str, **parts: bytes) -> Path:
    """A package around one sheet, as no spreadsheet program would write it."""
    book(path, (HOUSEHOLDS, []))
    with zipfile.ZipFile(path) as good:
        kept = {n: good.read(n) for n in good.namelist() if "sheet1.xml" not in n}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for name, data in (kept | parts).items():
            bad.writestr(name, data)
        bad.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def refusal(path: Path) -> str:
    """Why it is not read, in one line."""
    with pytest.raises(Refusal) as no:
        package.look(path)
    assert "\n" not in str(no.value)
    return str(no.value)


@pytest.mark.parametrize("at", ["XFD1048576", "BJ7", "A300001"])
def test_a_value_at_the_far_end_is_named(tmp_path: Path, at: str) -> None:
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{at}"><v>1</v></c></row>'
    assert f"“农户”表的 {at} 格里有东西" in refusal(made(tmp_path / "a.xlsx", SHEET.format(cells)))


def test_a_colour_at_the_far_end_is_nothing(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'
    assert package.look(made(tmp_path / "a.xlsx", SHEET.format(cells)))["农户"].lines == 1


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "xxxxxxxx">]>' + SHEET.format("<row><c><v>&b;</v></c></row>")
    assert "打不开" in refusal(made(tmp_path / "a.xlsx", bomb))


def test_a_bomb_is_refused_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 100_000)
    path = made(tmp_path / "a.xlsx", SHEET.format(" " * 200_000))
    assert path.stat().st_size < 10_000
    assert "太大，没有读" in refusal(path)


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(90 * 2**20)
    assert "文件太大（90 MB）" in refusal(path)


@pytest.mark.parametrize("whole", [b"PK\x03\x04\x00\xff", b"PK", b""])
def test_half_a_file_is_refused(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole)
    assert "打不开" in refusal(path)


def test_formulas_without_a_result_and_errors_are_seen(tmp_path: Path) -> None:
    path = typed(tmp_path / "a.xlsx", {"农户": [["a", "{=B1}"], ["x", "y"]]})
    assert package.look(path)["农户"].empty == {(0, 1)}
    cells = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1"><f>A1</f><v></v></c><c r="D1"><f>A1</f></c></row>'
    )
    empty = package.look(made(tmp_path / "b.xlsx", SHEET.format(cells)))["农户"].empty
    assert empty == {(0, 0), (0, 2), (0, 3)}
