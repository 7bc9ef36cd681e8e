"""Consistency (自相矛盾): what every part of a rulebook allows and the whole does not; pure, every fault with its place."""

import itertools
from collections.abc import Iterator
from datetime import date

from core import plugins
from core.points.rulebook.rulebook import Cap, Decides, End, How, Item, ItemKind, Rulebook

Place = tuple[str | int, ...]


def inconsistent(rulebook: Rulebook) -> Iterator[tuple[Place, str]]:
    """Every contradiction in a rulebook that is right by its shape: where, and why."""
    categories = {c.name for c in rulebook.categories}
    known_rules = {n.replace("_", "-") for n in plugins.names("core.points.rules")}
    seen: list[Item] = []
    for index, item in enumerate(rulebook.items):
        at = ("items", index)
        if item.category not in categories:
            yield (*at, "category"), f"没有 {item.category!r} 这一类，请先写 [[category]]。"
        yield from _worth(rulebook, item, at)
        if item.cap is not None and item.cap < item.points:
            yield (*at, "cap"), f"封顶 {item.cap} 比一次的 {item.points} 分还少。"
        if (item.kind == ItemKind.AUTOMATIC) != (item.rule is not None):
            yield (*at, "rule"), "自动项要写 rule，别的项不能写。"
        elif item.rule is not None and item.rule not in known_rules:
            yield (
                (*at, "rule"),
                f"没有 {item.rule!r} 这条自动规则，有的是 {'、'.join(sorted(known_rules))}。",
            )
        if item.until is not None and item.until <= item.since:
            yield (*at, "until"), "until 要在 from 之后。"
        if any(o.code == item.code and _overlap(o, item) for o in seen):
            yield (*at, "code"), f"{item.code} 已经有一项在同一段时间里用着，请先给它写 until。"
        seen.append(item)
    yield from of_caps(rulebook)
    for index, stage in enumerate(rulebook.stages):
        alone = stage.decides == (Decides.STATEMENT,) and stage.how == How.DECISION
        if stage.assent and not alone:
            why = 'assent（谁来表态）只能写在 decides = ["statement"]、how = "decision" 的一关里。'
            yield ("stages", index, "assent"), why


def _overlap(one: Item, other: Item) -> bool:
    late = max(one.since, other.since)
    return late < (one.until or date.max) and late < (other.until or date.max)


def _worth(rulebook: Rulebook, item: Item, at: Place) -> Iterator[tuple[Place, str]]:
    """What an act gives: one way of counting, and never nothing."""
    from_list = bool(item.ladder or item.steps)
    if item.points == 0 and item.tenths == 0 and not from_list and item.kind != ItemKind.VETO:
        yield (*at, "points"), "要写 points，而且大于 0。"
    elif item.kind != ItemKind.VETO and item.category in {c.name for c in rulebook.categories}:
        tenths = (item.points * 10 + item.tenths) * rulebook.weight(item) // 100
        if not from_list and (tenths == 0 or (item.tenths == 0 and tenths < 10)):
            weight = rulebook.weight(item)
            yield (*at, "points"), f"乘上“{item.category}”的权重{weight}%，一次不到1分，等于没有。"
    ways = [name for name in ("per", "least", "ladder", "steps") if getattr(item, name)]
    claimed = item.kind in (ItemKind.AWARD, ItemKind.DEDUCTION)
    if len(ways) > 1:
        yield (*at, ways[1]), f"{ways[0]} 和 {ways[1]} 只能写一样。"
    if ways and not claimed:
        yield (*at, ways[0]), f"{ways[0]} 只有加分项、扣分项能写。"
    if (item.per or item.steps) and not item.unit:
        yield (*at, "unit"), '要写 unit：按什么算，比如 unit = "元"。'
    if item.unit and not (item.per or item.steps):
        yield (*at, "unit"), "写了 unit，还要写 per（每多少）或 steps（累计到多少）。"
    if item.least is not None and item.least >= item.points:
        yield (*at, "least"), f"least 要比 points（{item.points}）小。"
    totals = [(s.at, s.points) for s in item.steps]
    if any(a[0] >= b[0] or a[1] >= b[1] for a, b in itertools.pairwise(totals)):
        yield (*at, "steps"), "steps 要从少到多写，一档比一档高。"
    if item.tenths and item.kind in (ItemKind.SCORE, ItemKind.AUTOMATIC):
        yield (*at, "points"), "打分项和自动项只能写整数分。"
    yield from _ends(rulebook, item, at)


def _ends(rulebook: Rulebook, item: Item, at: Place) -> Iterator[tuple[Place, str]]:
    """Caps over a longer span, and what a veto may do beside voiding the awards."""
    if item.cap_within is not None and item.cap is None:
        yield (*at, "cap_within"), "写了 cap_within，还要写 cap。"
    if item.grade and item.kind != ItemKind.VETO:
        yield (*at, "grade"), "grade 只有一票否决项能写。"
    elif item.grade and item.grade not in {g.name for g in rulebook.grades}:
        yield (*at, "grade"), f"没有 {item.grade!r} 这一等，请先写 [[grade]]。"
    if item.bars and item.kind != ItemKind.VETO:
        yield (*at, "bars"), "bars 只有一票否决项能写。"
    if item.bars and rulebook.end != End.LEDGER:
        yield (*at, "bars"), "只评等次的细则不兑换，不用写 bars。"
    if item.clears and item.kind != ItemKind.VETO:
        yield (*at, "clears"), "clears（积分清零）只有一票否决项能写。"
    if item.clears and rulebook.end != End.LEDGER:
        yield (*at, "clears"), "只评等次的细则没有余额，不用写 clears。"


def of_caps(rulebook: Rulebook) -> Iterator[tuple[Place, str]]:
    """Caps of several items together: they must be there, and the span not shorter than the period."""
    codes = {i.code for i in rulebook.items}
    for index, cap in enumerate(rulebook.caps):
        yield from _cap(rulebook, cap, ("caps", index), codes)


def _cap(rulebook: Rulebook, cap: Cap, at: Place, codes: set[str]) -> Iterator[tuple[Place, str]]:
    if bool(cap.items) == bool(cap.category):
        yield (*at, "items"), "items（几项的 code）和 category（一整类）要写一样，也只写一样。"
    for code in cap.items:
        if code not in codes:
            yield (*at, "items"), f"没有 {code!r} 这一项。"
    if cap.category and cap.category not in {c.name for c in rulebook.categories}:
        yield (*at, "category"), f"没有 {cap.category!r} 这一类。"
