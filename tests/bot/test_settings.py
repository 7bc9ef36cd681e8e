"""Settings: a proxy is the one that was set, else the environment's; one that nothing can use is named in a line.

What a platform lacks is tried beside its channel, what the command line says of it in tests/bot/cli/test_troubles.py.
"""

import pytest

from bot.settings import SettingsError, proxy_to

TELEGRAM = "https://api.telegram.org"
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_a_proxy_it_is_called_directly() -> None:
    assert proxy_to(TELEGRAM) is None


def test_ours_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://10.0.0.1:1")
    ours = proxy_to(TELEGRAM, "socks5://u:p@127.0.0.1:7890", "LIANHU_TELEGRAM_PROXY")
    assert ours == "socks5://u:p@127.0.0.1:7890"


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("https_proxy", "http://127.0.0.1:7890", "http://127.0.0.1:7890"),
        ("ALL_PROXY", "socks5h://127.0.0.1:7891/", "socks5h://127.0.0.1:7891/"),
        ("all_proxy", "socks://127.0.0.1:7891", "socks5://127.0.0.1:7891"),
    ],
)
def test_the_environments_is_used(
    name: str, written: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, written)
    assert proxy_to(TELEGRAM) == meant


def test_what_needs_none_is_called_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:7890")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1,.weixin.qq.com")
    assert proxy_to("http://127.0.0.1:8081") is None
    assert proxy_to("https://qyapi.weixin.qq.com") is None
    assert proxy_to("https://qyapi.weixin.qq.com.example.org") == "http://127.0.0.1:7890"


@pytest.mark.parametrize(
    "written",
    [
        "127.0.0.1:7890",
        "garbage",
        "ftp://a:1",
        "http://",
        "socks4://a:1",
        "http://a:70000",
        "http://[::",
    ],
)
def test_a_broken_one_is_named_and_not_told(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", written)
    with pytest.raises(SettingsError) as of_all:
        proxy_to(TELEGRAM)
    with pytest.raises(SettingsError) as ours:
        proxy_to(TELEGRAM, written, "LIANHU_TELEGRAM_PROXY")
    for said, name in ((of_all, "all_proxy"), (ours, "LIANHU_TELEGRAM_PROXY")):
        assert name in str(said.value)
        assert "\n" not in str(said.value)
        assert f" {written} " not in str(said.value)
