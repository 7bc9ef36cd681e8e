"""Telegram: payload to event, message to request, errors, and start; over real HTTP on loopback."""

import asyncio
import contextlib
import functools
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channel import Refused, Request, TryLater, Unreachable
from bot.channels.telegram import wording
from bot.channels.telegram.channel import Telegram, make
from bot.channels.telegram.updates import Me
from bot.settings import Settings, SettingsError
from core.outbox import Choice, Outgoing, Priority
from handlers.engine.event import Event, Picture
from tests.standins.telegram import BOT, SECRET, TOKEN, StandIn

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
HER = {"id": 7, "is_bot": False, "first_name": "李秀英"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -400, "type": "group", "title": "王家村群"}


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """Telegram's side."""
    standin = StandIn()
    yield standin
    standin.stop()


def channel(root: str) -> Telegram:
    """Our side, by webhook."""
    found = Telegram(TOKEN, SECRET, root, "http://127.0.0.1:9/hook/telegram")
    found.me = Me(BOT["id"], "lianhu_bot")
    return found


@functools.cache
def quiet() -> Telegram:
    """Our side, for what needs no platform."""
    return channel("http://127.0.0.1:9")


def call(body: Any, secret: str | None = SECRET) -> Request:
    """A webhook call."""
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", {}, headers, raw, AT)


