"""The guard: who a visitor is, and which forms are ours."""

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.web import guard


def _request(**headers: str) -> Request:
    named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/say", "headers": named}
    return Request(scope)


def test_a_visitor_comes_back_by_cookie_and_the_chat_does_not_give_it_away() -> None:
    first = guard.visitor(_request(), secure=False)
    response = Response()
    guard.remember(response, first, secure=False)
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    again = guard.visitor(_request(cookie=cookie.partition(";")[0]), secure=False)
    assert (again.chat, again.fresh) == (first.chat, False)
    assert first.secret not in first.chat


def test_two_visitors_are_two_and_an_odd_cookie_is_nobody() -> None:
    one, two = (guard.visitor(_request(), secure=False) for _ in range(2))
    assert one.chat != two.chat
    for odd in ("short", "x" * 500, "../../etc", "甲".encode().decode("latin-1") * 22):
        assert guard.visitor(_request(cookie=f"lianhu={odd}"), secure=False).fresh


def test_over_https_the_cookie_cannot_come_from_a_neighbour() -> None:
    response = Response()
    guard.remember(response, guard.visitor(_request(), secure=True), secure=True)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-lianhu=")
    assert "Secure" in cookie


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "a.cn", "origin": "https://a.cn"}, True),
        ({"host": "inner:8000", "origin": "https://lianhu.cn"}, True),
        ({"host": "a.cn", "origin": "https://evil.cn"}, False),
        ({"host": "a.cn", "origin": "https://a.cn.evil.cn"}, False),
        ({"host": "a.cn", "origin": "null"}, False),
        ({"host": "a.cn"}, True),
        ({"host": "a.cn", "sec_fetch_site": "cross-site"}, False),
        ({"host": "a.cn", "sec_fetch_site": "same-site"}, False),
    ],
)
def test_a_form_of_another_site_is_told_apart(headers: dict[str, str], ours: bool) -> None:
    assert guard.same_site(_request(**headers), "https://lianhu.cn") is ours


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        ("evil.cn:8000", False),
        ("127.0.0.1.evil.cn", False),
        ("", False),
    ],
)
def test_the_demo_answers_to_this_machines_names_only(host: str, here: bool) -> None:
    assert guard.on_this_machine(_request(host=host)) is here
