"""Plays the twenty against the form bot and prints them as JSON: `python -m tests.comparison.ordinary`.

Runs in an environment with aiogram and without the program (`requirements.txt`); no network, its
session only keeps what would have been sent.
"""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.types import Chat, Message, PhotoSize, Update, User

from tests.comparison.conversations import PHOTO, TWENTY
from tests.comparison.form_bot import dispatcher, records
from tests.comparison.persona import play
from tests.comparison.rubric import Fact

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOOP = asyncio.new_event_loop()


class Kept(BaseSession):
    """Sends nothing: keeps the texts and the last keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.labels: list[str] = []

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        """Any call is a message to the one chat."""
        self.sent.append(method.text)
        keyboard = getattr(method.reply_markup, "keyboard", [])
        self.labels = [button.text for line in keyboard for button in line]
        return Message(
            message_id=1, date=NOW, chat=Chat(id=method.chat_id, type="private"), text=method.text
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Nothing is fetched."""
        yield b""


class FormBot:
    """The form bot as one person meets it."""

    def __init__(self, number: int) -> None:
        self.session = Kept()
        self.bot = Bot("1:comparison", session=self.session)
        self.chat = Chat(id=number, type="private")
        self.user = User(id=number, is_bot=False, first_name="村民")
        self.number = 0

    def say(self, words: str) -> list[str]:
        """What it answers. A night changes nothing: the storage has no clock."""
        if words.startswith("@"):
            return []
        self.number += 1
        size = PhotoSize(file_id=str(self.number), file_unique_id="1", width=1, height=1)
        content: dict[str, Any] = {"photo": [size]} if words == PHOTO else {"text": words}
        message = Message(
            message_id=self.number, date=NOW, chat=self.chat, from_user=self.user, **content
        )
        before = len(self.session.sent)
        update = Update(update_id=self.number, message=message)
        LOOP.run_until_complete(dispatcher.feed_update(self.bot, update))
        return self.session.sent[before:]

    def asks(self) -> str:
        """The state's name is the slot's."""
        context = dispatcher.fsm.get_context(self.bot, self.chat.id, self.user.id)
        state = LOOP.run_until_complete(context.get_state())
        return str(state).split(":")[1] if state else ""

    def offers(self) -> list[str]:
        """Of the keyboard that came with the last message."""
        return self.session.labels

    def records(self) -> list[Fact]:
        """What was agreed to."""
        return [
            Fact(
                record["kind"],
                tuple(v for k, v in record.items() if k not in ("kind", "photo")),
                photos=int("photo" in record),
            )
            for record in records[self.chat.id]
        ]


def main() -> None:
    """All twenty, each in a chat of its own."""
    played = [
        asdict(play(conversation, FormBot(number))) for number, conversation in enumerate(TWENTY, 1)
    ]
    sys.stdout.write(json.dumps(played, ensure_ascii=False))


if __name__ == "__main__":
    main()
