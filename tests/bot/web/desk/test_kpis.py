"""The figures of a month as the desk shows them: those of core/figures, in words, plots and a table.

Here too: `plots`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.web.desk import kpis
from bot.web.desk.plots import VALUE, WIDE, Bar, plot
from core import clock
from core.figures import kpis as figures
from core.figures import view
from core.figures.kpis import Share, Times
from core.reports import handling
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file, person, region, who


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def fill(db: Session) -> None:
    """Three reports, one of them done."""
    made = [file(db, "罗铁柱", f"二组的第{n}盏路灯不亮") for n in range(3)]
    handling.finish(db, made[0].id, who(db, "陈大山"), MONDAY, how="换了灯泡")


def test_the_page_shows_the_figures_of_core(served: Served, world: Engine) -> None:
    in_world(world, fill)
    served.sign_in("孙敏")
    page = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", served.browser.get("/desk/kpis").text))

    def work(db: Session) -> figures.Kpis:
        mine = view.view(db, person(db, "孙敏").id, MONDAY)
        since, until = clock.month_span("2026-03")
        return figures.of_span(db, mine, since, until)

    counted = in_world(world, work)
    assert f"{counted.filed}报上来的" in page
    assert f"{counted.done}办结的" in page
    assert "2026年3月办得怎么样" in page
    assert "0–1天2件" in page.replace(" ", "")
    assert "这些数是怎么算的" in page


def test_a_month_that_cannot_be_looked_at_is_this_month(served: Served) -> None:
    served.sign_in("孙敏")
    for month in ("2019-01", "nonsense", "2026-13"):
        assert "2026年3月办得怎么样" in served.browser.get(f"/desk/kpis?month={month}").text
    assert "2026年2月办得怎么样" in served.browser.get("/desk/kpis?month=2026-02").text


def test_a_place_that_is_not_theirs_is_refused_in_words(served: Served, world: Engine) -> None:
    other = in_world(world, lambda db: region(db, "李家村").id)
    served.sign_in("钱国华")
    answer = served.browser.get(f"/desk/kpis?region={other}")
    assert answer.status_code == 404
    assert "不归您看" in answer.text


def test_what_is_not_known_is_a_gap_and_no_zero() -> None:
    drawn = plot(
        "a", "题", [Bar("村", 2.5, "2.5天"), Bar("镇", None, "—（3件）"), Bar("市", 5, "5天")]
    )
    assert [d.wide for d in drawn.bars][2] == WIDE - drawn.label - VALUE
    assert drawn.bars[0].wide == drawn.bars[2].wide / 2
    assert drawn.bars[1].bar.worth is None
    assert "镇：—（3件）" in drawn.words
    assert plot("a", "题", []).bars == []
    assert plot("a", "题", [Bar("村", 0, "0")]).bars[0].wide == 0


def test_figures_in_words() -> None:
    assert kpis.days(Times(3, None, None), None) == "—（3件）"
    assert kpis.days(Times(9, 25, 40), 25) == "2.5天"
    assert kpis.share(Share(2, 3)) == "67%（2/3）"
    assert kpis.share(Share(0, 0)) == "—"
