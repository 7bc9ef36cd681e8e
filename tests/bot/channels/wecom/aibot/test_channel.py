"""The AI bot on loopback: answered where it was said, cards closed, refusals, faults, and nothing secret anywhere.

Here too: `errors`, `receiving`, `waiting`, `wire`, `media`.
"""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.channel import Refused, Request, TryLater, Unreachable
from bot.channels.wecom import steps
from bot.channels.wecom.aibot import errors, media
from bot.channels.wecom.aibot.channel import AiBot, make
from bot.settings import Settings, SettingsError
from handlers.engine.event import Event
from tests.bot.channels.wecom.aibot.standing import NOW, WHO, begun, known, made, message, until
from tests.bot.channels.wecom.test_cards import sent_in_the_worst_minute
from tests.standins.tencent import JPEG
from tests.standins.wecom_bot import BOT, SECRET, StandIn, sealed
from tests.standins.wecom_bot_client import happened, image, press, text

SEND, RESPOND, UPDATE = "aibot_send_msg", "aibot_respond_msg", "aibot_respond_update_msg"


@pytest.fixture
def platform() -> Iterator[StandIn]:
    standin = StandIn(members={WHO}, wrote={WHO})
    yield standin
    standin.stop()


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """A database in which WHO has written before."""
    known(engine, WHO)
    return engine


def test_an_answer_is_said_where_it_was_asked_and_all_else_by_itself(
    engine: Engine, platform: StandIn
) -> None:
    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot) as stored:
            platform.call("message", WHO, text("村口的井盖破了"))
            await until(lambda: bool(stored))
            await bot.send(message("已上报，编号 1", answers="I1"), None)
            await bot.send(message("还有一句", answers="I1"), None)
            await bot.send(message("通知", priority=2), None)

    asyncio.run(run())
    assert platform.calls[RESPOND] == 1
    assert platform.calls[SEND] == 2
    assert [s.text for s in platform.of(WHO)] == ["已上报，编号 1", "还有一句", "通知"]
    assert platform.unanswered == {}


def test_nothing_is_answered_before_it_is_stored(engine: Engine, platform: StandIn) -> None:
    """An earlier answer to the same chat is no answer to what is not stored yet."""
    let_go = asyncio.Event()

    async def slow(_: Event) -> None:
        await let_go.wait()

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot, slow):
            platform.call("message", WHO, text("第二件事"))
            await until(lambda: bool(bot.receiving.under_way))
            await bot.send(message("第一件事办了", answers="I0"), None)
            assert len(platform.unanswered) == 1
            let_go.set()
            await until(lambda: not bot.receiving.under_way)
            await bot.send(message("第二件事记下了", answers="I1"), None)

    asyncio.run(run())
    assert platform.unanswered == {}


def test_what_could_not_be_stored_is_tried_until_it_is(engine: Engine, platform: StandIn) -> None:
    tries: list[str] = []

    async def weak(event: Event) -> None:
        tries.append(event.text)
        if len(tries) < 2:
            raise OSError

    async def run() -> None:
        async with begun(made(engine, platform), weak):
            platform.call("message", WHO, text("着火了"))
            await until(lambda: len(tries) == 2)

    asyncio.run(run())
    assert tries == ["着火了", "着火了"]


@pytest.mark.parametrize("why", ["late", "stream", "over"])
def test_where_it_cannot_be_answered_it_is_said_by_itself(
    engine: Engine, platform: StandIn, why: str
) -> None:
    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot) as stored:
            platform.call("message", WHO, text("你好"))
            await until(lambda: bool(stored))
            if why == "late":
                platform.fail(RESPOND, 846608)
            elif why == "stream":
                platform.streams = False
            else:
                platform.fail(RESPOND, 846605)
            await bot.send(message("您好", answers="I1"), None)

    asyncio.run(run())
    assert [s.text for s in platform.of(WHO)] == ["您好"]


def test_a_newcomers_welcome_goes_with_the_opening_and_has_no_card(
    engine: Engine, platform: StandIn
) -> None:
    platform.members.add("Newcomer")

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot) as stored:
            platform.call("enter", WHO, happened("enter_chat"))  # as every day
            platform.call("enter", "Newcomer", happened("enter_chat"))
            await until(lambda: bool(stored) and not bot.receiving.under_way)
            assert [event.chat for event in stored] == ["Newcomer"]
            await bot.send(message("您好", "上报", chat="Newcomer", answers="I1"), None)

    asyncio.run(run())
    [shown] = platform.of("Newcomer")
    assert "1. 上报" in shown.text
    assert platform.calls["aibot_respond_welcome_msg"] == 1


def test_a_pressed_card_is_closed_and_nobody_elses_is_fought_for(
    engine: Engine, platform: StandIn
) -> None:
    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot) as stored:
            asked = message("【新上报】编号 1", "受理", "退回")
            await bot.send(asked, None)
            platform.call("press", WHO, press(platform.of(WHO)[-1], "受理"))
            await until(lambda: bool(stored))
            edit = message("【新上报】编号 1\n\n✔ 受理", kind="edit", edits=asked.id)
            await bot.send(edit, None)
            with pytest.raises(Unreachable, match="nothing_to_edit") as no:
                await bot.send(edit, None)
            assert no.value.only_this

    asyncio.run(run())
    assert [u["button"]["replace_name"] for u in platform.updates] == ["✔ 受理"]


