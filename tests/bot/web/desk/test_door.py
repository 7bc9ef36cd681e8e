"""The way in and out of the desk: links that open once, cookies and forms that nobody can make or borrow.

Here too: `dispatchers`, `call`.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.web.desk.door import browser_of
from core.desk.links import DeskLink
from core.desk.sessions import DeskSession
from core.registry.people import Post
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file, leaves, told

MINUTE = timedelta(minutes=1)


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def test_opening_a_link_spends_nothing_and_its_button_does(served: Served, world: Engine) -> None:
    path = served.link("孙敏")
    for _ in range(3):  # as previews do
        assert served.browser.get(path).status_code == 200
        assert served.browser.head(path).status_code == 200
    assert "孙敏" not in served.browser.get(path).text
    entered = served.press(path)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
    page = served.browser.get("/desk")
    assert page.status_code == 200
    assert "孙敏（石桥镇镇干部）" in re.sub("<[^>]+>", "", page.text)
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    last = in_world(world, lambda db: told(db, "孙敏"))[-1]
    assert last.startswith("指挥台3月2日 09:00登录了")


def test_over_tls_the_cookie_is_a_hosts_own(world: Engine, folder: Path) -> None:
    with desk(world, folder, base_url="https://lianhu.example") as served:
        path = served.link("孙敏")
        entered = served.press(path)
        assert entered.headers["set-cookie"].startswith("__Host-lianhu-desk=")
        assert "Secure" in entered.headers["set-cookie"]
        assert served.browser.get("/desk").status_code == 200


def test_a_link_opens_once_and_for_ten_minutes(served: Served) -> None:
    path = served.link("孙敏")
    assert served.press(path).status_code == 303
    served.browser.cookies.clear()
    used, forged = served.press(path), served.press("/desk/in/" + "x" * 43)
    late = served.link("孙敏")
    served.at(MONDAY + 11 * MINUTE)
    old = served.press(late)
    replaced = served.link("孙敏")
    newer = served.link("孙敏")
    void = served.press(replaced)
    assert served.press(newer).status_code == 303
    for answer in (used, forged, old, void):
        assert answer.status_code == 410
        assert "请回到聊天里再发一次“指挥台”" in answer.text
    assert used.text == forged.text == old.text


def test_the_button_pressed_twice_gets_in_both_times_and_elsewhere_never(served: Served) -> None:
    path = served.link("孙敏")
    nonce = re.findall(r'name="nonce" value="([^"]+)"', served.browser.get(path).text)[0]
    first = served.browser.post(path, data={"nonce": nonce})
    second = served.browser.post(path, data={"nonce": nonce})
    assert first.status_code == second.status_code == 303
    assert served.browser.get("/desk").status_code == 200
    served.at(MONDAY + 2 * MINUTE)
    assert served.browser.post(path, data={"nonce": nonce}).status_code == 410
    other = served.link("孙敏")
    served.browser.cookies.clear()  # a page of another site has no cookie of ours
    assert served.browser.post(other, data={"nonce": nonce}).status_code == 410
    foreign = {"origin": "https://evil.example"}
    assert served.browser.post(other, data={"nonce": nonce}, headers=foreign).status_code == 403


def test_a_cookie_that_was_changed_forged_or_copied_after_the_end_is_nobodys(
    served: Served,
) -> None:
    served.sign_in("孙敏")
    (name, value), *_ = [
        (c.name, c.value or "") for c in served.browser.cookies.jar if "desk" in c.name
    ]
    for forged in (value[:-1] + ("0" if value[-1] != "0" else "1"), "x" * 43, "." + value, ""):
        served.browser.cookies.clear()
        served.browser.cookies.set(name, forged)
        answer = served.browser.get("/desk")
        assert answer.status_code == 401
        assert "请先登录" in answer.text
    served.browser.cookies.clear()
    served.browser.cookies.set(name, value)
    page = served.browser.get("/desk").text
    out = served.browser.post("/desk/out", data=served.form(page))
    assert "已退出" in out.text
    served.browser.cookies.clear()
    served.browser.cookies.set(name, value)
    assert served.browser.get("/desk").status_code == 401


def test_a_form_of_another_session_or_without_its_token_does_nothing(
    served: Served, world: Engine
) -> None:
    report = in_world(world, lambda db: file(db, "罗铁柱", "二组的路灯不亮"))
    served.sign_in("钱国华")
    stolen = served.form(served.browser.get("/desk").text)
    served.sign_in("孙敏")
    for token in (stolen["token"], "", "0" * 64):
        answer = served.browser.post(
            f"/desk/report/{report.id}", data={"token": token, "once": "a" * 22, "do": "受理"}
        )
        assert answer.status_code == 403
        assert "不是这次登录打开的" in answer.text


def test_a_session_ends_by_idleness_by_a_word_and_with_the_post(
    served: Served, world: Engine
) -> None:
    served.sign_in("孙敏")
    served.at(MONDAY + timedelta(hours=11))
    assert served.browser.get("/desk").status_code == 200
    served.at(MONDAY + timedelta(hours=22))
    assert served.browser.get("/desk").status_code == 200  # it was used meanwhile
    served.at(MONDAY + timedelta(hours=35))
    assert served.browser.get("/desk").status_code == 401
    served.at(MONDAY)
    served.sign_in("周明")
    in_world(world, lambda db: leaves(db, "周明", Post.CITY_CADRE, MONDAY + MINUTE))
    assert served.browser.get("/desk").status_code == 200
    served.at(MONDAY + 2 * MINUTE)
    assert served.browser.get("/desk").status_code == 401


def test_nothing_that_opens_the_door_is_kept_in_the_database(served: Served, world: Engine) -> None:
    path = served.link("孙敏")
    served.press(path)
    held = next(c.value or "" for c in served.browser.cookies.jar if "desk" in c.name)
    kept = in_world(
        world,
        lambda db: str(
            [r.model_dump() for r in [*db.exec(select(DeskLink)), *db.exec(select(DeskSession))]]
        ),
    )
    assert path.rpartition("/")[2] not in kept
    assert held.partition(".")[0] not in kept


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0", "安卓手机上的微信"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537",
            "Windows 电脑上的Chrome",
        ),
        ("", "浏览器"),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, name: str) -> None:
    assert browser_of(agent) == name
