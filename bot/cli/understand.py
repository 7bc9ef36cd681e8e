"""`lianhu understand`: what words mean, one message or many."""

import json
import sys

import typer

from bot.cli.command import Command
from bot.settings import SettingsError


def understand(text: str, role: str = "villager") -> None:
    """Say what a message means; with `-`, JSON lines {"text", "role"} in and JSON lines out."""
    if text != "-":
        typer.echo(_meaning(text, role))
        return
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            typer.echo(_meaning(asked["text"], asked.get("role", "villager")))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise SettingsError(f'line {number} is not {{"text": …, "role": …}}') from None


def _meaning(words: str, role: str) -> str:
    from handlers.understand.meaning import understand as meaning_of

    meaning = meaning_of(words, role)
    shown = {
        "intent": meaning.intent,
        "confidence": round(meaning.confidence, 4),
        "slots": meaning.slots,
    }
    return json.dumps(shown, ensure_ascii=False)


command = Command(understand, order=80)
