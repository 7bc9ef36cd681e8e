"""The points card as a picture (积分卡图): to be printed at the size of a bank card; pure but for its content."""

from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFont

from core import drawing
from core.points.shop.card import Face

WIDTH, HEIGHT = 1012, 638
"""85.6 by 54 mm at 300 dots an inch."""
_MARGIN, _DOT = 56, 10
_QR = 29 * _DOT  # 21 modules and a border of four on each side
_PAPER, _INK, _SOFT, _RED, _DEEP, _GOLD = (
    "#FBF6EC",
    "#2B2622",
    "#6F655B",
    "#B3261E",
    "#8C1A14",
    "#E9C46A",
)


def draw(face: Face) -> bytes:
    """The card as a PNG; the same bytes for the same content."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, face)
    _words(pen, face)
    image.paste(_code(face.number.replace(" ", "")), (WIDTH - _MARGIN - _QR, 206))
    return drawing.png(image, 32)


def _head(pen: ImageDraw.ImageDraw, face: Face) -> None:
    pen.rectangle((0, 0, WIDTH, 162), fill=_RED)
    pen.ellipse((WIDTH - 250, -190, WIDTH + 70, 130), fill=_DEEP)
    pen.text(
        (_MARGIN, 81),
        face.village,
        font=_fitting(pen, face.village, 520, 60),
        fill=_GOLD,
        anchor="lm",
    )
    pen.text(
        (WIDTH - _MARGIN, 81),
        "积分卡",
        font=drawing.font(84, serif=True),
        fill="white",
        anchor="rm",
        stroke_width=1,
        stroke_fill="white",
    )


def _words(pen: ImageDraw.ImageDraw, face: Face) -> None:
    room = WIDTH - 2 * _MARGIN - _QR - 40
    pen.text(
        (_MARGIN, 262),
        face.household,
        font=_fitting(pen, face.household, room, 104),
        fill=_INK,
        anchor="lm",
        stroke_width=1,
        stroke_fill=_INK,
    )
    pen.text((_MARGIN, 366), "卡号", font=drawing.font(38), fill=_SOFT, anchor="lm")
    pen.text(
        (_MARGIN, 440),
        face.number,
        font=_fitting(pen, face.number, room, 92),
        fill=_RED,
        anchor="lm",
        stroke_width=1,
    )
    pen.text(
        (_MARGIN, 548),
        "到积分超市报卡号就能换东西。家里人或",
        font=drawing.font(32),
        fill=_SOFT,
        anchor="lm",
    )
    pen.text(
        (_MARGIN, 592),
        "村民代表在手机上确认，店里才交货。",
        font=drawing.font(32),
        fill=_SOFT,
        anchor="lm",
    )


def _fitting(pen: ImageDraw.ImageDraw, text: str, room: int, size: int) -> ImageFont.FreeTypeFont:
    """The largest letters, up to this size, with which the words have room."""
    while size > 24 and pen.textlength(text, font=drawing.font(size)) > room:
        size -= 4
    return drawing.font(size)


def _code(number: str) -> Image.Image:
    """The number as a QR code, so that a phone at the counter need not type it.

    Not a Micro QR code, which phones do not read; whole dots, so that it prints sharp.
    """
    out = BytesIO()
    made = segno.make_qr(number, version=1, error="m")
    made.save(out, kind="png", scale=_DOT, border=4, dark=_INK, light="#FFFFFF")
    return Image.open(out).convert("RGB")
