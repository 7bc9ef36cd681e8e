"""The sample photo (示例照片): a drawn manhole for those who try the demo without a camera."""

import io
import random
from datetime import datetime
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFilter

from core import clock

WIDTH, HEIGHT = 960, 720


def photo(at: datetime, seed: str, scene: str = "broken") -> bytes:
    """A JPEG of a village road, its manhole broken, guarded or mended, or of the `road` alone; each seed differs."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (WIDTH, HEIGHT), (176, 190, 172))
    draw = ImageDraw.Draw(picture)
    _field(draw, chance)
    draw.polygon([(360, 190), (600, 190), (1040, 720), (-80, 720)], fill=(138, 136, 130))
    for _ in range(1600):
        x, y = chance.randrange(WIDTH), chance.randrange(190, HEIGHT)
        shade = chance.randrange(-14, 15)
        red, green, blue = picture.getpixel((x, y))  # type: ignore[misc]  # RGB gives a triple
        draw.ellipse((x, y, x + 3, y + 2), fill=(red + shade, green + shade, blue + shade))
    x, y = 440 + chance.randrange(80), 490 + chance.randrange(40)
    if scene != "road":
        _manhole(draw, x, y, whole=scene == "mended")
    if scene == "guarded":
        _fence(draw, x, y)
    picture = picture.filter(ImageFilter.GaussianBlur(0.8))
    stamp = f"{clock.local(at):%Y-%m-%d %H:%M}"
    ImageDraw.Draw(picture).text((WIDTH - 300, HEIGHT - 52), stamp, (255, 226, 150), font_size=30)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _field(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((0, 0, WIDTH, 150), fill=(205, 221, 226))
    draw.polygon([(0, 150), (220, 84), (470, 150), (700, 70), (960, 150)], fill=(128, 152, 128))
    draw.rectangle((0, 150, WIDTH, HEIGHT), fill=(150, 168, 110))
    for _ in range(240):
        x, y = chance.randrange(WIDTH), chance.randrange(160, HEIGHT)
        draw.line((x, y, x + chance.randrange(-5, 6), y - 16), fill=(118, 142, 84), width=3)
    draw.rectangle((118, 112, 236, 190), fill=(226, 218, 202))
    draw.polygon([(104, 116), (177, 70), (250, 116)], fill=(128, 82, 70))


def _manhole(draw: ImageDraw.ImageDraw, x: int, y: int, *, whole: bool) -> None:
    draw.ellipse((x - 132, y - 56, x + 132, y + 56), fill=(96, 94, 90))
    if whole:
        draw.ellipse((x - 112, y - 46, x + 112, y + 46), fill=(70, 74, 76), outline=(48, 50, 52))
        for ring in (84, 56, 28):
            box = (x - ring, y - ring * 0.41, x + ring, y + ring * 0.41)
            draw.ellipse(box, outline=(104, 108, 110), width=5)
        return
    draw.ellipse((x - 112, y - 46, x + 112, y + 46), fill=(22, 24, 26))
    draw.chord((x - 112, y - 46, x + 112, y + 46), 150, 330, fill=(74, 76, 78))
    for step in range(-80, 90, 32):
        draw.line((x + step, y - 30, x + step + 14, y - 12), fill=(102, 104, 106), width=6)
    crack = (x - 96, y + 12, x - 20, y - 20, x + 40, y + 2, x + 100, y - 14)
    draw.line(crack, fill=(40, 40, 42), width=5)


def _fence(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    posts = [(x - 190, y + 20), (x - 90, y + 96), (x + 90, y + 96), (x + 190, y + 20)]
    for left, right in pairwise(posts):
        for part in range(8):
            ends = [
                tuple(a + (b - a) * n / 8 for a, b in zip(left, right, strict=True))
                for n in (part, part + 1)
            ]
            colour = (206, 62, 44) if part % 2 else (244, 240, 230)
            draw.line([(px, py - 96) for px, py in ends], fill=colour, width=14)
    for px, py in posts:
        draw.rectangle((px - 7, py - 130, px + 7, py), fill=(222, 122, 40))
        draw.rectangle((px - 7, py - 100, px + 7, py - 76), fill=(244, 240, 230))
