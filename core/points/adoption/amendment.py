"""Amendment (改细则): one item is worth something else, ends or begins, from the village's next period on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies
from core.points.adoption import adoption, words
from core.points.adoption.adoption import Adopted
from core.points.rulebook import file, periods, versions
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import How, Item, ItemKind, Rulebook, Stage, Subject
from core.registry.people import Person

_OWN = "-own"
MOST_POINTS = 1000
_CLAIMED = (ItemKind.AWARD, ItemKind.DEDUCTION, ItemKind.VETO)


@dataclass(frozen=True)
class Added:
    """An item that a village adds: what it is called, where it stands, what an act gives or takes."""

    name: str
    category: str
    kind: ItemKind
    points: int
    cap: int | None = None


@dataclass(frozen=True)
class Amended:
    """An item that is worth something else, or ends (`points` None)."""

    code: str
    points: int | None
    cap: int | None = None


Change = Added | Amended


def changed(
    db: Db, village_id: str, subject: Subject, change: Change, now: datetime
) -> tuple[Rulebook, Rulebook]:
    """The village's rulebook as it will stand, and the same with this change. Refusal where it cannot be."""
    book = next((b for b in books(db, village_id, now) if b.subject == subject), None)
    if book is None:
        raise Refusal("村里还没有这样的积分细则，改不了。")
    if isinstance(change, Added):
        base = versions.without_own(db, village_id, subject, day_of(now))
        return book, added(book, change, base, now)
    item = next((i for i in standing(book, now) if i.code == change.code), None)
    if item is None:
        raise Refusal("这一项已经停用了。发“规则”看看现在有哪些。")
    return book, amended(book, item, change.points, change.cap, now)