def test_a_card_that_came_before_is_not_shown_twice(engine: Engine, platform: StandIn) -> None:
    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot):
            asked = message("看一下", "通过")
            await bot.send(asked, None)
            asked.platform_id = f"{steps.SENT}1"  # as if the answer to the card had been lost
            await bot.send(asked, None)

    asyncio.run(run())
    assert len([s for s in platform.of(WHO) if s.card]) == 1


def test_a_picture_is_uploaded_in_pieces(engine: Engine, platform: StandIn) -> None:
    picture = JPEG + b"\0" * 1_200_000

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot):
            await bot.send(message("榜单"), picture)

    asyncio.run(run())
    assert [s.kind for s in platform.of(WHO)] == ["text", "image"]
    assert platform.of(WHO)[1].picture == picture
    assert platform.calls["aibot_upload_media_chunk"] == 3


def test_words_go_out_where_their_picture_is_refused(engine: Engine, platform: StandIn) -> None:
    platform.fail("aibot_upload_media_finish", 40009)

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot):
            await bot.send(message("榜单"), JPEG)

    asyncio.run(run())
    [shown] = platform.of(WHO)
    assert "照片在企业微信里发不出来" in shown.text


@pytest.mark.parametrize(
    ("code", "raised", "only_this"),
    [
        (45009, TryLater, False),
        (93006, Unreachable, False),
        (40058, Unreachable, True),
        (846609, TryLater, False),
        (6000, TryLater, False),
    ],
)
def test_a_refusal_says_what_delivery_needs(
    engine: Engine, platform: StandIn, code: int, raised: type[Exception], only_this: bool
) -> None:
    platform.fail(SEND, code)

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot):
            with pytest.raises(raised) as no:
                await bot.send(message(), None)
            assert getattr(no.value, "only_this", False) is only_this
            assert not getattr(no.value, "maybe_sent", False)

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["withhold", "cut"])
def test_without_an_answer_nobody_knows_whether_it_was_said(
    engine: Engine, platform: StandIn, kind: str
) -> None:
    platform.fail(SEND, kind)

    async def run() -> None:
        bot = made(engine, platform)
        async with begun(bot):
            with pytest.raises(TryLater) as no:
                await bot.send(message(), None)
            assert no.value.maybe_sent

    asyncio.run(run())


def test_without_a_connection_nothing_was_said(engine: Engine, platform: StandIn) -> None:
    async def run() -> None:
        bot = made(engine, platform)
        with pytest.raises(TryLater) as no:
            await bot.send(message(), None)
        assert (no.value.maybe_sent, no.value.why) == (False, "not_connected")
        await bot.close()

    asyncio.run(run())


def test_a_photo_is_opened_with_its_own_key(engine: Engine, platform: StandIn) -> None:
    async def run() -> None:
        bot = made(engine, platform)
        content, _ = await bot.fetch(image(platform, JPEG))
        assert content == JPEG
        with pytest.raises(TryLater):
            await bot.fetch(image(platform, JPEG, cut=True))
        gone = {"url": f"http://127.0.0.1:{platform.port}/file/none", "aeskey": "AAAA"}
        with pytest.raises(Unreachable, match="gone"):
            await bot.fetch(gone)
        bot._plain = False
        with pytest.raises(Unreachable, match="no_file"):
            await bot.fetch(gone)
        await bot.close()

    asyncio.run(run())


@pytest.mark.parametrize("key", ["", "AAAA", "!", "\u4e2d"])
def test_a_key_that_opens_nothing_is_tried_again(key: str) -> None:
    with pytest.raises(TryLater):
        media.opened(sealed(JPEG, b"k" * 32), key)


def test_the_webhook_has_nobody_behind_it(engine: Engine, platform: StandIn) -> None:
    with pytest.raises(Refused) as no:
        made(engine, platform).parse(Request("POST", {}, {}, b"", NOW))
    assert no.value.status == 404


def test_half_set_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="LIANHU_WECOM_BOT_SECRET"):
        make(Settings(_env_file=None, wecom_bot_id=BOT))
    with pytest.raises(SettingsError, match="LIANHU_WECOM_BOT_ID"):
        make(Settings(_env_file=None, wecom_bot_secret=SECRET))


@pytest.mark.parametrize("url", ["http://x", "ws://openws.work.weixin.qq.com", "", "wss"])
def test_an_address_that_would_tell_the_secret_is_refused(url: str) -> None:
    both = {"wecom_bot_id": BOT, "wecom_bot_secret": SECRET}
    with pytest.raises(SettingsError, match="LIANHU_WECOM_BOT_URL"):
        make(Settings(_env_file=None, wecom_bot_url=url, **both))


def test_the_secret_is_in_no_log(
    engine: Engine, platform: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def run() -> None:
        bot = made(engine, platform)
        assert SECRET not in repr(bot.connection._keys)
        async with begun(bot):
            platform.cut()
            await until(lambda: platform.calls["aibot_subscribe"] == 2)

    asyncio.run(run())
    ours = [r.getMessage() for r in caplog.records if "server" not in r.name]
    assert not any(SECRET in wire for wire in ours)


def test_thirty_a_minute_and_a_thousand_an_hour_whatever_goes_along() -> None:
    for parts in (1, 4):
        assert sent_in_the_worst_minute(AiBot.limits, parts=parts) <= 30
        assert sent_in_the_worst_minute(AiBot.limits, parts=parts, minutes=60) <= 1000


def test_codes_that_nobody_knows_are_tried_again() -> None:
    assert isinstance(errors.meaning(999999), TryLater)
    assert json.dumps(str(errors.SubscribeRefused(853000)))
