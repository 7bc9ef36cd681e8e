"""Where a call comes from, behind a proxy and without."""

import pytest
from pydantic import ValidationError
from starlette.requests import Request

from bot.settings import Settings
from bot.web.crowd import origin


def request(host: str, *chain: str) -> Request:
    headers = [(b"x-forwarded-for", part.encode()) for part in chain]
    return Request({"type": "http", "headers": headers, "client": (host, 1), "path": "/"})


@pytest.mark.parametrize(
    ("host", "chain", "trusted", "comes_from"),
    [
        ("203.0.113.9", "10.0.0.1", "", "203.0.113.9"),  # anybody may write such a header
        ("127.0.0.1", "198.51.100.7", "", "198.51.100.7"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.7", "", "198.51.100.7"),  # what the proxy saw itself
        ("172.18.0.3", "198.51.100.7", "", "172.18.0.3"),
        ("172.18.0.3", "198.51.100.7", "172.16.0.0/12, fd00::/8", "198.51.100.7"),
        ("::ffff:127.0.0.1", "198.51.100.7", "", "198.51.100.7"),
        ("::ffff:172.18.0.3", "198.51.100.7", "172.16.0.0/12", "198.51.100.7"),
        ("127.0.0.1", "", "", "127.0.0.1"),
        ("testclient", "1.2.3.4", "", "testclient"),
    ],
)
def test_a_proxy_is_believed_and_nobody_else(
    host: str, chain: str, trusted: str, comes_from: str
) -> None:
    assert origin.address(request(host, chain), trusted) == comes_from


def test_of_two_lines_the_last_is_the_proxys() -> None:
    assert origin.address(request("127.0.0.1", "6.6.6.6", "198.51.100.7"), "") == "198.51.100.7"


@pytest.mark.parametrize(
    ("host", "block"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_neighbours_are_one_block(host: str, block: str) -> None:
    assert origin.block(host) == block


def test_a_setting_that_is_no_network_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        origin.networks("10.0.0.0/8, my proxy")


def test_such_a_setting_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANHU_TRUSTED_PROXIES", "10.0.0.0/8, my proxy")
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings()


def test_what_is_near() -> None:
    assert [origin.is_near(h) for h in ("127.0.0.1", "172.18.0.3", "8.8.8.8", "")] == [
        True, True, False, True,
    ]  # fmt: skip
