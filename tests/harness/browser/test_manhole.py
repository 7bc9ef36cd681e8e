"""The story of the manhole cover, in a real browser: from 村口的井盖破了 to 修好了."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def _phone(page: Page, name: str) -> Locator:
    """Somebody's phone, laid on the table and in sight."""
    page.locator(".chip", has_text=name).first.click()
    phone = page.get_by_role("region", name=name, exact=True)
    expect(phone).to_be_visible()
    return phone


def _say(phone: Locator, words: str) -> None:
    phone.locator("textarea").fill(words)
    phone.get_by_role("button", name="发送").click()
    expect(phone.locator(".said").last).to_contain_text(words)
    expect(phone.locator("textarea")).to_have_value("")


def _told(phone: Locator, *fragments: str) -> Locator:
    """The newest message on the phone, which must hold these words."""
    newest = phone.locator(".talk > li").last
    for fragment in fragments:
        expect(newest).to_contain_text(fragment)
    return newest


def _press(phone: Locator, label: str) -> None:
    """Press a button of the newest message that has it; it must then show as taken."""
    form = phone.locator(".choices:not(.over)", has=phone.page.get_by_text(label, exact=True)).last
    name = form.get_attribute("id")
    form.get_by_role("button", name=label, exact=True).click()
    taken = phone.locator(f"[id='{name}'] button.taken")
    expect(taken).to_have_text(f"✔ {label}")
    expect(taken).to_be_disabled()


def _meanwhile(page: Page) -> None:
    """王建国 reports something else, nobody acts for a day, and it climbs to 吴建军."""
    jianguo = _phone(page, "王建国")
    _say(jianguo, "晒谷场的路灯不亮了")
    _told(jianguo, "已上报")
    page.get_by_role("button", name="+1 天").click()
    expect(page.locator("#note")).to_contain_text("到点的事办好了")
    _told(_phone(page, "吴建军"), "晒谷场的路灯不亮了")


def _report(page: Page) -> None:
    guihua = _phone(page, "张桂花")
    _say(guihua, "村口的井盖破了")
    _told(guihua, "已上报", "李秀英")
    guihua.get_by_role("button", name="示例照片").click()
    expect(guihua.locator(".said img")).to_be_visible()
    _told(guihua, "已补充到编号")


def _handle(page: Page) -> None:
    xiuying = _phone(page, "李秀英")
    _told(xiuying, "村口的井盖破了", "有补充")
    _press(xiuying, "受理")
    _told(xiuying, "已受理")
    _press(xiuying, "已做临时防护")
    xiuying.get_by_role("button", name="示例照片").click()
    _told(xiuying, "已做临时防护")
    _press(xiuying, "办结")
    _say(xiuying, "换了新井盖")
    xiuying.get_by_role("button", name="示例照片").click()
    _told(xiuying, "已办结")


def _confirm(page: Page) -> None:
    guihua = _phone(page, "张桂花")
    for step in ("已受理", "已做临时防护", "已办结"):
        expect(guihua.locator(".told", has_text=step).first).to_be_visible()
    _press(guihua, "修好了")
    _told(guihua, "已确认")
    _told(_phone(page, "李秀英"), "确认")


def _no_wider_than_the_screen(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_a_manhole_cover_from_report_to_confirmation(page: Page) -> None:
    expect(page.locator(".try li")).to_have_count(3)
    _meanwhile(page)
    _report(page)
    _handle(page)
    _confirm(page)
    _no_wider_than_the_screen(page)


def test_a_night_and_a_day_of_nobody_caring_and_it_climbs(page: Page) -> None:
    guihua = _phone(page, "张桂花")
    _say(guihua, "村口的井盖破了")
    _told(guihua, "已上报")
    before = page.locator("#village-time").inner_text()
    page.get_by_role("button", name="+1 天").click()
    expect(page.locator("#note")).to_contain_text("到点的事办好了")
    expect(page.locator("#note")).to_contain_text("吴建军")
    expect(page.locator("#village-time")).not_to_have_text(before)
    _told(_phone(page, "吴建军"), "村口的井盖破了")
    _told(_phone(page, "张桂花"), "吴建军")


def test_a_phone_that_is_put_away_says_when_something_has_come(page: Page) -> None:
    zhouming = page.locator("section[aria-label='周明']")
    expect(zhouming).to_be_hidden()
    _phone(page, "周明").get_by_role("button", name="收起").click()
    expect(zhouming).to_be_hidden()
    assert "周明" not in page.evaluate("decodeURIComponent(location.search)")
    slug = zhouming.get_attribute("id")
    page.evaluate(
        """(slug) => fetch("/say", {method: "POST", headers: {"HX-Request": "1"},
        body: new URLSearchParams({phone: slug, text: "帮助"})})""",
        slug,
    )
    dot = page.locator(f"[id='{slug}-new']")
    expect(dot).to_be_visible()
    _told(_phone(page, "周明"), "周明，您好")
    expect(dot).to_be_hidden()


HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "</p></li></ol><hx-partial hx-target='body'>全没了</hx-partial>",
    "\u202e张桂花</template><style>*{display:none}</style>",
)


def test_hostile_words_stay_words(page: Page) -> None:
    guihua = _phone(page, "张桂花")
    for words in HOSTILE:
        guihua.locator("textarea").fill(words)
        guihua.get_by_role("button", name="发送").click()
        expect(guihua.locator("textarea")).to_have_value("")
        shown = words.replace("\u202e", "")
        expect(guihua.locator(".said").last.locator("p")).to_have_text(shown)
    page.reload()
    guihua = page.get_by_role("region", name="张桂花", exact=True)
    expect(guihua.locator(".said p")).to_have_text([w.replace("\u202e", "") for w in HOSTILE])
    assert page.locator(".talk script, .talk style, .talk img").count() == 0


def test_words_that_could_not_be_sent_stay_in_the_field(page: Page, console: list[str]) -> None:
    said = re.compile(r".*/say$")
    guihua = _phone(page, "张桂花")
    page.route(said, lambda route: route.fulfill(status=503, body="没送出去，请再发一次。"))
    guihua.locator("textarea").fill("村口的井盖破了")
    guihua.get_by_role("button", name="发送").click()
    expect(guihua.get_by_role("alert")).to_have_text("没送出去，请再发一次。")
    expect(guihua.locator("textarea")).to_have_value("村口的井盖破了")
    page.unroute(said)
    guihua.get_by_role("button", name="发送").click()
    expect(guihua.locator(".said")).to_have_count(1)
    expect(guihua.get_by_role("alert")).to_be_hidden()
    assert len(console) == 1
    console.clear()
