"""Questions (请教): whether a model of language may be asked about an event, and what exactly it is shown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, func, literal
from sqlmodel import col, select

from bot.readers import words
from bot.readers.masking import masked
from core import outbox
from core.db import Db, is_sqlite, reading
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.people import Person
from core.registry.wecom import robots
from handlers.engine import commands, flow, memory, router
from handlers.engine.event import Event, Turn
from handlers.engine.short import selection
from handlers.understand.advice import unsure
from handlers.understand.learning.classifier import likely
from handlers.understand.meaning import understand

MOST_LETTERS = 500
MOST_CANDIDATES = 12
"""With `none`."""
NONE = "none"
_LEAST_HAN = 4
"""Shorter answers (好的, a name, a number) are read by our own readers or by nobody."""
_HAN = re.compile("[一-鿿]")
_CONFIDED = re.compile(
    "匿名|保密|不公开|(?:别|不要|莫|不能|不想|冇)[^。]{0,4}(?:让|告诉|跟|给|对)[^。]{0,8}(?:知道|晓得|说|讲)"
    "|(?:别|不要|莫)(?:说出去|声张|外传)"
)
"""Whoever wishes that nobody hears of it is read here alone."""


@dataclass(frozen=True)
class Question:
    """All that the model is shown: the covered words, the sender's role, and what it may choose among.

    `why` is the rule by which it is asked, for the log.
    """

    text: str
    role: str
    candidates: tuple[str, ...]
    why: str


def repeated(engine: Engine, event: Event) -> bool:
    """Whether this very event has been handled before: its answer is stored, nobody need be asked."""
    with reading(engine) as db:
        return memory.noted(db, event) is not None


def question(engine: Engine, event: Event) -> Question | None:
    """What to ask about an event; None when its words need no second opinion, or are nobody's business.

    Only looks into the database. Never asked about: presses, group chats, commands, short answers,
    danger, what is told in confidence, the key of a group's robot, and whatever is said where a secret vote is open.
    """
    text = event.text.strip()
    if event.press or event.start or event.room is not None or not _is_speech(text):
        return None
    with reading(engine) as db:
        if memory.noted(db, event) is not None:
            return None
        turn = _turn(db, event)
        role = turn.role
        meaning = understand(text, role)
        if not unsure(meaning) or _is_secret(turn):
            return None
        shown = masked(text[:MOST_LETTERS], _names_in(db, text))
        return Question(shown, role, _candidates(turn, likely(text, role)), "unsure")


def _is_speech(text: str) -> bool:
    if len(text) > router.LONGEST or len(_HAN.findall(text)) < _LEAST_HAN:
        return False
    if _CONFIDED.search(text) or robots.key_in(text) is not None:
        return False
    return commands.by_word().get(text) is None and selection(text, [""] * 99, many=True) is None


def _turn(db: Db, event: Event) -> Turn:
    """The sender as the turn will know them; an account that has never written is made up, not stored."""
    query = select(Address).where(Address.channel == event.channel, Address.chat == event.chat)
    address = db.exec(query).first()
    if address is None:
        return Turn(db, event, Address(channel=event.channel, chat=event.chat), None)
    sharing = tuple(addresses.speakers(db, address, event.at))
    return Turn(db, event, address, sharing[0] if sharing else None, sharing=sharing)


def _is_secret(turn: Turn) -> bool:
    """Whether a sealed ask is open, or a sealed choice: then every word may be a ballot."""
    session = memory.recall(turn.db, turn.address.id, turn.now)
    open_flows = {session.flow} if session is not None else set()
    for message in outbox.recent_questions(turn.db, turn.event.channel, turn.event.chat, turn.now):
        open_flows |= {choice.flow for choice in outbox.choices_of(message)}
    known = commands.flows()
    return any(known[name].sealed for name in open_flows if name in known)


def _names_in(db: Db, text: str) -> list[str]:
    """The names of people in the registry that stand in the text, whoever they are."""
    within = func.instr if is_sqlite(db) else func.strpos
    query = select(Person.name).where(within(literal(text), col(Person.name)) > 0)
    return list(db.exec(query.distinct()))


def _candidates(turn: Turn, ranked: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The likeliest intents, each of them one that the sender could begin by a button."""
    may = (
        intent
        for intent, _ in ranked
        if intent in words.INTENTS and intent != "sos_help" and _may(turn, intent)
    )
    return (*[intent for intent, _ in zip(may, range(MOST_CANDIDATES - 1), strict=False)], NONE)


def _may(turn: Turn, intent: str) -> bool:
    begun = commands.by_intent().get(intent)
    return begun is None or flow.may(begun, turn)
