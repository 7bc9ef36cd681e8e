"""The poster (积分榜海报): a settled month as a picture to be passed on; pure but for its content."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from core.db import Db
from core.drawing import fitted, font, png
from core.points.ledger import ledger
from core.points.rulebook import periods
from core.points.rulebook.rulebook import SUBJECTS, Period, Subject
from core.points.statement import notices
from core.points.statement.statements import Statement, StatementLine
from core.registry.regions import Region

WIDTH = 1080
MOST_ROWS = 12
_MARGIN = 64
_ROW = 92
_PAPER, _CARD, _INK, _SOFT = "#FBF6EC", "#FFFFFF", "#2B2622", "#8A7F74"
_RED, _DEEP, _GOLD, _LINE = "#B3261E", "#8C1A14", "#E9C46A", "#EFE6D6"
_MEDALS = ("#E0A82E", "#9BA3AB", "#C08457")


@dataclass(frozen=True)
class Row:
    """One place on the list."""

    name: str
    points: int
    what: str


@dataclass(frozen=True)
class Poster:
    """What a poster says."""

    village: str
    month: str
    title: str
    figures: tuple[tuple[str, str], ...]  # value and label
    rows: tuple[Row, ...]
    rest: str
    code: str  # the ledger's head in short


def of_statement(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> Poster:
    """The poster of a settled statement: masked names, awards only."""
    booked = notices.best(db, statement, lines)
    household = statement.subject == Subject.HOUSEHOLD
    unit = "户" if household else "人"
    more = max(0, len(booked.named) - MOST_ROWS) + booked.unnamed
    span = "本月" if periods.kind(statement.period) == Period.MONTH else "本期"
    rows = tuple(Row(x.name, x.points, x.what) for x in booked.named[:MOST_ROWS])
    return Poster(
        village=db.get_one(Region, statement.village_id).name,
        month=periods.spoken(statement.period),
        title=f"{SUBJECTS[statement.subject]}积分榜",
        figures=(
            (str(booked.whole.subjects), f"加分{unit}数"),
            (str(booked.whole.points), f"{span}共加分"),
        ),
        rows=rows,
        rest=f"另有{more}{unit}加分，已分别告知" if more else "",
        code=ledger.short(statement.head),
    )


def draw(poster: Poster) -> bytes:
    """The poster as a PNG of 64 colours, 1080 pixels wide; the same bytes for the same content."""
    rows = max(1, len(poster.rows))
    height = 420 + 190 + rows * _ROW + (84 if poster.rest else 40) + 180
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, poster)
    _figures(pen, poster, 340)
    below = _list(pen, poster, 560)
    _foot(pen, poster, below, height)
    return png(image)


def _head(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    pen.rectangle((0, 0, WIDTH, 430), fill=_RED)
    pen.ellipse((WIDTH - 330, -210, WIDTH + 150, 270), fill=_DEEP)
    pen.ellipse((-190, 250, 190, 630), fill=_DEEP)
    pen.rectangle((0, 430, WIDTH, 660), fill=_PAPER)
    pen.text((_MARGIN, 64), poster.village, font=font(46), fill=_GOLD)
    pen.text(
        (_MARGIN, 126),
        poster.title,
        font=font(96, serif=True),
        fill="white",
        stroke_width=2,
        stroke_fill="white",
    )
    pen.text((_MARGIN, 264), f"{poster.month} · 公示期满，已入账", font=font(36), fill="#F7DDD9")


def _figures(pen: ImageDraw.ImageDraw, poster: Poster, top: int) -> None:
    gap = 28
    wide = (WIDTH - 2 * _MARGIN - gap * (len(poster.figures) - 1)) // len(poster.figures)
    for number, (value, label) in enumerate(poster.figures):
        left = _MARGIN + number * (wide + gap)
        pen.rounded_rectangle(
            (left, top, left + wide, top + 176), 24, fill=_CARD, outline=_LINE, width=2
        )
        middle = left + wide // 2
        pen.text((middle, top + 66), value, font=font(80), fill=_RED, anchor="mm", stroke_width=1)
        pen.text((middle, top + 138), label, font=font(32), fill=_SOFT, anchor="mm")


def _list(pen: ImageDraw.ImageDraw, poster: Poster, top: int) -> int:
    bottom = top + max(1, len(poster.rows)) * _ROW + 24
    pen.rounded_rectangle(
        (_MARGIN, top, WIDTH - _MARGIN, bottom), 24, fill=_CARD, outline=_LINE, width=2
    )
    if not poster.rows:
        pen.text(
            (WIDTH // 2, (top + bottom) // 2),
            "本月没有可以列名的加分",
            font=font(34),
            fill=_SOFT,
            anchor="mm",
        )
    for number, entry in enumerate(poster.rows):
        _paint_entry(pen, number, entry, top + 12 + number * _ROW)
    if not poster.rest:
        return bottom
    pen.text((WIDTH // 2, bottom + 44), poster.rest, font=font(32), fill=_SOFT, anchor="mm")
    return bottom + 64


def _paint_entry(pen: ImageDraw.ImageDraw, number: int, entry: Row, top: int) -> None:
    middle, left = top + _ROW // 2, _MARGIN + 30
    if number:
        pen.line((left, top, WIDTH - _MARGIN - 30, top), fill=_LINE, width=2)
    if number < len(_MEDALS):
        pen.ellipse((left, middle - 26, left + 52, middle + 26), fill=_MEDALS[number])
    colour = "white" if number < len(_MEDALS) else _SOFT
    pen.text((left + 26, middle), str(number + 1), font=font(32), fill=colour, anchor="mm")
    pen.text((left + 82, middle), entry.name, font=font(42), fill=_INK, anchor="lm")
    points = f"+{entry.points}"
    right = WIDTH - _MARGIN - 34
    pen.text((right, middle), points, font=font(48), fill=_RED, anchor="rm", stroke_width=1)
    start = left + 82 + pen.textlength(entry.name, font=font(42)) + 28
    room = right - pen.textlength(points, font=font(48)) - 28 - start
    pen.text(
        (start, middle + 2),
        fitted(pen, entry.what, 28, room),
        font=font(28),
        fill=_SOFT,
        anchor="lm",
    )


def _foot(pen: ImageDraw.ImageDraw, poster: Poster, top: int, height: int) -> None:
    top = min(top + 36, height - 170)
    pen.text((_MARGIN, top), "校验码", font=font(30), fill=_SOFT)
    pen.text((_MARGIN + 112, top - 6), poster.code, font=font(40), fill=_DEEP, stroke_width=1)
    hint = "这串码由全村台账算出，账动一个字它就对不上。扣分不上榜，只告诉本户。"
    pen.text((_MARGIN, top + 66), hint, font=font(28), fill=_SOFT)
    pen.text(
        (_MARGIN, top + 108),
        "有疑问：私聊发“为什么”看自家每一笔，发“异议”找监督小组。",
        font=font(28),
        fill=_SOFT,
    )
