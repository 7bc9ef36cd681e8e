"""Starting (启动): the menu of commands, and calls that are repeated until they work."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable

from telegram import BotCommand
from telegram.error import TelegramError

from handlers.engine.commands import flows

log = logging.getLogger("lianhu.telegram")


def commands() -> list[BotCommand]:
    """The commands that have a Latin name, for the menu beside the text field."""
    named = [
        (word[1:], flow.hint or flow.words[0])
        for flow in flows().values()
        for word in flow.words
        if re.fullmatch(r"/[a-z0-9_]{1,32}", word)
    ]
    return [BotCommand(name, hint[:256]) for name, hint in named][:100]


async def until_it_works(what: str, step: Callable[[], Awaitable[None]]) -> None:
    """Repeat a call at start until the platform takes it; the rest of the program runs meanwhile."""
    rest = 1.0
    while True:
        try:
            return await step()
        except TelegramError as error:
            # Never the message: it may quote the token.
            log.warning("%s: Telegram did not take it: %s", what, type(error).__name__)
            await asyncio.sleep(rest)
            rest = min(rest * 2, 300.0)
