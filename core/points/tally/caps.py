"""Caps (计分限制): one act once, a breach repeated, caps and vetoes; pure, line by line.

Each takes a line's `points` down or up, says why in `adjusted`, and leaves `full`, what the act is worth alone: so all of
it can be done anew when one of the lines is struck or comes back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from core.points.rulebook import periods
from core.points.rulebook.periods import is_month
from core.points.rulebook.rulebook import Item, Period, Rulebook, SameAct
from core.points.statement.notes import and_
from core.points.statement.statements import LineKind
from core.points.tally.inputs import Line, Month, item_of


def counted(rulebook: Rulebook, month: Month, lines: Iterable[Line]) -> list[Line]:
    """What counts of lines that stand on one statement, whatever counted of them before.

    With them those that were carried over: no cap cuts these, but one that sets a grade takes what
    the whole then asks for.
    """
    alone = [_alone(x) for x in lines]
    several = repeated(rulebook, month, one_act(rulebook, month, alone))
    taken = vetoed(rulebook, month, capped(rulebook, month, several))
    return graded(rulebook, month, [*taken, *month.carried])


def _alone(line: Line) -> Line:
    if line.points == line.full and not line.adjusted and not line.voided:
        return line
    return line._replace(points=line.full, adjusted="", voided=False)


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
        x._replace(points=0, adjusted=f"同一件事只算最高的一项（{lower[x.source]}）")
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
    return line._replace(points=points, adjusted=and_(line.adjusted, note))


class _Limit(NamedTuple):
    """A cap as it meets a line: which items share it, how much, over which span."""

    codes: frozenset[str]
    points: int
    within: Period | None
    name: str = ""


_IN_TIME = attrgetter("day", "source")


def capped(rulebook: Rulebook, month: Month, lines: Iterable[Line]) -> list[Line]:
    """What goes over a cap is cut, the latest acts first.

    An item's own cap, as when the act was put on record, and those that it shares with others.
    """
    limits = _Limits(rulebook, month)
    room: dict[tuple[int, str, str], int] = {}
    """What is left under a cap, by the subject and the span."""
    capped = []
    for line in sorted(lines, key=_IN_TIME):
        keys = []
        for number, limit in limits.of(line):
            span = periods.of_day(line.day, limit.within) if limit.within else month.period
            key = (number, line.subject_id, span)
            if key not in room:
                room[key] = limit.points - _earlier(month, limit, line.subject_id, span)
            if abs(line.points) > room[key]:
                line = _cut(month, line, limit, max(0, room[key]))
            keys.append(key)
        for key in keys:
            room[key] -= abs(line.points)
        capped.append(line)
    return capped


_Limited = tuple[Item, list[tuple[int, _Limit]]]
"""A version of an item, and the caps that it is under."""


@dataclass(frozen=True)
class _Limits:
    """The caps of a month's lines, each with its number: thousands of lines have a few dozen."""

    rulebook: Rulebook
    month: Month
    numbers: dict[_Limit, int] = field(default_factory=dict)
    known: dict[tuple[str, str, bool], list[_Limited]] = field(default_factory=dict)

    def of(self, line: Line) -> list[tuple[int, _Limit]]:
        """The item's own first, then those that it shares."""
        key = (line.digest, line.code, line.full > 0)
        if key not in self.known:
            book = self.month.books.get(line.digest, self.rulebook)
            self.known[key] = [(i, self._numbered(i, key[2])) for i in book.versions(line.code)]
        for item, limits in self.known[key]:
            if item.in_force(line.day):
                return limits
        return []

    def _numbered(self, item: Item, gives: bool) -> list[tuple[int, _Limit]]:
        limits = _limits(self.rulebook, item, gives)
        return [(self.numbers.setdefault(x, len(self.numbers)), x) for x in limits]


def _limits(rulebook: Rulebook, item: Item, gives: bool) -> list[_Limit]:
    limits = []
    if item.cap is not None:
        limits.append(_Limit(frozenset({item.code}), item.cap, item.cap_within))
    for cap in rulebook.caps if gives else ():
        codes = {
            i.code for i in rulebook.items if i.code in cap.items or i.category == cap.category
        }
        if item.code in codes:
            limits.append(_Limit(frozenset(codes), cap.points, cap.within, cap.name))
    return limits


def _earlier(month: Month, limit: _Limit, subject_id: str, span: str) -> int:
    """What earlier periods of the span have given under the cap."""
    if limit.within is None:
        return 0
    return sum(
        abs(x.points)
        for x in month.counted
        if x.subject_id == subject_id
        and x.code in limit.codes
        and periods.of_day(x.day, limit.within) == span
    )


_WITHIN = {
    Period.WEEK: "当周",
    Period.MONTH: "当月",
    Period.QUARTER: "当季",
    Period.HALF_YEAR: "半年",
    Period.YEAR: "全年",
}


def _cut(month: Month, line: Line, limit: _Limit, left: int) -> Line:
    points = left if line.points > 0 else -left
    own = "当月" if is_month(month.period) else "当期"
    span = _WITHIN[limit.within] if limit.within else own
    shared = f"{limit.name}合起来" if limit.name else ""
    why = and_(line.adjusted, f"{shared}{span}封顶{limit.points}分")
    return line._replace(points=points, adjusted=why)


def vetoed(rulebook: Rulebook, month: Month, lines: list[Line]) -> list[Line]:
    """What a subject with a veto would be given counts nothing; what is taken from it stays.

    A veto that sets a grade voids nothing: it lowers the whole (`graded`).
    """
    struck = {
        x.subject_id
        for x in (*lines, *month.carried)
        if x.kind == LineKind.VETO and not _sets(rulebook, month, x)
    }
    return [
        x._replace(points=0, voided=True) if x.subject_id in struck and x.points > 0 else x
        for x in lines
    ]


def graded(rulebook: Rulebook, month: Month, lines: list[Line]) -> list[Line]:
    """A veto that sets a grade takes so much that the whole comes to no better one (直接降为B级).

    The lowest of several counts; a whole that is as low already loses nothing. What such a veto took
    before, when the whole was another, is worked out anew.
    """
    setting = [(x, grade) for x in lines if (grade := _sets(rulebook, month, x))]
    if not setting:
        return lines
    lowest = {g.name: g.at_least for g in rulebook.grades}
    scores: defaultdict[str, int] = defaultdict(int)
    sources = {line.source for line, _ in setting}
    for line in lines:
        if line.kind != LineKind.ARREARS and line.source not in sources:
            scores[line.subject_id] += line.points
    changed: dict[str, Line] = {}
    for line, grade in sorted(setting, key=lambda pair: lowest[pair[1]]):
        better = [least for least in lowest.values() if least > lowest[grade]]
        over = scores[line.subject_id] - (min(better) - 1) if better else 0
        taken = max(0, over)
        scores[line.subject_id] -= taken
        changed[line.source] = line._replace(points=-taken, adjusted=f"直接定为{grade}")
    return [changed.get(x.source, x) for x in lines]


def _sets(rulebook: Rulebook, month: Month, line: Line) -> str:
    item = item_of(rulebook, month, line) if line.kind == LineKind.VETO else None
    return item.grade if item is not None else ""
