"""Commands (办理事项): one file a command in the rooms of handlers/, found by its constant `flow`."""

from functools import cache

import handlers
from core.outbox import Choice
from core.plugins import discover
from handlers.engine import flow
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.meaning import Meaning

WEIGHTS = {
    "plain": Evidence.PLAIN,
    "likely": Evidence.LIKELY,
    "guess": Evidence.GUESS,
    "none": Evidence.NONE,
}
"""How sure understand's own words make a reading."""


@cache
def flows() -> dict[str, Flow]:
    """Every command, by its name."""
    return {f.name: f for f in discover(handlers, "flow").values()}


@cache
def by_word() -> dict[str, Flow]:
    """Every command, by each word that starts it."""
    return {word: f for f in flows().values() for word in f.words}


@cache
def by_label() -> dict[str, Flow]:
    """Every command, by each label that may be said without having been offered."""
    return {label: f for f in flows().values() for label in f.spoken}


@cache
def by_intent() -> dict[str, Flow]:
    """Every command, by each meaning that may start it."""
    return {intent: f for f in flows().values() for intent in f.intents}


def weight(meaning: Meaning) -> Evidence:
    """How sure the words alone make a reading."""
    return WEIGHTS[meaning.evidence]


def heard_by(command: Flow, turn: Turn) -> list[Reading]:
    """What a command makes of this turn: by its own ear where it has one, else by its intents."""
    if command.hears is not None:
        return [r for r in command.hears(turn) if r.evidence > Evidence.NONE]
    if turn.open_flow == command.name:
        return []  # said while its own ask is open, it is an answer or nothing
    return of_intent(command, turn) if turn.words else of_photo(command, turn)


def of_photo(command: Flow, turn: Turn) -> list[Reading]:
    """A photo without words, to a command for which the sender has just done something."""
    answers = command.photo(turn) if turn.photos else None
    if answers is None:
        return []
    act = Choice(command.title, command.name, answers)
    return [Reading(By.FLOW, act, Evidence.PLAIN, why=f"photo.{command.name}")]


_SURE = 0.6


def harmless(name: str) -> bool:
    """Whether a command only answers a question: a wrong answer changes nothing for anybody."""
    command = flows()[name]
    return command.reach == Reach.SELF and not command.asks and not command.drops


def of_intent(command: Flow, turn: Turn, **answers: object) -> list[Reading]:
    """The reading of the words' own meaning, where it is one of the command's and the sender may."""
    meaning = turn.meaning
    sure = weight(meaning)
    if sure == Evidence.GUESS and harmless(command.name) and meaning.confidence >= _SURE:
        sure = Evidence.LIKELY
    if meaning.intent not in command.intents or not sure or not flow.may(command, turn):
        return []
    given: Answers = {"said": turn.words} | command.fill(turn, meaning) | answers
    act = Choice(command.title, command.name, given)
    return [
        Reading(
            By.FLOW,
            act,
            sure,
            why=f"intent.{command.name}",
            reach=command.reach,
            belief=meaning.confidence,
        )
    ]
