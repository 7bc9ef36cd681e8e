"""The few messages that WeChat lets through: answers and cries always go, a notice leaves two, a reminder three."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority, State
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.people import Person
from core.undelivered import doors, riding
from core.undelivered.doors import Door
from tests.core.reports.telling import MONDAY

pytestmark = pytest.mark.usefixtures("world")
HOUR = timedelta(hours=1)


@pytest.fixture
def address(db: Db) -> Address:
    """An account of 何秋菊 on WeChat, that wrote at nine."""
    hers = db.exec(select(Person).where(Person.name == "何秋菊")).one()
    account = addresses.heard(db, "wechat", "o-1", MONDAY)
    addresses.attach(db, account, hers.id, MONDAY)
    return account


def owe(
    db: Db,
    text: str = "通知",
    priority: Priority = Priority.NOTICE,
    at: datetime = MONDAY + HOUR,
    *,
    choices: tuple[Choice, ...] = (),
    sent: bool = False,
    platform_id: str | None = None,
) -> Outgoing:
    """A message to the account, that has gone out or waits."""
    message_id = outbox.put(db, "wechat", "o-1", Message(text, choices), at, priority=priority)
    message = db.get_one(Outgoing, message_id)
    if sent:
        message.state, message.ended_at, message.platform_id = State.SENT, at, platform_id
        db.add(message)
    db.flush()
    return message


def left(db: Db, address: Address, at: datetime = MONDAY + HOUR) -> int | None:
    """How many may still follow."""
    return doors.left(db, "wechat", [address], at).get(address.chat)


def planned(db: Db, *messages: Outgoing, at: datetime = MONDAY + HOUR) -> list[str | None]:
    """What becomes of each: None where it goes."""
    ended = doors.plan(db, "wechat", messages, at)
    return [ended.get(message.id) for message in messages]


def test_each_message_costs_one_and_what_rode_costs_none(db: Db, address: Address) -> None:
    assert left(db, address) == 5
    owe(db, sent=True, platform_id="rode")
    assert left(db, address) == 5
    owe(db, sent=True)
    owe(db, "长" * 501, sent=True)
    assert left(db, address) == 2
    owe(db, "长" * 501, sent=True, platform_id="rode")
    assert left(db, address) == 1


def test_whoever_writes_has_five_again_and_after_two_days_none(db: Db, address: Address) -> None:
    for _ in range(3):
        owe(db, sent=True)
    addresses.heard(db, "wechat", "o-1", MONDAY + 2 * HOUR)
    assert left(db, address, MONDAY + 3 * HOUR) == 5
    assert left(db, address, MONDAY + 51 * HOUR) is None


@pytest.mark.parametrize(
    ("gone", "notice", "reminder"),
    [(0, None, None), (1, None, None), (2, None, "kept_back"), (3, "kept_back", "kept_back")],
)
def test_the_last_ones_are_for_questions_answers_and_cries(
    db: Db, address: Address, gone: int, notice: str | None, reminder: str | None
) -> None:
    for _ in range(gone):
        owe(db, sent=True)
    assert planned(db, owe(db)) == [notice]
    assert planned(db, owe(db, "提醒", Priority.BULK)) == [reminder]
    assert planned(db, owe(db, "救命", Priority.EMERGENCY), owe(db, "答", Priority.REPLY)) == [
        None,
        None,
    ]


def test_what_asks_something_is_missed_by_others_too(db: Db, address: Address) -> None:
    for _ in range(5):
        owe(db, sent=True)
    assert planned(db, owe(db, "新上报", choices=(Choice("受理", "x"),))) == ["quota_used_up"]


def test_several_are_joined_where_few_are_left(db: Db, address: Address) -> None:
    for _ in range(2):
        owe(db, sent=True)
    first, second, third = (owe(db, f"通知{n}") for n in (1, 2, 3))
    asked = owe(db, "去不去？", choices=(Choice("去", "x"),))
    assert planned(db, first) == [None]
    assert first.text == "通知1\n\n通知2\n\n通知3"
    assert [m.state for m in (second, third)] == [State.SUPERSEDED] * 2
    assert asked.state == State.WAITING  # a number must not speak to several


def test_while_there_are_enough_each_goes_by_itself(db: Db, address: Address) -> None:
    first, second = owe(db, "通知1"), owe(db, "通知2")
    assert planned(db, first) == [None]
    assert (first.text, second.state) == ("通知1", State.WAITING)


def test_a_closed_window_is_left_to_the_platform(db: Db, address: Address) -> None:
    for _ in range(5):
        owe(db, sent=True)
    late = MONDAY + timedelta(days=3)
    assert planned(db, owe(db, at=late), at=late) == [None]


def test_other_channels_are_not_looked_at(db: Db) -> None:
    assert doors.plan(db, "telegram", [owe(db)], MONDAY) == {}


def test_the_doors_of_somebody(db: Db, address: Address) -> None:
    owe(db, sent=True)
    hers = addresses.speaker(db, address.id)
    assert hers is not None
    doors_of = {d.channel: d for d in doors.of_people(db, [hers.id], MONDAY + HOUR)[hers.id]}
    assert doors_of["wechat"] == Door("wechat", True, MONDAY + timedelta(hours=48), 4)
    assert doors_of["web"].open
    closed = doors.of_people(db, [hers.id], MONDAY + timedelta(days=3))[hers.id]
    assert [d.open for d in closed if d.channel == "wechat"] == [False]


def test_what_was_kept_back_rides_with_the_next_answer(db: Db, address: Address) -> None:
    kept = owe(db, "路灯修好了")
    kept.state, kept.error, kept.ended_at = State.UNREACHABLE, riding.KEPT_BACK, MONDAY
    db.add(kept)
    riding.note(db, kept)
    db.flush()
    earlier = riding.take(db, address, [], MONDAY + 2 * HOUR)
    assert [m.text.partition("】")[2] for m in earlier.messages] == ["路灯修好了"]
