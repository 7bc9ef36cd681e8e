"""Said beside whatever is open: nothing is recorded for it, nobody else hears of it, and what was open stays."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.demo import world
from core.db import Db
from core.outbox import Outgoing
from core.reports.ladder.reports import Report
from handlers.engine.flow import Session
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.laws.grid import (
    BLAMING,
    IDLE,
    MAY_BE_A_REASON,
    NODS,
    OPEN,
    REASONS,
    SEVERAL,
    STOPPING,
    WANT_A_YES,
)
from tests.handlers.engine.talking import acts, heard, say, session

pytestmark = pytest.mark.long
ANSWERED = {"enquiry.file", "handover.begin"}
"""What a question or a wish for somebody to talk to may come to, whatever is open."""
A_THIRD = 3


def opened(db: Db, what: str) -> tuple[str, datetime]:
    """Lead up to it; who speaks then, and when."""
    at = MONDAY
    for name, words in OPEN[what]:
        at += timedelta(minutes=1)
        say(db, name, words, at)
    return name, at + timedelta(minutes=1)


def idle(what: str) -> Iterator[str]:
    """A third of the lines for each situation, of every kind: each line is tried in nine of them."""
    kinds = [kind for kind in IDLE if not (what in REASONS and kind in MAY_BE_A_REASON)]
    first = list(OPEN).index(what) % A_THIRD
    return (words for kind in kinds for words in IDLE[kind][first::A_THIRD])


def stack(left: Session | None) -> list[tuple[str, str]]:
    """What is open, the innermost first."""
    return [(left.flow, left.ask), *stack(left.under)] if left is not None else []


def others(db: Db, name: str, after: str) -> list[str]:
    """What others have been told since."""
    chat = world.chat_of(name)
    new = select(Outgoing).where(col(Outgoing.id) > after, Outgoing.chat != chat)
    return [f"{message.chat}: {message.text}" for message in db.exec(new)]


def last(db: Db) -> str:
    return db.exec(select(Outgoing.id).order_by(col(Outgoing.id).desc()).limit(1)).first() or ""


@pytest.mark.parametrize("what", OPEN)
def test_what_answers_nothing_does_nothing(db: Db, what: str) -> None:
    name, at = opened(db, what)
    before, open_one = len(acts(db)), stack(session(db, name, at))[:1]
    for words in idle(what):
        with db.begin_nested() as tried:
            newest = last(db)
            assert heard(db, name, words, at), f"{words} is not answered"
            done = acts(db)[before:]
            assert set(done) <= ANSWERED, words
            assert done or not others(db, name, newest), words
            assert set(open_one) <= set(stack(session(db, name, at))), f"{words}: what was open"
            tried.rollback()
        db.expire_all()


@pytest.mark.parametrize("what", OPEN)
def test_whoever_is_complained_of_hears_nothing_of_it(db: Db, what: str) -> None:
    name, at = opened(db, what)
    for words in BLAMING:
        with db.begin_nested() as tried:
            newest = last(db)
            assert heard(db, name, words, at)
            for told in others(db, name, newest):
                chat, _, text = told.partition(": ")
                assert not (chat.removeprefix("demo:") in words and words in text), words
            tried.rollback()
        db.expire_all()


@pytest.mark.parametrize("what", WANT_A_YES)
def test_a_nod_agrees_to_nothing(db: Db, what: str) -> None:
    name, at = opened(db, what)
    before, open_ones = len(acts(db)), stack(session(db, name, at))
    for words in NODS:
        with db.begin_nested() as tried:
            newest = last(db)
            assert heard(db, name, words, at)
            assert acts(db)[before:] == [], words
            assert not others(db, name, newest), words
            assert set(open_ones) <= set(stack(session(db, name, at))), words
            tried.rollback()
        db.expire_all()


@pytest.mark.parametrize("what", OPEN)
def test_whoever_stops_ends_it_and_does_nothing_else(db: Db, what: str) -> None:
    name, at = opened(db, what)
    before = len(acts(db))
    for words in STOPPING:
        with db.begin_nested() as tried:
            heard(db, name, words, at)
            assert acts(db)[before:] == [], words
            tried.rollback()
        db.expire_all()


@pytest.mark.parametrize("what", OPEN)
def test_a_second_matter_is_filed_kept_or_asked_about(db: Db, what: str) -> None:
    name, at = opened(db, what)
    for words in SEVERAL:
        with db.begin_nested() as tried:
            newest = last(db)
            said = heard(db, name, words, at)
            kept = " ".join([*(r.text for r in db.exec(select(Report))), *others(db, name, newest)])
            assert said
            assert any(part in kept + said + str(session(db, name, at)) for part in words.split())
            tried.rollback()
        db.expire_all()
