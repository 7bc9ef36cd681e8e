"""Drawing (画图): fonts with every Chinese character, and words that stay inside their room."""

import re
from functools import cache
from io import BytesIO

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont

LETTERS = r"[0-9A-Za-z.:]+|."
NAMES = r"[^、]+、?"
"""What `wrapped` keeps whole: numbers, or the names of a list."""
_NEVER_FIRST = "，。、；：？！）》”’%"


@cache
def font(size: int, *, serif: bool = False) -> ImageFont.FreeTypeFont:
    """A font of so many pixels; read once."""
    path = fonts.serif_path() if serif else fonts.sans_path()
    return ImageFont.truetype(str(path), size)


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
