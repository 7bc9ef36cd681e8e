"""The envelope (安全模式): signature and AES around every message from and to an official account."""

import base64
import binascii
import hashlib
import hmac
import logging
import re
import secrets
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from wechatpy.crypto import PrpCrypto

from bot.channel import Refused, Request
from bot.tencent import strict_xml

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=5)
_BLOCK = 32  # Tencent pads to 32 bytes, not to AES's 16
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


@dataclass(frozen=True)
class Keys:
    """What the account and its server share: the app's id (of WeCom the company's), the token, the AES key."""

    app_id: str
    token: str = field(repr=False)
    aes: bytes = field(repr=False)


def aes_key(text: str) -> bytes:
    """The 32 bytes behind the EncodingAESKey of the account's page; ValueError if it is not one."""
    if not _AES_KEY.fullmatch(text):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return base64.b64decode(text + "=")


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts: Tencent's signature, of the URL and of messages alike."""
    return hashlib.sha1(_bytes("".join(sorted(parts)))).hexdigest()


def check_url(keys: Keys, request: Request) -> str:
    """The echo that proves to the platform that this server knows the token (接入校验).

    Refused(403) unless `signature` covers token, timestamp and nonce, and the call is fresh.
    """
    query = request.query
    given, echo = query.get("signature", ""), query.get("echostr", "")
    wanted = signature(keys.token, query.get("timestamp", ""), query.get("nonce", ""))
    if not _same(given, wanted) or not echo:
        raise _forged()
    _be_fresh(request)
    return echo


def open_echo(keys: Keys, request: Request) -> str:
    """The same for WeCom (验证URL), whose echo is sealed like a message; Refused(403) when it is forged."""
    query = request.query
    sealed = query.get("echostr", "")
    wanted = signature(keys.token, query.get("timestamp", ""), query.get("nonce", ""), sealed)
    if not sealed or not _same(query.get("msg_signature", ""), wanted):
        raise _forged()
    _be_fresh(request)
    return _text(_decrypt(keys, sealed))


def unseal(keys: Keys, request: Request) -> dict[str, str | None]:
    """The fields inside a POST, proven to come from the platform, for this account, just now.

    Refused(400) when the envelope or what is in it is not the text that it should be, Refused(403)
    with one and the same answer when anything is forged: a wrong signature, another account's
    message, broken padding, a call older than five minutes. What compatible mode (兼容模式) adds in
    plain is never read.
    """
    if len(request.body) > strict_xml.MOST_BYTES:
        raise Refused(400, "too big")
    outer = strict_xml.fields(_text(request.body))
    sealed = outer.get("Encrypt")
    if not sealed:
        raise Refused(400, "no ciphertext")
    _be_signed(keys, request.query, outer, sealed)
    _be_fresh(request)
    inner = strict_xml.fields(strict_xml.printable(_text(_decrypt(keys, sealed))))
    if (
        "ToUserName" in outer
        and inner.get("ToUserName", outer["ToUserName"]) != outer["ToUserName"]
    ):
        raise _forged()
    return inner


def seal(keys: Keys, xml: str, at: datetime) -> bytes:
    """The reply as the platform wants it back: encrypted, signed, with a nonce of its own."""
    sealed = _Crypto(keys.aes).encrypt(xml, keys.app_id).decode()
    stamp, nonce = str(int(at.timestamp())), secrets.token_hex(8)
    signed = signature(keys.token, stamp, nonce, sealed)
    return (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    ).encode()


class _Crypto(PrpCrypto):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's AES with a prefix that cannot be guessed; its own comes from `random`."""

    def get_random_string(self) -> str:
        return secrets.token_hex(8)


def _be_signed(
    keys: Keys, query: dict[str, str], outer: dict[str, str | None], sealed: str
) -> None:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    given = query.get("msg_signature", "")
    if not _same(given, signature(keys.token, stamp, nonce, sealed)):
        raise _forged()
    # The plain `signature` proves nothing about the body, but a wrong one is no platform's.
    if "signature" in query and not _same(query["signature"], signature(keys.token, stamp, nonce)):
        raise _forged()
    repeated = {"MsgSignature": given, "TimeStamp": stamp, "Nonce": nonce}
    if any(name in outer and outer[name] != value for name, value in repeated.items()):
        raise _forged()


def _be_fresh(request: Request) -> None:
    stamp = request.query.get("timestamp", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 11):
        raise _forged()
    age = request.at - datetime.fromtimestamp(int(stamp), UTC)
    if abs(age) > FRESH:
        # The signature was right: either somebody replays a call, or a clock is wrong.
        log.warning(
            "tencent: refused a call %d s old; is this machine's clock right?", age.total_seconds()
        )
        raise _forged()


def _decrypt(keys: Keys, sealed: str) -> bytes:
    # wechatpy's own unpacking takes any padding and mixes up bad text with a bad account.
    try:
        padded = bytes(PrpCrypto(keys.aes).cipher.decrypt(base64.b64decode(sealed, validate=True)))
    except (ValueError, binascii.Error):
        raise _forged() from None
    padding = padded[-1] if padded else 0
    if len(padded) % _BLOCK or not 1 <= padding <= _BLOCK:
        raise _forged()
    content, tail = padded[16:-padding], padded[-padding:]
    if tail != bytes([padding]) * padding or len(content) < 4:
        raise _forged()
    (length,) = struct.unpack("!I", content[:4])
    message, account = content[4 : 4 + length], content[4 + length :]
    if not hmac.compare_digest(account, keys.app_id.encode()):
        raise _forged()
    return message


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(_bytes(given), wanted.encode())


def _bytes(text: str) -> bytes:
    # A query may hold anything, half a surrogate pair too, and must be refused, not crash.
    return text.encode("utf-8", "surrogatepass")


def _forged() -> Refused:
    return Refused(403, "forged")
