"""The tally (初算): a period worked out from plain values; pure, so it can be tried and tried again."""

from collections.abc import Iterable
from dataclasses import replace

from core.points.claims.claims import Passed
from core.points.rulebook import measures, periods
from core.points.rulebook.periods import is_month
from core.points.rulebook.rule import Award, Rule
from core.points.rulebook.rulebook import Item, ItemKind, Rulebook
from core.points.statement.notes import and_
from core.points.statement.statements import LineKind
from core.points.tally import caps
from core.points.tally.inputs import Breach, Line, Month, Scored

__all__ = ["Breach", "Line", "Month", "Scored", "tally"]


def tally(rulebook: Rulebook, rules: Iterable[Rule], month: Month) -> list[Line]:
    """The lines of a period, by subject, caps and vetoes done; the same for the same values.

    What a lower item of one act, a cap or a veto takes away stays on the list, with the reason.
    """
    lines = [
        *_claims(month),
        *_automatic(rulebook, rules, month),
        *_scores(rulebook, month),
        *_base(rulebook, month),
    ]
    lines = [*caps.counted(rulebook, month, lines), *_arrears(rulebook, month)]
    place = {subject: n for n, subject in enumerate(month.subjects)}
    return sorted(
        lines, key=lambda x: (place.get(x.subject_id, len(place)), x.subject_id, x.day, x.source)
    )


def _claims(month: Month) -> Iterable[Line]:
    for claim in month.passed:
        yield Line(
            subject_id=claim.subject_id,
            source=f"claim:{claim.id}",
            kind=_KINDS[claim.kind],
            code=claim.code,
            digest=claim.digest,
            day=claim.day,
            points=claim.points,
            full=claim.points,
            claim_id=claim.id,
            note=_measured(month, claim),
        )


_KINDS = {kind: LineKind(kind) for kind in ItemKind}


def _measured(month: Month, claim: Passed) -> str:
    if claim.amount is None:
        return ""
    book = month.books.get(claim.digest)
    item = book.item(claim.code, claim.day) if book else None
    return measures.spoken(item, claim.amount) if item else ""


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
        if item.rule not in by_name:
            raise LookupError(
                f"no automatic rule {item.rule!r} among {sorted(by_name)}: see rules/"
            )
        once = rulebook.worth(item)
        for award in _awards(by_name[item.rule], month):
            if award.times > 0 and award.subject_id in known and _is_for(month, item, award):
                points = once * award.times
                yield _given(rulebook, month, "rule", award, points, award.why, item)
        yield from _late(rulebook, by_name[item.rule], month, item)


def _late(rulebook: Rulebook, rule: Rule, month: Month, item: Item) -> Iterable[Line]:
    """What of the period before was put on record too late for it: what it gives more by now."""
    for facts in month.late:
        then = {award.subject_id: award.times for award in rule.award(facts.then)}
        spoken = periods.spoken(facts.now.month).partition("年")[2]
        for award in rule.award(facts.now):
            more = award.times - then.get(award.subject_id, 0)
            if more > 0 and award.subject_id in month.subjects and _is_for(month, item, award):
                why = f"{spoken}的补记（{spoken}{award.why}）"
                points = rulebook.worth(item) * more
                late = _given(rulebook, month, "rule", award, points, why, item)
                yield late._replace(source=f"late:{facts.now.month}:{item.code}:{award.subject_id}")


def _awards(rule: Rule, month: Month) -> Iterable[Award]:
    """By subject; over several months the times are summed, and each month says why."""
    if not month.more_facts:
        return rule.award(month.facts)
    awards: dict[str, Award] = {}
    for facts in (month.facts, *month.more_facts):
        spoken = periods.spoken(facts.month).partition("年")[2]
        for award in rule.award(facts):
            before = awards.get(award.subject_id, Award(award.subject_id, 0, ""))
            why = and_(before.why, award.why if award.dated else f"{spoken}{award.why}")
            awards[award.subject_id] = Award(award.subject_id, before.times + award.times, why)
    return awards.values()


def _scores(rulebook: Rulebook, month: Month) -> Iterable[Line]:
    """What was given lies within 0 and the item's points; the weight of its category comes on top."""
    for score in month.scores:
        item = rulebook.item(score.code, month.last_day)
        if item is None or item.kind != ItemKind.SCORE or not _is_for(month, item, score):
            continue
        within = min(max(score.points, 0), item.points)
        points = rulebook.worth(replace(item, points=within))
        yield _given(rulebook, month, "score", score, points, score.note, item)


def _is_for(month: Month, item: Item, of: Award | Scored) -> bool:
    return item.classes is None or month.classes.get(of.subject_id) in item.classes


def _given(
    rulebook: Rulebook,
    month: Month,
    how: str,
    of: Award | Scored,
    points: int,
    note: str,
    item: Item,
) -> Line:
    """A line of the period as a whole: source rule:<item>:<subject> or score:<item>:<subject>."""
    return Line(
        subject_id=of.subject_id,
        source=f"{how}:{item.code}:{of.subject_id}",
        kind=_KINDS[item.kind],
        code=item.code,
        digest=rulebook.digest,
        day=month.last_day,
        points=points,
        full=points,
        note=note,
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
            note="上月扣分多于余额，还欠着的"
            if is_month(month.period)
            else "上期扣分多于余额，还欠着的",
        )
