"""The web chat (网页聊天): a page reads the outbox itself, so sending is ringing its bell."""

from collections.abc import Sequence

from bot.channel import Channel, Limits, Refused, Reply, Request, Unreachable
from bot.channels.web.bell import Bell
from bot.settings import Settings
from core.outbox import Outgoing
from handlers.engine.event import Event


class Web:
    """The channel that is always on: no credentials, no webhook, no limits."""

    name = "web"
    limits = Limits()
    rides = False

    def __init__(self) -> None:
        self.bell = Bell()

    def parse(self, request: Request) -> tuple[list[Event], Reply]:
        """Always Refused (404): what is said on the page comes by /say."""
        raise Refused(404, "the web chat has no webhook")

    def answer(self, request: Request, event: Event, messages: Sequence[Outgoing]) -> Reply | None:
        """Nothing rides: the answer is on the page."""
        return None

    async def send(self, message: Outgoing, picture: bytes | None) -> str | None:
        """Whoever has the page open sees it at once; everybody else when they open it."""
        self.bell.ring(message.chat)
        return message.id

    async def fetch(self, source: dict[str, str]) -> tuple[bytes, str]:
        """Always Unreachable: a photo comes with the request that sends it."""
        raise Unreachable("not_kept")


def make(settings: Settings) -> Channel | None:
    """Always on."""
    return Web()
