"""Sentences kept back from the examples, and what they mean."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Kept:
    text: str
    role: str
    intent: str
    also_ok: list[str]
    slots: dict[str, Any]


def held_out() -> list[Kept]:
    lines = Path(__file__).with_name("held_out.jsonl").read_text("utf-8").splitlines()
    kept = map(json.loads, lines)
    return [
        Kept(
            sentence["text"],
            sentence["role"],
            sentence["intent"],
            sentence["also_ok"],
            sentence["slots"],
        )
        for sentence in kept
    ]
