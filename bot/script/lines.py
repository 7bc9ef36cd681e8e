"""The lines of a script, and whether a message is what one of them wants.

The format: `@` moves the clock, `>` says, `<` must be told exactly, `<~` something
with these fragments in order, `!~` nothing of the kind since that name last spoke, `< nothing`;
every message to the people named must be claimed. `[code NAME]` in a line stands for the last
redemption code, card number or slip's code that NAME was told.
"""

import re
from dataclasses import dataclass

from core.outbox import Outgoing

LINE = re.compile(r"(?P<name>[^\s<>@#!]+) (?P<verb>>|<~|<|!~)(?: (?P<rest>.*))?")
CODE = re.compile(r"\[code ([^\]]+)\]")
TOLD_CODE = re.compile(r"(?:兑换码|卡号|回执码)：([0-9A-Z]{3,4}(?:[ -][0-9A-Z]{3,4})+)")
PLACE = re.compile(r"^! place (\w+)$", re.MULTILINE)
LOOSE = "! loose"
NOTHING = "nothing"


def place(script: str) -> str:
    """Which of the demo's places a script plays in: its line `! place hulu`; else the demo world."""
    match = PLACE.search(script)
    return match[1] if match else ""


class Broken(Exception):
    """A line did not hold; the text names the file, the line and what was told instead."""


@dataclass
class Delivered:
    """A message that has reached a phone or a group chat, as a line would write it."""

    name: str
    text: str
    outgoing: Outgoing
    claimed: bool = False

    @property
    def choices(self) -> list[str]:
        """The labels of its choices, in the order shown."""
        return [choice["label"] for choice in self.outgoing.choices]

    @property
    def shown(self) -> str:
        """Its text, with the choices after ` | `."""
        return " | ".join([self.text, *self.choices])

    def same(self, wanted: str) -> bool:
        """Whether it is exactly this."""
        return self.shown == " | ".join(part.strip() for part in wanted.split(" | "))

    def fits(self, wanted: str) -> bool:
        """Whether the fragments between … stand in this order in it."""
        shown, at = self.shown, 0
        for fragment in (part.strip() for part in wanted.split("…")):
            if not fragment:
                continue
            start = shown.find(fragment, at)
            if start < 0:
                return False
            at = start + len(fragment)
        return True
