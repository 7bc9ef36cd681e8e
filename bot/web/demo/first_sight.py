"""First sight (第一眼): what the page says to a visitor who has never been here, and where it leads on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from bot.demo import guide
from bot.demo.guide import Step
from bot.web.face import Face
from bot.web.phones import Phone

_NAME = re.compile(r"&lt;(.+?)&gt;")
DESK = "指挥台"
"""The words to which the bot answers with a way in to the dispatch desk."""


@dataclass(frozen=True)
class Sentence:
    """A sentence for one press."""

    slug: str
    name: str
    words: str


@dataclass(frozen=True)
class Hint:
    """A step as the page draws it."""

    words: Markup
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Sight:
    """What stands above the phones of the demo."""

    village: str
    about: str
    steps: tuple[Hint, ...]
    desk: Sentence | None
    board: str  # address of the village's notice board, "" where there is none
    lived: bool
    can_change: bool


def first_sight(face: Face, village: str, phones: Sequence[Phone]) -> Sight:
    """The steps of this village that can be taken with the phones there are."""
    here = guide.of_village(village)
    slugs = {phone.name: phone.slug for phone in phones}
    desk = Sentence(slugs[here.desk], here.desk, DESK) if here.desk in slugs else None
    return Sight(
        village,
        here.about,
        tuple(_hint(step, slugs) for step in here.shown(lived=face.program.lived)),
        desk,
        f"/board/{quote(village)}" if face.boards else "",
        face.program.lived,
        face.program.change is not None,
    )


def _hint(step: Step, slugs: dict[str, str]) -> Hint:
    text = Markup(_NAME.sub(r"<b>\1</b>", str(escape(step.words))))
    says = (Sentence(slugs[who], who, words) for who, words in step.says if who in slugs)
    return Hint(text, tuple(says))
