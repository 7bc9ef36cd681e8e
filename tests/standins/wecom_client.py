"""A member's phone on the app: sealed by Tencent's own reference crypto, not by ours."""

import itertools
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.standins.wechat_client import AES_KEY, signed, tencent
from tests.standins.wecom import AGENT, CORP, Shown, StandIn

TOKEN = "TheTokenOfTheApp"
_counter = itertools.count(1)


def sealed(
    xml: str,
    at: datetime,
    *,
    corp: str = CORP,
    token: str = TOKEN,
    aes_key: str = AES_KEY,
) -> tuple[dict[str, str], bytes]:
    """Query and body of the POST that brings this XML, as WeCom sends it: no plain signature."""
    stamp, nonce = str(int(at.timestamp())), f"{next(_counter):09d}"
    code, wrapped = tencent(corp, token, aes_key).EncryptMsg(xml, nonce, stamp)
    assert code == 0, code
    root = ElementTree.fromstring(wrapped)
    query = {
        "msg_signature": root.findtext("MsgSignature") or "",
        "timestamp": stamp,
        "nonce": nonce,
    }
    body = (
        f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName>"
        f"<Encrypt><![CDATA[{root.findtext('Encrypt')}]]></Encrypt>"
        f"<AgentID><![CDATA[{AGENT}]]></AgentID></xml>"
    )
    return query, body.encode()


def echo(words: str, at: datetime, *, token: str = TOKEN) -> dict[str, str]:
    """The query of the GET by which WeCom verifies an address: the echo is sealed."""
    stamp, nonce = str(int(at.timestamp())), f"{next(_counter):09d}"
    code, wrapped = tencent(CORP, token).EncryptMsg(words, nonce, stamp)
    assert code == 0, code
    ciphertext = ElementTree.fromstring(wrapped).findtext("Encrypt") or ""
    return {
        "msg_signature": signed(token, stamp, nonce, ciphertext),
        "timestamp": stamp,
        "nonce": nonce,
        "echostr": ciphertext,
    }


def letter(member: str, kind: str, at: datetime, **fields: str) -> str:
    """The XML of a message or event, as WeCom's documents print it."""
    known = {"ToUserName": CORP, "FromUserName": member, "MsgType": kind, "AgentID": str(AGENT)}
    texts = "".join(
        f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
        for name, value in (known | fields).items()
    )
    return f"<xml><CreateTime>{int(at.timestamp())}</CreateTime>{texts}</xml>"


def message(member: str, kind: str, at: datetime, **fields: str) -> str:
    """The XML of a message with an id of its own."""
    return letter(member, kind, at, MsgId=str(10**15 + next(_counter)), **fields)


def pressed(member: str, at: datetime, shown: Shown, label: str, code: str) -> str:
    """The XML of a press on a card's button."""
    return letter(
        member,
        "event",
        at,
        Event="template_card_event",
        EventKey=shown.buttons[label],
        TaskId=shown.card["task_id"],
        CardType="button_interaction",
        ResponseCode=code,
    )


@dataclass
class Member:
    """One member of the company with the app on the phone."""

    userid: str
    url: str  # https://…/hook/wecom
    platform: StandIn
    now: Callable[[], datetime]
    seen: int = 0
    last: tuple[dict[str, str], bytes] | None = None
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.platform.members.add(self.userid)

    def say(self, text: str) -> None:
        """Write a text; WeCom gives each callback thrice where it is not answered."""
        self._deliver(message(self.userid, "text", self.now(), Content=text))

    def photo(self, content: bytes) -> None:
        """Send a photo."""
        media_id = f"MEDIA-{len(self.platform.media) + 1}"
        self.platform.media[media_id] = (content, "image/jpeg")
        self._deliver(
            message(self.userid, "image", self.now(), MediaId=media_id, PicUrl="http://x")
        )

    def press(self, label: str) -> None:
        """Press a button of the newest card that has it; waits for one to come."""
        mine = self.platform
        mine.wait_until(lambda: any(label in s.buttons for s in mine.of(self.userid)))
        shown = next(s for s in reversed(self.platform.of(self.userid)) if label in s.buttons)
        code = self.platform.code(self.userid, shown.card["task_id"])
        self._deliver(pressed(self.userid, self.now(), shown, label, code))

    def again(self) -> None:
        """The platform repeats the last call."""
        assert self.last is not None
        self._post(*self.last)

    def waits_for(self, *fragments: str, seconds: float = 20) -> Shown:
        """The first text not yet looked at that holds these fragments; waits for it to come."""

        def fitting() -> int:
            for position, shown in enumerate(self._mine()[self.seen :], self.seen + 1):
                if shown.kind == "text" and all(f in shown.text for f in fragments):
                    return position
            return 0

        self.platform.wait_until(lambda: bool(fitting()), seconds)
        position = fitting()
        assert position, (fragments, [s.text for s in self._mine()[self.seen :]])
        self.seen = position
        return self._mine()[position - 1]

    def waits_for_button(self, label: str, seconds: float = 20) -> Shown:
        """The newest card with such a button; waits for it to come."""

        def cards() -> list[Shown]:
            return [s for s in self._mine()[self.seen - 1 :] if label in s.buttons]

        self.platform.wait_until(lambda: bool(cards()), seconds)
        assert cards(), (label, [s.text for s in self._mine()])
        return cards()[-1]

    def closed(self, seconds: float = 20) -> list[str]:
        """What stands in place of the buttons of this member's cards that were closed."""

        def words() -> list[str]:
            mine = [u for u in self.platform.updates if self.userid in u["userids"]]
            return [u["button"]["replace_name"] for u in mine]

        self.platform.wait_until(lambda: bool(words()), seconds)
        return words()

    def _mine(self) -> list[Shown]:
        return self.platform.of(self.userid)

    def _deliver(self, xml: str) -> None:
        self._post(*sealed(xml, self.now()))

    def _post(self, query: dict[str, str], body: bytes) -> None:
        self.last = (query, body)
        # Five seconds is what the platform waits.
        answer: Any = httpx.post(f"{self.url}?{urlencode(query)}", content=body, timeout=5)
        self.statuses.append(answer.status_code)
        assert answer.content == b""
