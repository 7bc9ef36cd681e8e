"""A crowd: many people over Telegram and WeChat, each of whose lines is sent until it is acknowledged."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.benches import district
from tests.bot.spool.test_replay import KEYS
from tests.harness.processes import WITHIN
from tests.harness.villagers import _PLACES, _RARE, _THINGS, ANOTHER
from tests.standins.telegram import SECRET
from tests.standins.wechat_client import letter, sealed

PATIENCE = 20.0
"""Seconds that a platform waits for an answer; this machine may be slower than theirs."""


@dataclass
class Talker:
    """Somebody of the crowd: what they say, and what of it was acknowledged."""

    number: int
    village: int | None  # None: a stranger on WeChat
    chance: random.Random
    acked: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)
    """The words of the reports that were acknowledged."""
    said: int = 0

    @property
    def chat(self) -> str:
        """Their account on its platform."""
        if self.village is None:
            return f"oStranger{self.number}"
        return str(district.account(self.village, self.number % (district.HOUSEHOLDS + 1)))

    def lines(self) -> list[tuple[str, str]]:
        """What they say next, line by line, with the report that stands once the line is acknowledged."""
        if self.village is None or self.chance.random() < 0.3:
            return [(self.chance.choice(("帮助", "我的上报")), "")]
        words = self._problem()
        return [(words, ""), (ANOTHER, words)]

    def _problem(self) -> str:
        """Something that was never said before, and is like nothing else."""
        name = "".join(self.chance.choices(_RARE, k=16))
        place, thing = self.chance.choice(_PLACES), self.chance.choice(_THINGS)
        return f"{self.village}组{place}{name}的{thing}坏了"


@dataclass
class Voice:
    """One thread that speaks for several people, one after another, as a platform does for all of its users."""

    port: int
    talkers: list[Talker]
    chance: random.Random
    over: threading.Event
    """Begin nothing new."""
    given_up: threading.Event
    pause: float = 0.0
    refused: int = 0
    broken: int = 0

    def run(self) -> None:
        """Until it is over; what has been begun is finished."""
        while not self.over.is_set():
            talker = self.chance.choice(self.talkers)
            for words, filed in talker.lines():
                talker.said += 1
                if not self._until_acknowledged(talker, words):
                    return
                if filed:
                    talker.filed.append(filed)
            self.over.wait(self.pause)

    def _until_acknowledged(self, talker: Talker, words: str) -> bool:
        key = talker.number * 100_000 + talker.said
        say = self._on_wechat if talker.village is None else self._on_telegram
        while not say(talker, words, key):
            if self.given_up.wait(0.1):
                return False
        talker.acked.append(f"{talker.chat}:{key}" if talker.village is None else f"{key}.{key}")
        return True

    def _on_telegram(self, talker: Talker, words: str, key: int) -> bool:
        chat = {"id": int(talker.chat), "type": "private"}
        sender = {"id": int(talker.chat), "is_bot": False, "first_name": "村民"}
        message = {"message_id": key, "date": 1, "chat": chat, "from": sender, "text": words}
        headers = {"x-telegram-bot-api-secret-token": SECRET, "content-type": "application/json"}
        body = json.dumps({"update_id": key, "message": message}).encode()
        return self._posted("/hook/telegram", body, headers)

    def _on_wechat(self, talker: Talker, words: str, key: int) -> bool:
        at = datetime.now(UTC)
        xml = letter(talker.chat, "text", at, Content=words, MsgId=str(key))
        query, body = sealed(xml, at, app_id=KEYS["wechat_app_id"])
        return self._posted(f"/hook/wechat?{urlencode(query)}", body, {})

    def _posted(self, path: str, body: bytes | str, headers: dict[str, str]) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            self.broken += 1
            return False
        finally:
            connection.close()
        self.refused += answer.status != 200
        return answer.status == 200


def crowd(many: int, villages: int, seed: int) -> list[Talker]:
    """So many people of the district, and a tenth as many strangers."""
    each = district.HOUSEHOLDS + 1
    assert many <= villages * each
    known = [Talker(n, n // each, random.Random(seed * 1_000_003 + n)) for n in range(many)]
    strange = [
        Talker(many + n, None, random.Random(seed * 1_000_003 + many + n))
        for n in range(max(1, many // 10))
    ]
    return known + strange


@contextmanager
def talking(port: int, talkers: list[Talker], threads: int, pause: float) -> Iterator[list[Voice]]:
    """They talk from here on; afterwards everybody has finished what they had begun."""
    over, given_up = threading.Event(), threading.Event()
    voices = [
        Voice(port, talkers[n::threads], random.Random(n), over, given_up, pause)
        for n in range(threads)
    ]
    crew = [threading.Thread(target=voice.run) for voice in voices]
    for one in crew:
        one.start()
    try:
        yield voices
        over.set()
        for one in crew:
            one.join(60 + WITHIN)
    finally:
        over.set()
        given_up.set()
        for one in crew:
            one.join()
