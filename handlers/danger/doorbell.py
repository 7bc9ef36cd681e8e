"""A doorbell's press (按门铃): any one thing from a household that has one, where it can mean nothing else."""

import re
from datetime import timedelta

from core.emergencies import doorbell as bells
from core.registry import households
from core.registry.households import Household
from handlers.engine.consent import consent, small_talk
from handlers.engine.event import Turn
from handlers.understand.sayings.talk import talk

_A_WHILE = timedelta(hours=1)
_NOTHING_SAID = re.compile(
    r"[\W\d_]{1,6}|[a-zA-Z]{1,3}|[啊哎唉哦噢喔呃嗯呜哇嘿]{1,4}[\W]*|救|来|人|痛|疼|哎哟|哎呦|唉哟|喂喂+|快"
)
"""A number, a mark, a letter, a groan: what somebody sends who cannot write."""


def pressed(turn: Turn) -> Household | None:
    """The household whose doorbell this turn rings; None where it answers something, says something, or has none."""
    if turn.person is None or turn.event.room is not None or turn.event.press is not None:
        return None
    if not _any_one_thing(turn) or _may_answer(turn):
        return None
    home = households.of_person(turn.db, turn.person.id)
    return home if bells.has(home) else None


def bell(turn: Turn) -> Household | None:
    """The sender's household, if it has a doorbell: a cry that names no danger rings it."""
    home = households.of_person(turn.db, turn.person.id) if turn.person is not None else None
    return home if bells.has(home) else None


def _may_answer(turn: Turn) -> bool:
    """Whether it may be the answer to something: a number of a list, anything while an ask is open."""
    if turn.open_flow or not turn.words[:1].isalnum():
        return bool(turn.open_flow)
    event = turn.event
    asked = bells.in_a_talk(turn.db, event.channel, event.chat, turn.now - _A_WHILE)
    return asked or bool(turn.questions)


def _any_one_thing(turn: Turn) -> bool:
    words = turn.words
    if not words:
        return turn.event.sticker or bool(turn.voices or turn.event.attached)
    if consent(words) is not None and not words.isdecimal():
        return False
    return bool(_NOTHING_SAID.fullmatch(words)) and talk(words) is None and not small_talk(words)
