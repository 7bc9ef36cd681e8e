"""The map (地图): where what is open lies, as points without any tiles from outside, and the same as a list."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.web.desk import overview
from bot.web.desk.call import Call
from core.desk import filters, places
from core.desk.lists import Entry

WIDE, HIGH, MARGIN = 960, 600, 24


@dataclass(frozen=True)
class Point:
    """One report where it is drawn."""

    entry: Entry
    x: float
    y: float


def show(call: Call) -> Response:
    """The points of a region, those overdue marked by shape as well as by colour."""
    wanted = filters.read(call.request.query_params)
    located = places.located(call.db, call.by.reach, wanted, call.now)
    return call.page(
        "map.html",
        wanted=wanted,
        located=located,
        points=drawn(located.entries),
        size=(WIDE, HIGH),
        most=places.MOST,
        options={"region": overview.regions_of(call, wanted.region), **overview.choices()},
    )


def drawn(entries: Sequence[Entry]) -> list[Point]:
    """The points in one frame, north up, as wide as they are in the world at that latitude."""
    spots = [
        (e, e.report.longitude, e.report.latitude)
        for e in entries
        if e.report.longitude is not None and e.report.latitude is not None
    ]
    if not spots:
        return []
    middle = sum(latitude for _, _, latitude in spots) / len(spots)
    shrunk = max(0.01, math.cos(math.radians(middle)))
    flat = [(e, longitude * shrunk, latitude) for e, longitude, latitude in spots]
    left, right = min(x for _, x, _ in flat), max(x for _, x, _ in flat)
    low, high = min(y for _, _, y in flat), max(y for _, _, y in flat)
    scale = min(
        (WIDE - 2 * MARGIN) / max(right - left, 0.001),
        (HIGH - 2 * MARGIN) / max(high - low, 0.001),
    )
    side = (WIDE - (right - left) * scale) / 2, (HIGH - (high - low) * scale) / 2
    return [
        Point(e, round(side[0] + (x - left) * scale, 1), round(side[1] + (high - y) * scale, 1))
        for e, x, y in flat
    ]
