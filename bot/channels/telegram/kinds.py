"""Kinds of message (来信种类) of the Bot API, and what becomes of each: the table that a test holds against the library."""

from enum import StrEnum


class How(StrEnum):
    """What becomes of a kind."""

    HEARD = "heard"
    KEPT = "its words are heard, and it is kept and passed on; where it is too large a photo is asked for"
    ASKED = "its words are heard, and for itself a photo or words are asked for"
    LINE = "one friendly line says that it is not understood"
    NOTE = "a note of the client or of the group that nobody meant as a message"
    BESIDE = "stands beside one of the other kinds, and changes nothing"
    LEFT_OUT = "the platform is not asked for it"


MESSAGES: dict[str, How] = (
    dict.fromkeys(("text", "photo", "voice", "location", "venue", "contact", "migrate_to_chat_id"), How.HEARD)
    | dict.fromkeys(("video", "video_note", "animation", "audio", "document"), How.KEPT)
    | dict.fromkeys(("live_photo", "paid_media"), How.ASKED)
    | dict.fromkeys(("sticker", "dice", "game", "poll", "checklist", "story", "invoice", "giveaway"), How.LINE)
    | dict.fromkeys(("business_connection_id", "effect_id", "reply_to_story", "sender_boost_count", "sender_business_bot", "suggested_post_info"), How.BESIDE)
    | dict.fromkeys(
        (
            "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left",
            "chat_shared", "checklist_tasks_added", "checklist_tasks_done", "connected_website", "delete_chat_photo",
            "direct_message_price_changed", "forum_topic_closed", "forum_topic_created", "forum_topic_edited",
            "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift",
            "gift_upgrade_sent", "giveaway_completed", "giveaway_created", "giveaway_winners", "group_chat_created",
            "left_chat_member", "managed_bot_created", "message_auto_delete_timer_changed", "new_chat_members",
            "new_chat_photo", "new_chat_title", "paid_message_price_changed", "passport_data", "pinned_message",
            "poll_option_added", "poll_option_deleted", "proximity_alert_triggered", "refunded_payment",
            "successful_payment", "suggested_post_approval_failed", "suggested_post_approved", "suggested_post_declined",
            "suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created", "unique_gift", "users_shared",
            "video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
            "web_app_data", "write_access_allowed",
        ),
        How.NOTE,
    )
)  # fmt: skip
"""By the field of a message that says its kind. A document that is a picture is a photo, and a contact that is
not the sender's own is asked about. Of a group nothing is kept."""

UPDATES: dict[str, How] = dict.fromkeys(
    ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction"), How.HEARD
) | dict.fromkeys(
    (
        "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result", "shipping_query",
        "pre_checkout_query", "poll", "poll_answer", "chat_member", "chat_join_request", "chat_boost",
        "removed_chat_boost", "message_reaction_count", "business_connection", "business_message",
        "edited_business_message", "deleted_business_messages", "purchased_paid_media", "managed_bot", "guest_message",
    ),
    How.LEFT_OUT,
)  # fmt: skip
"""By the field of an update."""

WANTED = tuple(kind for kind, how in UPDATES.items() if how is How.HEARD)
"""The kinds of update that the platform is asked for: without naming them it keeps reactions back."""

NOTES = tuple(kind for kind, how in MESSAGES.items() if how is How.NOTE)

KEPT = frozenset(kind for kind, how in MESSAGES.items() if how is How.KEPT)

ATTACHED = {
    kind: {"audio": "sound", "document": "file"}.get(kind, "video")
    for kind, how in MESSAGES.items()
    if how in (How.ASKED, How.KEPT)
}
"""What is said to have come along. A moving picture is a document too, so it stands before."""
