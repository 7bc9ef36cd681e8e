"""The face (门面): what the pages of one program share."""

import asyncio
import secrets
from dataclasses import dataclass, field

from bot.program import Program


@dataclass
class Face:
    """What the pages of one program share."""

    program: Program
    secure: bool
    boot: str = field(default_factory=lambda: secrets.token_hex(4))
    """Names this start of the demo: a page of an older one reloads."""
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)