def message(chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """An update with a message of hers."""
    body = {"message_id": 5, "date": 1, "chat": chat, "from": HER} | more
    return {"update_id": 100, "message": body}


def event(**more: Any) -> Event:
    """What a message of hers becomes."""
    return Event("telegram", "7", more.pop("key", "100.5"), AT, **more)


def size(file_id: str, width: int, file_size: int | None) -> dict[str, Any]:
    """A photo size."""
    found = {"file_id": file_id, "file_unique_id": file_id, "width": width, "height": width}
    return found if file_size is None else found | {"file_size": file_size}


def in_file(mime: str, file_size: int = 9) -> dict[str, Any]:
    """A document."""
    return {"file_id": "F", "file_unique_id": "F", "mime_type": mime, "file_size": file_size}


PRESS = {
    "update_id": 100,
    "callback_query": {
        "id": "991",
        "from": HER,
        "chat_instance": "1",
        "data": "ROW.1",
        "message": {"message_id": 3, "date": 1, "chat": PRIVATE, "from": BOT, "text": "?"},
    },
}
IN_GROUP = json.loads(json.dumps(PRESS))
IN_GROUP["callback_query"]["message"]["chat"] = GROUP

PAYLOADS: list[tuple[str, dict[str, Any], list[Event]]] = [
    ("text", message(text="村口的井盖破了"), [event(text="村口的井盖破了")]),
    ("NUL and bidi", message(text="a\0b\u202ec"), [event(text="abc")]),
    ("lone surrogate", message(text="a\ud800b"), [event(text="a\ufffdb")]),
    ("start", message(text="/start"), [event(text="/start", subscribed=True)]),
    (
        "start code",
        message(text="/start AB_9-"),
        [event(text="/start", subscribed=True, start="AB_9-")],
    ),
    ("odd start", message(text="/start a b"), [event(text="/start a b")]),
    (
        "photo: the largest that fits, with its caption",
        message(
            photo=[size("S", 90, 1), size("L", 900, 9), size("XL", 9000, 11 << 20)], caption="这里"
        ),
        [event(text="这里", photo=Picture({"file_id": "L"}, kind_of_file="image/jpeg"))],
    ),
    (
        "photo without a size",
        message(photo=[size("S", 90, None)]),
        [event(photo=Picture({"file_id": "S"}, kind_of_file="image/jpeg"))],
    ),
    (
        "photo too big",
        message(photo=[size("XL", 9000, 11 << 20)]),
        [event(photo=Picture({}, refused="too_big"))],
    ),
    (
        "picture as a file",
        message(document=in_file("image/png")),
        [event(photo=Picture({"file_id": "F"}, kind_of_file="image/png"))],
    ),
    (
        "picture file of a kind we can't show",
        message(document=in_file("image/heic")),
        [event(photo=Picture({}, refused="not_a_picture"))],
    ),
    (
        "picture file too big",
        message(document=in_file("image/png", 11 << 20)),
        [event(photo=Picture({}, refused="too_big"))],
    ),
    ("other file", message(document=in_file("application/pdf")), [event(sticker=True)]),
    (
        "voice",
        message(
            voice={"file_id": "V", "file_unique_id": "V", "duration": 3, "mime_type": "audio/ogg"}
        ),
        [event(voice=Picture({"file_id": "V"}, kind_of_file="audio/ogg"))],
    ),
    (
        "location",
        message(location={"latitude": 28.1, "longitude": 113.6}),
        [event(location=(28.1, 113.6))],
    ),
    (
        "place with a name",
        message(
            location={"latitude": 28.1, "longitude": 113.6},
            venue={
                "location": {"latitude": 28.1, "longitude": 113.6},
                "title": "村委会",
                "address": "王家村",
            },
        ),
        [event(location=(28.1, 113.6), text="村委会 王家村")],
    ),
    ("contact", message(contact={"phone_number": "1", "first_name": "x"}), [event(sticker=True)]),
    ("nothing we know", message(), [event(sticker=True)]),
    ("button", PRESS, [event(key="100.991", press="ROW.1", ack="991")]),
    ("button in a group", IN_GROUP, [event(key="100.991", press="ROW.1", ack="991", room="-400")]),
    (
        "group chatter",
        message(GROUP, text="吃了吗"),
        [event(text="吃了吗", room="-400", addressed=False)],
    ),
    ("group mention", message(GROUP, text="@Lianhu_Bot 排名"), [event(text="排名", room="-400")]),
    (
        "group command",
        message(GROUP, text="/rank@lianhu_bot x"),
        [event(text="/rank x", room="-400")],
    ),
    (
        "command for another bot",
        message(GROUP, text="/rank@other_bot"),
        [event(text="/rank@other_bot", room="-400", addressed=False)],
    ),
    (
        "another bot's longer name",
        message(GROUP, text="@lianhu_bot2 好"),
        [event(text="@lianhu_bot2 好", room="-400", addressed=False)],
    ),
    (
        "answer to the bot in a group",
        message(
            GROUP,
            text="好",
            reply_to_message={"message_id": 4, "date": 1, "chat": GROUP, "from": BOT, "text": "?"},
        ),
        [event(text="好", room="-400")],
    ),
    ("group sticker", message(GROUP, dice={"emoji": "🎲", "value": 3}), []),
    ("group joins", message(GROUP, new_chat_members=[HER]), []),
    (
        "group moves",
        message(GROUP, migrate_to_chat_id=-1009),
        [Event("telegram", "-400", "100.5", AT, room="-400", moved_to="-1009", addressed=False)],
    ),
    ("another bot", message(**{"text": "x", "from": BOT}), []),
    ("pinned", message(pinned_message={"message_id": 1, "date": 1, "chat": PRIVATE}), []),
    ("edited", {"update_id": 100, "edited_message": message(text="x")["message"]}, []),
    (
        "channel post",
        {"update_id": 100, "channel_post": message({"id": -9, "type": "channel"})["message"]},
        [],
    ),
    (
        "blocked by the person",
        {
            "update_id": 100,
            "my_chat_member": {
                "chat": PRIVATE,
                "from": HER,
                "date": 1,
                "old_chat_member": {"status": "member", "user": BOT},
                "new_chat_member": {"status": "kicked", "user": BOT, "until_date": 0},
            },
        },
        [],
    ),
]


@pytest.mark.parametrize(
    ("body", "wanted"), [p[1:] for p in PAYLOADS], ids=[p[0] for p in PAYLOADS]
)
def test_an_update_says(body: dict[str, Any], wanted: list[Event]) -> None:
    events, reply = quiet().parse(call(body))
    assert events == wanted
    assert (reply.status, reply.body) == (200, b"")


def test_a_start_before_the_bot_knows_its_name() -> None:
    nameless = channel("http://127.0.0.1:9")
    nameless.me = Me(123456)
    events, _ = nameless.parse(call(message(GROUP, text="/rank@lianhu_bot")))
    assert [(e.text, e.addressed) for e in events] == [("/rank", True)]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "密", "\udcff"])
