"""Coverage (走访): which representatives have visited how many of their households this month."""

from starlette.responses import Response

from bot.web.desk import overview
from bot.web.desk.call import Call
from core.clock import day_of
from core.desk import coverage, filters, reach


def show(call: Call) -> Response:
    """A line a circle, the least covered first; of very many villages one is chosen first."""
    wanted = filters.read(call.request.query_params)
    villages = reach.villages_of(call.db, call.by.reach, wanted.region or None)
    many = len(villages) > coverage.AT_ONCE
    circles = [] if many else coverage.of_villages(call.db, call.by.reach, villages, call.now)
    return call.page(
        "coverage.html",
        wanted=wanted,
        many=many,
        circles=circles,
        month=day_of(call.now).month,
        options=overview.figures_of(call, wanted)["options"],
    )
