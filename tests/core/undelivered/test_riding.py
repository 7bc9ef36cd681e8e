"""What never reached somebody rides with the next answer: once, the most important first, never what is no news.

Here too: `handlers.engine.kinds.earlier`.
"""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.demo import world as places
from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority, State
from core.registry import addresses
from core.registry.people import Person
from core.reports.ladder.lifecycle import State as ReportState
from core.reports.ladder.reports import Report
from core.undelivered import riding
from handlers.engine.event import Event, Turn
from handlers.engine.kinds.earlier import with_earlier
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.talking import heard, say

pytestmark = pytest.mark.usefixtures("world")
WHO = "何秋菊"


def miss(
    db: Db,
    text: str,
    at: datetime = MONDAY,
    *,
    priority: Priority = Priority.NOTICE,
    why: str = "window_closed",
    thing: str | None = None,
    choices: tuple[Choice, ...] = (),
    expires_at: datetime | None = None,
) -> Outgoing:
    """A message to her that reached nobody."""
    person = db.exec(select(Person).where(Person.name == WHO)).one()
    known = outbox.put(
        db,
        places.CHANNEL,
        places.chat_of(WHO),
        Message(text, choices, thing=thing),
        at,
        priority=priority,
        person_id=person.id,
        expires_at=expires_at,
        unreachable=why,
    )
    message = db.get_one(Outgoing, known)
    riding.note(db, message)
    db.flush()
    return message


def test_it_rides_once_behind_the_answer(db: Db) -> None:
    missed = miss(db, "路灯修好了")
    said = [m.text for m in say(db, WHO, "谢谢", MONDAY + timedelta(hours=3))]
    assert said == ["不客气，有事随时说。", "【3月2日 09:00没送到的】路灯修好了"]
    db.refresh(missed)
    assert missed.state == State.SUPERSEDED
    assert heard(db, WHO, "谢谢", MONDAY + timedelta(hours=4)) == "不客气，有事随时说。"


@pytest.mark.parametrize("why", ["channel_off", "ip_not_listed", "token_rejected"])
def test_what_was_given_up_while_a_platform_took_nothing_rides_too(db: Db, why: str) -> None:
    miss(db, "路灯修好了", why=why)
    assert "没送到的】路灯修好了" in heard(db, WHO, "谢谢", MONDAY + timedelta(days=3))


def test_the_most_important_go_first_and_three_at_once(db: Db) -> None:
    miss(db, "月结果", priority=Priority.BULK)
    for number in range(3):
        miss(db, f"通知{number}", MONDAY + timedelta(minutes=number))
    said = [m.text for m in say(db, WHO, "谢谢", MONDAY + timedelta(hours=3))][1:]
    assert [text.rpartition("】")[2].partition("\n")[0] for text in said] == [
        "通知0",
        "通知1",
        "通知2",
    ]
    assert said[-1].endswith("以前还有1条没送到，您再发句话，接着给您。")
    assert "月结果" in heard(db, WHO, "谢谢", MONDAY + timedelta(hours=4))


def test_of_one_matter_only_the_newest_rides(db: Db) -> None:
    old = miss(db, "已受理", thing="R")
    miss(db, "已办结", MONDAY + timedelta(hours=1), thing="R")
    said = heard(db, WHO, "谢谢", MONDAY + timedelta(hours=3))
    assert "已办结" in said
    assert "已受理" not in said
    db.refresh(old)
    assert old.state == State.SUPERSEDED


def test_a_list_that_was_asked_for_stays_the_newest(db: Db) -> None:
    miss(db, "修好了没有", choices=(Choice("修好了", "confirm"),))
    said = say(db, WHO, "帮我看看那个东西行不行啊那个", MONDAY + timedelta(hours=1))
    assert said[-1].choices
    assert "修好了没有" in said[0].text
    assert [choice["label"] for choice in said[0].choices] == ["修好了"]


def test_behind_a_long_answer_nothing_rides_that_would_be_lost(db: Db) -> None:
    missed = miss(db, "路灯修好了")
    address = addresses.known(db, places.CHANNEL, places.chat_of(WHO))
    person = db.exec(select(Person).where(Person.name == WHO)).one()
    event = Event(places.CHANNEL, address.chat, "k", MONDAY + timedelta(hours=1))
    turn = Turn(db, event, address, person, sharing=(person,))
    long = [Message(f"第{n}段") for n in range(3)]
    assert with_earlier(turn, long) == long
    assert address.undelivered  # it waits
    assert len(with_earlier(turn, long[:2])) == 3
    assert missed.state == State.SUPERSEDED


def test_where_only_answers_are_allowed_it_rides_inside(db: Db) -> None:
    miss(db, "路灯修好了", why="no_permission")
    (only,) = say(db, WHO, "谢谢", MONDAY + timedelta(hours=1))
    assert only.text == "不客气，有事随时说。\n\n【3月2日 09:00没送到的】路灯修好了"


@pytest.mark.parametrize(
    ("priority", "why", "later"),
    [
        (Priority.NOTICE, "bad_picture", timedelta(hours=1)),
        (Priority.NOTICE, "too_long", timedelta(hours=1)),
        (Priority.EMERGENCY, "window_closed", timedelta(hours=3)),
        (Priority.BULK, "blocked", timedelta(days=8)),
        (Priority.NOTICE, "blocked", timedelta(days=31)),
    ],
)
def test_what_is_no_news_rides_nowhere(
    db: Db, priority: Priority, why: str, later: timedelta
) -> None:
    miss(db, "旧闻", priority=priority, why=why)
    assert "旧闻" not in heard(db, WHO, "谢谢", MONDAY + later)


def test_what_has_expired_or_was_settled_rides_nowhere(db: Db) -> None:
    miss(db, "过期", expires_at=MONDAY + timedelta(minutes=5))
    settled = miss(db, "已由别人办")
    settled.answered_at = MONDAY
    db.add(settled)
    db.flush()
    assert heard(db, WHO, "谢谢", MONDAY + timedelta(hours=1)) == "不客气，有事随时说。"


def test_nothing_rides_with_the_answer_to_a_cry(db: Db) -> None:
    miss(db, "路灯修好了")
    assert "路灯" not in heard(db, WHO, "我家着火了快来人", MONDAY + timedelta(hours=1))
    account = addresses.known(db, places.CHANNEL, places.chat_of(WHO))
    assert account.undelivered  # it waits


def test_thanks_confirm_nothing_that_has_not_reached_them(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了")
    for words in ("受理", "办结", "换好了", "没有照片"):
        heard(db, "李秀英", words)
    report = db.exec(select(Report)).one()
    assert report.state == ReportState.DONE
    miss(db, "编号 1 已办结", MONDAY + timedelta(hours=1), why="no_permission", thing=report.id)
    (only,) = say(db, WHO, "谢谢", MONDAY + timedelta(hours=2))
    assert only.text.startswith("不客气")
    assert "编号 1 已办结" in only.text
    assert report.state == ReportState.DONE


def test_what_was_owed_before_there_was_an_account_rides_with_the_first_words(db: Db) -> None:
    person = db.exec(select(Person).where(Person.name == WHO)).one()
    for address in addresses.of_person(db, person.id):
        addresses.detach(db, address, person.id, MONDAY)
    addresses.tell(db, person.id, Message("公示了"), MONDAY)
    new = addresses.known(db, places.CHANNEL, "new")
    addresses.attach(db, new, person.id, MONDAY)
    db.flush()
    owed = riding.take(db, new, [person.id], MONDAY + timedelta(hours=1))
    assert [message.text for message in owed.messages] == ["【3月2日 09:00没送到的】公示了"]
    assert not new.undelivered
