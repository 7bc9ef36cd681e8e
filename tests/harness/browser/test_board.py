"""The public notice board in a real browser: narrow and wide, light and dark, by keyboard, and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser.test_desk import Examine, examine, no_wider_than_the_screen, say

pytestmark = pytest.mark.browser
__all__ = ["examine"]

SAID = (
    ("罗铁柱", "二组水塘边的路灯不亮"),
    ("唐菊香", "二组水渠堵了，田里进不了水"),
    ("张桂花", "村口的井盖破了"),
    ("王建国", "晒谷场边上垃圾没有人收"),
    ("何秋菊", "村委会门口的健身器材坏了"),
)


@pytest.fixture
def lived(page: Page) -> Page:
    """A day in the village: five matters, one taken on, one done, all others late by a day."""
    for name, words in SAID:
        say(page, name, words)
    say(page, "陈大山", "1号办结，换了灯泡")
    say(page, "陈大山", "没有照片")
    page.get_by_role("button", name="+1 天").click()
    expect(page.locator("#note")).to_contain_text("已到")
    return page


def test_the_board_is_read_by_anybody(
    lived: Page, demo: str, pictures: Path, examine: Examine
) -> None:
    page = lived
    page.context.clear_cookies()
    page.goto(demo + "/board")
    examine(page)
    page.get_by_role("link", name="王家村").click()
    expect(page.get_by_role("heading", name="王家村公示板")).to_be_visible()
    expect(page.locator("#open .matters li")).to_have_count(4)
    expect(page.locator("#open .late strong").first).to_be_visible()
    expect(page.locator("#answered .matters li")).to_contain_text("换了新的")
    examine(page)
    wide = page.evaluate("window.innerWidth") > 760
    page.screenshot(path=pictures / ("board.png" if wide else "board-360.png"))
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        no_wider_than_the_screen(page)
    page.emulate_media(color_scheme="dark")
    examine(page)
    page.screenshot(path=pictures / "board-dark.png")
    assert page.context.cookies() == []
    assert page.evaluate("document.scripts.length") == 0


def test_the_keyboard_alone_and_paper(lived: Page, demo: str) -> None:
    page = lived
    page.goto(demo + "/board/王家村")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#answered")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.locator("#open .matters li").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_an_unknown_village_is_told_so(
    page: Page, demo: str, console: list[str], examine: Examine
) -> None:
    page.goto(demo + "/board/无此村")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    examine(page)
    page.get_by_role("link", name="看各村的公示板").click()
    expect(page.get_by_role("link", name="李家村")).to_be_visible()
    console[:] = [line for line in console if "404" not in line]
