"""Edits (改过的话): what somebody wrote before now says something else; a draft changes, what is done does not."""

from dataclasses import replace
from typing import Any

from core.outbox import Choice, Message
from handlers.engine import commands, flow, memory, unclear
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Session, Step
from handlers.engine.reading import Reading


def before(turn: Turn) -> str | None:
    """What the message said before; None where that is not known, or was nobody's business."""
    words = memory.said_before(turn.db, turn.event)
    turn.sealed = turn.sealed or words == memory.SEALED
    return words if words != memory.SEALED else None


def begun_by(session: Session | None, old: str) -> bool:
    """Whether these words began what is open: then the new ones begin it."""
    return session is not None and str(session.answers.get("said", "")).strip() == old


def shown_with(turn: Turn, session: Session) -> Turn:
    """The new words as if they had been the first, with what was shown since."""
    sent = session.answers.get("sent") or {}
    place = sent.get("location")
    event = replace(
        turn.event,
        location=(place[0], place[1]) if place else None,
        spot=str(sent.get("spot", "")),
    )
    photos = tuple(sent.get("photos", ()))
    return replace(turn, event=event, photos=photos, open_flow="", open_answers={})


def answered_by(session: Session | None, old: str) -> bool:
    """Whether these words are one of the answers of what is open."""
    return session is not None and _holds(session.answers, old)


def again(turn: Turn, session: Session, old: str) -> Step:
    """The open draft with one of its answers changed; what it still lacks is asked."""
    answers: Answers = _changed(session.answers, old, turn.words)
    after, messages = flow.start(commands.flows()[session.flow], turn, answers)
    return (replace(after, under=session.under) if after else session.under), messages


def followed(turn: Turn, old: str) -> Reading | None:
    """Who makes something of words that were acted on before they were changed."""
    ears = (f.edited for f in commands.flows().values() if f.edited is not None)
    heard = (ear(turn, old) for ear in ears)
    return next((reading for reading in heard if reading is not None), None)


def asked(turn: Turn, old: str | None) -> Message:
    """What was done by the old words stands; whether the new ones are to be heard is asked."""
    said = f"您把“{unclear.cut(old)}”" if old else "您把前面的一句"
    text = f"{said}改成了“{unclear.cut(turn.words)}”。原来那句我已经听过了，不会跟着改。要按改过的再办一次吗？"
    anew = Choice("按改过的办", unclear.SPOKEN, {"words": turn.words})
    return Message(text, (anew, Choice("不用", unclear.NEITHER, {"said": ""})))


def _holds(value: Any, old: str) -> bool:
    if isinstance(value, str):
        return value.strip() == old
    nested = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_holds(one, old) for one in nested)


def _changed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return new if value.strip() == old else value
    if isinstance(value, dict):
        return {key: _changed(one, old, new) for key, one in value.items()}
    return [_changed(one, old, new) for one in value] if isinstance(value, list) else value
