"""Media (媒体): photos fetched and opened with their own key, and uploaded in pieces over the connection."""

import base64
import binascii
import hashlib
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channel import TryLater, Unreachable, file_name, sort
from bot.channels.wecom.aibot.frames import UPLOAD, words
from bot.channels.wecom.aibot.wire import Wire
from bot.channels.wecom.channel import AS
from bot.tencent.calls import LARGEST_FILE

_PIECE = 512 * 1024
_BLOCK = 32


async def fetch(client: httpx.AsyncClient, source: dict[str, str], *, open_ways: bool) -> bytes:
    """The bytes behind an address of WeCom's, which lives five minutes; TryLater, or Unreachable when gone.

    `open_ways` lets an unsealed address pass, as of a stand-in on this machine.
    """
    url = source.get("url", "")
    if urlsplit(url).scheme != "https" and not open_ways:
        raise Unreachable("no_file", only_this=True)
    sealed = bytearray()
    try:
        async with client.stream("GET", url) as answer:
            if answer.status_code in (400, 403, 404, 410):
                raise Unreachable("gone", only_this=True)
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                sealed += piece
                if len(sealed) > LARGEST_FILE:
                    raise Unreachable("too_big", only_this=True)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise TryLater("no_file_yet") from None
    return opened(bytes(sealed), source.get("aeskey", ""))


def opened(sealed: bytes, aeskey: str) -> bytes:
    """AES-256-CBC, IV the key's first half, PKCS#7 to 32. TryLater where it was cut off on the way."""
    try:
        key = base64.b64decode(aeskey + "=" * (-len(aeskey) % 4))
        cipher = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).decryptor()
        padded = cipher.update(sealed) + cipher.finalize()
    except (ValueError, binascii.Error):
        raise TryLater("garbage") from None
    length = padded[-1] if padded else 0
    if not 1 <= length <= _BLOCK or padded[-length:] != bytes([length]) * length:
        raise TryLater("garbage")
    return padded[:-length]


async def upload(wire: Wire, content: bytes) -> tuple[str, str]:
    """The kind of what was uploaded, as the platform calls it, and its media_id. Nobody sees anything of it yet."""
    try:
        return await _uploaded(wire, content)
    except TryLater as later:
        raise TryLater(later.why, later.after) from None


async def _uploaded(wire: Wire, content: bytes) -> tuple[str, str]:
    kind = AS.get(sort(content), sort(content))
    pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
    begun = await wire.ask(
        f"{UPLOAD}_init",
        {
            "type": kind,
            "filename": file_name(content),
            "total_size": len(content),
            "total_chunks": len(pieces),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        },
    )
    upload_id = words(begun, "upload_id")
    for number, piece in enumerate(pieces):
        part = {"upload_id": upload_id, "chunk_index": number}
        data = base64.b64encode(piece).decode()
        await wire.ask(f"{UPLOAD}_chunk", part | {"base64_data": data})
    done = await wire.ask(f"{UPLOAD}_finish", {"upload_id": upload_id})
    if not words(done, "media_id"):
        raise TryLater("unclear_answer")
    return kind, words(done, "media_id")
