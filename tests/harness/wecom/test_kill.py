"""kill -9 with WeCom's messages in flight: what was acknowledged is done once and answered, a card never comes twice."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from bot.cli.upkeep import check
from bot.demo.world import SINCE
from core.outbox import Outgoing, State
from core.registry import addresses
from core.registry.people import Person
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from tests.harness.processes import Server, environment, serving
from tests.harness.villagers import problem
from tests.standins.wechat_client import AES_KEY
from tests.standins.wecom import AGENT, CORP, SECRET, StandIn
from tests.standins.wecom_client import TOKEN, letter, sealed

SENDERS = ("何秋菊", "刘大勇", "罗铁柱")
KILLS = 5
SEND = "message/send"


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """WeCom's side, which drops what is too much."""
    standin = StandIn()
    yield standin
    standin.stop()


@dataclass
class Sender:
    """A member who reports one thing after the other, each again until it is acknowledged, as WeCom does."""

    member: str
    port: int
    first: int
    over: threading.Event
    given_up: threading.Event = field(default_factory=threading.Event)
    acked: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Until it is over; what has been begun is finished, unless it is given up."""
        for k in itertools.count():
            if self.over.wait(5.0):
                return
            # Another place each time, and another thing than the others report: nobody is asked whether it is the same.
            number = self.first + 10 * k + 3 * (k // 20)
            words = problem(number)
            if not self._says(number, words):
                return
            self.filed.append(words)

    def _says(self, number: int, words: str) -> bool:
        """Again and again until it is acknowledged; False where it was given up."""
        at = datetime.now(UTC)
        xml = letter(self.member, "text", at, MsgId=str(number), Content=words)
        while not self._taken(xml, at):
            if self.given_up.wait(0.1):
                return False
        self.acked.append(f"{self.member}:{number}")
        return True

    def _taken(self, xml: str, at: datetime) -> bool:
        query, body = sealed(xml, at)
        url = f"http://127.0.0.1:{self.port}/hook/wecom?{urlencode(query)}"
        try:
            return httpx.post(url, content=body, timeout=20).status_code == 200
        except httpx.HTTPError:
            return False


@pytest.mark.long
def test_kills_lose_nothing_and_show_no_card_twice(
    world: Engine, tmp_path: Path, platform: StandIn
) -> None:
    over = threading.Event()
    members = bound(world, platform)
    world.dispose()
    server = Server(environment(tmp_path, world, **on_wecom(platform)), tmp_path)
    senders = [Sender(m, server.port, 1001 * n, over) for n, m in enumerate(members, 1)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    chance = random.Random(3)
    with serving(server):
        for thread in threads:
            thread.start()
        try:
            for _ in range(KILLS):
                sends = platform.calls[SEND] + chance.randint(1, 4)
                platform.wait_until(lambda wanted=sends: platform.calls[SEND] >= wanted)
                server.kill()
                server.start()
            over.set()
            for thread in threads:
                thread.join()
        finally:
            # Also where something has failed: nobody writes on.
            for sender in senders:
                sender.over.set()
                sender.given_up.set()
        wait_until_sent(world, platform, sum(len(sender.acked) for sender in senders))
    reconcile(world, platform, senders)


def on_wecom(platform: StandIn) -> dict[str, str]:
    """The settings that switch WeCom on, with a stand-in in its place."""
    return {
        "LIANHU_WECOM_CORP_ID": CORP,
        "LIANHU_WECOM_AGENT_ID": str(AGENT),
        "LIANHU_WECOM_SECRET": SECRET,
        "LIANHU_WECOM_TOKEN": TOKEN,
        "LIANHU_WECOM_AES_KEY": AES_KEY,
        "LIANHU_WECOM_API_URL": platform.root,
    }


def bound(engine: Engine, platform: StandIn) -> list[str]:
    """Members of the company, and who of the demo world they are."""
    with Session(engine) as db, db.begin():
        for number, name in enumerate(SENDERS):
            person = db.exec(select(Person).where(col(Person.name) == name)).one()
            account = addresses.known(db, "wecom", f"wc-{number}")
            addresses.attach(db, account, person.id, SINCE)
            platform.members.add(account.chat)
    return sorted(platform.members)


def wait_until_sent(engine: Engine, platform: StandIn, taken: int = 0) -> None:
    """Leases of the dead end after 45 seconds; then everything that answers has gone out.

    So many events have been taken then: one that was spooled is answered a while later.
    """

    def sent() -> bool:
        with Session(engine) as db:
            waits = select(Outgoing).where(
                Outgoing.channel == "wecom",
                Outgoing.state == State.WAITING,
                col(Outgoing.inbox_id).is_not(None),
            )
            events = db.exec(select(func.count()).select_from(Inbox)).one()
            return events >= taken and db.exec(waits).first() is None

    # That it was sent stands in the database a moment after the last call.
    assert platform.wait_until(sent, 150, looks=0.5), "some answers were never sent"


def reconcile(engine: Engine, platform: StandIn, senders: list[Sender]) -> None:
    """What was acknowledged, against what is stored and what is on the screens."""
    acked = Counter(key for sender in senders for key in sender.acked)
    filed = Counter(words for sender in senders for words in sender.filed)
    with Session(engine) as db:
        inbox = Counter(row.key for row in db.exec(select(Inbox)))
        reports = Counter(row.text for row in db.exec(select(Report)))
        query = select(Outgoing).where(Outgoing.channel == "wecom", Outgoing.kind == "message")
        messages = list(db.exec(query))
        assert check.broken(db) == []
    assert acked == inbox
    assert sum(acked.values()) > 0
    on_screens = Counter((s.to, s.text) for s in platform.journal if s.kind == "text")
    asked = sum(n for (_, text), n in on_screens.items() if "报过一件很像的" in text)
    assert not reports - filed
    assert sum((filed - reports).values()) <= asked  # whether it is one that is open already
    assert {m.state for m in messages if m.inbox_id} == {State.SENT}
    assert platform.dropped == []
    for message in messages:
        shown = [
            n for (to, text), n in on_screens.items() if to == message.chat and message.text in text
        ]
        assert shown, message.text
    # Of one member one message is in flight when the program dies; WeCom cannot tell whether it came.
    twice = sum(times - 1 for times in on_screens.values())
    assert twice <= KILLS * len(senders)
    cards = Counter(s.card["task_id"] for s in platform.journal if s.card)
    assert not [task for task, times in cards.items() if times > 1]
