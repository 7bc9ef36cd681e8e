"""The page at first sight: a village that has lived a month, for every eye, screen and hand."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

AXE = Path(os.environ.get("LIANHU_AXE", Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"))
"""axe-core, which `make browser` fetches beside the tests' Python."""
GRAVE = ("serious", "critical")
Opens = Callable[..., Page]


@pytest.fixture
def opens(chromium: Browser, lived: str, console: list[str]) -> Iterator[Opens]:
    """Opens the demo in a browser of its own; anything in its console is a fault."""
    contexts = []

    def opened(width: int = 1440, **more: Any) -> Page:
        size = {"width": width, "height": 900 if width > 700 else 740}
        contexts.append(chromium.new_context(viewport=size, locale="zh-CN", **more))  # type: ignore[arg-type]  # a TypedDict
        page = contexts[-1].new_page()
        page.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: console.append(str(error)))
        page.set_default_timeout(15_000)
        page.goto(lived)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert console == []


def _phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def _no_wider_than_the_screen(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def _barriers(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf8") + "; undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]}"
        for v in found["violations"]
        if v["impact"] in GRAVE
    ]


@pytest.mark.parametrize("width", [1440, 360])
def test_a_month_has_been_lived_and_the_poster_hangs_in_the_group(
    opens: Opens, width: int, pictures: Path
) -> None:
    page = opens(width)
    page.screenshot(path=pictures / ("demo.png" if width == 1440 else "demo-360.png"))
    expect(page.locator(".try > li")).to_have_count(3)
    expect(_phone(page, "王家村群").locator(".photo img").last).to_be_visible()
    expect(_phone(page, "王家村群")).to_contain_text("已经入账")
    expect(_phone(page, "李秀英").locator(".talk > li")).not_to_have_count(0)
    expect(page.locator("#village-time")).to_contain_text("4月")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_every_width_in_light_and_dark_without_a_barrier(
    opens: Opens, width: int, scheme: str
) -> None:
    page = opens(width, color_scheme=scheme)
    _no_wider_than_the_screen(page)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(re.findall(r"\d+", paper)[0]) < 60) == (scheme == "dark")
    if not AXE.exists():
        pytest.skip("axe-core is not here: `make browser` fetches it")
    page.locator(".sight").evaluate("(sight) => (sight.open = true)")
    assert _barriers(page) == []


@pytest.mark.parametrize("width", [320, 1440])
def test_text_of_twice_the_size_stays_on_the_screen(opens: Opens, width: int) -> None:
    page = opens(width)
    before = page.locator(".bubble").first.evaluate("(b) => getComputedStyle(b).fontSize")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = page.locator(".bubble").first.evaluate("(b) => getComputedStyle(b).fontSize")
    assert float(after[:-2]) == 2 * float(before[:-2])
    _no_wider_than_the_screen(page)


def test_back_goes_back_a_phone_and_stays_on_the_page(opens: Opens, lived: str) -> None:
    page = opens()
    for name in ("孙敏", "周明"):
        page.locator(".chip", has_text=name).click()
        expect(_phone(page, name)).to_be_visible()
    page.go_back()
    expect(_phone(page, "周明")).to_be_hidden()
    expect(_phone(page, "孙敏")).to_be_visible()
    expect(page.locator(".chip[aria-current]", has_text="孙敏")).to_be_visible()
    page.go_back()
    expect(_phone(page, "孙敏")).to_be_hidden()
    expect(_phone(page, "李秀英")).to_be_visible()
    page.go_forward()
    expect(_phone(page, "孙敏")).to_be_visible()
    assert page.url.startswith(lived)


def test_a_sentence_of_a_step_is_said_with_one_press(opens: Opens) -> None:
    page = opens(360)
    page.locator(".sight summary").click()
    page.get_by_role("button", name="张桂花：屋门口的水管爆了").click()
    phone = _phone(page, "张桂花")
    expect(phone).to_be_in_viewport()
    expect(phone.locator(".said").last).to_contain_text("屋门口的水管爆了")
    expect(phone.locator(".told").last).to_contain_text("已上报")


def test_older_history_comes_when_it_is_asked_for(opens: Opens) -> None:
    page = opens()
    phone = _phone(page, "李秀英")
    first = phone.locator(".talk > li[id]").first
    newest_at_first = first.get_attribute("id")
    phone.get_by_role("button", name="看更早的消息").click()
    expect(phone.locator(".talk > li[id]").first).not_to_have_attribute("id", newest_at_first or "")
    ids = phone.locator(".talk > li[id]").evaluate_all("(items) => items.map((i) => i.id)")
    assert len(ids) == len(set(ids))


def test_only_the_newest_list_of_a_kind_can_be_pressed(opens: Opens) -> None:
    page = opens()
    page.locator(".chip", has_text="李秀英").click()
    lists = _phone(page, "李秀英").locator(".choices", has_text="张桂花户★（")
    expect(lists.last).to_be_visible()
    live = lists.locator("button:enabled").evaluate_all(
        "(buttons) => new Set(buttons.map((b) => b.form.id)).size"
    )
    assert live <= 1


def test_who_speaks_and_when_is_said_to_those_who_listen(opens: Opens) -> None:
    page = opens()
    phone = _phone(page, "李秀英")
    expect(phone.locator(".said .hear").last).to_have_text("李秀英：")
    expect(phone.locator(".told .hear").last).to_have_text("联户：")
    moments = phone.locator("time").evaluate_all("(times) => times.map((t) => t.dateTime)")
    assert moments
    assert all(re.fullmatch(r"2026-0[34]-\d\dT\d\d:\d\d\+08:00", moment) for moment in moments)


def test_from_the_beginning_and_back_to_the_village_that_lived(opens: Opens) -> None:
    page = opens()
    page.get_by_role("button", name="从头开始").click()
    expect(page.get_by_role("button", name="回到住过一个月的村子")).to_be_visible()
    expect(page.locator(".talk > li")).to_have_count(0)
    expect(page.locator(".try > li")).to_have_count(3)
    _no_wider_than_the_screen(page)
    page.get_by_role("button", name="回到住过一个月的村子").click()
    expect(page.get_by_role("button", name="从头开始")).to_be_visible()
    expect(_phone(page, "王家村群").locator(".photo img").last).to_be_visible()
