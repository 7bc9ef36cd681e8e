"""Sending (一次发送): one try of one message, with what goes along, and how it ended."""

import asyncio
import logging

from bot.channel import Channel, TryLater, Unreachable
from bot.delivery.leasing import Sending
from bot.delivery.settling import Outcome, is_plain
from bot.faults import quiet
from bot.media import Media
from core.evidence import Evidence

log = logging.getLogger("lianhu.delivery")

SEND_FOR = 30.0  # seconds, then the try counts as failed; its lease lasts longer
_NOT_YET = "（照片还没传到，稍后可以再看。）"
_OTHERS_NOT_YET = {
    "voice": "（语音还没传到，请直接打电话问一下。）",
    "video": "（视频还没传到，稍后可以再看。）",
    "sound": "（录音还没传到，稍后可以再听。）",
    "file": "（文件还没传到，稍后可以再看。）",
}


async def attempt(channel: Channel, media: Media, sending: Sending, holder: str) -> Outcome:
    """Send it now; whatever goes wrong is how it ended."""
    message = sending.message
    try:
        picture = await _picture(media, sending)
        async with asyncio.timeout(SEND_FOR):
            platform_id = await channel.send(message, picture)
    except (TryLater, Unreachable) as raised:
        error: TryLater | Unreachable = raised
    except TimeoutError:
        error = TryLater("too_slow", maybe_sent=True)
    except Exception as broken:
        # The edge of delivery: a channel's bug must not stop the others.
        log.error("%s: sending broke", channel.name, exc_info=quiet(broken))
        error = TryLater(type(broken).__name__, maybe_sent=True)
    else:
        return Outcome(message.id, holder, platform_id, plain=is_plain(message))
    return Outcome(message.id, holder, error=error)


async def _picture(media: Media, sending: Sending) -> bytes | None:
    """The bytes of a message's picture; without them the words say so and go alone."""
    if sending.message.picture is None or sending.message.kind != "message":
        return None
    content = await asyncio.to_thread(_read, media, sending.picture)
    if content is None:
        kind = sending.picture.kind if sending.picture is not None else "photo"
        missing = _OTHERS_NOT_YET.get(kind, _NOT_YET)
        sending.message.text = f"{sending.message.text}\n{missing}".strip()
    return content


def _read(media: Media, evidence: Evidence | None) -> bytes | None:
    try:
        return media.read(evidence) if evidence is not None else None
    except OSError:
        return None
