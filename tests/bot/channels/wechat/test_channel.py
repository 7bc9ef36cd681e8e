"""The WeChat channel as the program uses it: settings, webhook, riding reply, sending, menu."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.channel import RODE, Refused, Request, TryLater, Unreachable
from bot.channels.wechat.channel import WeChat, make
from bot.settings import Settings, SettingsError
from core.outbox import Outgoing
from tests.standins import wechat_client
from tests.standins.tencent import JPEG
from tests.standins.wechat import StandIn
from tests.standins.wechat_client import ACCOUNT, AES_KEY, TOKEN, letter, opened, sealed

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WHO = "oVillager"
ALL = {
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_app_secret": "a-secret-of-the-account",
    "wechat_token": TOKEN,
    "wechat_aes_key": AES_KEY,
}

VIDEO = b"\0\0\0\x20ftypisom....hdlr....vide"


@pytest.fixture
def platform() -> Iterator[StandIn]:
    made = StandIn(now=lambda: NOW)
    yield made
    made.stop()


@pytest.fixture
def channel(platform: StandIn, folder: Path) -> Iterator[WeChat]:
    made = make(Settings(_env_file=None, data_dir=folder, wechat_api_url=platform.root, **ALL))
    assert isinstance(made, WeChat)
    yield made
    made.api.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def post(xml: str) -> Request:
    query, body = sealed(xml, NOW, app_id=ALL["wechat_app_id"])
    return Request("POST", query, {}, body, NOW)


def row(text: str, *labels: str) -> Outgoing:
    choices = [{"label": label, "flow": "handle"} for label in labels]
    return Outgoing(
        channel="wechat", chat=WHO, priority=1, text=text, choices=choices, made_at=NOW, due_at=NOW
    )


def test_without_settings_it_is_off() -> None:
    assert make(Settings(_env_file=None)) is None


@pytest.mark.parametrize("missing", sorted(ALL))
def test_half_set_it_names_what_is_missing(missing: str) -> None:
    half = {name: value for name, value in ALL.items() if name != missing}
    with pytest.raises(SettingsError, match=f"LIANHU_{missing.upper()}"):
        make(Settings(_env_file=None, **half))


def test_a_wrong_aes_key_refuses_to_start() -> None:
    with pytest.raises(SettingsError, match="LIANHU_WECHAT_AES_KEY"):
        make(Settings(_env_file=None, **(ALL | {"wechat_aes_key": "short"})))


def test_the_url_is_verified(channel: WeChat) -> None:
    stamp = str(int(NOW.timestamp()))
    query = {
        "signature": wechat_client.signed(TOKEN, stamp, "n"),
        "timestamp": stamp,
        "nonce": "n",
        "echostr": "12345",
    }
    events, reply = channel.parse(Request("GET", query, {}, b"", NOW))
    assert (events, reply.status, reply.body) == ([], 200, b"12345")
    with pytest.raises(Refused) as refused:
        channel.parse(Request("GET", query | {"nonce": "m"}, {}, b"", NOW))
    assert refused.value.status == 403


def test_a_message_arrives_and_is_acknowledged(channel: WeChat) -> None:
    (event,), reply = channel.parse(post(letter(WHO, "text", NOW, MsgId="1", Content="井盖破了")))
    assert (event.chat, event.text, event.at) == (WHO, "井盖破了", NOW)
    assert reply.body == b"success"


def test_who_leaves_is_not_answered(channel: WeChat) -> None:
    events, reply = channel.parse(post(letter(WHO, "event", NOW, Event="unsubscribe")))
    assert ([event.left for event in events], reply.body) == ([True], b"success")


def test_the_first_answer_rides_as_tencent_reads_it(channel: WeChat) -> None:
    request = post(letter(WHO, "text", NOW, MsgId="1", Content="井盖破了"))
    (event,), _ = channel.parse(request)
    said = [row("报上去吗？]]>", "确认", "取消"), row("第二句")]
    reply = channel.answer(request, event, said)
    assert reply is not None
    assert opened(reply.body, app_id=ALL["wechat_app_id"]) == {
        "ToUserName": WHO,
        "FromUserName": ACCOUNT,
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": "报上去吗？]]>\n\n1. 确认\n2. 取消\n请回复前面的数字。",
    }
    again = channel.answer(request, event, said)
    assert again is not None
    assert opened(again.body, app_id=ALL["wechat_app_id"]) == opened(
        reply.body, app_id=ALL["wechat_app_id"]
    )


def test_no_answer_is_no_reply(channel: WeChat) -> None:
    request = post(letter(WHO, "text", NOW, MsgId="1", Content="x"))
    (event,), _ = channel.parse(request)
    assert channel.answer(request, event, []) is None
    shown = row("凭证1")
    shown.picture = "an evidence id"
    assert channel.answer(request, event, [shown]) is None


def test_later_messages_go_by_customer_service(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    run(channel.send(row("已受理", "修好了", "还没好"), None))
    assert [t.text for t in platform.journal] == [
        "已受理\n\n1. 修好了\n2. 还没好\n请回复前面的数字。"
    ]


def test_a_picture_follows_its_words(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    run(channel.send(row("三月的积分"), JPEG))
    assert [(t.text, t.picture) for t in platform.journal] == [("三月的积分", None), ("", JPEG)]


def test_a_picture_beyond_the_quota_does_not_undo_its_words(
    channel: WeChat, platform: StandIn
) -> None:
    platform.wrote(WHO)
    for _ in range(4):
        run(channel.send(row("提醒"), None))
    run(channel.send(row("三月的积分"), JPEG))
    assert platform.journal[-1].text == "三月的积分"
    platform.wrote(WHO)
    for _ in range(5):
        run(channel.send(row("提醒"), None))
    with pytest.raises(Unreachable):
        run(channel.send(row(""), JPEG))


def test_a_long_message_goes_whole_or_after_what_rode(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    long = row("\n".join(f"{n}号户：三月走访过，家里都好" for n in range(80)))
    request = post(letter(WHO, "text", NOW, MsgId="1", Content="x"))
    (event,), _ = channel.parse(request)
    reply = channel.answer(request, event, [long])
    assert reply is not None
    first = opened(reply.body, app_id=ALL["wechat_app_id"])["Content"]
    run(channel.send(long, None))
    whole = [t.text for t in platform.journal]
    assert whole[0] == first
    platform.journal.clear()
    platform.wrote(WHO)
    long.platform_id = RODE
    run(channel.send(long, None))
    assert [t.text for t in platform.journal] == whole[1:] != []


def test_there_is_nothing_to_toast_or_edit(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    for kind in ("toast", "edit"):
        shown = row("✔")
        shown.kind = kind
        assert run(channel.send(shown, None)) is None
    assert platform.calls["message/custom/send"] == 0


def test_somebody_who_never_wrote_cannot_be_reached(channel: WeChat) -> None:
    with pytest.raises(Unreachable) as gone:
        run(channel.send(row("提醒"), None))
    assert gone.value.why == "window_closed"


def test_the_sixth_message_of_a_window_is_not_delivered(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    for _ in range(5):
        run(channel.send(row("提醒"), None))
    with pytest.raises(Unreachable) as gone:
        run(channel.send(row("提醒"), None))
    assert gone.value.why == "quota_used_up"


def test_a_photo_is_fetched_by_its_media_id(channel: WeChat, platform: StandIn) -> None:
    platform.media["M"] = (JPEG, "image/jpeg")
    assert run(channel.fetch({"media_id": "M"})) == (JPEG, "image/jpeg")


def test_a_caller_that_cannot_wait_does_not(channel: WeChat, platform: StandIn) -> None:
    platform.fail("media/get", "hang")

    async def impatient() -> None:
        async with asyncio.timeout(0.2):
            await channel.fetch({"media_id": "M"})

    with pytest.raises(TimeoutError):
        run(_then_release(impatient(), platform))


async def _then_release(work: Coroutine[Any, Any, None], platform: StandIn) -> None:
    try:
        await work
    finally:
        platform.over.set()


def test_it_begins_with_the_menu(channel: WeChat, platform: StandIn) -> None:
    async def begun() -> None:
        task = asyncio.create_task(channel.begin(None))
        assert await asyncio.to_thread(platform.wait_until, lambda: bool(platform.menus))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(begun())
    buttons = platform.menus[0]["button"]
    assert len(buttons) <= 3
    for button in buttons:
        assert len(button["name"].encode()) <= 16
        assert len(button.get("sub_button", [])) <= 5


def test_a_menu_that_the_account_may_not_have_is_only_logged(
    channel: WeChat, platform: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    platform.fail("menu/create", 48001)

    async def begun() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(channel.begin(None), 0.5)

    run(begun())
    assert "menu could not be set: no_permission" in caplog.text


def test_a_broken_message_is_refused_and_nothing_comes_of_it(channel: WeChat) -> None:
    request = post("<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>")
    with pytest.raises(Refused) as refused:
        channel.parse(request)
    assert refused.value.status == 400
    with pytest.raises(Refused):
        channel.parse(replace(request, body=b"x" * 300_000))


def test_a_refused_send_is_tried_later(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    platform.fail("message/custom/send", -1, times=1)
    with pytest.raises(TryLater):
        run(channel.send(row("提醒"), None))
    run(channel.send(row("提醒"), None))
    assert len(platform.journal) == 1


def test_a_voice_follows_its_words_where_it_can_be_played(
    channel: WeChat, platform: StandIn
) -> None:
    platform.wrote(WHO)
    run(channel.send(row("一段语音"), b"#!AMR\nvoice"))
    run(channel.send(row("又一段"), b"OggS voice"))
    assert [(t.text, t.picture) for t in platform.journal] == [
        ("一段语音", None),
        ("", b"#!AMR\nvoice"),
        ("又一段\n（这段语音在微信里放不出来，请打电话问一下。）", None),
    ]


def test_a_video_follows_its_words_and_a_file_is_named(channel: WeChat, platform: StandIn) -> None:
    platform.wrote(WHO)
    run(channel.send(row("一段视频"), VIDEO))
    run(channel.send(row("合同"), b"%PDF-1.7"))
    run(channel.send(row("长的"), VIDEO + b"\0" * (10 << 20)))
    assert [(t.text, t.picture) for t in platform.journal] == [
        ("一段视频", None),
        ("", VIDEO),
        ("合同\n（还有一个文件，微信里发不过来，在指挥台的网页上看。）", None),
        ("长的\n（还有一段视频，太大了，微信里放不出来，在指挥台的网页上看。）", None),
    ]
