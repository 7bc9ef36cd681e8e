"""The minutes on paper (会议记录单): A4 sheets with lines to sign on, drawn from the value alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from core.drawing import LETTERS, NAMES, fitted, font, png, wrapped
from core.meetings.minutes import Agreed, Minutes
from core.meetings.notices import verdict

WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dots an inch."""
_MARGIN, _FOOT = 108, 100
_ROOM = WIDTH - 2 * _MARGIN
_INK, _SOFT, _LINE, _RED, _GREEN = "#1E1E1E", "#6B6B6B", "#9A9A9A", "#A3211A", "#1F6B3A"
_LABEL, _NUMBER = 150, 66
_COLUMNS = 3
_SIGNED_MOST = 60
"""So many names get a line of their own; a larger body signs on a list of its own."""


@dataclass(frozen=True)
class _Row:
    """Something of a certain height that is painted from a certain line down."""

    height: int
    paint: Callable[[ImageDraw.ImageDraw, int], None]


def draw(minutes: Minutes) -> tuple[bytes, ...]:
    """The sheets as PNGs, one for each page; the same bytes for the same minutes."""
    pages = _paginated(
        [*_head(minutes), *_facts(minutes), *_agenda(minutes), *_signatures(minutes)]
    )
    return tuple(_page(rows, n, len(pages)) for n, rows in enumerate(pages, 1))


def _paginated(rows: Sequence[_Row]) -> list[list[_Row]]:
    pages: list[list[_Row]] = [[]]
    left = HEIGHT - _MARGIN - _FOOT
    for strip in rows:
        if strip.height > left and pages[-1]:
            pages.append([])
            left = HEIGHT - _MARGIN - _FOOT
        pages[-1].append(strip)
        left -= strip.height
    return pages