def test_a_wrong_secret_is_refused(secret: str | None) -> None:
    with pytest.raises(Refused) as refused:
        quiet().parse(call(message(text="x"), secret))
    assert refused.value.status == 403


def test_without_a_hook_nobody_may_call() -> None:
    with pytest.raises(Refused) as refused:
        Telegram(TOKEN, "", "http://127.0.0.1:9", None).parse(call(message(text="x"), ""))
    assert refused.value.status == 403


BROKEN = [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"1", b"null", b'"x"', b"NaN", b"{}"]
BROKEN += [
    b'{"update_id": "1"}',
    b'{"update_id": true}',
    b'{"update_id": 1.5}',
    b'{"update_id": NaN}',
]
BROKEN += [b'{"update_id": ' + b"9" * 5000 + b"}", b'{"message": {}}', b'{"update_id": null}']


@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        quiet().parse(call(body))
    assert refused.value.status == 400


ODD: list[Any] = [None, [], {}, "", "x", 0, -1, 1.5, True, 10**30, [[]], {"id": {}}, "\0", "\ud800"]
FIELDS = ["from", "chat", "date", "message_id", "text", "caption", "photo", "voice", "document"]
FIELDS += ["location", "venue", "entities", "reply_to_message", "migrate_to_chat_id", "contact"]
PRESSED = ["id", "from", "data", "message", "chat_instance"]


def poison() -> Iterator[dict[str, Any]]:
    """Updates of the right outline with something odd in one place."""
    for odd in ODD:
        yield {"update_id": 100, "message": odd}
        yield {"update_id": 100, "callback_query": odd}
        for name in FIELDS:
            yield message(**({"text": "x"} | {name: odd}))
            yield message(**({"chat": GROUP, "text": "x"} | {name: odd}))
        for name in PRESSED:
            yield {"update_id": 100, "callback_query": PRESS["callback_query"] | {name: odd}}
        for name in ("id", "type"):
            yield message(PRIVATE | {name: odd}, text="x")
            yield message(**{"text": "x", "from": HER | {name: odd}})
    for latitude in (91, -91, 1e400, "28", [], None):
        yield message(location={"latitude": latitude, "longitude": 0})
    yield {"update_id": 10**30} | {"message": message(text="x")["message"]}
    yield message(text="x" * 200_000)


def test_poison_never_breaks_and_never_speaks_for_another_chat() -> None:
    telegram, seen = quiet(), 0
    for body in poison():
        seen += 1
        raw = json.dumps(body).replace("Infinity", "1e400").encode()
        events, _ = telegram.parse(call(raw))
        for found in events:
            found.key.encode(), found.chat.encode(), found.text.encode()
            assert found.chat == "7" or found.room
    assert seen >= 300


def test_a_message_we_cannot_read_still_gets_an_event() -> None:
    events, _ = quiet().parse(call(message(photo="x")))
    assert events == [event(sticker=True)]


def row(text: str = "好", *labels: str, **more: Any) -> Outgoing:
    """An outbox row."""
    chosen = [Choice(label, "report").as_json() for label in labels]
    given = {"channel": "telegram", "chat": "7", "priority": int(Priority.REPLY), "text": text}
    times = {"made_at": AT, "due_at": AT, "choices": chosen, "id": "R" * 29}
    return Outgoing(**(given | times | more))


def do(platform: StandIn, work: Callable[[Telegram], Awaitable[Any]]) -> Any:
    """Run something on a channel that talks to the stand-in."""

    async def run() -> Any:
        telegram = channel(platform.root)
        try:
            return await work(telegram)
        finally:
            await telegram.close()

    return asyncio.run(run())


def send(platform: StandIn, message: Outgoing, picture: bytes | None = None) -> str | None:
    """Send one message."""
    found: str | None = do(platform, lambda telegram: telegram.send(message, picture))
    return found


