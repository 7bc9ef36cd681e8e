"""Sheets (表格): any list of the desk as CSV or as an Excel file, with nothing in it that a sheet would run."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import escape

from starlette.responses import Response

from bot.web.desk import coverage, emergencies, kpis
from bot.web.desk.call import Call
from core.clock import local, month_of
from core.desk import filters, lists, places, words
from core.desk.lists import Entry
from core.errors import Refusal
from core.reports import notices
from core.reports.ladder.levels import SHORT
from core.reports.ladder.reports import spoken_number

MOST = 50_000
"""So many lines a sheet has at most."""
Line = Sequence[str | int | float]
_RUNS = re.compile(r"^[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠\t\r|%]")
"""How a cell begins that a spreadsheet takes for a formula; wide signs become narrow in some."""
_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def sheet(call: Call) -> Response:
    """The list that the address names, as a file that is saved. Refusal where there is none of that name."""
    name, _, kind = str(call.request.path_params["what"]).partition(".")
    if name not in SHEETS or kind not in ("csv", "xlsx"):
        raise Refusal("没有这张表。请回到指挥台，点“导出”。")
    title, lines = SHEETS[name]
    made, media = (as_csv, "text/csv; charset=utf-8") if kind == "csv" else (as_xlsx, _XLSX)
    body = made(lines(call))
    headers = {"Content-Disposition": f'attachment; filename="{name}-{month_of(call.now)}.{kind}"'}
    return Response(body, media_type=media, headers=headers | {"X-Title": title.encode().hex()})


def _reports(call: Call) -> Iterator[Line]:
    yield (
        *("编号", "村", "内容", "地点", "类别", "状态", "层级", "承办", "上报时间", "到期时间"),
        *("超时", "附议", "有危险"),
    )
    wanted = filters.read(call.request.query_params)
    for entry in lists.every(call.db, call.by.reach, wanted, call.now, MOST):
        yield _report(entry)


def _report(entry: Entry) -> Line:
    report = entry.report
    return (
        *(spoken_number(report), entry.village, report.text, report.place),
        *(words.CATEGORIES.get(report.category, report.category), notices.state_words(report)),
        *(SHORT[report.level] if report.level else "", entry.holder),
        f"{local(report.filed_at):%Y-%m-%d %H:%M}",
        f"{local(report.due_at):%Y-%m-%d %H:%M}" if report.due_at else "",
        *("是" if entry.overdue else "", entry.joined, "是" if report.danger else ""),
    )


def _map(call: Call) -> Iterator[Line]:
    yield "编号", "村", "内容", "地点", "纬度", "经度", "超时"
    wanted = filters.read(call.request.query_params)
    for entry in places.located(call.db, call.by.reach, wanted, call.now).entries:
        report = entry.report
        yield (
            *(spoken_number(report), entry.village, report.text, report.place),
            *(report.latitude or 0.0, report.longitude or 0.0, "是" if entry.overdue else ""),
        )


def _coverage(call: Call) -> Iterator[Line]:
    yield "村", "谁负责", "职务", "户数", "本月走访", "本月走访和联系"
    for line in coverage.lines(call, coverage.villages_of(call)[: coverage.AT_ONCE]):
        one = line.one
        who = f"空缺（{one.name}）" if one.person_id is None else one.name
        yield line.village, who, line.title, one.households, one.visited, one.reached


def _kpis(call: Call) -> Iterator[Line]:
    yield "项", "数", "件数"
    looked = kpis.look(call)
    one = looked.figures
    yield "月份", looked.month, ""
    yield "报上来的", one.filed, ""
    yield "办结的", one.done, ""
    yield "其中关闭未修", one.unfixed, ""
    yield "从报到办结（中位数）", kpis.days(one.took, one.took.median), one.took.n
    yield "从报到办结（九成）", kpis.days(one.took, one.took.p90), one.took.n
    shares = (
        *(("按时", one.on_time), ("办结后退回重办", one.reopened), ("说修好了", one.confirmed)),
        *(("没有答复", one.unanswered), ("说还没好", one.not_mended)),
    )
    for name, share in shares:
        yield name, "" if share.percent is None else f"{share.percent}%", share.of
    for level, figures in one.by_level.items():
        name = SHORT[level]
        yield (
            f"{name}：在手上（中位数）",
            kpis.days(figures.dwell, figures.dwell.median),
            figures.dwell.n,
        )
        yield f"{name}：按时", kpis.share(figures.on_time), figures.on_time.of
    for label, many in zip(kpis.AGES, looked.ages, strict=True):
        yield f"没办完、报了{label}", many, ""


def _emergencies(call: Call) -> Iterator[Line]:
    """When, what kind and how soon; never who, where or in which words."""
    yield "时间", "村", "什么事", "几分钟有人应", "后来"
    for cry in emergencies.cries(call, emergencies.seen(call)):
        minutes = cry.line.minutes_to_answer
        answered = "没有人应" if minutes is None else minutes
        yield f"{local(cry.line.at):%Y-%m-%d %H:%M}", cry.village, cry.what, answered, cry.stands


SHEETS: dict[str, tuple[str, Callable[[Call], Iterator[Line]]]] = {
    "reports": ("上报清单", _reports),
    "map": ("位置", _map),
    "coverage": ("走访覆盖", _coverage),
    "kpis": ("统计", _kpis),
    "emergencies": ("呼救", _emergencies),
}
"""Every list by its name in the address, with what it is called."""


def harmless(cell: str | int | float) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe."""
    if not isinstance(cell, str):
        return str(cell)
    text = _BAD.sub("", cell)
    return f"'{text}" if _RUNS.match(text) else text


def as_csv(lines: Iterator[Line]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_MAIN}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="联户" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
    f'Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def as_xlsx(lines: Iterator[Line]) -> bytes:
    """A workbook of one sheet, its first line held in sight. Words are always words: no cell is a formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _XML + text)
        with book.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(
                f'{_XML}<worksheet xmlns="{_SPREADSHEET}"><sheetViews><sheetView workbookViewId="0">'
                '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
                "</sheetView></sheetViews><sheetData>".encode()
            )
            for line in lines:
                part.write(f"<row>{''.join(map(_cell, line))}</row>".encode())
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _cell(cell: str | int | float) -> str:
    if not isinstance(cell, str):
        return f"<c><v>{cell}</v></c>"
    text = escape(harmless(cell)[:32_000])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
