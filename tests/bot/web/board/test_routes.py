"""The board's pages: the same for everybody, kept by caches, found by name, and silent about the rest."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx2 import Response
from sqlalchemy import Engine

from core.db import Db
from core.registry import regions
from core.registry.regions import Kind
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.bot.web.served import pages
from tests.core.points.wangjia_acts import april, march, passed, settled
from tests.core.reports.telling import MONDAY, file, region, village


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as here:
        yield here


def board(served: Served, address: str = "王家村", **headers: str) -> Response:
    return served.browser.get(f"/board/{quote(address)}", headers=headers)


def test_a_village_is_found_by_name_by_names_and_by_id(served: Served, world: Engine) -> None:
    id_ = in_world(world, village)
    for address in ("王家村", "石桥镇/王家村", id_):
        page = board(served, address)
        assert page.status_code == 200
        assert "王家村公示板" in page.text
        assert 'lang="zh-CN"' in page.text
        assert "<script" not in page.text
        assert "set-cookie" not in page.headers
        assert page.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize("address", ["无此村", "王家村/一组", "一组", "a" * 5000, "%00", "<b>"])
def test_an_unknown_village_is_told_in_plain_words(served: Served, address: str) -> None:
    page = board(served, address)
    assert page.status_code == 404
    assert "没有找到" in page.text
    assert "<b>" not in page.text
    assert "max-age" not in page.headers["cache-control"]


def test_of_two_of_one_name_it_is_asked_which(served: Served, world: Engine) -> None:
    def another(db: Db) -> None:
        town = regions.add(db, "河口镇", Kind.TOWN, region(db, "清江市"))
        regions.add(db, "王家村", Kind.VILLAGE, town)

    in_world(world, another)
    page = board(served)
    assert page.status_code == 404
    for name in ("河口镇/王家村", "石桥镇/王家村"):
        assert f"/board/{quote(name)}" in page.text
        assert board(served, name).status_code == 200


def test_a_page_that_has_not_changed_is_not_sent_again(served: Served, world: Engine) -> None:
    first = board(served)
    same = board(served, **{"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.text) == (304, "")
    in_world(world, lambda db: file(db, "罗铁柱", "二组的路灯不亮", category="street_light"))
    after = board(served, **{"If-None-Match": first.headers["etag"]})
    assert after.status_code == 200
    assert "路灯不亮" in after.text


def test_what_is_reported_is_there_and_who_and_how_is_not(served: Served, world: Engine) -> None:
    def work(db: Db) -> None:
        told = "二组水塘边的路灯不亮，老黄说的，<b>电话</b>13800138000"
        file(db, "罗铁柱", told, category="street_light")
        file(db, "张桂花", "李秀英收了我家的钱不办事")
        file(db, "张桂花", "村口的井盖破了", category="road_facility", private=True)

    in_world(world, work)
    page = board(served).text
    assert "路灯不亮" in page
    assert "二组水塘" in page
    assert "现在由村民代表办" in page
    assert "天了" not in page
    served.at(MONDAY + timedelta(days=3))
    assert "上报，3天了" in board(served).text
    for kept in ("罗铁柱", "张桂花", "李秀英", "陈大山", "老黄", "1380", "井盖", "钱", "电话"):
        assert kept not in page.replace("经费", ""), kept


def test_a_settled_month_has_its_list_and_its_poster(served: Served, world: Engine) -> None:
    def work(db: Db) -> str:
        passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
        return settled(db, april(1)).id

    id_ = in_world(world, work)
    page = board(served).text
    assert "罗*柱户" in page
    assert f"/board/poster/{id_}.png" in page
    poster = served.browser.get(f"/board/poster/{id_}.png")
    assert poster.headers["content-type"] == "image/png"
    assert poster.content.startswith(b"\x89PNG")
    assert served.browser.get(f"/board/poster/{id_}.png").content == poster.content
    assert served.browser.get("/board/poster/none.png").status_code == 404


def test_there_is_a_list_of_villages_where_there_are_several(served: Served) -> None:
    for address in ("/board", "/board/", f"/board/{quote('石桥镇')}"):
        page = served.browser.get(address)
        assert page.status_code == 200
        assert f"/board/{quote('王家村')}" in page.text
        assert f"/board/{quote('李家村')}" in page.text


def test_of_very_many_villages_the_town_is_chosen_first(served: Served, world: Engine) -> None:
    def many(db: Db) -> None:
        town = regions.add(db, "河口镇", Kind.TOWN, region(db, "清江市"))
        for n in range(70):
            regions.add(db, f"第{n}村", Kind.VILLAGE, town)

    in_world(world, many)
    page = served.browser.get("/board").text
    assert f"/board/{quote('河口镇')}" in page
    assert "第69村" not in page
    assert "第69村" in board(served, "河口镇").text


def test_an_empty_database_has_a_board_too(engine: Engine, folder: Path) -> None:
    with desk(engine, folder) as here:
        assert "还没有登记村子" in here.browser.get("/board").text
        in_world(engine, lambda db: regions.add(db, "独村", Kind.VILLAGE))
        alone = here.browser.get("/board")
        assert alone.status_code == 302
        assert here.browser.get(alone.headers["location"]).status_code == 200


def test_the_demo_has_it_on_this_machine_alone(world: Engine, folder: Path) -> None:
    with pages(world, folder, demo=True) as browser:
        shown = browser.get(f"/board/{quote('王家村')}")
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-cache"
        assert browser.get("/board", headers={"host": "evil.example"}).status_code == 403


def test_a_page_is_light(served: Served, world: Engine) -> None:
    def many(db: Db) -> None:
        for n in range(80):
            file(db, "罗铁柱", f"二组第{n}盏路灯不亮", category="street_light", at=MONDAY)

    in_world(world, many)
    page = board(served)
    assert page.text.count("路灯不亮") == 60
    assert "80件" in page.text
    assert len(page.content) < 40_000
