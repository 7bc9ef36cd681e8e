"""A household's year (我家的一年): its settled periods as one picture to keep, for the household alone."""

from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageDraw

from core.db import Db
from core.drawing import fitted, font, png
from core.points.ledger import ledger
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Subject
from core.points.statement import notices, statements
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import subjects
from core.registry.regions import Region

WIDTH = 1080
_MARGIN, _ROW, _TOP = 64, 88, 520
_PAPER, _CARD, _INK, _SOFT = "#FBF6EC", "#FFFFFF", "#2B2622", "#8A7F74"
_GREEN, _DEEP, _GOLD, _LINE = "#1F6B4F", "#154D39", "#E9C46A", "#EFE6D6"


@dataclass(frozen=True)
class Entry:
    """One settled period: 3月, what it came to, and from what."""

    span: str
    points: int
    what: str


@dataclass(frozen=True)
class Year:
    """What the picture says."""

    village: str
    name: str
    year: int
    entries: tuple[Entry, ...]
    balance: int

    @property
    def total(self) -> int:
        """All periods together."""
        return sum(e.points for e in self.entries)


def of_household(db: Db, village_id: str, household_id: str, year: int, now: datetime) -> Year:
    """The household's settled periods of a year, the oldest first; those without a line are left out."""
    settled = [
        s
        for s in statements.in_state(db, village_id, StatementState.SETTLED)
        if s.subject == Subject.HOUSEHOLD and periods.days(s.period)[0].year == year
    ]
    entries = [e for s in settled if (e := _entry(db, s, household_id)) is not None]
    account = ledger.subject_account(household_id)
    return Year(
        village=db.get_one(Region, village_id).name,
        name=subjects.shown(db, Subject.HOUSEHOLD, [household_id])[household_id].own,
        year=year,
        entries=tuple(entries),
        balance=ledger.balances(db, village_id).get(account, 0),
    )


def _entry(db: Db, statement: Statement, household_id: str) -> Entry | None:
    lines = statements.lines_for(db, statement.id, household_id)
    counting = [x for x in lines if statements.counts(x)]
    if not counting:
        return None
    score = statements.scores(lines).get(household_id, 0)
    return Entry(_span(statement.period), score, notices.in_short(db, counting))


def _span(period: str) -> str:
    """3月, 第2季度, as it stands inside its year."""
    return periods.spoken(period).partition("年")[2] or "全年"


def draw(year: Year) -> bytes:
    """The year as a PNG, 1080 pixels wide; the same bytes for the same content."""
    height = _TOP + max(1, len(year.entries)) * _ROW + 24 + 150
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, year)
    bottom = height - 150
    box = (_MARGIN, _TOP, WIDTH - _MARGIN, bottom)
    pen.rounded_rectangle(box, 24, fill=_CARD, outline=_LINE, width=2)
    if not year.entries:
        middle = (WIDTH // 2, (_TOP + bottom) // 2)
        pen.text(middle, "这一年还没有入账的积分", font=font(34), fill=_SOFT, anchor="mm")
    for number, entry in enumerate(year.entries):
        _paint(pen, number, entry, _TOP + 12 + number * _ROW)
    hint = "只给自家看。哪一笔有疑问，发“为什么”看每一笔，发“异议”找监督小组。"
    pen.text((_MARGIN, bottom + 48), hint, font=font(28), fill=_SOFT)
    return png(image)


def _head(pen: ImageDraw.ImageDraw, year: Year) -> None:
    pen.rectangle((0, 0, WIDTH, 300), fill=_GREEN)
    pen.ellipse((WIDTH - 330, -210, WIDTH + 150, 270), fill=_DEEP)
    pen.rectangle((0, 300, WIDTH, 560), fill=_PAPER)
    pen.text((_MARGIN, 56), year.village, font=font(44), fill=_GOLD)
    title = fitted(pen, f"{year.name}的{year.year}年", 84, WIDTH - 2 * _MARGIN)
    pen.text((_MARGIN, 120), title, font=font(84, serif=True), fill="white")
    figures = (
        (f"{year.total:+d}", "全年积分"),
        (str(year.balance), "现在的余额"),
        (str(len(year.entries)), "有记录的期数"),
    )
    wide = (WIDTH - 2 * _MARGIN - 2 * 28) // 3
    for number, (value, label) in enumerate(figures):
        left = _MARGIN + number * (wide + 28)
        box = (left, 316, left + wide, 490)
        pen.rounded_rectangle(box, 24, fill=_CARD, outline=_LINE, width=2)
        middle = left + wide // 2
        pen.text((middle, 380), value, font=font(68), fill=_GREEN, anchor="mm")
        pen.text((middle, 450), label, font=font(30), fill=_SOFT, anchor="mm")


def _paint(pen: ImageDraw.ImageDraw, number: int, entry: Entry, top: int) -> None:
    middle, left, right = top + _ROW // 2, _MARGIN + 34, WIDTH - _MARGIN - 34
    if number:
        pen.line((left, top, right, top), fill=_LINE, width=2)
    pen.text((left, middle), entry.span, font=font(40), fill=_INK, anchor="lm")
    points = f"{entry.points:+d}" if entry.points else "0"
    pen.text((right, middle), points, font=font(46), fill=_GREEN, anchor="rm")
    start = left + 190
    room = right - pen.textlength(points, font=font(46)) - 28 - start
    what = fitted(pen, entry.what, 28, room)
    pen.text((start, middle + 2), what, font=font(28), fill=_SOFT, anchor="lm")
