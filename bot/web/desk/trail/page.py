"""The page of the trail: who did what and when in the villages whose supervision group one belongs to."""

from starlette.responses import Response

from bot.web.desk.call import Call
from core.desk import trail
from core.errors import Refusal

AT_ONCE = 50
NOT_YOURS = "办理记录只有监督小组看得到。"


def show(call: Call) -> Response:
    """The newest acts, or those before one; of one person by name, if that is asked."""
    asked = call.request.query_params
    villages = trail.overseen(call.db, call.by.person.id, call.now)
    if not villages:
        raise Refusal(NOT_YOURS)
    before, name = asked.get("before", "")[:40], asked.get("name", "").strip()[:60]
    entries = trail.read(
        call.db, villages, call.by.reach, before=before, name=name, most=AT_ONCE + 1
    )
    more = entries[AT_ONCE - 1].id if len(entries) > AT_ONCE else ""
    return call.page("trail.html", entries=entries[:AT_ONCE], name=name, before=before, more=more)
