"""KPIs (统计): what a month of reports came to in a place, each figure with how it is counted, plot and table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from bot.web.desk import overview
from bot.web.desk.call import Call
from bot.web.desk.plots import Bar, Plot, plot
from core import clock
from core.desk import filters, words
from core.figures import backlog, kpis, view
from core.figures.kpis import ENOUGH, Kpis, Share, Times
from core.figures.view import View
from core.reports.ladder.levels import SHORT

AGES = ("0–1天", "2–3天", "4–7天", "8–15天", "16–30天", "30天以上")
BACK = 6
"""So many months can be looked back on."""


@dataclass(frozen=True)
class Looked:
    """A month of a place."""

    month: str
    months: Sequence[str]
    figures: Kpis
    ages: Sequence[int]


def look(call: Call) -> Looked:
    """The month and the place of the address; Refusal for a place that is not theirs to see."""
    wanted = filters.read(call.request.query_params)
    months = [clock.month_of(call.now)]
    while len(months) < BACK:
        months.append(clock.month_before(months[-1]))
    asked = call.request.query_params.get("month", "")
    month = asked if asked in months else months[0]
    seen = view.view(call.db, call.by.person.id, call.now, wanted.region or None)
    return Looked(month, months, *_figures(call, seen, month))


def _figures(call: Call, seen: View, month: str) -> tuple[Kpis, Sequence[int]]:
    since, until = clock.month_span(month)
    return kpis.of_span(call.db, seen, since, _until(until, call.now)), backlog.ages(call.db, seen)


def _until(end: datetime, now: datetime) -> datetime:
    return min(end, now)


def show(call: Call) -> Response:
    """The page, which says of every figure what it is."""
    looked = look(call)
    wanted = filters.read(call.request.query_params)
    return call.page(
        "kpis.html",
        wanted=wanted,
        regions=overview.regions_of(call, wanted.region),
        looked=looked,
        spoken={month: clock.spoken_month(month) for month in looked.months},
        levels=[(SHORT[level], one) for level, one in looked.figures.by_level.items()],
        kinds=[
            (words.CATEGORIES.get(category, category), times)
            for category, times in looked.figures.by_category.items()
        ],
        plots=list(plots(looked)),
        days=days,
        share=share,
        enough=ENOUGH,
    )


def plots(looked: Looked) -> Iterator[Plot]:
    """The pictures of the page."""
    levels = looked.figures.by_level.items()
    dwell = [
        Bar(SHORT[level], _tenths(one.dwell.median), days(one.dwell, one.dwell.median))
        for level, one in levels
    ]
    timely = [Bar(SHORT[level], one.on_time.percent, share(one.on_time)) for level, one in levels]
    ages = [Bar(label, n, f"{n}件") for label, n in zip(AGES, looked.ages, strict=True)]
    yield plot("dwell", "在每一级手上多久（工作日，中位数）", dwell)
    yield plot("timely", "每一级按时办的", timely)
    yield plot("ages", "现在没办完的，报了多久", ages)


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10


def days(times: Times, value: int | None) -> str:
    """A time as people read it; of too few it is not told."""
    return f"—（{times.n}件）" if value is None else f"{value / 10:g}天"


def share(one: Share) -> str:
    """A share with what it is of."""
    return "—" if one.percent is None else f"{one.percent}%（{one.part}/{one.of}）"
