"""The page of a place's standard texts: what is offered there, by act and kind, and a form for one more."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.web.desk.call import Call
from core.desk.words import CATEGORIES
from core.errors import Refusal
from core.registry import regions
from core.registry.regions import Region
from core.reports.ladder.lifecycle import Action
from core.reports.texts import keeping, texts
from core.reports.texts.keeping import LONGEST

ACTIONS = {
    Action.NOTE.value: "说进展",
    Action.FINISH.value: "办结",
    Action.PASS_UP.value: "上报上一级",
    Action.CLOSE_UNFIXED.value: "关闭未修",
    Action.REFUSE.value: "不予受理",
    Action.QUESTION.value: "问上报人",
}
"""When a text is offered."""
TWICE = "这一句刚才已经收到了，没有再办一遍。"
NOWHERE = "常用语是给村、镇、市干部管的。"


@dataclass(frozen=True)
class Line:
    """One text as the page lists it; `from_above`: it is kept elsewhere, and not to be changed here."""

    name: str
    action: str
    category: str
    text: str
    source: str
    from_above: bool


def show(call: Call) -> Response:
    """The texts of the chosen place."""
    return _drawn(call)


def keep(call: Call) -> Response:
    """Add, change or end one, by whoever keeps that place's."""
    if not call.first:
        return _drawn(call, TWICE)
    field = call.said
    place, name, doing = field("region", 40), field("name", 60), field("do", 10)
    db, me, now = call.db, call.by.person.id, call.now
    try:
        with db.begin_nested():
            if doing == "end":
                keeping.end(db, me, place, name, now)
                return _drawn(call, "停用了。")
            action, text = field("action", 40), field("text", LONGEST + 1)
            category = field("category", 40)
            category = category if category in CATEGORIES else ""
            change = name if doing == "change" else ""
            keeping.add(db, me, place, action, text, now, category=category, instead_of=change)
    except Refusal as no:
        return _drawn(call, no.text, status=400)
    return _drawn(call, "记下了，办的人下次就看得到。")


def _place(call: Call, mine: Sequence[Region]) -> Region:
    wanted = call.said("region", 40) or str(call.request.query_params.get("region", ""))
    return next((region for region in mine if region.id == wanted), mine[0])


def _drawn(call: Call, note: str = "", status: int = 200) -> Response:
    mine = keeping.places(call.db, call.by.person.id, call.now)
    if not mine:
        raise Refusal(NOWHERE)
    place = _place(call, mine)
    return call.page(
        "texts.html",
        status,
        note=note,
        place=place,
        places=mine,
        lines=_lines(call, place),
        actions=ACTIONS,
        categories=CATEGORIES,
        longest=LONGEST,
    )


def _lines(call: Call, place: Region) -> list[Line]:
    """What is offered there, in the order of acts: its own, those from above, those that ship."""
    above = [region.id for region in regions.line_up(call.db, place.id)]
    rows = texts.of_regions(call.db, above)
    lines = [
        Line(
            kept.id,
            kept.action,
            kept.category,
            kept.text,
            regions.one(call.db, kept.region_id).name,
            kept.region_id != place.id,
        )
        for kept in rows
        if kept.ended_at is None
    ]
    lines += [
        Line(one.name, one.action, one.category, one.text, "自带", False)
        for one in texts.shipped(rows)
    ]
    return sorted(lines, key=lambda line: list(ACTIONS).index(line.action))
