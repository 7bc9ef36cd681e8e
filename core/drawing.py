"""Drawing (画图): fonts with every Chinese character, and words that stay inside their room."""

from functools import cache
from io import BytesIO

import pylopdf_fonts_zh_cn as fonts
from PIL import Image, ImageDraw, ImageFont

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


def wrapped(text: str, size: int, room: float) -> list[str]:
    """The text in lines not wider than so many pixels; no line begins with a closing mark."""
    lines = [""]
    for letter in text:
        if letter == "\n":
            lines.append("")
        elif font(size).getlength(lines[-1] + letter) <= room or letter in _NEVER_FIRST:
            lines[-1] += letter
        else:
            lines.append(letter)
    return lines


def png(image: Image.Image, colours: int = 64) -> bytes:
    """The picture as a PNG of few colours; the same bytes for the same picture."""
    out = BytesIO()
    few = image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()
