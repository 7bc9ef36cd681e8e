"""Villagers who report over Telegram, one message after another, until each is acknowledged."""

import json
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.demo.world import SINCE
from core.registry import addresses
from core.registry.people import Person
from tests.standins.telegram import SECRET

Update = dict[str, Any]
_THINGS = ["路灯", "水管", "电杆", "井盖", "水渠", "护栏", "垃圾桶", "变压器", "水表", "电线"]
_PLACES = ["村口", "学校", "水塘边", "桥头", "祠堂", "小卖部", "卫生室", "村部", "水库", "河堤"]
ANOTHER = "不是，另报"
"""Said after every report: where it is asked whether it is an open one, it is not."""
_RARE = [chr(code) for code in range(0x3400, 0x3600)]  # characters that no rule knows


def phones(engine: Engine, names: list[str]) -> list[int]:
    """A Telegram account for each of these people of the demo world."""
    with Session(engine) as db, db.begin():
        for number, name in enumerate(names):
            person = db.exec(select(Person).where(col(Person.name) == name)).one()
            addresses.attach(
                db, addresses.known(db, "telegram", str(1000 + number)), person.id, SINCE
            )
    return [1000 + number for number in range(len(names))]


def problem(n: int) -> str:
    """Words of which no two are the same, nor so alike that the sender would be asked about it."""
    name = "".join(random.Random(n).choices(_RARE, k=16))
    at = (n % 1000 + 50 * (n // 1000)) % 200
    group = "一组" if at < 100 else "二组"
    return f"{group}{_PLACES[at % 100 // 10]}{name}的{_THINGS[at % 10]}坏了"


@dataclass
class Villager:
    """One sender on one thread. `acked` has the keys that were answered with 200."""

    chat: int
    port: int
    first: int
    over: threading.Event
    """Begin nothing new."""
    given_up: threading.Event = field(default_factory=threading.Event)
    """Do not even finish what was begun."""
    acked: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)
    """The words of reports that were acknowledged."""
    refused: int = 0  # answers other than 200, after which the same was sent again
    repeats: int = 0  # calls that broke off, after which the same was sent again

    def run(self) -> None:
        """Report after report until it is over; what has been begun is finished."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        for update, words in self._script():
            while not self._said(connection, update):
                if self.given_up.wait(0.1):
                    return
            self.acked.append(f"{update['update_id']}.{update['message']['message_id']}")
            if words:
                self.filed.append(words)
        connection.close()

    def _said(self, connection: HTTPConnection, update: Update) -> bool:
        headers = {"x-telegram-bot-api-secret-token": SECRET, "content-type": "application/json"}
        try:
            connection.request("POST", "/hook/telegram", json.dumps(update), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            connection.close()
            self.repeats += 1
            return False
        self.refused += answer.status != 200
        return answer.status == 200

    def _script(self) -> Iterator[tuple[Update, str]]:
        for n in count(self.first):
            words = problem(n)
            for position, text in enumerate((words, ANOTHER)):
                yield self._update(2 * n + position, text), words if position else ""
            if self.over.is_set():
                return

    def _update(self, number: int, text: str) -> Update:
        chat = {"id": self.chat, "type": "private"}
        sender = {"id": self.chat, "is_bot": False, "first_name": "村民"}
        message = {
            "message_id": number,
            "date": 1,
            "chat": chat,
            "from": sender,
            "text": text,
        }
        return {"update_id": 1_000_000 + number, "message": message}