def test_words_and_choices(platform: StandIn) -> None:
    assert send(platform, row("<b>王五</b> *户* [x](http://y)", "受理", "退回")) == "1"
    [shown] = platform.sent
    assert (shown.chat, shown.text) == ("7", "<b>王五</b> *户* [x](http://y)")
    assert shown.buttons == (("受理", "R" * 29 + ".0"), ("退回", "R" * 29 + ".1"))
    assert "parse_mode" not in platform.asked[0][1]


def test_long_words_go_in_pieces_with_the_buttons_last(platform: StandIn) -> None:
    text = "\n".join(["很长的一行" * 100] * 20)  # 10,019 characters
    assert send(platform, row(text, "受理")) == "3.part"
    assert "\n".join(s.text for s in platform.sent) == text
    assert [len(s.buttons) for s in platform.sent] == [0, 0, 1]


def test_emoji_count_double(platform: StandIn) -> None:
    send(platform, row("😀" * 3000))
    assert "".join(s.text for s in platform.sent) == "😀" * 3000


def test_a_picture_with_its_words(platform: StandIn) -> None:
    assert send(platform, row("公示", "异议"), b"JPEG") == "1.caption"
    assert [(s.text, s.photo, len(s.buttons)) for s in platform.sent] == [("公示", b"JPEG", 1)]


def test_a_picture_with_many_words(platform: StandIn) -> None:
    assert send(platform, row("长" * 1025, "异议"), b"JPEG") == "2"
    assert [(s.method, len(s.text), len(s.buttons)) for s in platform.sent] == [
        ("sendPhoto", 0, 0),
        ("sendMessage", 1025, 1),
    ]


def test_nothing_to_say_is_still_something(platform: StandIn) -> None:
    assert send(platform, row("  ")) == "1"


@pytest.mark.parametrize(
    ("platform_id", "method"),
    [
        ("1", "editMessageText"),
        ("1.caption", "editMessageCaption"),
        ("1.part", "editMessageReplyMarkup"),
    ],
)
def test_a_pressed_message_loses_its_buttons(
    platform: StandIn, platform_id: str, method: str
) -> None:
    send(platform, row("井盖破了", "受理"))
    edit = row("井盖破了\n\n✔ 受理", kind="edit", edits="R" * 29, platform_id=platform_id)
    assert send(platform, edit) == platform_id
    shown = platform.sent[-1]
    assert (shown.method, shown.buttons, shown.message_id) == (method, (), 1)
    assert shown.text == ("井盖破了" if platform_id.endswith("part") else "井盖破了\n\n✔ 受理")


def test_an_edit_that_changes_nothing_is_fine(platform: StandIn) -> None:
    platform.fail("editMessageText", 400, description="Bad Request: message is not modified: x")
    assert send(platform, row("x", kind="edit", platform_id="1")) == "1"


def test_a_toast_answers_the_press(platform: StandIn) -> None:
    assert send(platform, row("", kind="toast", edits="991")) is None
    assert platform.asked[-1] == ("answerCallbackQuery", {"callback_query_id": "991"})


LATER = [
    ("429", {"parameters": {"retry_after": 7}}, ("too_many", timedelta(seconds=7), True, False)),
    ("500", {}, ("no_connection", None, False, False)),
    ("502", {}, ("no_connection", None, False, False)),
    ("401", {}, ("token_rejected", None, True, False)),
    ("cut", {}, ("no_connection", None, False, True)),
    ("garbage", {}, ("unclear_answer", None, False, True)),
    ("not_ok", {}, ("unclear_answer", None, False, True)),
]


@pytest.mark.parametrize(("kind", "more", "wanted"), LATER, ids=[kind for kind, _, _ in LATER])
def test_try_later(platform: StandIn, kind: str, more: dict[str, Any], wanted: Any) -> None:
    platform.fail("sendMessage", int(kind) if kind.isdigit() else kind, **more)
    with pytest.raises(TryLater) as later:
        send(platform, row())
    found = later.value
    assert (found.why, found.after, found.whole_channel, found.maybe_sent) == wanted


def test_a_group_that_is_told_too_much_does_not_stop_the_others(platform: StandIn) -> None:
    platform.fail("sendMessage", 429, parameters={"retry_after": 7})
    with pytest.raises(TryLater) as later:
        send(platform, row(chat="-400"))
    assert not later.value.whole_channel


