"""The list of the desk: what is where, overdue first, filters, pages; and what goes out as a sheet.

Here too: `sheets`, `map`, `coverage`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.web.desk import sheets
from bot.web.desk.map import HIGH, WIDE, drawn
from core.desk import lists
from core.desk.lists import Entry
from core.reports.ladder.reports import Report
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def fill(engine: Engine) -> list[Report]:
    """Three reports of 王家村, the oldest first."""

    def work(db: Session) -> list[Report]:
        return [
            file(db, "张桂花", "村口的井盖破了", MONDAY, category="road_facility"),
            file(
                db, "罗铁柱", "二组的路灯不亮", MONDAY + timedelta(hours=1), category="street_light"
            ),
            file(
                db, "唐菊香", "=1+1 水渠堵了", MONDAY + timedelta(hours=2), location=(28.1, 113.6)
            ),
        ]

    made: list[Report] = in_world(engine, work)
    return made


def listed(page: str) -> list[str]:
    """The ids of the reports of a list, in order."""
    return re.findall(r'id="r-(\w+)"', page)


def test_what_is_due_first_stands_first_and_late_is_a_word(served: Served, world: Engine) -> None:
    made = fill(world)
    served.at(MONDAY + timedelta(hours=24, minutes=30))
    served.sign_in("孙敏")
    page = served.browser.get("/desk").text
    assert listed(page) == [r.id for r in made]
    assert page.count('<b class="mark">超时</b>') == 1
    assert "<b>3</b>没办完" in page
    assert "<b>1</b>超时" in page


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("", [0, 1, 2]),
        ("due=overdue", [0]),
        ("due=today", [1, 2]),
        ("category=street_light", [1]),
        ("text=路灯", [1]),
        ("text=3", [2]),
        ("holder=陈大山", [1, 2]),
        ("level=representative", [0, 1, 2]),
        ("level=town", []),
        ("state=filed", [0, 1, 2]),
        ("state=accepted", []),
        ("state=all", [2, 1, 0]),
        ("age=0-1", [0, 1, 2]),
        ("age=31-", []),
        ("text=%25", []),
        ("state=nonsense&due=never&age=9", [0, 1, 2]),
        ("region=nowhere", []),
    ],
)
def test_filters(served: Served, world: Engine, query: str, which: list[int]) -> None:
    made = fill(world)
    served.at(MONDAY + timedelta(hours=24, minutes=30))
    served.sign_in("周明")
    assert listed(served.browser.get(f"/desk?{query}").text) == [made[n].id for n in which]


def test_pages_follow_one_another_without_a_gap(
    served: Served, world: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fill(world)
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(lists.page, "__defaults__", ("", 2))
    served.sign_in("孙敏")
    for query in ("", "state=all"):
        first = served.browser.get(f"/desk?{query}").text
        on = re.search(r'rel="next" href="([^"]+)"', first)
        assert on is not None
        second = served.browser.get(on[1].replace("&amp;", "&")).text
        assert sorted(listed(first) + listed(second)) == sorted(r.id for r in made)
    assert listed(served.browser.get("/desk?after=nonsense").text)


def test_a_piece_of_the_page_is_that_piece(served: Served, world: Engine) -> None:
    made = fill(world)
    served.sign_in("孙敏")
    headers = {"hx-request": "true", "hx-target": "section#list"}
    part = served.browser.get("/desk?text=路灯", headers=headers).text
    assert listed(part) == [made[1].id]
    assert "<html" not in part
    numbers = served.browser.get("/desk", headers=headers | {"hx-target": "section#figures"}).text
    assert numbers.lstrip().startswith('<section id="figures"')
    row = served.browser.get(f"/desk/row/{made[0].id}").text
    assert listed(row) == [made[0].id]
    out = served.browser.get(f"/desk/row/{'X' * 29}", headers=headers)
    assert out.headers["hx-reswap"] == "beforebegin"
    served.browser.cookies.clear()
    assert served.browser.get("/desk", headers=headers).headers["hx-redirect"] == "/desk"


def test_a_sheet_holds_the_list_and_nothing_that_runs(served: Served, world: Engine) -> None:
    fill(world)
    served.sign_in("孙敏")
    answer = served.browser.get("/desk/sheet/reports.csv?category=other")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["'=1+1 水渠堵了"]
    book = zipfile.ZipFile(io.BytesIO(served.browser.get("/desk/sheet/reports.xlsx").content))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(f".//{SHEET}f") == []
    words = [t.text for t in sheet.iter(f"{SHEET}t")]
    assert "'=1+1 水渠堵了" in words
    assert len(sheet.findall(f".//{SHEET}row")) == 4
    for what in ("nothing.csv", "reports.exe", "reports"):
        assert served.browser.get(f"/desk/sheet/{what}").status_code == 404
    for what in sheets.SHEETS:
        assert served.browser.get(f"/desk/sheet/{what}.csv").status_code == 200


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\u200b=1",
        "|x",
        "%x",
        "\x00=1",
    ],
)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    assert sheets.harmless(cell).startswith("'")


def test_ordinary_cells_stay_as_they_are() -> None:
    for cell in ("村口的井盖破了", "3月4日", "编号 1", "a=b", ""):
        assert sheets.harmless(cell) == cell
    assert sheets.harmless(5) == "5"


def test_the_map_shows_points_and_counts_the_rest(served: Served, world: Engine) -> None:
    made = fill(world)
    served.sign_in("孙敏")
    page = served.browser.get("/desk/map").text
    assert "有定位的 1 件" in page
    assert "没有定位的 2 件" in page
    assert page.count(f"/desk/report/{made[2].id}") == 2
    assert "28.1000，113.6000" in page


def test_points_stay_inside_the_frame() -> None:
    spots = [(28.0, 113.0), (28.5, 113.9), (28.2, 113.4)]
    entries = [
        Entry(
            Report(number=n, text="", address_id="", filed_at=MONDAY, latitude=a, longitude=b),
            "",
            "",
            False,
            0,
        )
        for n, (a, b) in enumerate(spots)
    ]
    points = drawn(entries)
    assert all(0 <= p.x <= WIDE and 0 <= p.y <= HIGH for p in points)
    assert points[0].x < points[2].x < points[1].x
    assert points[0].y > points[2].y > points[1].y
    assert len(drawn(entries[:1])) == 1
    assert drawn([]) == []


def test_coverage_has_a_line_a_circle(served: Served, world: Engine) -> None:
    served.sign_in("孙敏")
    page = re.sub("<[^>]+>", "", served.browser.get("/desk/coverage").text)
    for name in ("李秀英", "陈大山", "马老三"):
        assert name in page
    assert "0/5" in page
