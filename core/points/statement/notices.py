"""Notices of a statement (公示与通知): the same words that the panel previews and the room gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import spoken_day
from core.db import Db
from core.points.ledger import ledger
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import SUBJECTS, End, Period, Subject
from core.points.statement import grade_notices, statements, sums
from core.points.statement.statements import LineKind, Statement, StatementLine
from core.points.statement.sums import Whole
from core.points.subjects import committees, subjects
from core.points.subjects.subjects import Shown
from core.registry.regions import Region

NAMED = {
    LineKind.BASE: "基础分",
    LineKind.ARREARS: "上月欠",
    LineKind.CORRECTION: "更正",
}
MOST_NAMED = 100
"""Longer lists end with how many more there are; everybody can ask for the own household."""


@dataclass(frozen=True)
class Named:
    """A subject's awards as they stand on the public list, by its number there."""

    number: int
    subject_id: str
    name: str
    points: int
    what: str


@dataclass(frozen=True)
class Public:
    """All that the public may know of a statement."""

    named: tuple[Named, ...]
    unnamed: int  # special-care subjects with awards, who are never listed
    unnamed_points: int
    coded: tuple[str, ...]  # deductions by code


def heading(db: Db, statement: Statement) -> str:
    """王家村2026年3月农户积分."""
    village = db.get_one(Region, statement.village_id).name
    what = "考核" if statement.subject in committees.SUBJECTS else "积分"
    return f"{village}{periods.spoken(statement.period)}{SUBJECTS[statement.subject]}{what}"


def title(db: Db, statement: Statement) -> str:
    """王家村2026年3月农户积分结果."""
    return f"{heading(db, statement)}结果"


def line_name(db: Db, line: StatementLine) -> str:
    """The line in one word: its item as it was named then."""
    if line.kind in NAMED:
        return NAMED[line.kind]
    item = versions.item(db, line.digest, line.code, line.day)
    return item.name if item else line.code


