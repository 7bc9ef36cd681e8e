"""kill -9 with the AI bot's messages in flight: what was answered is stored, everything is done once, no card comes twice."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine
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
from tests.standins.wecom_bot import BOT, SECRET, StandIn
from tests.standins.wecom_bot_client import text

SENDERS = ("何秋菊", "刘大勇", "罗铁柱")
KILLS = 5
PAUSE = 12.0
"""Seconds between two reports of one member; answers with a card go at one in eight."""
SAID = ("aibot_respond_msg", "aibot_send_msg")


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """WeCom's side, which gives again what was not answered."""
    standin = StandIn(redelivers=True)
    yield standin
    standin.stop()


@dataclass
class Sender:
    """A member who reports one thing after the other, and waits for each to be heard of."""

    member: str
    platform: StandIn
    first: int
    over: threading.Event
    filed: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Until it is over."""
        for k in itertools.count():
            if self.over.wait(PAUSE if k else 0.0):
                return
            words = problem(self.first + 10 * k + 3 * (k // 20))
            self.platform.call("message", self.member, text(words))
            self.filed.append(words)


@pytest.mark.long
def test_kills_lose_nothing_and_show_no_card_twice(
    world: Engine, tmp_path: Path, platform: StandIn
) -> None:
    over = threading.Event()
    members = bound(world, platform)
    world.dispose()
    server = Server(environment(tmp_path, world, **on_the_bot(platform)), tmp_path)
    senders = [Sender(m, platform, 1001 * n, over) for n, m in enumerate(members, 1)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    chance = random.Random(3)
    with serving(server):
        assert platform.connected()
        for thread in threads:
            thread.start()
        try:
            for _ in range(KILLS):
                before = said(platform) + chance.randint(1, 4)
                platform.wait_until(lambda wanted=before: said(platform) >= wanted)
                server.kill()
                server.start()
        finally:
            over.set()
            for thread in threads:
                thread.join()
        wait_until_sent(world, platform)
    reconcile(world, platform, senders)


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"])
def test_of_two_processes_one_has_the_connection_and_the_other_takes_it_over(
    world: Engine, tmp_path: Path, platform: StandIn
) -> None:
    [member, *_] = bound(world, platform)
    world.dispose()
    one, other = (
        Server(environment(folder, world, **on_the_bot(platform)), folder)
        for folder in (tmp_path / "one", tmp_path / "other")
    )
    for server in (one, other):
        server.folder.mkdir()
    with serving(one):
        assert platform.connected()
        with serving(other):
            assert platform.calls["aibot_subscribe"] == 1
            one.kill()
            # Nine seconds after the last renewal it is anybody's.
            assert platform.wait_until(lambda: platform.calls["aibot_subscribe"] == 2)
            platform.call("message", member, text("村口的井盖破了"))
            platform.wait_until(lambda: "已上报" in "".join(s.text for s in platform.of(member)))
            assert "已上报" in platform.of(member)[-1].text
            one.start()
            assert platform.calls["aibot_subscribe"] == 2
        # Stopped in order, it gives the connection back at once.
        assert platform.wait_until(lambda: platform.calls["aibot_subscribe"] == 3)
    assert platform.ends.count(1000) == 2


def said(platform: StandIn) -> int:
    """How often anything was said."""
    return sum(platform.calls[cmd] for cmd in SAID)


def on_the_bot(platform: StandIn) -> dict[str, str]:
    """The settings that switch the AI bot on, with a stand-in in its place."""
    return {
        "LIANHU_WECOM_BOT_ID": BOT,
        "LIANHU_WECOM_BOT_SECRET": SECRET,
        "LIANHU_WECOM_BOT_URL": platform.url,
        "LIANHU_WECOM_API_URL": "",
    }


def bound(engine: Engine, platform: StandIn) -> list[str]:
    """Members of the company, and who of the demo world they are."""
    with Session(engine) as db, db.begin():
        for number, name in enumerate(SENDERS):
            person = db.exec(select(Person).where(col(Person.name) == name)).one()
            account = addresses.known(db, "wecom_bot", f"wb-{number}")
            addresses.attach(db, account, person.id, SINCE)
            platform.members.add(account.chat)
    return sorted(platform.members)


def wait_until_sent(engine: Engine, platform: StandIn) -> None:
    """All that was said is stored; leases of the dead end after 45 seconds, then all answers have gone out."""

    def open_ends() -> list[str]:
        with Session(engine) as db:
            waits = select(Outgoing).where(
                Outgoing.channel == "wecom_bot",
                Outgoing.state == State.WAITING,
                col(Outgoing.inbox_id).is_not(None),
            )
            stored = {row.key for row in db.exec(select(Inbox))}
            waiting = [f"{m.kind} to {m.chat}: {m.error}, {m.lease}" for m in db.exec(waits)]
            return [*sorted(set(platform.unanswered) - stored), *waiting]

    # That it was sent stands in the database a moment after the last answer.
    platform.wait_until(lambda: not open_ends(), 150, looks=0.5)
    assert open_ends() == [], "some words were lost, or answers never sent"


def reconcile(engine: Engine, platform: StandIn, senders: list[Sender]) -> None:
    """What was said, against what is stored and what is on the screens."""
    filed = Counter(words for sender in senders for words in sender.filed)
    with Session(engine) as db:
        inbox = Counter(row.key for row in db.exec(select(Inbox)))
        reports = Counter(row.text for row in db.exec(select(Report)))
        query = select(Outgoing).where(Outgoing.channel == "wecom_bot", Outgoing.kind == "message")
        messages = list(db.exec(query))
        assert check.broken(db) == []
    assert max(inbox.values()) == 1
    assert sum(inbox.values()) == sum(filed.values()) > 0
    on_screens = Counter((s.to, s.text) for s in platform.journal if s.kind == "text")
    asked = sum(n for (_, shown), n in on_screens.items() if "报过一件很像的" in shown)
    assert not reports - filed
    assert sum((filed - reports).values()) <= asked  # whether it is one that is open already
    assert {m.state for m in messages if m.inbox_id} == {State.SENT}
    # Of one member one message is in flight when the program dies; WeCom cannot tell whether it came.
    twice = sum(times - 1 for times in on_screens.values())
    assert twice <= KILLS * len(senders)
    cards = Counter(s.card["task_id"] for s in platform.journal if s.card)
    assert not [task for task, times in cards.items() if times > 1]
