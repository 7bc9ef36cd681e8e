"""Carrying (转话): what either side of a handover writes goes to the other, and nothing else does."""

import re

from core.enquiries import handovers
from core.enquiries.handovers import Carried, Handover
from core.outbox import Choice, Message, choices_of, recent_questions
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.engine.short import selection

NAME = "carry"
_ANY = 99  # entries of a list as long as any


def meant(turn: Turn, words: str) -> Answers | None:
    """With which answers these words are carried; None when they are not for anybody's ears here.

    Everything that the asker writes is. Of a helper's words those that begin with the asker's name,
    and, while the talk is the newest thing that came to them, whatever is neither a command nor a
    number nor the label of something else.
    """
    until = turn.address.talks_until
    if turn.event.room is not None or until is None or until <= turn.now:
        return None
    open_ones = _around(turn)
    mine = next((h for h in open_ones if h.address_id == turn.address.id), None)
    open_ones = [h for h in open_ones if h is not mine]
    named = _named(turn, open_ones, words)
    if named is not None:
        return named
    if mine is not None:
        return {"handover": mine.id, "text": words}
    if not open_ones:
        return None
    if _something_else(turn, words) or _asked_since(turn, open_ones[0]):
        return None
    if len(open_ones) > 1:
        return {"text": words}
    return {"handover": open_ones[0].id, "text": words}


def _around(turn: Turn) -> list[Handover]:
    person_id = turn.person.id if turn.person else None
    return handovers.around(turn.db, turn.address.id, person_id, turn.now)


def _named(turn: Turn, open_ones: list[Handover], words: str) -> Answers | None:
    """王建国，我明天来: said to 王建国."""
    for handover_id, name in handovers.names(turn.db, open_ones).items():
        begun = re.match(rf"@?{re.escape(name)}[\s:：,，]+(?=\S)", words)
        if begun:
            return {"handover": handover_id, "text": words[begun.end() :].strip()}
    return None


def _something_else(turn: Turn, words: str) -> bool:
    """A command, with or without words behind it, a number, a code, or the label of something offered."""
    first = words.split()[0].lower() if words.split() else ""
    if (
        first in commands.by_word()
        or words in commands.by_label()
        or selection(words, [""] * _ANY, many=True)
    ):
        return True
    codes = (f.typed for f in commands.flows().values() if f.name != NAME)
    if any(typed(turn, words) is not None for typed in codes):
        return True
    offered = recent_questions(turn.db, turn.event.channel, turn.event.chat, turn.now)
    return any(c.label == words for question in offered for c in choices_of(question))


def _asked_since(turn: Turn, newest: Handover) -> bool:
    return handovers.newer_question(turn.db, newest, turn.event.channel, turn.event.chat, turn.now)


def shown(turn: Turn) -> Answers | None:
    """A photo or a voice alone is carried as words would be, while the talk is the newest thing."""
    return meant(turn, "")


def carry(turn: Turn, answers: Answers) -> list[Message]:
    """Carry it. The asker hears nothing of that; a helper reads to whom it went."""
    open_ones, text = _around(turn), str(answers.get("text", ""))
    handover = next((h for h in open_ones if h.id == answers.get("handover")), None)
    sent = answers.get("sent") or {}
    evidence = next(iter([*turn.voices, *turn.photos, *sent.get("photos", [])]), None)
    evidence = evidence or answers.get("evidence")
    voice = bool(turn.voices) or bool(answers.get("voice"))
    if handover is None:
        return [_to_whom(turn, open_ones, text, evidence, voice=voice)]
    by_helper = handover.address_id != turn.address.id
    carried = Carried(text, evidence, voice)
    handovers.carry(turn.db, handover.id, by_helper, carried, turn.now)
    if by_helper:
        return [Message(f"已转给{handovers.asker_name(turn.db, handover)}。")]
    return []


def _to_whom(
    turn: Turn, open_ones: list[Handover], text: str, evidence: str | None, *, voice: bool
) -> Message:
    """Two talks at once: nobody's words go to the wrong one."""
    if not open_ones:
        return Message("对话已经结束了，这句没有转过去。还要说话，请再发“转人工”。")
    given = {"text": text, "evidence": evidence, "voice": voice}
    choices = tuple(
        Choice(name, NAME, {"handover": handover_id} | given)
        for handover_id, name in handovers.names(turn.db, open_ones).items()
    )
    return Message("这句转给谁？", choices)
