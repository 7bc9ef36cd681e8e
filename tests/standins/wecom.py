"""A stand-in of WeCom on loopback: groups' robots, one app with its members and cards, and faults on demand.

It answers HTTP 200 always, as WeCom does, and says what went wrong in `errcode`.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from tests.standins.tencent import Api, Handler

CORP, AGENT, SECRET = "ww0123456789abcdef", 1000002, "a-secret-of-the-app"
A_MINUTE, ROBOTS, MEMBERS = 60.0, 20, 30
"""So many messages a minute to one robot (then refused) and to one member (then dropped without a word)."""
CARD_LIVES = 72 * 3600.0
_BYTES = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}


@dataclass(frozen=True)
class Shown:
    """One thing that is on somebody's screen: in a group (by its robot's key) or with a member."""

    to: str
    kind: str  # text, markdown_v2, image, news, voice, video, file, template_card
    text: str = ""
    picture: bytes | None = None
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def buttons(self) -> dict[str, str]:
        """The keys of a card's buttons, by their words."""
        return {b["text"]: b["key"] for b in self.card.get("button_list", [])}


@dataclass
class Code:
    """A response_code: for whom, which card, until when; used once."""

    to: str
    task: str
    until: float
    used: bool = False


class _Handler(Handler):
    platform: "StandIn"

    def answer(self, path: str, query: dict[str, str], body: bytes) -> None:
        if path == "webhook/send":
            self.code(self.platform.robot(query.get("key", ""), json.loads(body)))
        elif path == "gettoken":
            self._token(query)
        elif query.get("access_token") not in self.platform.valid:
            self.code(40014)
        elif path == "media/get":
            self.give_media(query["media_id"])
        elif path == "media/upload":
            self.take_media(body)
        elif path == "menu/create":
            self.take_menu(body)
        elif path == "message/send":
            self.json(self.platform.send(json.loads(body)))
        elif path == "message/update_template_card":
            self.code(self.platform.update(json.loads(body)))
        elif path.startswith("externalcontact/"):
            self.json(self.platform.customers(path, json.loads(body)))
        else:
            self.code(40066)

    def _token(self, query: dict[str, str]) -> None:
        if query["corpid"] != CORP:
            return self.code(40013)
        if query["corpsecret"] != SECRET:
            return self.code(40001)
        if not self.platform.valid:
            self.platform.valid.add(f"TOKEN-{self.platform.calls['gettoken']}")
        token = max(self.platform.valid)
        return self.json({"errcode": 0, "access_token": token, "expires_in": 7200})


