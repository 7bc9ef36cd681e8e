"""Coverage (走访): who has visited how many of their households this month; a vacancy is a line, not a zero."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.web.desk import overview
from bot.web.desk.call import Call
from core.clock import day_of
from core.desk import filters, reach
from core.figures import coverage
from core.figures.coverage import Coverage
from core.registry import regions
from core.registry.people import TITLES

AT_ONCE = 60
"""So many villages are shown together; of more, one town is chosen first."""


@dataclass(frozen=True)
class Line:
    """Whoever answers for households, as the page shows them."""

    village: str
    one: Coverage
    title: str


def lines(call: Call, villages: Sequence[str]) -> list[Line]:
    """A line for each who answers for households there, the least covered of a village first."""
    today = day_of(call.now)
    first = today.replace(day=1)
    every = coverage.of_villages(call.db, villages, first, today, call.now)
    regions.know(call.db, set(villages))
    shown = [
        Line(regions.one(call.db, one.village_id).name, one, TITLES[one.post]) for one in every
    ]
    return sorted(
        shown, key=lambda s: (s.village, s.one.visited / max(1, s.one.households), s.one.name)
    )


def villages_of(call: Call) -> list[str]:
    """The villages of the chosen place that are seen as a whole."""
    wanted = filters.read(call.request.query_params)
    chosen = reach.villages_of(call.db, call.by.reach, wanted.region or None)
    return sorted(chosen & call.by.reach.villages)


def show(call: Call) -> Response:
    """Of the villages of a place who was visited; of very many, a place is chosen first."""
    wanted = filters.read(call.request.query_params)
    villages = villages_of(call)
    many = len(villages) > AT_ONCE
    return call.page(
        "coverage.html",
        wanted=wanted,
        many=many,
        lines=[] if many else lines(call, villages),
        month=day_of(call.now).month,
        regions=overview.regions_of(call, wanted.region),
    )
