"""Caps (计分限制): one act once, a breach repeated, caps and vetoes; pure, line by line.

Each takes a line's `points` down or up, says why in `adjusted`, and leaves `full`, what the act is worth alone: so all of
it can be done anew when one of the lines is struck or comes back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from core.points.rulebook import periods
from core.points.rulebook.periods import is_month
from core.points.rulebook.rulebook import Item, Rulebook, SameAct
from core.points.statement.notes import and_
from core.points.statement.statements import LineKind
from core.points.tally.inputs import Line, Month, item_of


def counted(rulebook: Rulebook, month: Month, lines: Iterable[Line]) -> list[Line]:
    """What counts of lines that stand on one statement, whatever counted of them before."""
    alone = [replace(x, points=x.full, adjusted="", voided=False) for x in lines]
    several = repeated(rulebook, month, one_act(rulebook, month, alone))
    return vetoed(month, capped(rulebook, month, several))


def one_act(rulebook: Rulebook, month: Month, lines: list[Line]) -> list[Line]:
    """One act under several items counts once, with the item that gives or takes the most.

    One act: a subject's claims of one day and one sign whose items share a group, else a category.
    Several claims on the same item are several acts, each for somebody else.
    """
    if rulebook.same_act != SameAct.HIGHEST:
        return lines
    acts: defaultdict[tuple[object, ...], list[tuple[Line, Item]]] = defaultdict(list)
    for line in lines:
        item = item_of(rulebook, month, line)
        if item is not None and line.kind in (LineKind.AWARD, LineKind.DEDUCTION):
            key = (line.subject_id, line.day, line.kind, item.group or item.category)
            acts[key].append((line, item))
    lower: dict[str, str] = {}  # by source: the name of the item that counts instead
    for same_act in acts.values():
        _, best = min(same_act, key=lambda x: (-abs(x[0].full), x[1].code))
        lower |= {line.source: best.name for line, item in same_act if item.code != best.code}
    return [
        replace(x, points=0, adjusted=f"同一件事只算最高的一项（{lower[x.source]}）")
        if x.source in lower
        else x
        for x in lines
    ]


def repeated(rulebook: Rulebook, month: Month, lines: list[Line]) -> list[Line]:
    """The same item broken again within the span in which the act lies counts more."""
    if rulebook.repeat_percent == 100:
        return lines
    broken: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    taken = [x for x in (*lines, *month.carried) if x.kind == LineKind.DEDUCTION and x.points < 0]
    for breach in month.earlier:
        broken[breach.subject_id, breach.code].add(breach.day)
    for line in taken:
        broken[line.subject_id, line.code].add(line.day)
    again = {x.source for x in taken}
    return [_raised(rulebook, x, broken) if x.source in again else x for x in lines]


def _raised(rulebook: Rulebook, line: Line, broken: Mapping[tuple[str, str], set[date]]) -> Line:
    first, _ = periods.days(periods.of_day(line.day, rulebook.repeat_within))
    before = [d for d in broken[line.subject_id, line.code] if first <= d < line.day]
    if not before:
        return line
    points = -(-line.points * rulebook.repeat_percent // 100)
    last = max(before)
    note = f"{last.month}月{last.day}日已经犯过，再犯按{rulebook.repeat_percent}%扣"
    return replace(line, points=points, adjusted=and_(line.adjusted, note))


def capped(rulebook: Rulebook, month: Month, lines: Iterable[Line]) -> list[Line]:
    """What goes over an item's cap is cut, the latest acts first."""
    given: defaultdict[tuple[str, str], int] = defaultdict(int)
    capped = []
    span = "当月" if is_month(month.period) else "当期"
    for line in sorted(lines, key=lambda x: (x.day, x.source)):
        item = item_of(rulebook, month, line)
        if item is not None and item.cap is not None:
            left = max(0, item.cap - given[line.subject_id, line.code])
            if abs(line.points) > left:
                points = left if line.points > 0 else -left
                why = and_(line.adjusted, f"{span}封顶{item.cap}分")
                line = replace(line, points=points, adjusted=why)
            given[line.subject_id, line.code] += abs(line.points)
        capped.append(line)
    return capped


def vetoed(month: Month, lines: list[Line]) -> list[Line]:
    """What a subject with a veto would be given counts nothing; what is taken from it stays."""
    struck = {x.subject_id for x in (*lines, *month.carried) if x.kind == LineKind.VETO}
    return [
        replace(x, points=0, voided=True) if x.subject_id in struck and x.points > 0 else x
        for x in lines
    ]
