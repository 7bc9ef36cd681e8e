"""Advice (旁听意见): what a model of language thought that words mean, and how little it is worth.

It may choose among our own intents and quote the text, where `understand` was unsure. It is never
worth more than `likely`, and it can raise danger to a question but never talk danger away.
"""

from dataclasses import dataclass, replace
from typing import Any

from handlers.understand.meaning import UNSURE, Meaning, facts

LIKELY = 0.6
"""The share of belief from which a meaning is likely; below it, a meaning is a guess and may be advised on."""
_ASKED = UNSURE - 0.01
"""The belief in a danger that only the model has heard of: enough to ask, too little to act."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Advice:
    """One checked opinion. `intent` is one of ours, or "" for none of those that were offered.

    `spans` quote the words it rests on: positions in the event's text without the space around it.
    """

    intent: str = ""
    spans: tuple[Span, ...] = ()
    danger: bool = False


def from_json(stored: dict[str, Any]) -> Advice:
    """The advice again, from the plain JSON of an inbox row."""
    spans = tuple((start, end) for start, end in stored.get("spans", ()))
    return Advice(stored["intent"], spans, stored["danger"])


def unsure(meaning: Meaning) -> bool:
    """Whether a second opinion may be asked for and may count. Danger that we heard is never in doubt."""
    return meaning.intent != "sos_help" and meaning.evidence in ("guess", "none")


def advised(meaning: Meaning, advice: Advice | None, text: str = "") -> Meaning:
    """The meaning with the advice weighed in; a meaning that is sure, or danger, stays as it was.

    `text` is what was said, without the space around it: slots are read out of it again by our own
    readers, from the quoted spans alone where there are any. Without it, another intent has none.
    """
    if advice is None or not unsure(meaning):
        return meaning
    if advice.danger:
        return replace(
            meaning,
            intent="sos_help",
            confidence=_ASKED,
            slots=facts(text, "sos_help"),
            evidence="guess",
        )
    if not advice.intent or advice.intent == "sos_help":
        return meaning
    slots = facts(_quoted(text, advice.spans), advice.intent) if text else {}
    if not text and advice.intent == meaning.intent:
        slots = meaning.slots
    return replace(
        meaning,
        intent=advice.intent,
        confidence=LIKELY,
        slots=slots,
        evidence="likely",
        advised=True,
    )


def _quoted(text: str, spans: tuple[Span, ...]) -> str:
    """The text with everything blanked that was not quoted, so that what is read stands in it."""
    if not spans:
        return text
    return "".join(
        letter if any(start <= at < end for start, end in spans) else " "
        for at, letter in enumerate(text)
    )
