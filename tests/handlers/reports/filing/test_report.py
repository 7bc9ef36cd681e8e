"""Reporting by chat: what the scripts cannot say, being too long, forged or repeated."""

import itertools
from typing import Any

import pytest
from sqlmodel import col, select

from bot.demo import world
from core import outbox
from core.db import Db
from core.evidence import Evidence
from core.outbox import Message, Outgoing
from core.reports.ladder.reports import Report
from handlers.engine import router
from handlers.engine.event import Event, Picture
from tests.core.reports.telling import MONDAY

_keys = itertools.count()


def say(db: Db, name: str, text: str = "", **more: Any) -> list[Message]:
    """One turn of somebody's, with its answers in the outbox as a real turn puts them."""
    event = Event(
        world.CHANNEL, world.chat_of(name), f"test:{next(_keys)}", MONDAY, text=text, **more
    )
    said = router.handle(db, event)
    for message in said:
        outbox.put(db, event.channel, event.chat, message, MONDAY, priority=outbox.Priority.REPLY)
    db.flush()
    return said


def newest(db: Db, name: str) -> Outgoing:
    query = select(Outgoing).where(Outgoing.chat == world.chat_of(name))
    return db.exec(query.order_by(col(Outgoing.id).desc())).first() or Outgoing(
        channel="", chat="", priority=0, text="", made_at=MONDAY, due_at=MONDAY
    )


def photo(digest: str = "a" * 64) -> Picture:
    return Picture({"file": digest}, digest, "image/jpeg")


def test_five_thousand_characters_are_answered_shortly_and_kept_whole(db: Db) -> None:
    words = ("村口的井盖破了，" * 625)[:5000]
    answer = say(db, "张桂花", words)[0]
    assert len(answer.text) < 300
    assert len(db.exec(select(Report)).one().text) > 4990


def test_five_thousand_and_one_are_refused_in_words(db: Db) -> None:
    assert "分成几段" in say(db, "张桂花", "井" * 5001)[0].text
    assert db.exec(select(Report)).all() == []


def test_a_photo_with_words_belongs_to_the_report(db: Db) -> None:
    say(db, "张桂花", "村口的井盖破了", photo=photo())
    assert newest(db, "李秀英").picture == db.exec(select(Evidence)).one().id


def test_a_photo_first_and_a_place_next_are_not_lost(db: Db) -> None:
    say(db, "张桂花", photo=photo())
    say(db, "张桂花", location=(28.1, 113.6))
    say(db, "张桂花", "井盖破了")
    report = db.exec(select(Report)).one()
    assert (report.latitude, report.longitude) == (28.1, 113.6)
    assert newest(db, "李秀英").picture is not None


@pytest.mark.parametrize("name", ["吴建军", "张桂花", "过路人"])
def test_somebody_else_s_button_does_nothing(db: Db, name: str) -> None:
    say(db, "张桂花", "村口的井盖破了")
    token = f"{newest(db, '李秀英').id}.0"
    assert "不能用" in say(db, name, press=token)[0].text
    assert db.exec(select(Report)).one().version == 1


@pytest.mark.parametrize("token", ["", "x", "0.0", "..", "9" * 64, "'; DROP TABLE report"])
def test_a_forged_button_does_nothing(db: Db, token: str) -> None:
    assert "不能用" in say(db, "李秀英", press=token)[0].text


def test_a_report_that_was_started_is_not_filed_by_a_second_press(db: Db) -> None:
    say(db, "张桂花", "组长吴建军收了钱不办事")
    token = f"{newest(db, '张桂花').id}.0"
    say(db, "张桂花", press=token)
    assert "已经办过了" in say(db, "张桂花", press=token)[0].text
    assert len(db.exec(select(Report)).all()) == 1
