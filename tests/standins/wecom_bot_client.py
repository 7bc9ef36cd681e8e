"""A member's phone with the AI bot in it: a talk in 1:1, and what is said in a group that calls the bot."""

import base64
import os
from typing import Any

from tests.standins.wecom import Shown
from tests.standins.wecom_bot import StandIn, sealed
from tests.standins.wecom_client import Member


def text(words: str) -> dict[str, Any]:
    """The body of a text."""
    return {"msgtype": "text", "text": {"content": words}}


def voice(words: str) -> dict[str, Any]:
    """The body of a voice: the platform sends its words."""
    return {"msgtype": "voice", "voice": {"content": words}}


def image(platform: StandIn, content: bytes, *, cut: bool = False) -> dict[str, Any]:
    """The body of a picture, kept sealed at the platform; `cut` off on the way."""
    key = os.urandom(32)
    name = f"FILE-{len(platform.media) + 1}"
    whole = sealed(content, key)
    platform.media[name] = (whole[:-20] if cut else whole, "image")
    url = f"http://127.0.0.1:{platform.port}/file/{name}"
    return {"url": url, "aeskey": base64.b64encode(key).decode().rstrip("=")}


def happened(kind: str, **more: Any) -> dict[str, Any]:
    """The body of an event."""
    return {"msgtype": "event", "event": {"eventtype": kind} | more}


def press(card: Shown, label: str) -> dict[str, Any]:
    """The body of a press on a card's button."""
    what = {
        "card_type": "button_interaction",
        "event_key": card.buttons[label],
        "task_id": card.card["task_id"],
    }
    return happened("template_card_event", template_card_event=what)


class Phone(Member):
    """One member of the company, who talks to the bot."""

    platform: Any

    def say(self, text_: str, room: str = "") -> None:
        """Write a text; in a group the bot is called."""
        words = f"@联户 {text_}" if room else text_
        self.platform.call("message", self.userid, text(words), room)

    def speak(self, words: str) -> None:
        """Send a voice."""
        self.platform.call("message", self.userid, voice(words))

    def photo(self, content: bytes) -> None:
        """Send a photo."""
        body = {"msgtype": "image", "image": image(self.platform, content)}
        self.platform.call("message", self.userid, body)

    def enter(self) -> str:
        """Open the chat for the first time of the day."""
        req_id: str = self.platform.call("enter", self.userid, happened("enter_chat"))
        return req_id

    def press(self, label: str) -> None:
        """Press a button of the newest card that has it; waits for one to come."""
        mine = self.platform
        mine.wait_until(lambda: any(label in s.buttons for s in mine.of(self.userid)))
        shown = next(s for s in reversed(mine.of(self.userid)) if label in s.buttons)
        mine.call("press", self.userid, press(shown, label))

    def again(self) -> None:
        """The platform repeats what was not answered."""
        for msgid in list(self.platform.unanswered):
            self.platform.again(msgid)