def test_nobody_listens() -> None:
    async def run() -> None:
        telegram = channel("http://127.0.0.1:9")
        with pytest.raises(TryLater) as later:
            await telegram.send(row(), None)
        assert not later.value.maybe_sent
        await telegram.close()

    asyncio.run(run())


NEVER = [
    (403, "Forbidden: bot was blocked by the user", ("blocked", False)),
    (403, "Forbidden: bot was kicked from the group chat", ("blocked", False)),
    (400, "Bad Request: chat not found", ("chat_gone", False)),
    (400, "Bad Request: not enough rights to send text messages to the chat", ("chat_gone", False)),
    (400, "Bad Request: wrong file identifier", ("refused", True)),
    (400, "Bad Request: query is too old", ("refused", True)),
]


@pytest.mark.parametrize(("status", "said", "wanted"), NEVER)
def test_unreachable(platform: StandIn, status: int, said: str, wanted: tuple[str, bool]) -> None:
    platform.fail("sendMessage", status, description=said)
    with pytest.raises(Unreachable) as never:
        send(platform, row())
    assert (never.value.why, never.value.only_this) == wanted


def test_a_group_that_moved(platform: StandIn) -> None:
    platform.moved["-400"] = -1009
    with pytest.raises(Unreachable) as never:
        send(platform, row(chat="-400"))
    assert never.value.moved_to == "-1009"


def fetch(platform: StandIn, file_id: str) -> tuple[bytes, str]:
    """Fetch a file."""
    found: tuple[bytes, str] = do(platform, lambda t: t.fetch({"file_id": file_id}))
    return found


def test_a_file_is_fetched(platform: StandIn) -> None:
    platform.files["photos/1.jpg"] = b"JPEG"
    assert fetch(platform, "photos/1.jpg") == (b"JPEG", "image/jpeg")


@pytest.mark.parametrize(
    ("method", "kind", "why"), [("download", "endless", "too_big"), ("download", 404, "gone")]
)
def test_a_file_that_will_never_come(
    platform: StandIn, method: str, kind: int | str, why: str
) -> None:
    platform.files["1.jpg"] = b"JPEG"
    platform.fail(method, kind)
    with pytest.raises(Unreachable) as never:
        fetch(platform, "1.jpg")
    assert never.value.why == why


def test_an_unknown_file(platform: StandIn) -> None:
    with pytest.raises(Unreachable):
        fetch(platform, "nobody knows it")


@pytest.mark.parametrize("kind", [500, "cut"])
def test_a_file_that_may_come_later(platform: StandIn, kind: int | str) -> None:
    platform.files["1.jpg"] = b"JPEG"
    platform.fail("download", kind)
    with pytest.raises(TryLater):
        fetch(platform, "1.jpg")


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
    assert platform.hook["allowed_updates"] == ["message", "callback_query"]


def test_polling_confirms_only_what_is_durable(platform: StandIn) -> None:
    platform.hook["url"] = "http://somewhere.else"
    platform.updates += [
        message(text="一") | {"update_id": 1},
        message(text="二") | {"update_id": 2},
    ]
    heard: list[str] = []

    async def run() -> None:
        telegram = Telegram(TOKEN, "", platform.root, None)
        enough = asyncio.Event()

        async def hear(found: Event) -> None:
            heard.append(found.text)
            if heard == ["一", "二"]:
                raise OSError("the database is away")
            if len(heard) == 3:
                enough.set()

        asking = asyncio.create_task(telegram.begin(hear))
        await asyncio.wait_for(enough.wait(), 10)
        # The next call confirms.
        await asyncio.to_thread(platform.wait_until, lambda: not platform.updates)
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking

    asyncio.run(run())
    assert heard == ["一", "二", "二"]
    assert platform.hook == {}


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


def test_pieces_keep_every_word() -> None:
    text = "一二三四五\n六七八九十\n甲乙丙丁"
    assert wording.pieces(text, 6) == ["一二三四五", "六七八九十", "甲乙丙丁"]
    assert wording.pieces("", 6) == [""]
    assert "".join(wording.pieces("😀" * 9, 5)) == "😀" * 9
