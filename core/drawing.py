"""Drawing (画图): fonts with every Chinese character, and words that stay inside their room."""

import re
from functools import cache
from io import BytesIO
from typing import Any

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont

LETTERS = r"[0-9A-Za-z.:]+|."
NAMES = r"[^、]+、?"
"""What `wrapped` keeps whole: numbers, or the names of a list."""
_NEVER_FIRST = "，。、；：？！）》”’%"


_ASIDE = "\u3400-\u4dbf\U00010000-\U0010ffff"
_RARE = re.compile(f"[{_ASIDE}]")
"""Where characters lie that the fonts have in part alone: Extension A, and everything of the later planes."""
_WRITTEN = {"𠮷": "吉"}
"""What people write for a character that cannot be typed or drawn."""
_MISSING = "〔缺字〕"
_NOTHING = "\u0378"
"""No character at all: it is drawn as whatever a font has none for."""


class _Font(ImageFont.FreeTypeFont):
    """A font that draws no empty boxes: what it lacks is written as people write it, or said to be missing."""

    def getmask2(self, text: Any, *given: Any, **more: Any) -> Any:
        """What a pen draws."""
        return super().getmask2(drawable(text), *given, **more)

    def getlength(self, text: Any, *given: Any, **more: Any) -> float:
        """How wide that is."""
        return super().getlength(drawable(text), *given, **more)

    def getbbox(self, text: Any, *given: Any, **more: Any) -> Any:
        """How large that is."""
        return super().getbbox(drawable(text), *given, **more)


def drawable(text: str) -> str:
    """The text with what the fonts lack written in words: names of Unicode's later planes among it."""
    return _RARE.sub(lambda rare: _in_words(rare[0]), text)


@cache
def _in_words(rare: str) -> str:
    plain = ImageFont.truetype(str(fonts.sans_path()), 24)
    lacks = bytes(plain.getmask(rare)) == bytes(plain.getmask(_NOTHING))
    return _WRITTEN.get(rare, _MISSING) if lacks else rare


@cache
def font(size: int, *, serif: bool = False) -> ImageFont.FreeTypeFont:
    """A font of so many pixels; read once."""
    path = fonts.serif_path() if serif else fonts.sans_path()
    return _Font(str(path), size)


def fitted(pen: ImageDraw.ImageDraw, text: str, size: int, room: float) -> str:
    """The text cut off with … where it is wider than so many pixels."""
    if pen.textlength(text, font=font(size)) <= room:
        return text
    while text and pen.textlength(text + "…", font=font(size)) > room:
        text = text[:-1]
    return text.rstrip("、+0123456789") + "…"


def wrapped(text: str, size: int, room: float, *, whole: str = LETTERS) -> list[str]:
    """The text in lines not wider than so many pixels; no line begins with a closing mark.

    `whole` is a pattern of what stays on one line: single characters, and numbers as a whole.
    """
    lines = [""]
    for piece in re.findall(f"{whole}|\\n", text):
        if piece == "\n":
            lines.append("")
        elif font(size).getlength(lines[-1] + piece) <= room or piece in _NEVER_FIRST:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line for n, line in enumerate(lines) if line or n]


def png(image: Image.Image, colours: int = 64) -> bytes:
    """The picture as a PNG of few colours; the same bytes for the same picture."""
    out = BytesIO()
    few = image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # It takes white for 254: paper would be printed grey.
    few.putpalette([255 if shade > 252 else shade for shade in few.getpalette() or ()])
    few.save(out, "PNG")
    return out.getvalue()
