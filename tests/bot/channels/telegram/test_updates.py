"""Telegram's updates: payload to event; what is forged, broken or odd speaks for nobody."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channel import Refused
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.updates import Me
from handlers.engine.event import Event, Picture
from tests.bot.channels.telegram.both_sides import (
    AT,
    GROUP,
    HER,
    PRIVATE,
    call,
    channel,
    message,
    quiet,
)
from tests.standins.telegram import BOT, SECRET, TOKEN


def event(chat: str = "7", key: str = "100.5", **more: Any) -> Event:
    """What a message of hers becomes."""
    return Event("telegram", chat, key, AT, **more)


def size(file_id: str, width: int, file_size: int | None) -> dict[str, Any]:
    """A photo size."""
    found = {"file_id": file_id, "file_unique_id": file_id, "width": width, "height": width}
    return found if file_size is None else found | {"file_size": file_size}


def in_file(mime: str, file_size: int = 9) -> dict[str, Any]:
    """A document."""
    return {"file_id": "F", "file_unique_id": "F", "mime_type": mime, "file_size": file_size}


def kept(kind: str) -> Picture:
    """What is fetched of it."""
    return Picture({"file_id": "F"}, kind_of_file=kind)


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
    (
        "other file",
        message(document=in_file("application/pdf"), caption="合同"),
        [event(text="合同", attached="file", photo=kept("application/pdf"))],
    ),
    (
        "other file alone",
        message(document=in_file("application/pdf")),
        [event(attached="file", photo=kept("application/pdf"))],
    ),
    (
        "file too big",
        message(document=in_file("application/pdf", 21 << 20)),
        [event(attached="file", photo=Picture({}, refused="too_big"))],
    ),
    (
        "file in a group",
        message(GROUP, document=in_file("application/pdf"), caption="合同 @lianhu_bot"),
        [event(text="合同", attached="file", room="-400")],
    ),
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
        [event(location=(28.1, 113.6), spot="村委会 王家村")],
    ),
    (
        "somebody's contact",
        message(contact={"phone_number": "13800138000", "first_name": "x", "user_id": 8}),
        [event(sticker=True, attached="card")],
    ),
    (
        "a contact of nobody here",
        message(contact={"phone_number": "13800138000", "first_name": "x"}),
        [event(sticker=True, attached="card")],
    ),
    (
        "her own contact",
        message(contact={"phone_number": "13800138000", "first_name": "x", "user_id": 7}),
        [event(text="我的电话是13800138000")],
    ),
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
        [event(text="好", room="-400", replies_to="4")],
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
    (
        "edited",
        {"update_id": 100, "edited_message": message(text="x")["message"]},
        [event(text="x", edits="5")],
    ),
    (
        "an edited caption: its picture has come before",
        {
            "update_id": 100,
            "edited_message": message(photo=[size("S", 90, 1)], caption="井盖")["message"],
        },
        [event(text="井盖", edits="5")],
    ),
    (
        "a live location that moves",
        {
            "update_id": 100,
            "edited_message": message(location={"latitude": 1.0, "longitude": 2.0})["message"],
        },
        [],
    ),
    (
        "edited into a cry for help",
        {"update_id": 100, "edited_message": message(text="我家着火了快来人")["message"]},
        [event(text="我家着火了快来人", edits="5")],
    ),
    (
        "channel post",
        {"update_id": 100, "channel_post": message({"id": -9, "type": "channel"})["message"]},
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
