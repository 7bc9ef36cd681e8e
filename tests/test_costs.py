"""What an act costs (花费): statements, exact repeats and rooms walked through, each with a ceiling.

Counted in the running program on both databases, in steady state: the same has been done before in
another copy of the same world, so that everything that is learnt once has been learnt. Files are seen
on SQLite, whose turns have a thread of their own. Row locks are not counted: PostgreSQL takes them
where SQLite's one writer needs none. What words mean is asked once a turn.
"""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine
from sqlalchemy import event as hooks

from bot.demo import world as demo
from bot.turn import Turns, turns_on
from handlers.engine import event
from handlers.understand.meaning import Meaning, understand
from scheduler import runner
from tests import databases
from tests.conftest import _made as made_for

ROOT = Path(__file__).parents[1]
PRODUCT = tuple(f"{ROOT / package}/" for package in ("bot", "core", "handlers", "scheduler"))
NOON = datetime(2026, 3, 12, 4, tzinfo=UTC)
CLOSING = datetime(2026, 4, 1, 0, tzinfo=UTC)  # 08:00 in every place of the demo


class Cost(NamedTuple):
    """What an act costs, or may cost at most."""

    statements: int
    repeats: int  # of them, the same statement with the same values
    files: int  # of the product, in which at least one function ran


class Act(NamedTuple):
    """What is said, one line or several behind each other, or what the clock does.

    What goes before is not looked at.
    """

    line: str
    answer: str  # how it begins: an act that is refused is cheap
    ceiling: Cost
    before: tuple[str, ...] = ()
    place: str = ""


CLOCK = "the 1st of the month"
REPORTED = ("张桂花 > 村口的井盖破了",)
CLAIMED = ("刘大勇 > 我今天去清沟了", "刘大勇 > 确认")
DONE = (*REPORTED, "李秀英 > 办结 换了新井盖", "李秀英 > 没有照片")
MARCH = (*REPORTED, "李秀英 > 给王建国打了电话", *CLAIMED, "钱国华 > 通过")
ACTS = [
    # The ceilings are what each act cost on the day of this table. They are there to be lowered:
    # whoever makes an act cheaper writes the new figure here, and nobody makes one dearer unseen.
    # Free words are read by every command's ears, hence the files: a new command adds its own. Of a report told in free words and
    # of a claim with its agreement the fourteen and twenty-eight are what was asked of them, or less (thirty).
    Act("张桂花 > 二组水塘边的路灯不亮了", "已上报，编号 1", Cost(14, 0, 158)),
    Act("张桂花 > 就在小卖部对面", "已补充到编号 1", Cost(16, 2, 156), before=REPORTED),
    # 积分 tells what is owed and which months wait unshown: three statements.
    Act("张桂花 > 积分", "张桂花户：余额0分", Cost(18, 0, 42), before=("张桂花 > 路灯不亮了",)),
    Act("张桂花 > 有人吗", "您好", Cost(6, 0, 135)),
    Act("李秀英 > 受理", "编号 1 已受理", Cost(19, 3, 66), before=REPORTED),
    Act("张桂花 > 修好了", "编号 1 已确认", Cost(19, 1, 61), before=DONE),
    Act("刘大勇 > 积分", "刘大勇户：余额0分", Cost(16, 0, 41)),
    Act("/".join(CLAIMED), "请核对：刘大勇户", Cost(28, 3, 165)),
    # Whoever claimed is told what it really adds: the period's other claims are read for it.
    Act("钱国华 > 通过", "通过了：刘大勇户", Cost(27, 3, 70), before=CLAIMED),
    Act("李秀英 > 给王建国打了电话", "记上了：王建国户联系过了", Cost(28, 8, 166)),
    Act("黄水生 > 我今天帮张桂花家收谷子了", "请核对：黄水生户", Cost(11, 0, 153)),
    Act(
        "任小娟 > 走访了白云山、胡春来、孟祥云、于桂枝家",
        "记上了：白云山户、胡春来户、孟祥云户、于桂枝户走访过了",
        Cost(44, 16, 165),
        place="gaoyang",
    ),
    # What the month's question says is what the book would take: the balances are read for it; and
    # each round asks whether anything of the period before was recorded late.
    # Each night it is asked who was forgotten with something open.
    # Each minute it is asked which seat changes hands today, each morning how the shop's agreement stands.
    Act(CLOCK, "", Cost(199, 43, 90), before=MARCH),
]


