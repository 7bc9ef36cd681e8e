"""What stands beside the words: whose they are, what they answer, where they are said; and `updates` of who comes and goes."""

from typing import Any

import pytest

from handlers.engine.event import Event
from tests.bot.channels.telegram.both_sides import AT, GROUP, HER, PRIVATE, call, message, quiet
from tests.standins.telegram import BOT


def event(chat: str = "7", key: str = "100.5", **more: Any) -> Event:
    """What a message of hers becomes."""
    return Event("telegram", chat, key, AT, **more)


CHANNEL = {"id": -900, "type": "channel", "title": "新闻"}
NOBODY = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}


RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def reaction(chat: dict[str, Any], *faces: str) -> dict[str, Any]:
    """An update in which these faces now stand beside message 4."""
    new = [{"type": "emoji", "emoji": face} for face in faces]
    change = {"chat": chat, "message_id": 4, "date": 1, "user": HER, "old_reaction": []}
    return {"update_id": 100, "message_reaction": change | {"new_reaction": new}}


def member(chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """An update in which we have become something else there."""
    rights = dict.fromkeys(RIGHTS, True)
    old, new = (
        {"status": status, "user": BOT, "until_date": 0} | rights for status in (before, after)
    )
    change = {"chat": chat, "from": HER, "date": 1}
    changed = change | {"old_chat_member": old, "new_chat_member": new}
    return {"update_id": 100, "my_chat_member": changed}


PAYLOADS: list[tuple[str, dict[str, Any], list[Event]]] = [
    (
        "forwarded from somebody",
        message(text="水管爆了", forward_origin={"type": "user", "date": 1, "sender_user": HER}),
        [event(text="水管爆了", forwarded="person")],
    ),
    (
        "forwarded from somebody who hides",
        message(
            text="水管爆了",
            forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"},
        ),
        [event(text="水管爆了", forwarded="person")],
    ),
    (
        "forwarded from a channel",
        message(
            text="化工厂着火",
            forward_origin={"type": "channel", "date": 1, "message_id": 3, "chat": CHANNEL},
        ),
        [event(text="化工厂着火", forwarded="news")],
    ),
    (
        "a channel's news that comes into its group by itself",
        message(GROUP, **NOBODY, sender_chat=CHANNEL, is_automatic_forward=True, text="着火"),
        [],
    ),
    (
        "an anonymous admin",
        message(GROUP, **NOBODY, sender_chat=GROUP, text="/rank@lianhu_bot"),
        [event(chat="-400", text="/rank", room="-400", hidden=True)],
    ),
    (
        "somebody as their channel",
        message(GROUP, **NOBODY, sender_chat=CHANNEL, text="@lianhu_bot 排名"),
        [event(chat="-900", text="排名", room="-400", hidden=True)],
    ),
    (
        "in a topic",
        message(GROUP, text="/rank@lianhu_bot", is_topic_message=True, message_thread_id=12),
        [event(text="/rank", room="-400", topic="12")],
    ),
    (
        "a thread that is no topic",
        message(GROUP, text="/rank@lianhu_bot", message_thread_id=12),
        [event(text="/rank", room="-400")],
    ),
    (
        "a reply",
        message(
            text="1",
            reply_to_message={
                "message_id": 4,
                "date": 1,
                "chat": PRIVATE,
                "from": BOT,
                "text": "?",
            },
        ),
        [event(text="1", replies_to="4")],
    ),
    (
        "a yes beside a message",
        reaction(PRIVATE, "👍"),
        [event(key="100.r4", text="👍", replies_to="4", reaction=True)],
    ),
    ("another face beside it", reaction(PRIVATE, "🤔"), []),
    ("a no beside it", reaction(PRIVATE, "👎"), []),
    ("a face taken away", reaction(PRIVATE), []),
    ("a yes in a group", reaction(GROUP, "👍"), []),
    (
        "blocked by the person",
        member(PRIVATE, "member", "kicked"),
        [event(key="100.member", addressed=False, left=True)],
    ),
    (
        "no more blocked",
        member(PRIVATE, "kicked", "member"),
        [event(key="100.member", addressed=False, returned=True)],
    ),
    (
        "thrown out of a group",
        member(GROUP, "member", "left"),
        [event(key="100.member", room="-400", addressed=False, left=True)],
    ),
    ("made an admin", member(GROUP, "member", "administrator"), []),
]


@pytest.mark.parametrize(
    ("body", "wanted"), [p[1:] for p in PAYLOADS], ids=[p[0] for p in PAYLOADS]
)
def test_what_an_update_says(body: dict[str, Any], wanted: list[Event]) -> None:
    events, _ = quiet().parse(call(body))
    assert events == wanted
