"""Commands (办理事项): one file a command in the rooms of handlers/, found by its constant `flow`."""

from functools import cache

import handlers
from core.plugins import discover
from handlers.engine.flow import Flow


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
    """Every command, by each meaning that starts it."""
    return {intent: f for f in flows().values() for intent in f.intents}
