"""The overview (总览): what is where on the ladder, overdue first, with filters, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.web.desk import dossier
from bot.web.desk.call import Call
from bot.web.desk.several import DOINGS
from core.desk import figures, filters, history, lists, words
from core.desk.filters import Filter
from core.registry import villages
from core.registry.villages import Atlas
from core.reports.ladder.levels import SHORT
from core.reports.ladder.lifecycle import WORDS

MOST_OPTIONS = 200
"""Of more villages than this the towns are offered, and the villages of the one that was chosen."""
SHOWN_PLACES = 12
AGES = {
    name: f"{name.rstrip('-')}天以上" if name.endswith("-") else f"{name}天"
    for name in filters.AGES
}
DUE = {"overdue": "已超时", "today": "今天到期"}


@dataclass(frozen=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str


def whole(call: Call) -> Response:
    """The first screen; with htmx the list alone, or the figures alone."""
    wanted = filters.read(call.request.query_params)
    if call.target == "figures":
        return call.page("figures.html", wanted=wanted, **figures_of(call, wanted))
    after = call.request.query_params.get("after", "")
    page = lists.page(call.db, call.by.reach, wanted, call.now, after)
    call.show(entry.report for entry in page.entries)
    if call.target == "list":
        return call.page("list.html", wanted=wanted, page=page, after=after)
    return call.page(
        "whole.html",
        **figures_of(call, wanted),
        page=page,
        wanted=wanted,
        after=after,
        doings=DOINGS,
        mark=history.last_act(call.db),
    )


def figures_of(call: Call, wanted: Filter) -> Mapping[str, Any]:
    """The numbers above the list, and the choices of its filters."""
    atlas = villages.atlas(call.db)
    sums = figures.figures(call.db, call.by.reach, wanted.region, call.now)
    return {
        "sums": sums,
        "places": figures.by_place(atlas, sums, wanted.region)[:SHOWN_PLACES],
        "options": {
            "region": regions_of(call, wanted.region, atlas),
            **choices(),
        },
        "levels": {level.value: SHORT[level] for level in SHORT},
    }


def choices() -> dict[str, list[Option]]:
    """What the filters offer beside places."""
    return {
        "state": [Option(s.value, WORDS[s]) for s in WORDS] + [Option(filters.ALL, "全部")],
        "level": [Option(level.value, SHORT[level]) for level in SHORT],
        "due": [Option(*pair) for pair in DUE.items()],
        "category": [Option(*pair) for pair in words.CATEGORIES.items()],
        "age": [Option(*pair) for pair in AGES.items()],
    }


def regions_of(call: Call, chosen: str, known: Atlas | None = None) -> list[Option]:
    """The places that they may choose from: few villages, or towns and the villages of the chosen one."""
    atlas = known or villages.atlas(call.db)
    reached = call.by.reach.villages | call.by.reach.around
    every = [v for v in atlas.villages if v.id in reached]
    towns = atlas.towns(every)
    if len(every) <= MOST_OPTIONS:
        here = every
    else:
        town = atlas.town(chosen) if chosen in atlas.places else None
        here = [v for v in every if town is not None and atlas.town(v.id) == town]
    options = [Option(t.id, t.name) for t in towns] if len(towns) > 1 else []
    return options + [Option(v.id, f"　{atlas.label(v, every)}") for v in here]


def row(call: Call) -> Response:
    """One line of the list as it is now; 404 where it is none of theirs any more."""
    report = dossier.seen(call)
    entry = lists.entries(call.db, [report], call.now)[0]
    return call.page("row.html", entry=entry)
