"""The page of an outside party in a real browser: from the link that the holder forwards to the answer in the chat."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.harness.browser.test_desk import Examine, examine, no_wider_than_the_screen, say

pytestmark = pytest.mark.browser
__all__ = ["examine"]


@pytest.fixture
def link(page: Page, demo: str) -> str:
    """陈大山 asks the electricity station, and gets the text to forward."""
    say(page, "唐菊香", "二组配电房旁边的电线杆歪了")
    for words in ("问外单位", "石桥供电所", "请来扶正二组的电线杆", "给链接"):
        say(page, "陈大山", words)
    page.goto(demo)
    page.locator(".chip", has_text="陈大山").click()
    phone = page.get_by_role("region", name="陈大山", exact=True)
    expect(phone.locator(".told").last).to_contain_text("石桥供电所您好")
    path = re.search(r"/outside/[A-Za-z0-9_-]{43}", page.content())
    assert path is not None
    return demo + path[0]


def test_an_outside_party_answers_without_an_account(
    page: Page, demo: str, link: str, examine: Examine, console: list[str]
) -> None:
    page.context.clear_cookies()
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(link)
        no_wider_than_the_screen(page)
    expect(page.get_by_role("heading", name="请石桥供电所答复")).to_be_visible()
    expect(page.locator("main")).to_contain_text("请来扶正二组的电线杆")
    expect(page.locator("main")).not_to_contain_text("唐菊香")
    examine(page)
    page.emulate_media(color_scheme="dark")
    examine(page)
    answer_by_keyboard(page)
    expect(page.get_by_role("heading", name="收到了，谢谢")).to_be_visible()
    examine(page)
    page.go_back()
    page.goto(link)
    expect(page.get_by_role("heading", name="这个链接不能用了")).to_be_visible()
    examine(page)
    console[:] = [line for line in console if "410" not in line]
    page.goto(demo)
    page.locator(".chip", has_text="陈大山").click()
    phone = page.get_by_role("region", name="陈大山", exact=True)
    expect(phone.locator(".told").last).to_contain_text("周四上午来扶正")


def answer_by_keyboard(page: Page) -> None:
    """Words are typed, the day left open, and the form sent without a mouse."""
    page.get_by_label("答复").focus()
    page.keyboard.type("周四上午来扶正，带吊车")
    page.get_by_label("您的单位、姓名").focus()
    page.keyboard.type("石桥供电所 老李")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="送出")).to_be_focused()
    page.keyboard.press("Enter")


def test_a_forged_link_and_an_empty_answer_say_so_in_words(
    page: Page, demo: str, link: str, console: list[str]
) -> None:
    page.goto(f"{demo}/outside/{'x' * 43}")
    expect(page.get_by_role("heading", name="这个链接不能用了")).to_be_visible()
    page.goto(link)
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_role("heading", name="请石桥供电所答复")).to_be_visible()
    assert page.evaluate("document.querySelector('textarea').matches(':invalid')")
    console[:] = [line for line in console if "410" not in line]
