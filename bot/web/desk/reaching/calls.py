"""The page of calls (待打电话): whom no message reaches, who has to ring them, and what has been rung."""

from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from bot.web.desk.call import Call
from core.clock import spoken
from core.errors import Refusal
from core.registry import households, regions
from core.registry.people import CADRES, Person
from core.undelivered import standing
from core.undelivered.doors import Door
from core.undelivered.standing import Standing

NOWHERE = "待打电话是给村、组、镇、市的干部看的。"
CHANNELS = {"wechat": "微信公众号", "wecom": "企业微信", "telegram": "Telegram", "web": "网页"}


@dataclass(frozen=True)
class Line:
    """One call as the page shows it."""

    standing: Standing
    village: str
    doors: tuple[str, ...]


def show(call: Call) -> Response:
    """Whom nothing has reached in the last week, in what the dispatcher looks over as a cadre."""
    reach = call.by.reach
    if not any(post in CADRES for post, _ in reach.seats):
        raise Refusal(NOWHERE)
    every = sorted(reach.villages | reach.around)
    listed, many = standing.of_villages(
        call.db, call.by.person.id, every, call.now, among=partial(_seen, call)
    )
    regions.know(call.db, {one.village_id for one in listed})
    lines = [_line(call, one) for one in listed]
    return call.page("calls.html", lines=lines, left=many - len(lines))


def _seen(call: Call, person_id: str) -> bool:
    """Of a village that they look over as a whole, or a household of their group or circle."""
    reach = call.by.reach
    if call.db.get_one(Person, person_id).village_id in reach.villages:
        return True
    circle = households.circle_of(call.db, person_id)
    line = regions.line_up(call.db, circle.id) if circle is not None else []
    return any(region.id in reach.parts for region in line)


def _line(call: Call, one: Standing) -> Line:
    village = regions.one(call.db, one.village_id).name
    return Line(one, village, tuple(_door(call, door) for door in one.doors))


def _door(call: Call, door: Door) -> str:
    name = CHANNELS.get(door.channel, door.channel)
    if not door.open:
        return f"{name}：收不到"
    if door.until is None:
        return f"{name}：收得到"
    return f"{name}：到{spoken(door.until)}，还能发{door.left}条"