@dataclass
class StandIn(Api):
    """WeCom's side of one company; `journal` is what arrived."""

    handler = _Handler
    now: Callable[[], float] = time.monotonic
    keys: set[str] = field(default_factory=set)  # of robots that are in a group
    members: set[str] = field(default_factory=set)  # whom the app may be seen by
    paced: bool = True
    journal: list[Shown] = field(default_factory=list)
    dropped: list[Shown] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Customer groups by id: name and owner."""
    prepared: dict[str, dict[str, Any]] = field(default_factory=dict)  # by msgid
    confirmed: dict[str, str] = field(default_factory=dict)  # msgid: the group it went to
    _times: dict[str, list[float]] = field(default_factory=dict)

    def of(self, to: str) -> list[Shown]:
        """What is on this screen, oldest first."""
        return [shown for shown in list(self.journal) if shown.to == to]

    def show(self, shown: Shown) -> None:
        """Something is on a screen now."""
        with self.changed:
            self.journal.append(shown)
            self.changed.notify_all()

    def within_pace(self, to: str, most: int) -> bool:
        """Whether one more may come, counting the minute that has just passed."""
        times = [at for at in self._times.get(to, []) if self.now() - at < A_MINUTE]
        self._times[to] = times
        if self.paced and len(times) >= most:
            return False
        times.append(self.now())
        return True

    def confirm(self, msgid: str) -> bool:
        """The keeper taps 发送 on the telephone; one a day a group, else it does not go out."""
        asked = self.prepared[msgid]
        [chat] = asked["chat_id_list"]
        if msgid in self.confirmed or not self.within_pace(f"day:{chat}", 1):
            return False
        picture = [a["image"]["media_id"] for a in asked["attachments"]]
        content = self.media[picture[0]][0] if picture else None
        self.confirmed[msgid] = chat
        self.show(Shown(chat, "mass", asked["text"]["content"], content))
        return True

    def customers(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """externalcontact/…: customer groups, and what is laid ready for them."""
        match path.removeprefix("externalcontact/"):
            case "groupchat/list":
                at = int(asked.get("cursor") or 0)
                ids = sorted(self.groups)
                page = [{"chat_id": chat, "status": 0} for chat in ids[at : at + 2]]
                more = {"next_cursor": str(at + 2)} if at + 2 < len(ids) else {}
                return {"errcode": 0, "group_chat_list": page} | more
            case "groupchat/get":
                name, owner = self.groups[asked["chat_id"]]
                about = {"chat_id": asked["chat_id"], "name": name, "owner": owner}
                return {"errcode": 0, "group_chat": about}
            case "add_msg_template":
                [chat] = asked["chat_id_list"]
                too_long = len(asked["text"]["content"].encode()) > 4000
                if too_long or self.groups.get(chat, ("", ""))[1] != asked["sender"]:
                    return {"errcode": 40058 if too_long else 41048, "errmsg": "no"}
                msgid = f"MASS-{len(self.prepared) + 1}"
                self.prepared[msgid] = asked
                return {"errcode": 0, "fail_list": [], "msgid": msgid}
            case "get_groupmsg_send_result":
                [chat] = self.prepared[asked["msgid"]]["chat_id_list"]
                status = int(asked["msgid"] in self.confirmed)
                return {"errcode": 0, "send_list": [{"chat_id": chat, "status": status}]}
        return {"errcode": 40066, "errmsg": "invalid url"}

    def code(self, to: str, task: str) -> str:
        """A fresh response_code for a card."""
        code = f"RESPONSE-{len(self.codes) + 1}"
        self.codes[code] = Code(to, task, self.now() + CARD_LIVES)
        return code

    def robot(self, key: str, asked: dict[str, Any]) -> int:
        """webhook/send: the errcode."""
        if key not in self.keys:
            return 93000
        if (wrong := _wrong(asked)) or (wrong := _wrong_picture(asked)):
            return wrong
        if not self.within_pace(key, ROBOTS):
            return 45009
        self.show(self._shown(key, asked))
        return 0

    def send(self, asked: dict[str, Any]) -> dict[str, Any]:
        """message/send: the answer."""
        to, kind = asked["touser"], asked["msgtype"]
        if asked["agentid"] != AGENT:
            return {"errcode": 40056, "errmsg": "invalid agentid"}
        if wrong := _wrong(asked) or self._wrong_card(asked):
            return {"errcode": wrong, "errmsg": "no"}
        if (
            kind in ("image", "voice", "video", "file")
            and asked[kind]["media_id"] not in self.media
        ):
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        if to not in self.members:
            return {"errcode": 0, "errmsg": "ok", "invaliduser": to.lower(), "msgid": "M"}
        shown = self._shown(to, asked)
        if self.within_pace(to, MEMBERS):
            self.show(shown)
        else:
            self.dropped.append(shown)
        more = {"response_code": self.code(to, shown.card["task_id"])} if shown.card else {}
        return {"errcode": 0, "errmsg": "ok", "msgid": "M"} | more

    def _wrong_card(self, asked: dict[str, Any]) -> int:
        if asked["msgtype"] != "template_card":
            return 0
        card = asked["template_card"]
        if card["task_id"] in self.tasks:
            return 42014
        keys = [b["key"] for b in card["button_list"]]
        fits = 1 <= len(keys) <= 6 and len(set(keys)) == len(keys)
        if not fits or not (card.get("main_title", {}).get("title") or card.get("sub_title_text")):
            return 42045
        self.tasks.add(card["task_id"])
        return 0

    def _shown(self, to: str, asked: dict[str, Any]) -> Shown:
        kind = asked["msgtype"]
        body = asked[kind]
        picture = None
        if "base64" in body:
            picture = base64.b64decode(body["base64"])
        elif "media_id" in body:
            picture = self.media[body["media_id"]][0]
        card = body if kind == "template_card" else {}
        title = card.get("main_title", {}).get("title", "")
        text = body.get("content") or f"{title}\n{card.get('sub_title_text', '')}".strip()
        if kind == "news":
            text = " ".join(body["articles"][0].values())
        return Shown(to, kind, text, picture, card)

    def update(self, asked: dict[str, Any]) -> int:
        """message/update_template_card: the errcode; a code works once, for 72 hours."""
        code = self.codes.get(asked["response_code"])
        if code is None or code.used or self.now() > code.until:
            return 42045
        if code.to not in asked["userids"]:
            return 40031
        code.used = True
        with self.changed:
            self.updates.append(asked | {"task": code.task})
            self.changed.notify_all()
        return 0


def _wrong(asked: dict[str, Any]) -> int:
    kind = asked["msgtype"]
    content = asked[kind].get("content", "")
    if kind in _BYTES and (not content or len(content.encode()) > _BYTES[kind]):
        return 40058 if content else 44004
    return 0


def _wrong_picture(asked: dict[str, Any]) -> int:
    if asked["msgtype"] != "image":
        return 0
    content = base64.b64decode(asked["image"]["base64"])
    if len(content) > 2 * 2**20:
        return 40009
    digest = md5(content, usedforsecurity=False).hexdigest()
    known = content.startswith((b"\xff\xd8\xff", b"\x89PNG"))
    return 0 if known and digest == asked["image"]["md5"] else 40096
