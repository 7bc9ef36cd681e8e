"""The outbox: buttons of WeCom and Telegram are taken away once, by whatever settles their matter; other channels have none."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority, State

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CHOICES = (Choice("通过", "review", thing="T"), Choice("不通过", "review", thing="T"))


def shown(db: Db, channel: str = "wecom", chat: str = "LiXiuYing") -> Outgoing:
    """A message with choices that has arrived."""
    message = Message("【积分申报】", CHOICES, thing="T")
    sent = db.get_one(
        Outgoing, outbox.put(db, channel, chat, message, NOW, priority=Priority.NOTICE)
    )
    sent.state, sent.platform_id = State.SENT, "RESPONSE"
    db.add(sent)
    db.flush()
    return sent


def closings(db: Db) -> list[tuple[str | None, str]]:
    query = select(Outgoing).where(Outgoing.kind == "edit").order_by(col(Outgoing.id))
    return [(row.edits, row.text) for row in db.exec(query)]


def test_what_others_settled_closes_every_card(db: Db) -> None:
    cards = [shown(db, chat=chat) for chat in ("ZhaoChunLan", "QianGuoHua")]
    outbox.withdraw(db, "T", ["review"], NOW)
    assert sorted(closings(db)) == sorted((card.id, "") for card in cards)


def test_a_taken_choice_closes_its_card_and_names_it(db: Db) -> None:
    card = shown(db)
    outbox.answered(db, card, "通过", NOW)
    assert closings(db) == [(card.id, "✔ 通过")]


def test_a_card_is_closed_once_and_says_what_is_known_of_it(db: Db) -> None:
    card = shown(db)
    outbox.withdraw(db, "T", ["review"], NOW)
    assert outbox.mark_closing(db, card, "✔ 通过")
    outbox.answered(db, card, "通过", NOW)
    outbox.withdraw(db, "T", ["review"], NOW)
    assert closings(db) == [(card.id, "✔ 通过")]


@pytest.mark.parametrize("channel", sorted(outbox.CARDS))
def test_that_others_settled_it_holds_up_nobodys_answer(db: Db, channel: str) -> None:
    mine, theirs = shown(db, channel), shown(db, channel, chat="8")
    outbox.answered(db, mine, "通过", NOW)
    outbox.withdraw(db, "T", ["review"], NOW)
    query = select(Outgoing.edits, Outgoing.priority).where(Outgoing.kind == "edit")
    assert dict(db.exec(query).all()) == {mine.id: Priority.REPLY, theirs.id: Priority.NOTICE}


@pytest.mark.parametrize("channel", ["wechat", "web"])
def test_where_there_are_no_cards_nothing_is_owed(db: Db, channel: str) -> None:
    card = shown(db, channel)
    outbox.withdraw(db, "T", ["review"], NOW)
    outbox.answered(db, card, "通过", NOW)
    assert closings(db) == []


def test_a_card_that_has_not_arrived_is_not_closed(db: Db) -> None:
    card = shown(db)
    card.state = State.WAITING
    db.add(card)
    outbox.withdraw(db, "T", ["review"], NOW)
    assert closings(db) == []


def test_a_card_that_is_just_on_its_way_is_closed_a_moment_later(db: Db) -> None:
    card = shown(db)
    card.state, card.lease, card.leased_until = State.WAITING, "me", NOW
    db.add(card)
    outbox.withdraw(db, "T", ["review"], NOW)
    assert closings(db) == [(card.id, "")]
    closing = db.exec(select(Outgoing).where(Outgoing.kind == "edit")).one()
    assert closing.due_at > NOW