def _page(rows: Sequence[_Row], number: int, of: int) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    top = _MARGIN
    for strip in rows:
        strip.paint(pen, top)
        top += strip.height
    foot = f"第{number}页，共{of}页"
    pen.text((WIDTH // 2, HEIGHT - 70), foot, font=font(22), fill=_SOFT, anchor="mm")
    return png(image, 32)


def _head(minutes: Minutes) -> list[_Row]:
    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        middle = WIDTH // 2
        pen.text((middle, top + 20), minutes.village, font=font(34), fill=_SOFT, anchor="mm")
        pen.text(
            (middle, top + 92),
            minutes.heading,
            font=font(60, serif=True),
            fill=_INK,
            anchor="mm",
            stroke_width=1,
        )
        under = fitted(pen, minutes.title or minutes.body, 30, _ROOM)
        pen.text((middle, top + 158), under, font=font(30), fill=_INK, anchor="mm")
        pen.line((_MARGIN, top + 204, WIDTH - _MARGIN, top + 204), fill=_INK, width=4)
        pen.line((_MARGIN, top + 211, WIDTH - _MARGIN, top + 211), fill=_INK, width=1)

    return [_Row(236, paint)]


def _facts(minutes: Minutes) -> list[_Row]:
    count = f"应到{minutes.called}人，到会{len(minutes.present)}人"
    rows = [
        _fact("时间", minutes.time),
        *([_fact("地点", minutes.place)] if minutes.place else []),
        _fact("召集人", minutes.convener),
        _fact("参会范围", f"{minutes.body}，{count}"),
        _fact("到会", "、".join(minutes.signed_in) or "无", NAMES),
        _fact("请假", "、".join(minutes.excused) or "无", NAMES),
        _fact("没到", "、".join(minutes.absent) or "无", NAMES),
        _fact("规则", minutes.needed),
    ]
    if not minutes.held:
        rows.append(_fact("结果", "到会的人不够或者没有开始，这次会没开成。"))
    return [*rows, _Row(8, lambda *_: None)]


def _fact(label: str, words: str, whole: str = LETTERS) -> _Row:
    lines = wrapped(words, 28, _ROOM - _LABEL, whole=whole)

    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        pen.text((_MARGIN, top), label, font=font(28), fill=_SOFT)
        for number, line in enumerate(lines):
            pen.text((_MARGIN + _LABEL, top + number * 40), line, font=font(28), fill=_INK)

    return _Row(len(lines) * 40 + 8, paint)


def _agenda(minutes: Minutes) -> list[_Row]:
    if not minutes.held:
        return []
    rows = [_item(n, item) for n, item in enumerate(minutes.items, 1)]
    return [_together(_section("议题和结果"), rows[0]), *rows[1:]]


def _together(*rows: _Row) -> _Row:
    """Rows that stand on one page, such as a heading and what it is the heading of."""

    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        for strip in rows:
            strip.paint(pen, top)
            top += strip.height

    return _Row(sum(strip.height for strip in rows), paint)


def _section(words: str) -> _Row:
    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        pen.rectangle((_MARGIN, top + 22, _MARGIN + 8, top + 58), fill=_RED)
        pen.text(
            (_MARGIN + 24, top + 40),
            words,
            font=font(34, serif=True),
            fill=_INK,
            anchor="lm",
            stroke_width=1,
        )

    return _Row(76, paint)


def _item(number: int, item: Agreed) -> _Row:
    wide = font(29).getlength(item.text) + font(26).getlength(item.result)
    if item.passed is None and not item.recused and wide < _ROOM - _NUMBER - 40:
        return _short(number, item)
    mark = 0 if item.passed is None else 150
    head = wrapped(item.text, 29, _ROOM - mark - _NUMBER)
    below = item.result + (f"。{'、'.join(item.recused)}回避。" if item.recused else "")
    under = wrapped(below, 26, _ROOM - _NUMBER)

    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        pen.line((_MARGIN, top, WIDTH - _MARGIN, top), fill="#DDDDDD", width=1)
        pen.text((_MARGIN, top + 14), f"{number}.", font=font(29), fill=_INK)
        for n, line in enumerate(head):
            pen.text((_MARGIN + _NUMBER, top + 14 + n * 42), line, font=font(29), fill=_INK)
        if item.passed is not None:
            colour = _GREEN if item.passed else _RED
            at = (WIDTH - _MARGIN, top + 34)
            pen.text(
                at, verdict(item.passed), font=font(30), fill=colour, anchor="rm", stroke_width=1
            )
        start = top + 14 + len(head) * 42
        for n, line in enumerate(under):
            pen.text((_MARGIN + _NUMBER, start + n * 38), line, font=font(26), fill=_SOFT)

    return _Row(14 + len(head) * 42 + len(under) * 38 + 14, paint)


def _short(number: int, item: Agreed) -> _Row:
    """Item and result on one line: scores come by the hundred."""

    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        pen.line((_MARGIN, top, WIDTH - _MARGIN, top), fill="#DDDDDD", width=1)
        pen.text((_MARGIN, top + 30), f"{number}.", font=font(29), fill=_INK, anchor="lm")
        left, right = _MARGIN + _NUMBER, WIDTH - _MARGIN
        pen.text((left, top + 30), item.text, font=font(29), fill=_INK, anchor="lm")
        pen.text((right, top + 30), item.result, font=font(26), fill=_SOFT, anchor="rm")

    return _Row(60, paint)


def _signatures(minutes: Minutes) -> list[_Row]:
    """One block for who chairs, writes and watches; one line for each who was there."""
    rows = [_together(_section("签名"), _signed(("主持人", "记录人", "监督人")))]
    names = minutes.present[:_SIGNED_MOST]
    rows += [_signed(names[n : n + _COLUMNS]) for n in range(0, len(names), _COLUMNS)]
    if len(minutes.present) > _SIGNED_MOST:
        rows.append(_fact("", f"其余{len(minutes.present) - _SIGNED_MOST}人另纸签名。"))
    return [*rows[:-1], _together(rows[-1], _date())]


def _signed(names: Sequence[str]) -> _Row:
    wide = _ROOM // _COLUMNS

    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        for number, name in enumerate(names):
            left = _MARGIN + number * wide
            shown = fitted(pen, name, 28, wide - 150)
            pen.text((left, top + 42), shown, font=font(28), fill=_INK, anchor="ls")
            start = left + pen.textlength(shown, font=font(28)) + 14
            pen.line((start, top + 48, left + wide - 28, top + 48), fill=_LINE, width=2)

    return _Row(64, paint)


def _date() -> _Row:
    def paint(pen: ImageDraw.ImageDraw, top: int) -> None:
        words = "年      月      日"
        pen.text((WIDTH - _MARGIN, top + 70), words, font=font(28), fill=_INK, anchor="rs")

    return _Row(90, paint)