@dataclass
class Counted:
    """What has been seen of an act while it was looked at."""

    looking: bool = False
    said: Counter[str] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)
    understood: int = 0

    def understand(self, words: str, role: str = "villager") -> Meaning:
        self.understood += self.looking
        return understand(words, role)

    def statement(self, _: object, __: object, words: str, values: object, *___: object) -> None:
        if self.looking and not words.startswith("BEGIN") and not words.endswith("FOR UPDATE"):
            self.said[f"{words} {values!r}"] += 1

    def call(self, frame: FrameType, what: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if self.looking and what == "call" and file.startswith(PRODUCT):
            self.files.add(file)

    @property
    def cost(self) -> Cost:
        every = self.said.total()
        return Cost(every, every - len(self.said), len(self.files))


@contextmanager
def counting(engine: Engine) -> Iterator[tuple[Turns, Counted]]:
    """The program's turns on this database, and what they cost while that is looked at."""
    counted = Counted()
    hooks.listen(engine, "before_cursor_execute", counted.statement)
    patch = pytest.MonkeyPatch()
    patch.setattr(event, "understand", counted.understand)
    threading.setprofile(counted.call)  # the writer's thread is its own
    turns = turns_on(engine)
    threading.setprofile(None)
    try:
        yield turns, counted
    finally:
        turns.stop()
        patch.undo()


def counted_of(act: Act, engine: Engine) -> Counted:
    """Do it, and what goes before."""
    with counting(engine) as (turns, counted):
        for number, line in enumerate(act.before):
            say(turns, line, number)
        counted.looking = True
        if act.line == CLOCK:
            strike(turns, counted)
        else:
            number = len(act.before)
            said = [say(turns, line, number + n) for n, line in enumerate(act.line.split("/"))]
            assert said[0].startswith(act.answer)
        counted.looking = False
        return counted


def say(turns: Turns, line: str, number: int) -> str:
    """Somebody says something; what they are answered."""
    name, _, words = line.partition(" > ")
    at = NOON + timedelta(minutes=number)
    said = event.Event(demo.CHANNEL, demo.chat_of(name), f"cost:{number}", at, words)
    return "".join(row.text for row in turns.take(said, rides=True).result().said)


def strike(turns: Turns, counted: Counted) -> None:
    """The clock reaches the 1st: every job of that moment, as the runner has it."""
    before = sys.getprofile()
    sys.setprofile(counted.call)  # jobs are chosen by the thread of the clock
    try:
        assert runner.fire(turns.run, CLOSING - timedelta(seconds=1), CLOSING) > 0
    finally:
        sys.setprofile(before)


@pytest.fixture(params=databases.BOTH)
def copies(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    """Copies of the world of a place."""
    made: list[Engine] = []

    def copy(place: str) -> Engine:
        made.append(databases.hurried(made_for(request, request.param, place)))
        return made[-1]

    yield copy
    for engine in made:
        databases.drop(engine)


@pytest.mark.parametrize("act", ACTS, ids=[act.line for act in ACTS])
def test_no_act_is_dearer_than_it_was(copies: Callable[[str], Engine], act: Act) -> None:
    counted_of(act, copies(act.place))
    counted = counted_of(act, copies(act.place))
    dearer = [
        f"{act.line}: {figure} {what}, at most {most}"
        for what, figure, most in zip(Cost._fields, counted.cost, act.ceiling, strict=True)
        if figure > most
    ]
    turns = act.line.count("/") + 1
    assert counted.understood <= turns
    again = [f"{times} times: {words}" for words, times in counted.said.items() if times > 1]
    assert not dearer, "\n".join([*dearer, *again])
