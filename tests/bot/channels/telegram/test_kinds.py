"""The table of kinds has a row for every kind that the library knows, and each kind becomes what its row says.

Here too: `files`, by which what is kept is asked for.
"""

from typing import Any

import pytest
from telegram import Chat, Message, User
from telegram.constants import MessageType, UpdateType

from bot.channels.telegram.kinds import ATTACHED, KEPT, MESSAGES, UPDATES, WANTED, How
from bot.channels.telegram.updates import Me, _said, events_of
from handlers.engine.event import Event, Picture
from tests.bot.channels.telegram.both_sides import AT, GROUP, message
from tests.standins.telegram import BOT

FILE = {"file_id": "F", "file_unique_id": "F"}
SHOWN = FILE | {"width": 9, "height": 9, "duration": 3, "length": 9}
OF_A_KIND: dict[str, Any] = {
    "video": SHOWN,
    "video_note": SHOWN,
    "animation": SHOWN,
    "audio": SHOWN,
    "document": FILE | {"mime_type": "application/pdf"},
    "live_photo": SHOWN | {"photo": [FILE | {"width": 9, "height": 9}]},
    "paid_media": {"star_count": 1, "paid_media": []},
    "dice": {"emoji": "🎲", "value": 3},
    "game": {"title": "t", "description": "d", "photo": []},
    "story": {"id": 1, "chat": {"id": 9, "type": "private"}},
    "sticker": SHOWN | {"is_animated": False, "is_video": False, "type": "regular"},
    "giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1},
    "checklist": {"title": "t", "tasks": []},
    "invoice": {
        "title": "t",
        "description": "d",
        "start_parameter": "s",
        "currency": "CNY",
        "total_amount": 1,
    },
    "poll": {
        "id": "1",
        "question": "?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}


def heard(**content: Any) -> list[Event]:
    """What a message of hers with this content becomes."""
    return events_of(message(**content), Me(BOT["id"], "lianhu_bot"), AT)


def test_every_kind_of_message_has_a_row() -> None:
    assert set(MESSAGES) == {kind.value for kind in MessageType}


def test_every_kind_of_update_has_a_row() -> None:
    assert set(UPDATES) == {kind.value for kind in UpdateType}
    assert set(WANTED) == {kind for kind, how in UPDATES.items() if how is How.HEARD}


def test_every_kind_is_a_field_of_a_message_by_which_it_is_known() -> None:
    """A kind that the library names otherwise than its field would never be seen."""
    assert not set(MESSAGES) - set(Message.__slots__)


@pytest.mark.parametrize("kind", [k for k, how in MESSAGES.items() if how is How.ASKED])
def test_what_cannot_be_looked_at_is_said_to_have_come(kind: str) -> None:
    (event,) = heard(**{kind: OF_A_KIND[kind]})
    assert (event.attached, event.sticker) == (ATTACHED[kind], True)


@pytest.mark.parametrize("kind", [k for k, how in MESSAGES.items() if how is How.ASKED])
def test_its_words_are_heard_beside_it(kind: str) -> None:
    (event,) = heard(**{kind: OF_A_KIND[kind]}, caption="井盖破了")
    assert (event.attached, event.sticker, event.text) == (ATTACHED[kind], False, "井盖破了")


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_what_is_kept_is_fetched_as_it_is(kind: str) -> None:
    for words in ({}, {"caption": "井盖破了"}):
        (event,) = heard(**{kind: OF_A_KIND[kind]}, **words)
        assert (event.attached, event.sticker) == (ATTACHED[kind], False)
        assert event.photo is not None
        assert (event.photo.source, event.photo.refused) == ({"file_id": "F"}, None)


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_what_the_platform_gives_nobody_is_asked_about(kind: str) -> None:
    (event,) = heard(**{kind: OF_A_KIND[kind] | {"file_size": 300 << 20}})
    assert event.attached == ATTACHED[kind]
    assert event.photo == Picture({}, refused="too_big")


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_of_a_group_nothing_is_kept(kind: str) -> None:
    (event,) = heard(**{kind: OF_A_KIND[kind]}, chat=GROUP, caption="@lianhu_bot 看")
    assert (event.attached, event.photo) == (ATTACHED[kind], None)


@pytest.mark.parametrize("kind", [k for k, how in MESSAGES.items() if how is How.LINE])
def test_what_says_nothing_gets_a_line(kind: str) -> None:
    (event,) = heard(**{kind: OF_A_KIND[kind]})
    assert (event.sticker, event.attached) == (True, "")


@pytest.mark.parametrize("kind", [k for k, how in MESSAGES.items() if how is How.NOTE])
def test_a_note_of_the_client_is_not_answered(kind: str) -> None:
    noted = Message(5, AT, Chat(7, "private"), User(7, "李秀英", False), **{kind: ("x",)})
    assert _said(100, noted, Me(BOT["id"], "lianhu_bot"), AT) == []
