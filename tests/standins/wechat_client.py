"""A villager's phone on an official account: sealed by Tencent's own reference crypto, not by ours."""

import importlib
import itertools
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.standins.wechat import StandIn, Told

# The reference implementation still asks for a module that Python 3.9 removed.
sys.modules.setdefault("xml.etree.cElementTree", ElementTree)
WXBizMsgCrypt = importlib.import_module("weworkapi.WXBizMsgCrypt3").WXBizMsgCrypt

ACCOUNT = "gh_0123456789ab"
TOKEN = "TheTokenOfTheAccount"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
_counter = itertools.count(1)


def tencent(app_id: str, token: str = TOKEN, aes_key: str = AES_KEY) -> Any:
    """Tencent's reference crypto for one account."""
    return WXBizMsgCrypt(token, aes_key, app_id)


def signed(*parts: str) -> str:
    """The signature as Tencent's documents describe it."""
    return sha1("".join(sorted(parts)).encode()).hexdigest()  # Tencent's choice


def sealed(
    xml: str,
    at: datetime,
    *,
    app_id: str,
    token: str = TOKEN,
    aes_key: str = AES_KEY,
    extra: str = "",
) -> tuple[dict[str, str], bytes]:
    """Query and body of the POST that brings this XML. `extra` stands beside the ciphertext."""
    stamp, nonce = str(int(at.timestamp())), f"{next(_counter):09d}"
    code, wrapped = tencent(app_id, token, aes_key).EncryptMsg(xml, nonce, stamp)
    assert code == 0, code
    root = ElementTree.fromstring(wrapped)
    ciphertext = root.findtext("Encrypt")
    query = {
        "signature": signed(token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": "oSomebody",
        "encrypt_type": "aes",
        "msg_signature": root.findtext("MsgSignature") or "",
    }
    body = (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>{extra}"
        f"<Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
    )
    return query, body.encode()


def opened(body: bytes, *, app_id: str) -> dict[str, str]:
    """A sealed reply as the platform reads it: its elements by name."""
    root = ElementTree.fromstring(body)
    code, xml = tencent(app_id).DecryptMsg(
        body.decode(),
        root.findtext("MsgSignature"),
        root.findtext("TimeStamp"),
        root.findtext("Nonce"),
    )
    assert code == 0, code
    inner = ElementTree.fromstring(xml)
    names = [child.tag for child in inner]
    assert len(names) == len(set(names)), names
    return {child.tag: child.text or "" for child in inner}


def letter(openid: str, kind: str, at: datetime, **fields: str) -> str:
    """The XML of a message or event, as Tencent's documents print it."""
    known = {"ToUserName": ACCOUNT, "FromUserName": openid, "MsgType": kind} | fields
    texts = "".join(
        f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
        for name, value in known.items()
    )
    return f"<xml><CreateTime>{int(at.timestamp())}</CreateTime>{texts}</xml>"


@dataclass
class Phone:
    """One follower of the account. `hears` gives what came since the last look, in order."""

    openid: str
    url: str  # https://…/hook/wechat
    platform: StandIn
    now: Callable[[], datetime]
    seen: int = 0
    last: tuple[dict[str, str], bytes] | None = None
    statuses: list[int] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Write a text."""
        self._post("text", Content=text)

    def photo(self, picture: bytes, kind: str = "image/jpeg") -> None:
        """Send a photo, which the platform keeps for the account to fetch."""
        media_id = f"IN-{next(_counter)}"
        self.platform.media[media_id] = (picture, kind)
        self._post("image", PicUrl="http://127.0.0.1:9/never", MediaId=media_id)

    def voice(self, recognition: str = "") -> None:
        """Send a voice message; since 2023 it comes without recognition."""
        media_id = f"IN-{next(_counter)}"
        self.platform.media[media_id] = (b"#!AMR\n" + b"\0" * 40, "audio/amr")
        self._post("voice", MediaId=media_id, Format="amr", Recognition=recognition)

    def stand_at(self, latitude: float, longitude: float) -> None:
        """Send a place, in the platform's coordinates."""
        self._post(
            "location",
            Location_X=str(latitude),
            Location_Y=str(longitude),
            Scale="16",
            Label="村口",
        )

    def follow(self, scene: str = "") -> None:
        """Follow the account, perhaps by scanning a code."""
        self.platform.left.discard(self.openid)
        self._tap("subscribe", f"qrscene_{scene}" if scene else "")

    def scan(self, scene: str) -> None:
        """Scan a code of the account that is followed already."""
        self._tap("SCAN", scene)

    def tap(self, key: str) -> None:
        """Press an entry of the menu."""
        self._tap("CLICK", key)

    def leave(self) -> None:
        """Stop following."""
        self.platform.left.add(self.openid)
        self._tap("unsubscribe", "")

    def at_once(self, text: str, times: int) -> None:
        """Write a text that the platform delivers several times at the same moment."""
        at = self.now()
        xml = letter(self.openid, "text", at, Content=text, MsgId=str(10**15 + next(_counter)))
        self.platform.wrote(self.openid)
        call = sealed(xml, at, app_id=self.platform.app_id)
        with ThreadPoolExecutor(times) as threads:
            list(threads.map(lambda _: self._deliver(*call), range(times)))

    def again(self) -> None:
        """The platform repeats the last call."""
        assert self.last is not None
        self._deliver(*self.last)

    def hears(self) -> list[Told]:
        """What reached this phone since the last look."""
        own_messages = [t for t in self.platform.journal if t.openid == self.openid]
        fresh, self.seen = own_messages[self.seen :], len(own_messages)
        return fresh

    def waits_for(self, *fragments: str, seconds: float = 20) -> Told:
        """The first thing not yet looked at that holds these fragments; waits for it to come."""
        with self.platform.changed:
            position = self.platform.changed.wait_for(lambda: self._fitting(fragments), seconds)
            own_messages = [t for t in self.platform.journal if t.openid == self.openid]
            assert position, (fragments, own_messages[self.seen :])
            self.seen = position
            return own_messages[position - 1]

    def waits_for_picture(self, seconds: float = 20) -> bytes:
        """The first picture that came since the last look; waits for it to come."""
        with self.platform.changed:
            picture = self.platform.changed.wait_for(self._pictured, seconds)
        assert picture, "no picture"
        return picture

    def _pictured(self) -> bytes | None:
        own_messages = [t for t in self.platform.journal if t.openid == self.openid]
        return next((t.picture for t in own_messages[self.seen :] if t.picture), None)

    def _fitting(self, fragments: tuple[str, ...]) -> int:
        own_messages = [t for t in self.platform.journal if t.openid == self.openid]
        for position, message in enumerate(own_messages[self.seen :], self.seen + 1):
            if all(fragment in message.text for fragment in fragments):
                return position
        return 0

    def _tap(self, event: str, key: str) -> None:
        self._post("event", Event=event, EventKey=key)

    def _post(self, kind: str, **fields: str) -> None:
        at = self.now()
        numbered = {} if kind == "event" else {"MsgId": str(10**15 + next(_counter))}
        xml = letter(self.openid, kind, at, **fields, **numbered)
        if fields.get("Event") != "unsubscribe":
            self.platform.wrote(self.openid, tapped=kind == "event")
        self._deliver(*sealed(xml, at, app_id=self.platform.app_id))

    def _deliver(self, query: dict[str, str], body: bytes) -> None:
        self.last = (query, body)
        # Five seconds is what the platform waits.
        answer = httpx.post(f"{self.url}?{urlencode(query)}", content=body, timeout=5)
        self.statuses.append(answer.status_code)
        if answer.status_code == 200 and answer.content not in (b"", b"success"):
            reply = opened(answer.content, app_id=self.platform.app_id)
            assert (reply["ToUserName"], reply["FromUserName"]) == (self.openid, ACCOUNT)
            assert len(reply["Content"].encode()) <= 2048
            self.platform.tell(Told(self.openid, reply["Content"], way="reply"))
