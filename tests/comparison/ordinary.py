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
from tests.comparison.form_bot import dispatcher
from tests.comparison.persona import play
from tests.comparison.rubric import Fact

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHAT = Chat(id=1, type="private")
USER = User(id=1, is_bot=False, first_name="村民")


class Kept(BaseSession):
    """Sends nothing: keeps the texts."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        """Any call is a message to the one chat."""
        self.sent.append(method.text)
        return Message(message_id=1, date=NOW, chat=CHAT, text=method.text)

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Nothing is fetched."""
        yield b""


class FormBot:
    """The form bot as one person meets it."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.session = Kept()
        self.bot = Bot("1:comparison", session=self.session)
        self.dispatcher = dispatcher(self.kept)
        self.number = 0
        self.loop = asyncio.new_event_loop()

    def say(self, words: str) -> list[str]:
        """What it answers. A night changes nothing: the storage has no clock."""
        if words.startswith("@"):
            return []
        self.number += 1
        size = PhotoSize(file_id=str(self.number), file_unique_id="1", width=1, height=1)
        content: dict[str, Any] = {"photo": [size]} if words == PHOTO else {"text": words}
        message = Message(message_id=self.number, date=NOW, chat=CHAT, from_user=USER, **content)
        before = len(self.session.sent)
        update = Update(update_id=self.number, message=message)
        self.loop.run_until_complete(self.dispatcher.feed_update(self.bot, update))
        return self.session.sent[before:]

    def asks(self) -> str:
        """The state's name is the slot's."""
        context = self.dispatcher.fsm.get_context(self.bot, CHAT.id, USER.id)
        state = self.loop.run_until_complete(context.get_state())
        return str(state).split(":")[1] if state else ""

    def records(self) -> list[Fact]:
        """What was agreed to."""
        return [
            Fact(
                record["kind"],
                tuple(v for k, v in record.items() if k not in ("kind", "photo")),
                photos=int("photo" in record),
            )
            for record in self.kept
        ]


def main() -> None:
    """All twenty, each with a bot of its own."""
    played = [asdict(play(conversation, FormBot())) for conversation in TWENTY]
    sys.stdout.write(json.dumps(played, ensure_ascii=False))


if __name__ == "__main__":
    main()
