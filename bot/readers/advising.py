"""Advising (请教大模型): a model of language chooses among our readings; what it says is checked, not trusted."""

import json
import logging
import time
from typing import Any

from bot.readers import service, words
from bot.readers.caller import Caller, Unfit
from bot.readers.question import NONE, Question
from bot.readers.record import Record
from bot.settings import Settings
from handlers.understand.advice import Advice, Span

log = logging.getLogger("lianhu.readers")

WITHIN = 2.0
"""Seconds, the connection included: WeChat hangs up after five, and the turn needs some of them."""
MOST_TOKENS = 60
_MOST_SPANS = 8


def named(settings: Settings) -> "Advising | None":
    """The one that the settings name; None when it is off, SettingsError when half set."""
    server = service.model_of_language(settings)
    if server is None:
        return None
    return Advising(Caller(server, WITHIN, Record(settings.data_dir, "llm")), server.model)


class Advising:
    """Asks the model of language. It sees one message, the sender's role and a list to choose from."""

    def __init__(self, caller: Caller, model: str) -> None:
        self._caller, self._model = caller, model

    async def advice(self, question: Question) -> Advice | None:
        """What the model chose, once checked; None when it said nothing that we can use."""
        began = time.monotonic()
        advice = await self._caller.ask(
            lambda answer: read(answer, question), json=asked(question, self._model)
        )
        log.info(
            "asked: rule=%s candidates=%s choice=%s danger=%s ms=%d",
            question.why,
            ",".join(question.candidates),
            "absent" if advice is None else advice.intent or NONE,
            advice is not None and advice.danger,
            (time.monotonic() - began) * 1000,
        )
        return advice if advice != Advice() else None

    async def close(self) -> None:
        """Let the connections go."""
        await self._caller.close()


def asked(question: Question, model: str) -> dict[str, Any]:
    """The body of the request; the message stands in it as one JSON string and nowhere else."""
    lines = words.INTENTS | {NONE: words.NONE}
    shown = {
        "message": question.text,
        "role": question.role,
        "candidates": [{"id": each, "line": lines[each]} for each in question.candidates],
    }
    return {
        "model": model,
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "messages": [
            {"role": "system", "content": words.INSTRUCTION},
            {"role": "user", "content": json.dumps(shown, ensure_ascii=False)},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "reading", "strict": True, "schema": _schema(question)},
        },
    }


def _schema(question: Question) -> dict[str, Any]:
    pair = {"type": "array", "items": {"type": "integer"}}
    return {
        "type": "object",
        "properties": {
            "choice": {"type": "string", "enum": list(question.candidates)},
            "spans": {"type": "array", "items": pair},
            "danger": {"type": "boolean"},
        },
        "required": ["choice", "spans", "danger"],
        "additionalProperties": False,
    }


def read(answer: Any, question: Question) -> Advice:
    """The advice in an answer; Unfit when anything in it is not exactly what was asked for."""
    try:
        content = answer["choices"][0]["message"]["content"]
        chosen = json.loads(content, object_pairs_hook=_once)
        choice, spans, danger = chosen["choice"], chosen["spans"], chosen["danger"]
    except (LookupError, TypeError, ValueError, RecursionError):
        raise Unfit("unfit") from None
    fits = (
        len(chosen) == 3
        and isinstance(choice, str)
        and choice in question.candidates
        and isinstance(danger, bool)
        and isinstance(spans, list)
        and len(spans) <= _MOST_SPANS
        and all(_is_span(span, len(question.text)) for span in spans)
    )
    if not fits:
        raise Unfit("unfit")
    if choice == NONE:
        return Advice(danger=danger)
    quoted: tuple[Span, ...] = tuple((start, end) for start, end in spans)
    return Advice(choice, quoted, danger)


def _is_span(span: Any, length: int) -> bool:
    return (
        isinstance(span, list)
        and len(span) == 2
        and all(type(at) is int for at in span)  # True is an int too, and no place in a text
        and 0 <= span[0] < span[1] <= length
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no name stands twice: else two readers may see two answers."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)
