"""Telegram: message to request, its errors, and files; over real HTTP on loopback.

Here too: `channel`, `settings`.
"""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channel import TryLater, Unreachable
from core.outbox import Choice, Outgoing, Priority
from tests.bot.channels.telegram.both_sides import (
    AT,
    channel,
    do,
)
from tests.standins.telegram import StandIn


def row(text: str = "好", *labels: str, **more: Any) -> Outgoing:
    """An outbox row."""
    chosen = [Choice(label, "report").as_json() for label in labels]
    given = {"channel": "telegram", "chat": "7", "priority": int(Priority.REPLY), "text": text}
    times = {"made_at": AT, "due_at": AT, "choices": chosen, "id": "R" * 29}
    return Outgoing(**(given | times | more))


JPEG = b"\xff\xd8\xff a picture"


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


def test_an_answer_stays_in_its_topic(platform: StandIn) -> None:
    send(platform, row("排名", topic="12"))
    send(platform, row("公示", topic="12"), JPEG)
    assert [asked.get("message_thread_id") for _, asked in platform.asked] == ["12", "12"]


def test_an_answer_to_a_topic_that_is_gone_goes_beside_it(platform: StandIn) -> None:
    platform.fail("sendMessage", 400, description="Bad Request: message thread not found", times=1)
    assert send(platform, row("排名", topic="12"))
    assert "message_thread_id" not in platform.asked[-1][1]


def test_emoji_count_double(platform: StandIn) -> None:
    send(platform, row("😀" * 3000))
    assert "".join(s.text for s in platform.sent) == "😀" * 3000


def test_a_picture_with_its_words(platform: StandIn) -> None:
    assert send(platform, row("公示", "异议"), JPEG) == "1.caption"
    assert [(s.text, s.photo, len(s.buttons)) for s in platform.sent] == [("公示", JPEG, 1)]


def test_a_picture_with_many_words(platform: StandIn) -> None:
    assert send(platform, row("长" * 1025, "异议"), JPEG) == "2"
    assert [(s.method, len(s.text), len(s.buttons)) for s in platform.sent] == [
        ("sendPhoto", 0, 0),
        ("sendMessage", 1025, 1),
    ]


@pytest.mark.parametrize(
    ("content", "method"),
    [
        (b"\0\0\0\x20ftypisom....hdlr....vide", "sendVideo"),
        (b"\0\0\0\x20ftypM4A ....hdlr....soun", "sendVoice"),
        (b"OggS", "sendVoice"),
        (b"#!AMR", "sendDocument"),
        (b"%PDF-1.7", "sendDocument"),
    ],
)
def test_what_is_no_photo_goes_as_what_it_is(
    platform: StandIn, content: bytes, method: str
) -> None:
    assert send(platform, row("给您看", "受理"), content) == "2"
    assert [(s.method, len(s.buttons)) for s in platform.sent] == [(method, 0), ("sendMessage", 1)]


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


def test_what_others_settled_says_so_and_has_no_buttons(platform: StandIn) -> None:
    send(platform, row("井盖破了", "受理"))
    send(platform, row("井盖破了\n\n", kind="edit", edits="R" * 29, platform_id="1"))
    assert (platform.sent[-1].text, platform.sent[-1].buttons) == ("井盖破了\n\n✔ 已处理", ())


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
    platform.files["photos/1.jpg"] = JPEG
    assert fetch(platform, "photos/1.jpg") == (JPEG, "image/jpeg")


@pytest.mark.parametrize(
    ("method", "kind", "why"), [("download", "endless", "too_big"), ("download", 404, "gone")]
)
def test_a_file_that_will_never_come(
    platform: StandIn, method: str, kind: int | str, why: str
) -> None:
    platform.files["1.jpg"] = JPEG
    platform.fail(method, kind)
    with pytest.raises(Unreachable) as never:
        fetch(platform, "1.jpg")
    assert never.value.why == why


def test_an_unknown_file(platform: StandIn) -> None:
    with pytest.raises(Unreachable):
        fetch(platform, "nobody knows it")


@pytest.mark.parametrize("kind", [500, "cut"])
def test_a_file_that_may_come_later(platform: StandIn, kind: int | str) -> None:
    platform.files["1.jpg"] = JPEG
    platform.fail("download", kind)
    with pytest.raises(TryLater):
        fetch(platform, "1.jpg")


def test_a_voice_goes_before_its_words(platform: StandIn) -> None:
    send(platform, row("【语音】张桂花发来一段语音。", "好"), b"OggS voice")
    send(platform, row("又一段"), b"#!AMR\nvoice")
    sent = [(method, sorted(values)) for method, values in platform.asked]
    assert [method for method, _ in sent] == [
        "sendVoice",
        "sendMessage",
        "sendDocument",
        "sendMessage",
    ]
    assert [s.text for s in platform.sent][-1] == "又一段"


def test_a_workbook_goes_as_a_file_before_its_words(platform: StandIn) -> None:
    send(platform, row("您的资料都在这个表里。"), b"PK\x03\x04 workbook")
    assert [method for method, _ in platform.asked] == ["sendDocument", "sendMessage"]