def public(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> Public:
    """What may be shown: awards by masked name, the most points first; deductions by code only."""
    names = subjects.shown(db, statement.subject, {x.subject_id for x in lines})
    awards: dict[str, list[StatementLine]] = {}
    coded: list[tuple[str, str]] = []
    for line in lines:
        if not statements.counts(line) or line.kind == LineKind.ARREARS:
            continue
        if line.kind == LineKind.VETO:
            coded.append((names[line.subject_id].code, "当月加分作废"))  # the reason is not public
        elif line.points < 0:
            what = f"{line.points:+d}（{line_name(db, line)}）{_mark(line)}"
            coded.append((names[line.subject_id].code, what))
        elif line.points > 0:
            awards.setdefault(line.subject_id, []).append(line)
    named = {s: x for s, x in awards.items() if names[s].named}
    hidden = [x for s, x in awards.items() if not names[s].named]
    return Public(
        named=_numbered(db, named, names),
        unnamed=len(hidden),
        unnamed_points=sum(line.points for x in hidden for line in x),
        coded=tuple(f"{code} {what}" for code, what in sorted(coded)),
    )


def _numbered(
    db: Db, awards: dict[str, list[StatementLine]], names: dict[str, Shown]
) -> tuple[Named, ...]:
    order = sorted(awards, key=lambda s: (-sum(x.points for x in awards[s]), s))
    return tuple(
        Named(
            number=number,
            subject_id=subject,
            name=names[subject].masked,
            points=sum(x.points for x in awards[subject]),
            what=in_short(db, awards[subject]),
        )
        for number, subject in enumerate(order, 1)
    )


@dataclass(frozen=True)
class Booked:
    """What a statement puts into the book, as the public may know it."""

    named: tuple[Named, ...]  # who has more by it, the most first; nobody whom it leaves with less
    unnamed: int  # special-care subjects among those
    whole: Whole


def best(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> Booked:
    """Who has more in the book by a statement, by masked name, and what it comes to.

    What for is said only of whom nothing was taken: the difference would say what was.
    """
    reckoned = sums.of(db, statement)
    gaining = {s: x.moved for s, x in reckoned.items() if x.moved > 0}
    names = subjects.shown(db, statement.subject, gaining)
    given: dict[str, list[StatementLine]] = {}
    for line in lines:
        if line.subject_id in gaining and statements.counts(line) and line.points > 0:
            given.setdefault(line.subject_id, []).append(line)
    whole = {s: sum(x.points for x in given.get(s, ())) == gaining[s] for s in gaining}
    order = sorted((s for s in gaining if names[s].named), key=lambda s: (-gaining[s], s))
    named = tuple(
        Named(n, s, names[s].masked, gaining[s], in_short(db, given[s]) if whole[s] else "")
        for n, s in enumerate(order, 1)
    )
    return Booked(named, len(gaining) - len(named), sums.together(reckoned))


def next_one(statement: Statement) -> str:
    """The period after a statement's, in words."""
    return "下个月" if periods.kind(statement.period) == Period.MONTH else "下一期"


def in_short(db: Db, lines: Sequence[StatementLine]) -> str:
    """Lines by item: 邻里互助+10、庭院整洁+5."""
    sums: dict[str, int] = {}
    marks: dict[str, str] = {}
    for line in lines:
        name = line_name(db, line)
        if line.kind == LineKind.VETO:
            marks[name] = "（当月加分作废）"
        sums[name] = sums.get(name, 0) + line.points
        marks[name] = marks.get(name) or _mark(line)
    spoken = {name: f"{name}{points:+d}" if points else name for name, points in sums.items()}
    return "、".join(spoken[n] + marks[n] for n in sums if sums[n] or marks[n])


def _mark(line: StatementLine) -> str:
    return "［有异议］" if line.state == statements.LineState.DISPUTED else ""


def listing(db: Db, statement: Statement, lines: Sequence[StatementLine]) -> str:
    """The body of the public list."""
    if statement.subject in committees.SUBJECTS:
        return grade_notices.listing(db, statement, lines)
    shown = public(db, statement, lines)
    rows = [f"{x.number}. {x.name} +{x.points}（{x.what}）" for x in shown.named[:MOST_NAMED]]
    if len(shown.named) > MOST_NAMED:
        rows.append(f"另有{len(shown.named) - MOST_NAMED}户，回“积分”看自家的。")
    if shown.unnamed:
        rows.append(f"另有{shown.unnamed}户合计+{shown.unnamed_points}，按规定不列名。")
    parts = ["加分：", *(rows or ["（没有）"])]
    if shown.coded and statement.subject == Subject.PARTY_MEMBER:
        parts.append(f"扣分{len(shown.coded)}笔，只告诉本人。")  # few members: the item names them
    elif shown.coded:
        only = "只列户号" if statement.subject == Subject.HOUSEHOLD else "不列名"
        parts += [f"扣分（{only}）：", *shown.coded]
    return "\n".join(parts)


def publicity_text(
    db: Db, statement: Statement, lines: Sequence[StatementLine], until: datetime, days: int
) -> str:
    """What the room gets when publicity opens; the panel previews exactly this."""
    return (
        f"【公示】{heading(db, statement)}，公示{days}天，到{last_day(until)}。\n"
        f"{listing(db, statement, lines)}\n"
        "有意见请单独给我发“异议”，由监督小组来定。"
    )


def last_day(until: datetime) -> str:
    """The last day of a publicity that ends at this moment, in words."""
    return spoken_day(until - timedelta(seconds=1))


def result_text(db: Db, statement: Statement, lines: Sequence[StatementLine], head: str) -> str:
    """What the room gets when a month has settled."""
    if versions.of_digest(db, statement.digest).end == End.GRADE:
        counted = grade_notices.result(db, statement, lines)
        return f"【考核结果】{heading(db, statement)}公示结束：{counted}"
    booked = best(db, statement, lines)
    unit = "户" if statement.subject == Subject.HOUSEHOLD else "人"
    top = "、".join(f"{x.name}+{x.points}" for x in booked.named[:5])
    back = f"；扣回{booked.whole.back}分" if booked.whole.back else ""
    rows = [
        f"【积分结果】{heading(db, statement)}公示结束，已经入账："
        f"{booked.whole.subjects}{unit}加分，共{booked.whole.points}分{back}。"
    ]
    if top:
        rows.append(f"前几名：{top}。")
    if head != ledger.FIRST_HASH:
        rows.append(f"校验码 {ledger.short(head)}，以后谁也改不了这个月的账。")
    return "\n".join(rows)


def own_text(
    db: Db,
    statement: Statement,
    name: str,
    lines: Sequence[StatementLine],
    balance: int,
    shortfall: int,
) -> str:
    """What a household or a representative hears of its own month once it has settled."""
    counting = [x for x in lines if statements.counts(x)]
    score = statements.scores(lines).get(lines[0].subject_id, 0)
    rulebook = versions.of_digest(db, statement.digest)
    if rulebook.end == End.GRADE:
        graded = grade_notices.for_subject(db, statement, lines, lines[0].subject_id)
        return f"【考核结果】{name}{periods.spoken(statement.period)}：{graded}回“为什么”看每一笔。"
    text = (
        f"【积分入账】{name}{periods.spoken(statement.period)}：{score:+d}分"
        if score
        else f"【积分入账】{name}{periods.spoken(statement.period)}：0分"
    )
    what = in_short(db, counting)
    text += f"（{what}）。" if what else "。"
    text += f"余额{balance}分。"
    if sums.cleared(db, counting):
        text += "按细则，余额清零了，不同意的请发“异议”。"
    if shortfall:
        text += f"还欠{shortfall}分，{next_one(statement)}的积分表里扣。"
    moved = [x for x in lines if x.state == statements.LineState.MOVED]
    if moved:
        text += f"{in_short(db, moved)}有异议还没定，移到{next_one(statement)}。"
    return text + "回“为什么”看每一笔。"


def nothing_text(statement: Statement, name: str, balance: int) -> str:
    """What a household hears of a month in which nothing was given or taken."""
    return (
        f"【积分入账】{name}{periods.spoken(statement.period)}：没有加分，也没有扣分。"
        f"余额{balance}分。做了好事发“申报”。"
    )


def deduction_text(
    db: Db, statement: Statement, name: str, lines: Sequence[StatementLine], until: datetime
) -> str:
    """What only the household itself hears when publicity opens: its deductions."""
    rows = [f"{line_name(db, x)} {_effect(x)}（{x.day.month}月{x.day.day}日）" for x in lines]
    whom, public_ = "您家", "群里只列户号，不列名字。"
    if statement.subject in (*committees.SUBJECTS, Subject.PARTY_MEMBER):
        whom, public_ = "班子" if statement.subject == Subject.COMMITTEE else "您", "群里不列。"
    return (
        f"【只告诉{whom}】{name}{periods.spoken(statement.period)}有扣分：{'；'.join(rows)}。"
        f"{public_}不同意的，{last_day(until)}以前回“异议”。"
    )


def _effect(line: StatementLine) -> str:
    return "当月加分作废" if line.kind == LineKind.VETO else f"{line.points:+d}"