def stage_of(book: Rulebook, new: Rulebook) -> Stage | None:
    """The stage of the body that votes on an item which differs: only it may add, change or end one."""
    differing = set(new.items) ^ set(book.items)
    stages = (book.stage_of(i) for i in sorted(differing, key=lambda i: (i.code, i.since)))
    return next((s for s in stages if s is not None and s.how == How.VOTE), None)


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

    `points` is what an act gives, its category's weight included. It counts from the next period on;
    what is in force until then stays as it is. Refusal for points that cannot be.
    """
    since = _next(rulebook, now)
    if points is not None and item.kind == ItemKind.VETO:
        raise Refusal(f"“{item.name}”是一票否决，没有分值。不要这一项了就回“停用”。")
    if points is not None:
        _refuse_odd(points, cap)
    rows: list[dict[str, Any]] = []
    for entry in file.content(rulebook)["items"]:
        is_it = entry["code"] == item.code and entry["since"] == str(item.since)
        if not is_it:
            rows.append(entry)
            continue
        if item.since < since:
            rows.append(entry | {"until": str(since)})
        if points is not None:
            rows.append(_new(rulebook, entry, item, points, cap, since))
    return _with_items(rulebook, rows, since)


def added(rulebook: Rulebook, wanted: Added, base: Rulebook | None, now: datetime) -> Rulebook:
    """The rulebook with one item more, from the next period on; its sentence is written here.

    `base`: what the village's rulebook goes on from, whose bounds hold. Refusal for an item that
    is there already, and for more than the base allows.
    """
    since = _next(rulebook, now)
    _refuse_odd(wanted.points, wanted.cap)
    if any(i.name == wanted.name for i in standing(rulebook, now)):
        raise Refusal(f"已经有“{wanted.name}”这一项了。要改分值，请发“改细则 {wanted.name}”。")
    if base is not None:
        _refuse_beyond(rulebook, base, wanted, since)
    entry: dict[str, Any] = {
        "code": _code(rulebook, wanted.name),
        "name": wanted.name,
        "category": wanted.category,
        "kind": str(wanted.kind),
        "points": _raw(rulebook, wanted.category, wanted.points),
        "text": words.item_text(
            wanted.name, wanted.points, wanted.cap, takes=wanted.kind == ItemKind.DEDUCTION
        ),
        "since": str(since),
    }
    entry |= {"cap": wanted.cap} if wanted.cap is not None else {}
    entry |= _decided_as(rulebook, wanted, since)
    return _with_items(rulebook, [*file.content(rulebook)["items"], entry], since)


def _decided_as(rulebook: Rulebook, wanted: Added, since: date) -> dict[str, Any]:
    """Under a head whose acts a body votes on, what adds and what takes away is voted on as well."""
    beside = [
        i
        for i in rulebook.items
        if i.category == wanted.category and i.kind in _CLAIMED and i.in_force(since)
    ]
    stages = [rulebook.stage_of(i) for i in beside]
    voted = bool(beside) and all(s is not None and s.how == How.VOTE for s in stages)
    return {"decides": str(beside[0].decides)} if voted else {}


def _refuse_odd(points: int, cap: int | None) -> None:
    if not 0 < points <= MOST_POINTS:
        raise Refusal(f"分值要在1到{MOST_POINTS}之间。")
    if cap is not None and cap < points:
        raise Refusal(f"封顶{cap}分比一次的{points}分还少，请重新说。")


def _refuse_beyond(rulebook: Rulebook, base: Rulebook, wanted: Added, since: date) -> None:
    known = {i.code for i in base.items}
    beside = [
        i
        for i in rulebook.items
        if i.code not in known and i.kind == wanted.kind and i.in_force(since)
    ]
    if base.own_items is not None and len(beside) >= base.own_items:
        raise Refusal(f"按上级的细则，村里自己加的最多{base.own_items}项，已经满了。")
    if base.own_points is not None and wanted.points > base.own_points:
        raise Refusal(f"按上级的细则，村里自己加的项一次最多{base.own_points}分。")


def _code(rulebook: Rulebook, name: str) -> str:
    bare = "".join(c for c in name if "\u4e00" <= c <= "\u9fff") or "own"
    known = {i.code for i in rulebook.items}
    return next(c for n in range(1, 1000) if (c := bare if n == 1 else f"{bare}-{n}") not in known)


def _raw(rulebook: Rulebook, category: str, points: int) -> int:
    """The points before the category's weight that come to `points` after it; Refusal where none do."""
    weight = next(c.weight for c in rulebook.categories if c.name == category)
    raw = -(-points * 100 // weight)
    if raw * weight // 100 != points:
        near = sorted({(raw - 1) * weight // 100, raw * weight // 100} - {0})
        these = "或".join(f"{n}分" for n in near)
        raise Refusal(f"“{category}”按{weight}%算，算不出正好{points}分，可以是{these}。")
    return raw


def _with_items(rulebook: Rulebook, rows: list[dict[str, Any]], since: date) -> Rulebook:
    scheme = rulebook.scheme + (_OWN if rulebook.name in file.presets() else "")
    text = file.content(rulebook) | {"scheme": scheme, "since": str(since), "items": rows}
    return file.from_data("细则", text)


def _new(
    rulebook: Rulebook,
    entry: dict[str, Any],
    item: Item,
    points: int,
    cap: int | None,
    since: date,
) -> dict[str, Any]:
    was, takes = abs(rulebook.worth(item)), item.sign < 0
    text = item.text.replace(f"{was}分", f"{points}分")
    if f"{was}分" not in item.text:
        text = words.item_text(item.name, points, cap, takes=takes)
    elif item.cap is not None and f"最多{item.cap}分" in item.text:
        text = text.replace(f"最多{item.cap}分", f"最多{cap}分" if cap else "不封顶")
    raw = points if item.kind == ItemKind.SCORE else _raw(rulebook, item.category, points)
    new = entry | {"points": raw, "since": str(since), "text": text}
    for gone in ("until", "cap", "tenths", "ladder", "steps"):
        new.pop(gone, None)
    return new | ({"cap": cap} if cap is not None else {})


def amend(
    db: Db, person: Person, village_id: str, new: Rulebook, now: datetime, voted_by: str = ""
) -> Adopted:
    """Adopt the amended rulebook for the village; Refusal for whoever may not, or too late.

    `voted_by`: the body that has passed it; without one, Refusal for what only a body may change.
    """
    book = next((b for b in books(db, village_id, now) if b.subject == new.subject), None)
    if not voted_by and book is not None and (stage := stage_of(book, new)):
        raise Refusal(f"这一项由{bodies.name(stage.body)}表决，要改也得开会表决。")
    try:
        return adoption.adopt_rulebook(db, person, village_id, new, now, voted_by=voted_by)
    except RulebookFault as faults:
        raise Refusal(f"{faults}\n请重新发“改细则”。") from None
