"""`lianhu understand`: what words mean, one message or many."""

import json
import sys
from dataclasses import asdict
from typing import Any

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
        "evidence": meaning.evidence,
        "shares": [[intent, round(share, 4)] for intent, share in meaning.shares],
        "slots": meaning.slots,
        "hears": _hears(words),
    }
    return json.dumps(shown, ensure_ascii=False)


def _hears(words: str) -> dict[str, Any]:
    """What the readers of sayings hear beside the intent, each only where it hears something."""
    from handlers.understand.danger import danger_kind
    from handlers.understand.sayings import (
        blame,
        clause,
        correction,
        polarity,
        secrecy,
        talk,
        work,
    )

    accused, change = blame.accuses(words), correction.correction(words)
    matters = clause.matters(words)
    heard = {
        "danger": danger_kind(words),
        "blame": asdict(accused) if accused else None,
        "secrecy": secrecy.secrecy(words),
        "correction": asdict(change) if change else None,
        "stage": work.work_stage(words),
        "talk": talk.talk(words),
        "stops": talk.stops(words),
        "again": talk.again(words),
        "negated": polarity.negated(words),
        "future": polarity.future(words),
        "asked": polarity.asked(words),
        "hearsay": polarity.hearsay(words),
        "matters": list(matters) if len(matters) > 1 else None,
    }
    return {name: value for name, value in heard.items() if value}


command = Command(understand, order=80)
