"""Starting: the webhook is announced, and a platform that is half set is refused by name."""

import asyncio

import pytest

from bot.channels.telegram.channel import Telegram, make
from bot.channels.telegram.kinds import WANTED
from bot.settings import Settings, SettingsError
from core.outbox import Message, Outgoing, Priority, letter
from handlers.engine.event import Event
from tests.bot.channels.telegram.both_sides import AT, do
from tests.standins.proxy import proxy
from tests.standins.telegram import SECRET, TOKEN, StandIn


async def _nobody(_: Event) -> None:
    raise AssertionError("nothing was to be heard")


def test_the_webhook_is_announced_with_its_secret(platform: StandIn) -> None:
    platform.fail("setMyCommands", 404, description="Not Found")

    async def run(telegram: Telegram) -> None:
        life = asyncio.create_task(telegram.begin(_nobody))
        await asyncio.to_thread(platform.wait_until, lambda: "url" in platform.hook)
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)

    do(platform, run)
    assert platform.hook["url"] == "http://127.0.0.1:9/hook/telegram"
    assert platform.hook["secret_token"] == SECRET
    assert platform.hook["allowed_updates"] == list(WANTED)
    assert {"message", "edited_message", "callback_query", "message_reaction"} <= set(WANTED)


def settings(**given: str) -> Settings:
    """Settings without a .env file."""
    return Settings(_env_file=None, **given)


WHOLE = {"telegram_token": TOKEN, "telegram_secret": SECRET, "base_url": "https://x.cn"}


def test_off_and_on() -> None:
    assert make(settings(base_url="https://x.cn")) is None
    assert make(settings(**WHOLE)) is not None
    assert make(settings(telegram_token=TOKEN, telegram_mode="polling")) is not None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"telegram_secret": ""}, "LIANHU_TELEGRAM_SECRET"),
        ({"telegram_token": ""}, "LIANHU_TELEGRAM_TOKEN"),
        ({"base_url": ""}, "LIANHU_BASE_URL"),
        ({"telegram_mode": "push"}, "LIANHU_TELEGRAM_MODE"),
        ({"telegram_token": "abc"}, "LIANHU_TELEGRAM_TOKEN"),
        ({"telegram_secret": "短"}, "LIANHU_TELEGRAM_SECRET"),
    ],
)
def test_half_set_refuses_and_names_what_is_missing(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        make(settings(**(WHOLE | change)))


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_all_that_goes_to_the_platform_goes_through_its_proxy(
    scheme: str, platform: StandIn
) -> None:
    platform.files["a"] = b"\xff\xd8\xff a photo"

    async def run(through: str) -> bytes:
        telegram = make(settings(**WHOLE, telegram_api_url=platform.root, telegram_proxy=through))
        assert telegram is not None
        try:
            await telegram.send(
                Outgoing(**letter("telegram", "7", Message("好"), AT, priority=Priority.REPLY)),
                None,
            )
            return (await telegram.fetch({"file_id": "a"}))[0]
        finally:
            await telegram.close()

    with proxy() as ours:
        assert asyncio.run(run(f"{scheme}://127.0.0.1:{ours.port}")) == platform.files["a"]
        assert ours.carried
    assert [shown.text for shown in platform.sent] == ["好"]


def test_a_proxy_that_is_none_refuses_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="LIANHU_TELEGRAM_PROXY"):
        make(settings(**WHOLE, telegram_proxy="7890"))
    monkeypatch.setenv("all_proxy", "7890")
    with pytest.raises(SettingsError, match="all_proxy"):
        make(settings(**WHOLE))
