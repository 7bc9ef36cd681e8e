"""The dispatch desk in a real browser: in by a link from the chat, look, act on one and on several, and see what changes."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AXE = Path(os.environ.get("LIANHU_AXE", Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"))
"""axe-core, which `make browser` fetches beside the tests' Python."""
GRAVE = ("serious", "critical")
SAID = (
    ("罗铁柱", "二组的路灯不亮"),
    ("唐菊香", "二组水渠堵了，田里进不了水"),
    ("张桂花", "村口的井盖破了"),
    ("王建国", "晒谷场边上垃圾没有人收"),
    ("马老三", "李家村的桥栏杆断了"),
    ("黄水生", "家里的水管漏水"),
)
FRESH = (("何秋菊", "村委会门口的健身器材坏了"), ("曾德才", "二组的围墙倒了"))
MANY = len(SAID) + len(FRESH)


def say(page: Page, name: str, words: str) -> None:
    """Somebody writes from their phone of the demo; answered when this returns."""
    said = page.evaluate(
        """async ([name, words]) => {
            const chips = await (await fetch("/")).text();
            const table = new DOMParser().parseFromString(chips, "text/html");
            const chip = [...table.querySelectorAll(".chip")].find((c) => c.textContent.trim() === name);
            const body = new URLSearchParams({phone: chip.dataset.phone, text: words});
            return (await fetch("/say", {method: "POST", headers: {"HX-Request": "1"}, body})).status;
        }""",
        [name, words],
    )
    assert said == 204


def link_of(page: Page, name: str) -> str:
    """The way in that the bot gives somebody in the chat, as the bubble shows it."""
    say(page, name, "指挥台")
    found: str = page.evaluate(
        """async (name) => {
            const table = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
            const phone = [...table.querySelectorAll(".phone")].find((p) => p.ariaLabel === name);
            return [...phone.querySelectorAll("a[href^='/desk/in/']")].pop().getAttribute("href");
        }""",
        name,
    )
    return found


def sign_in(page: Page, demo: str, name: str) -> None:
    """By a link from the chat and its button."""
    page.goto(demo + link_of(page, name))
    expect(page.get_by_role("heading", name="登录指挥台")).to_be_visible()
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#list")).to_be_visible()


Examine = Callable[[Page], None]


@pytest.fixture
def examine(console: list[str]) -> Iterator[Examine]:
    """What axe-core calls serious or critical must not be there; a missing axe-core is no finding."""

    def examined(page: Page) -> None:
        if not AXE.exists():
            return
        page.evaluate(AXE.read_text(encoding="utf8"))
        found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [
            f"{one['id']} ({one['impact']}): {[node['target'] for node in one['nodes'][:3]]}"
            for one in found["violations"]
            if one["impact"] in GRAVE
        ]
        assert grave == [], page.url

    yield examined
    # The page's own policy keeps axe from styling what it measures, and the browser says so.
    console[:] = [line for line in console if "Applying inline style" not in line]


def no_wider_than_the_screen(page: Page) -> None:
    """Nothing has to be pushed sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.fixture
def lived(page: Page) -> Page:
    """A day in the village: six matters, one taken on, all late by a day, and two fresh ones."""
    for name, words in SAID:
        say(page, name, words)
    say(page, "李秀英", "3号受理")
    page.get_by_role("button", name="+1 天").click()
    expect(page.locator("#note")).to_contain_text("已到")
    for name, words in FRESH:
        say(page, name, words)
    return page


def test_the_desk_from_the_link_to_what_changes(
    lived: Page, demo: str, pictures: Path, examine: Examine
) -> None:
    page = lived
    page.goto(demo + link_of(page, "周明"))
    examine(page)
    page.goto(demo)
    sign_in(page, demo, "孙敏")
    expect(page.locator("#entries > tr")).to_have_count(MANY)
    expect(page.locator("#entries .mark", has_text="超时").first).to_be_visible()
    no_wider_than_the_screen(page)
    examine(page)
    wide = page.evaluate("window.innerWidth") > 760
    page.screenshot(path=pictures / ("desk.png" if wide else "desk-360.png"))
    filter_it(page)
    for address in ("/desk/coverage", "/desk/map", "/desk/kpis"):
        page.goto(demo + address)
        expect(page.locator("main h1")).to_be_visible()
        no_wider_than_the_screen(page)
        examine(page)


def filter_it(page: Page) -> None:
    """Filters work as they are chosen, and are in the words of the list."""
    page.get_by_label("找").fill("路灯")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("#entries > tr")).to_have_count(1)
    page.get_by_role("link", name="清空").click()
    page.get_by_label("地方").select_option(label="　李家村")
    expect(page.locator("#entries > tr")).to_have_count(1)
    page.get_by_role("link", name="清空").click()
    expect(page.locator("#entries > tr")).to_have_count(MANY)


def test_acting_on_one_and_on_several(lived: Page, demo: str, examine: Examine) -> None:
    page = lived
    sign_in(page, demo, "钱国华")
    mine = page.locator("#entries > tr", has_text="钱国华")
    expect(mine.first).to_be_visible()
    many = mine.count()
    for n in range(many):
        mine.nth(n).get_by_role("checkbox").check()
    expect(page.locator("#ticked")).to_have_text(str(many))
    page.locator("#several").get_by_role("button").click()
    expect(page.locator("#came")).to_contain_text(f"“受理”：办成{many}件")
    expect(mine.first).to_contain_text("已受理")
    mine.first.get_by_role("link").click()
    expect(page.locator("#dossier h1")).to_contain_text("编号")
    examine(page)
    no_wider_than_the_screen(page)
    page.get_by_role("button", name="进展", exact=True).click()
    expect(page.locator("#asked")).to_contain_text("办到哪一步了")
    page.get_by_label("写一句").fill("联系了电工，周四来")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#said")).to_contain_text("的进展记下了")
    expect(page.locator(".steps")).to_contain_text("联系了电工，周四来")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="已退出")).to_be_visible()


def test_what_changes_elsewhere_comes_by_itself(lived: Page, demo: str, console: list[str]) -> None:
    desk = lived
    sign_in(desk, demo, "孙敏")
    phone = desk.context.new_page()
    phone.goto(demo)
    row = desk.locator("#entries > tr", has_text="路灯")
    expect(row).to_contain_text("已上报")
    say(phone, "钱国华", "1号受理")
    expect(row).to_contain_text("已受理")
    say(phone, "罗铁柱", "二组晒谷坪塌了一角")
    expect(desk.locator("#fresh")).to_contain_text("新动静")
    expect(desk.locator("#entries > tr")).to_have_count(MANY)
    desk.locator("#fresh").click()
    expect(desk.locator("#entries > tr")).to_have_count(MANY + 1)
    say(phone, "孙敏", "退出登录")
    expect(desk.get_by_role("heading", name="请先登录")).to_be_visible()
    console[:] = [line for line in console if "401" not in line]


def test_the_keyboard_alone_and_the_dark(lived: Page, demo: str, examine: Examine) -> None:
    page = lived
    page.emulate_media(color_scheme="dark")
    sign_in(page, demo, "孙敏")
    examine(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#ticked")).to_have_text("1")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#dossier")).to_be_visible()
    examine(page)
    page.go_back()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "text"
