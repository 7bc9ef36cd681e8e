"""The tally (初算): a month worked out from plain values; pure, so it can be tried and tried again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.points.claims import Passed
from core.points.rule import Award, MonthFacts, Rule
from core.points.rulebook import ItemKind, Rulebook
from core.points.statements import LineKind

VOIDED = "一票否决，当月加分作废"


@dataclass(frozen=True)
class Line:
    """One line of a statement to be."""

    subject_id: str
    source: str
    kind: LineKind
    code: str
    digest: str
    day: date
    points: int
    full: int
    note: str = ""
    claim_id: str | None = None


@dataclass(frozen=True)
class Month:
    """All that a statement is worked out from."""

    period: str
    last_day: date
    subjects: Sequence[str]
    passed: Sequence[Passed]
    facts: MonthFacts
    carried: Sequence[Line] = ()  # lines that were undecided when their own month settled
    arrears: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By subject: the statement that it comes from, and how many points are still owed."""


def tally(rulebook: Rulebook, rules: Iterable[Rule], month: Month) -> list[Line]:
    """The lines of a month, by subject, caps and vetoes done; the same for the same values.

    What a veto voids and a cap cuts stays on the list, with the reason.
    """
    lines = [*_claims(month), *_automatic(rulebook, rules, month), *_base(rulebook, month)]
    lines = _voided(_capped(rulebook, lines), month.carried)
    lines += [*month.carried, *_arrears(rulebook, month)]
    place = {subject: n for n, subject in enumerate(month.subjects)}
    return sorted(
        lines, key=lambda x: (place.get(x.subject_id, len(place)), x.subject_id, x.day, x.source)
    )


def _claims(month: Month) -> Iterable[Line]:
    for claim in month.passed:
        yield Line(
            subject_id=claim.subject_id,
            source=f"claim:{claim.id}",
            kind=LineKind(claim.kind),
            code=claim.code,
            digest=claim.digest,
            day=claim.day,
            points=claim.points,
            full=claim.points,
            claim_id=claim.id,
        )


def _automatic(rulebook: Rulebook, rules: Iterable[Rule], month: Month) -> Iterable[Line]:
    by_name = {r.name: r for r in rules if r.subject == rulebook.subject}
    known = set(month.subjects)
    for item in rulebook.items:
        if (
            item.kind != ItemKind.AUTOMATIC
            or item.rule is None
            or not item.in_force(month.last_day)
        ):
            continue
        once = rulebook.worth(item)
        for award in by_name[item.rule].award(month.facts):
            if award.times > 0 and award.subject_id in known:
                yield _awarded(rulebook, item.code, once * award.times, award, month)


def _awarded(rulebook: Rulebook, code: str, points: int, award: Award, month: Month) -> Line:
    return Line(
        subject_id=award.subject_id,
        source=f"rule:{code}:{award.subject_id}",
        kind=LineKind.AUTOMATIC,
        code=code,
        digest=rulebook.digest,
        day=month.last_day,
        points=points,
        full=points,
        note=award.why,
    )


def _base(rulebook: Rulebook, month: Month) -> Iterable[Line]:
    for subject in month.subjects if rulebook.base else ():
        yield Line(
            subject_id=subject,
            source=f"base:{subject}",
            kind=LineKind.BASE,
            code="",
            digest=rulebook.digest,
            day=month.last_day,
            points=rulebook.base,
            full=rulebook.base,
        )


def _arrears(rulebook: Rulebook, month: Month) -> Iterable[Line]:
    for subject, (statement_id, owed) in month.arrears.items():
        yield Line(
            subject_id=subject,
            source=f"arrears:{statement_id}:{subject}",
            kind=LineKind.ARREARS,
            code="",
            digest=rulebook.digest,
            day=month.last_day,
            points=-owed,
            full=-owed,
            note="上月扣分多于余额，还欠着的",
        )


def _capped(rulebook: Rulebook, lines: Iterable[Line]) -> list[Line]:
    """What goes over an item's cap is cut, the latest acts first; the full amount is cut with it."""
    given: defaultdict[tuple[str, str], int] = defaultdict(int)
    capped = []
    caps = {(i.code, i.since): i.cap for i in rulebook.items}
    for line in sorted(lines, key=lambda x: (x.day, x.source)):
        item = rulebook.item(line.code, line.day)
        cap = caps.get((item.code, item.since)) if item else None
        if cap is not None:
            left = max(0, cap - given[line.subject_id, line.code])
            if abs(line.full) > left:
                points = left if line.full > 0 else -left
                note = f"{line.note}，" if line.note else ""
                line = replace(line, points=points, full=points, note=f"{note}当月封顶{cap}分")
            given[line.subject_id, line.code] += abs(line.points)
        capped.append(line)
    return capped


def _voided(lines: list[Line], carried: Sequence[Line]) -> list[Line]:
    vetoed = {x.subject_id for x in (*lines, *carried) if x.kind == LineKind.VETO}
    return [
        replace(x, points=0, note=VOIDED) if x.subject_id in vetoed and x.points > 0 else x
        for x in lines
    ]
