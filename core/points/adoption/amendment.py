"""Amendment (改细则): one item is worth something else, or ends, from the village's next period on."""

from datetime import date, datetime
from typing import Any

from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.points.adoption import adoption
from core.points.adoption.adoption import Adopted
from core.points.rulebook import file, periods, versions
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import Item, ItemKind, Rulebook, Subject
from core.registry.people import Person

_OWN = "-own"


def books(db: Db, village_id: str, now: datetime) -> list[Rulebook]:
    """The village's rulebooks as they will stand when its next periods begin."""
    in_force = []
    for subject in Subject:
        today = versions.in_force(db, village_id, subject, day_of(now))
        if today is not None:
            since = _next(today, now)
            in_force.append(versions.in_force(db, village_id, subject, since) or today)
    return in_force


def _next(rulebook: Rulebook, now: datetime) -> date:
    return periods.days(periods.of_day(day_of(now), rulebook.period))[1]


def standing(rulebook: Rulebook, now: datetime) -> list[Item]:
    """The items that can be amended: those in force when the next period begins."""
    return [i for i in rulebook.items if i.in_force(_next(rulebook, now))]


def amended(
    rulebook: Rulebook, item: Item, points: int | None, cap: int | None, now: datetime
) -> Rulebook:
    """The rulebook with the item worth `points` and capped at `cap`, or ended (points None).

    It counts from the next period on; what is in force until then stays as it is. Refusal for
    points that cannot be.
    """
    since = _next(rulebook, now)
    if points is not None and item.kind == ItemKind.VETO:
        raise Refusal(f"“{item.name}”是一票否决，没有分值。不要这一项了就回“停用”。")
    if points is not None and not 0 < points <= 1000:
        raise Refusal("分值要在1到1000之间。")
    if points is not None and cap is not None and cap < points:
        raise Refusal(f"封顶{cap}分比一次的{points}分还少，请重新说。")
    data = file.content(rulebook)
    rows: list[dict[str, Any]] = []
    for entry in data["items"]:
        is_it = entry["code"] == item.code and entry["since"] == str(item.since)
        if not is_it:
            rows.append(entry)
            continue
        if item.since < since:
            rows.append(entry | {"until": str(since)})
        if points is not None:
            rows.append(_new(entry, item, points, cap, since))
    scheme = rulebook.scheme
    if rulebook.name in file.presets():
        scheme = scheme + _OWN
    text = data | {"scheme": scheme, "since": str(since), "items": rows}
    return file.from_data("细则", text)


def _new(
    entry: dict[str, Any], item: Item, points: int, cap: int | None, since: date
) -> dict[str, Any]:
    text = item.text.replace(f"{item.points}分", f"{points}分")
    new = entry | {"points": points, "since": str(since), "text": text}
    new.pop("until", None)
    new.pop("cap", None)
    return new | ({"cap": cap} if cap is not None else {})


def amend(db: Db, person: Person, village_id: str, new: Rulebook, now: datetime) -> Adopted:
    """Adopt the amended rulebook for the village; Refusal for whoever may not, or too late."""
    try:
        return adoption.adopt_rulebook(db, person, village_id, new, now)
    except RulebookFault as faults:
        raise Refusal(f"{faults}\n请重新发“改细则”。") from None
