"""Measures (计量): what one act is worth that is counted, timed, weighed or decided within a range; pure."""

from collections.abc import Sequence

from core.points.rulebook.rulebook import Item, Rulebook

MOST = 1_000_000
"""No amount of a claim is larger."""


def asks(item: Item) -> bool:
    """Whether a claim on it says an amount: so many units, or so many points of a range."""
    return bool(item.per or item.steps or item.least)


def runs(item: Item) -> bool:
    """Whether an act's worth hangs on those of the same year before it."""
    return bool(item.ladder or item.steps or item.tenths)


def what(item: Item) -> str:
    """What is asked for: 多少元, 给几分."""
    return f"给几分（{item.least}到{item.points}）" if item.least else f"多少{item.unit}"


def fault(item: Item, amount: int | None) -> str:
    """Why a claim cannot have this amount; empty where it can."""
    if not asks(item):
        return ""
    if amount is None or amount < 1:
        return f"要说清{what(item)}，是大于0的数。"
    if item.least and not item.least <= amount <= item.points:
        return f"只能在{item.least}到{item.points}分之间。"
    if item.per and amount < item.per:
        return f"满{item.per}{item.unit}才算，不到就不加。"
    return f"{amount}{item.unit}太多了，请再看看。" if amount > MOST else ""


def worth(book: Rulebook, item: Item, amount: int | None = None, before: Sequence[int] = ()) -> int:
    """The signed points of one act after the weight of its category, in whole points.

    `before`: the amounts of the subject's acts on this item earlier in the year (1 where none is
    said). Tenths count as soon as they make a whole point, steps as far as the total goes beyond.
    """
    weight, count = book.weight(item), amount or 1
    if item.ladder:
        raw = item.ladder[min(len(before), len(item.ladder) - 1)]
    elif item.steps:
        raw = _reached(item, sum(before) + count) - _reached(item, sum(before))
    elif item.least:
        raw = count
    elif item.tenths:
        once = (item.points * 10 + item.tenths) * weight
        units = sum(_units(item, one) for one in before)
        more = units + _units(item, count)
        return item.sign * (once * more // 1000 - once * units // 1000)
    else:
        raw = item.points * _units(item, count)
    return item.sign * (raw * weight // 100)


def _units(item: Item, amount: int) -> int:
    return amount // item.per if item.per else 1


def _reached(item: Item, total: int) -> int:
    return max((step.points for step in item.steps if step.at <= total), default=0)


def spoken(item: Item, amount: int | None) -> str:
    """An amount as a line shows it: 500元; empty where there is none."""
    return f"{amount}{item.unit}" if amount is not None and item.unit else ""


def each(book: Rulebook, item: Item) -> str:
    """What the item gives, signed, as people read it: +5, +0.5, 每100元+1, 第1次+20、第2次+40, 1到3分."""
    sign = "-" if item.sign < 0 else "+"
    weight = book.weight(item)
    if item.ladder:
        times = [f"第{n}次{sign}{x * weight // 100}" for n, x in enumerate(item.ladder, 1)]
        return "、".join(times) + "（以后一样）"
    if item.steps:
        return "、".join(
            f"累计{s.at}{item.unit}{sign}{s.points * weight // 100}" for s in item.steps
        )
    if item.least:
        return f"{sign}{item.least * weight // 100}到{sign}{item.points * weight // 100}"
    tenths = (item.points * 10 + item.tenths) * weight // 100
    whole = f"{sign}{tenths / 10:g}" if item.tenths else f"{sign}{item.points * weight // 100}"
    if not item.per:
        return whole
    return f"每{'' if item.per == 1 else item.per}{item.unit}{whole}"
