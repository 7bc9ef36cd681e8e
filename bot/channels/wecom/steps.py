"""Steps (分步): a message that takes several requests, each taken once even where the message is tried again."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.channel import TryLater, Unreachable
from core.outbox import Outgoing

log = logging.getLogger("lianhu.wecom")

SENT = "part."
"""Before how many requests of a message have been taken: a second try goes on behind them."""

Step = Callable[[], Awaitable[str | None]]


async def go(message: Outgoing, steps: Sequence[Step]) -> str | None:
    """Take the steps that have not been taken yet; what the last of them gave.

    TryLater says how far it came. Once the words are there, what will never go with them is left off.
    """
    result: str | None = None
    before = done(message.platform_id)
    for number, step in enumerate(steps[before:], before):
        try:
            result = await step()
        except TryLater as later:
            later.so_far = f"{SENT}{number}" if number else None
            raise
        except Unreachable as no:
            if not number or not no.only_this:
                raise
            log.warning("wecom: words sent, but not what goes with them: %s", no.why)
    return result


def done(platform_id: str | None) -> int:
    """How many steps of a message that is tried again were taken before."""
    number = (platform_id or "").removeprefix(SENT)
    return int(number) if (platform_id or "").startswith(SENT) and number.isdecimal() else 0
