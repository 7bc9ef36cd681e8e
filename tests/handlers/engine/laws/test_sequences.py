"""Whatever is said, in whatever order: it never breaks, nothing is lost in silence, nobody hears of a guess."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session as OrmSession
from sqlmodel import col, select

from bot import turn as turns
from bot.cli.upkeep import check
from bot.demo import world
from core.db import Db
from core.outbox import Outgoing
from core.registry.addresses import Address
from core.reports.ladder.reports import Remark, Report
from handlers.engine import commands, drafts, memory, router
from handlers.engine.flow import Session
from handlers.engine.memory import Conversation
from handlers.engine.reading import Evidence, Reading
from tests import databases
from tests.conftest import _made as made_for
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.laws.lines import EVERY, OTHERS, REPORTS
from tests.handlers.engine.talking import event, photo

LINES = st.lists(
    st.one_of(st.sampled_from(list(REPORTS.values())), st.sampled_from(OTHERS)),
    min_size=3,
    max_size=14,
)
NOT_FILED = ("不办了", "先不报了", "没有报上去", "先把手上这件说完", "没有办")
"""What is said where a report is not filed."""


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Iterator[Callable[[], OrmSession]]:
    """Transactions, each in a world of its own."""
    opened: list[OrmSession] = []

    def begin() -> OrmSession:
        engine = databases.hurried(made_for(request, "sqlite", ""))
        opened.append(OrmSession(engine, expire_on_commit=False))
        return opened[-1]

    yield begin
    for session in opened:
        engine = session.get_bind()
        session.close()
        databases.drop(engine)  # type: ignore[arg-type]  # it was made from an engine


class Day:
    """A day in the village, line by line."""

    def __init__(self, db: Db) -> None:
        self.db, self.at, self.reported = db, MONDAY, dict[str, str]()
        self.acted: list[Reading] = []

    def say(self, name: str, words: str) -> None:
        """One line, a few minutes after the one before, and what must hold behind it."""
        self.at += timedelta(minutes=7)
        shown: dict[str, Any] = {"photo": photo()} if words == "[photo]" else {}
        said = event(name, "" if shown else words, self.at, **shown)
        before = self._last()
        self.acted.clear()
        answer = turns.one_turn(self.db, said, rides=True).said
        assert answer or words == "要得", f"{name}: {words} is not answered"
        for sign, (_, report) in REPORTS.items():
            if words == report:
                self.reported[sign] = name
        self._nobody_hears_of_a_guess(said.chat, before, words)
        self._what_is_open_is_known()

    def rest(self, hours: int) -> None:
        """Time goes by, and the clock does what is due."""
        self.at += timedelta(hours=hours)
        for one in drafts.due(self.db, self.at):
            drafts.sweep(self.db, self.at, one)
        self._what_is_open_is_known()

    def end(self) -> None:
        """No report was lost in silence, and the invariants hold."""
        self.db.flush()
        kept = [r.text for r in self.db.exec(select(Report))]
        kept += [r.text for r in self.db.exec(select(Remark))]
        for sign, name in self.reported.items():
            if any(sign in text for text in kept):
                continue
            assert sign in self._open(name) or self._told_of_it(name), f"{sign} is lost"
        assert check.broken(self.db) == []

    def _last(self) -> str:
        newest = select(Outgoing.id).order_by(col(Outgoing.id).desc()).limit(1)
        return self.db.exec(newest).first() or ""

    def _nobody_hears_of_a_guess(self, chat: str, before: str, words: str) -> None:
        new = self.db.exec(select(Outgoing).where(Outgoing.id > before, Outgoing.chat != chat))
        if not list(new):
            return
        for reading in self.acted:
            sure = reading.evidence >= Evidence.PLAIN or reading.shared
            assert sure or reading.act.flow == "report", f"{words}: {reading}"

    def _what_is_open_is_known(self) -> None:
        for row in self.db.exec(select(Conversation)):
            left: Session | None = memory.session_of(memory.stored(self.db, row.address_id))
            while left is not None:
                assert commands.flows()[left.flow].ask(left.ask) is not None
                left = left.under

    def _open(self, name: str) -> str:
        """What is open with somebody, and what their choices would go on with."""
        chat = world.chat_of(name)
        address = self.db.exec(select(Address).where(Address.chat == chat)).one()
        left = memory.stored(self.db, address.id)
        rows = self.db.exec(select(Outgoing).where(Outgoing.chat == chat))
        offered = [row.choices for row in rows if row.answered_at is None]
        open_one = str(left._mapping) if left is not None else ""
        return open_one + json.dumps(offered, ensure_ascii=False)

    def _told_of_it(self, name: str) -> bool:
        rows = self.db.exec(select(Outgoing).where(Outgoing.chat == world.chat_of(name)))
        return any(sentence in row.text for row in rows for sentence in NOT_FILED)


@pytest.fixture
def day(fresh: Callable[[], OrmSession], monkeypatch: pytest.MonkeyPatch) -> Callable[[], Day]:
    """A day in a fresh village; what was acted on is noted."""
    whole, days = router._act, list[Day]()

    def act(turn: Any, session: Any, reading: Reading) -> Any:
        days[-1].acted.append(reading)
        return whole(turn, session, reading)

    monkeypatch.setattr(router, "_act", act)

    def begin() -> Day:
        days.append(Day(fresh()))
        return days[-1]

    return begin


@pytest.mark.long
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(LINES, st.sampled_from([0, 1, 25]))
def test_whatever_is_said_nothing_is_lost(
    day: Callable[[], Day], lines: list[tuple[str, str]], hours: int
) -> None:
    today = day()
    for name, words in lines:
        today.say(name, words)
    if hours:
        today.rest(hours)
    today.end()


@pytest.mark.long
def test_everything_after_everything(day: Callable[[], Day]) -> None:
    today = day()
    for name, words in EVERY:
        today.say(name, words)
    today.rest(1)
    for name, words in reversed(EVERY):
        today.say(name, words)
    today.rest(25)
    today.end()
