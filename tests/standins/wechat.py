"""A stand-in of the official account's API on loopback: tokens, windows, quotas, and faults on demand."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.standins.tencent import Api, Handler

WROTE = (timedelta(hours=48), 5)
TAPPED = (timedelta(minutes=1), 3)  # followed, scanned, pressed the menu


@dataclass(frozen=True)
class Told:
    """One thing that reached somebody's phone: words or a picture, and by which way."""

    openid: str
    text: str
    picture: bytes | None = None
    way: str = "customer-service"


class _Handler(Handler):
    platform: "StandIn"

    def answer(self, path: str, query: dict[str, str], body: bytes) -> None:
        if path == "stable_token":
            self._stable_token(json.loads(body))
        elif query.get("access_token") not in self.platform.valid:
            self.code(40001)
        elif path == "media/get":
            self.give_media(query["media_id"])
        elif path == "media/upload":
            self.take_media(body)
        elif path == "menu/create":
            self.take_menu(body)
        elif path == "message/custom/send":
            self.code(self.platform.send(json.loads(body)))
        elif path == "qrcode/create":
            scenes = self.platform.scenes
            scenes.append(json.loads(body))
            self.json({"ticket": "T", "expire_seconds": 60, "url": f"http://qr/{len(scenes)}"})
        else:
            self.code(40066)

    def _stable_token(self, asked: dict[str, Any]) -> None:
        if asked["appid"] != self.platform.app_id:
            return self.code(40013)
        if asked["secret"] != self.platform.secret:
            return self.code(40125)
        token = self.platform.token(asked["force_refresh"])
        return self.json({"access_token": token, "expires_in": 7200})


@dataclass
class StandIn(Api):
    """Tencent's side of one official account."""

    handler = _Handler

    app_id: str = "wx0123456789abcdef"
    secret: str = "a-secret-of-the-account"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    strict: bool = True  # customer-service messages only within the allowances below
    valid: list[str] = field(default_factory=list)
    spoilt: str = ""  # a token that stable_token hands out although no call takes it
    issued: int = 0
    journal: list[Told] = field(default_factory=list)
    scenes: list[dict[str, Any]] = field(default_factory=list)
    forced: int = 0
    allowed: dict[str, dict[bool, tuple[datetime, int]]] = field(default_factory=dict)
    """By person and whether it was a tap: until when how many messages may go to them."""

    left: set[str] = field(default_factory=set)  # who does not follow any more

    def wrote(self, openid: str, *, tapped: bool = False) -> None:
        """Somebody wrote (five messages in 48 hours) or tapped (three in a minute)."""
        lasts, many = TAPPED if tapped else WROTE
        self.allowed.setdefault(openid, {})[tapped] = (self.now() + lasts, many)

    def tell(self, told: Told) -> None:
        """Something reached a phone."""
        with self.changed:
            self.journal.append(told)
            self.changed.notify_all()

    def rotate(self) -> None:
        """Every token handed out so far is void."""
        self.valid.clear()

    def spoil(self) -> None:
        """The token in force is void, and only a forced refresh brings another."""
        self.spoilt = self.valid.pop()

    def token(self, force: bool) -> str:
        """stable_token: the same one until it is forced or void."""
        self.forced += force
        if self.spoilt and not force:
            return self.spoilt
        self.spoilt = ""
        if force or not self.valid:
            self.issued += 1
            self.valid[:] = [f"TOKEN-{self.issued}"]
        return self.valid[-1]

    def send(self, asked: dict[str, Any]) -> int:
        """message/custom/send: the errcode."""
        openid, kind = asked["touser"], asked["msgtype"]
        if kind == "text" and len(asked["text"]["content"].encode()) > 2048:
            return 45002
        if kind != "text" and asked[kind]["media_id"] not in self.media:
            return 40007
        if openid in self.left:
            return 43004
        if self.strict and (refused := self._spend(openid)):
            return refused
        picture = self.media[asked[kind]["media_id"]][0] if kind != "text" else None
        self.tell(Told(openid, asked["text"]["content"] if kind == "text" else "", picture))
        return 0

    def _spend(self, openid: str) -> int:
        mine = self.allowed.get(openid, {})
        still = {tapped: a for tapped, a in mine.items() if a[0] >= self.now()}
        for tapped, (until, left) in still.items():
            if left:
                mine[tapped] = (until, left - 1)
                return 0
        return 45047 if still else 45015
