"""Open choices (还能选的): which buttons on a page still stand for a question, as the engine counts them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.web.phones import CHANNEL
from core import outbox
from core.db import Db
from core.outbox import Outgoing
from handlers.engine import commands
from handlers.engine.asks import OPTION
from handlers.engine.memory import FORGOTTEN_AFTER

MOST_OPEN = 200
"""Unanswered messages of a chat that are looked through, the newest first."""


def live(db: Db, chat: str, now: datetime) -> set[str]:
    """Ids of the messages whose buttons can be pressed: of each kind of open question the newest.

    A list that takes several numbers is replaced by the next of its command; another question by the
    next about the same thing; the choices of an ask end with its conversation, after a day at most.
    """
    return _newest(outbox.recent_questions(db, CHANNEL, chat, now, most=MOST_OPEN), now)


def replaced(db: Db, chat: str, now: datetime, fresh: Collection[str]) -> list[Outgoing]:
    """Messages whose buttons could be pressed until these fresh ones came."""
    questions = outbox.recent_questions(db, CHANNEL, chat, now, most=MOST_OPEN)
    before = _newest([q for q in questions if q.id not in fresh], now)
    gone = before - _newest(questions, now)
    return [q for q in questions if q.id in gone]


def _newest(questions: Iterable[Outgoing], now: datetime) -> set[str]:
    newest: dict[tuple[str, str], str] = {}
    for question in questions:
        kind = _kind(question)
        if kind[0] != OPTION or question.due_at > now - FORGOTTEN_AFTER:
            newest.setdefault(kind, question.id)
    return set(newest.values())


def _kind(question: Outgoing) -> tuple[str, str]:
    first = question.choices[0]
    if first.get("thing") == OPTION:
        return OPTION, ""
    wanted = commands.flows().get(first["flow"])
    listed = wanted is not None and wanted.many and len(question.choices) > 1
    about = question.thing or first.get("thing") or ""
    return first["flow"], "" if listed and question.thing is None else about
