"""Emergencies (呼救): how soon somebody answered each cry for help of three months, and how it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from bot.web.desk import overview
from bot.web.desk.call import Call
from core.desk import filters, reach
from core.emergencies import overview as emergencies
from core.emergencies import words
from core.emergencies.emergencies import EmergencyState, Ending
from core.emergencies.kinds import Kind
from core.emergencies.overview import EmergencyLine
from core.registry import regions

BACK = timedelta(days=90)
HIDDEN = "家里的事（不公开）"
ENDINGS = {
    Ending.SAFE: "人没事",
    Ending.RETRIEVED: "找到了",
    Ending.HOSPITAL: "送医",
    Ending.MISTAKE: "误会",
    Ending.TOLD: "去看过",
    Ending.SILENT: "没有回音",
    Ending.DRILL: "演练",
}
STANDS = {
    EmergencyState.UNPLACED: "还没找到人",
    EmergencyState.RINGING: "正在叫人",
    EmergencyState.GOING: "有人在那里",
    EmergencyState.CHECKING: "等当面看过",
}


@dataclass(frozen=True)
class Cry:
    """One emergency as the page shows it."""

    line: EmergencyLine
    village: str
    what: str
    stands: str


def seen(call: Call) -> list[EmergencyLine]:
    """The emergencies of three months in the chosen place, within rights, the open ones first."""
    wanted = filters.read(call.request.query_params)
    mine = emergencies.villages_of(call.db, call.by.person.id, call.now)
    if wanted.region:
        here = reach.villages_of(call.db, call.by.reach, wanted.region)
        mine = [village for village in mine if village in here]
    since = call.now - BACK
    return emergencies.listed(call.db, mine, call.by.person.id, call.now, since=since)


def show(call: Call) -> Response:
    """What is open stands first; what is hushed says only that it was."""
    wanted = filters.read(call.request.query_params)
    lines = seen(call)
    return call.page(
        "emergencies.html",
        wanted=wanted,
        regions=overview.regions_of(call, wanted.region),
        sums=emergencies.figures(lines),
        cries=list(cries(call, lines)),
    )


def cries(call: Call, lines: Sequence[EmergencyLine]) -> Iterator[Cry]:
    """The lines in words."""
    regions.know(call.db, {line.village_id for line in lines if line.village_id})
    for line in lines:
        ending = STANDS[line.state] if line.open else ENDINGS[Ending(line.ending or Ending.SILENT)]
        village = regions.one(call.db, line.village_id).name if line.village_id else "还不知道"
        yield Cry(line, village, _what(line), ending)


def _what(line: EmergencyLine) -> str:
    if line.drill:
        return words.DRILL
    return HIDDEN if line.hidden else words.CALLED[Kind(line.kind)]
