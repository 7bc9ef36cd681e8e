"""Why not (怎么没加上): why an act gave no points, or fewer, and the way on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select

from core.clock import day_of, spoken_day
from core.db import Db
from core.errors import Refusal
from core.points.claims import amounts, claims, days, review
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim, ClaimState
from core.points.objections.objections import Objection, ObjectionState
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Claimant, Item, ItemKind, Rulebook, Subject, meant
from core.points.statement import freezes, notes, publicity, statements
from core.points.statement.statements import LineState, Statement, StatementLine, StatementState
from core.points.subjects import subjects
from core.registry.people import Person

LOOK_BACK = timedelta(days=120)
"""Older claims are history: 为什么 shows their month."""
_MOST = 3
Own = Sequence[tuple[Subject, str]]


@dataclass(frozen=True)
class Answer:
    """The reasons in words, and which ways on there are."""

    text: str
    may_claim: bool = False  # it can be put on record now
    may_object: bool = False  # an objection is the way


def answer(db: Db, person: Person, act: str, day: date | None, now: datetime) -> Answer:
    """Why `act`, in the person's words, gave nothing; `day` when the words name one.

    Without words of an act: everything of late that has not been added. Only what is the person's
    own, or was put on record by the person, is told.
    """
    held = subjects.of_person(db, person.id, now)
    if not held:
        return Answer("您还没登记在哪一户，加不了分。请让村干部把您登记到户里。")
    items = _meant(db, held, act, now)
    on_record = (
        _claims(db, person, held, {i.code for _, i in items}, day, now) if items or not act else []
    )
    if on_record:
        answers = [_of_claim(db, held, claim, now) for claim in on_record]
        text = "\n".join(t.text for t in answers)
        return Answer(text, any(t.may_claim for t in answers), any(t.may_object for t in answers))
    if not act:
        return Answer(
            "您没有等审核的，也没有没通过的。做了还没报的，发“申报”来报；"
            "公示的积分表里漏了的，发“异议”。",
            may_claim=True,
            may_object=_is_shown(db, held, now),
        )
    return _not_on_record(db, person, held, items, act, day, now)


def _meant(db: Db, held: Own, act: str, now: datetime) -> list[tuple[tuple[Subject, str], Item]]:
    """The items that the words speak of, with the own subject for which they count."""
    if not act:
        return []
    return [
        (subject, item)
        for subject in held
        for item in meant(_items(_book(db, subject, now), now), act)
    ]


def _book(db: Db, subject: tuple[Subject, str], now: datetime) -> Rulebook | None:
    village_id = subjects.village_of(db, *subject, now)
    return versions.in_force(db, village_id, subject[0], day_of(now))


def _items(book: Rulebook | None, now: datetime) -> list[Item]:
    return [i for i in book.items if i.in_force(day_of(now)) and i.sign > 0] if book else []


def _claims(
    db: Db, person: Person, held: Own, codes: set[str], day: date | None, now: datetime
) -> list[Claim]:
    """The newest claims of the own subjects, or by the person, that the words may mean."""
    mine = or_(col(Claim.subject_id).in_([s for _, s in held]), Claim.claimant_id == person.id)
    query = select(Claim).where(
        mine,
        Claim.at >= now - LOOK_BACK,
        Claim.kind == ItemKind.AWARD,
        Claim.state != ClaimState.WITHDRAWN,
    )
    if codes:
        query = query.where(col(Claim.code).in_(codes))
    if day is not None:
        query = query.where(Claim.day == day)
    rows = list(db.exec(query.order_by(col(Claim.id).desc())))
    lacking = [c for c in rows if not _is_added(db, c)]
    return (lacking or rows if codes else lacking)[:_MOST]


def _is_added(db: Db, claim: Claim) -> bool:
    line = _line(db, claim)
    return line is not None and line.points == claim.points and line.state == LineState.STANDING


def _line(db: Db, claim: Claim) -> StatementLine | None:
    """The newest line that a claim has become."""
    query = select(StatementLine).where(StatementLine.claim_id == claim.id)
    return db.exec(query.order_by(col(StatementLine.id).desc()).limit(1)).first()


def _of_claim(db: Db, held: Own, claim: Claim, now: datetime) -> Answer:
    title = claim_notices.title(db, claim)
    if (claim.subject, claim.subject_id) not in held:
        return Answer(
            f"{title}：这一笔您是给那一户记的，不算在您家。自己家做的要另外发“申报”。", True
        )
    if claim.state == ClaimState.WAITING:
        return Answer(f"{title}：{_waiting(db, claim, now)}")
    if claim.state == ClaimState.REJECTED:
        return _rejected(db, claim, title)
    line = _line(db, claim)
    if line is None:
        return Answer(f"{title}：{_passed(db, claim)}")
    return _of_line(db, db.get_one(Statement, line.statement_id), line, title)


def _waiting(db: Db, claim: Claim, now: datetime) -> str:
    days = (day_of(now) - day_of(claim.at)).days
    long = f"，等了{days}天" if days else ""
    if freeze := freezes.of(db, claim.id):
        return f"{freezes.words(db, freeze)}解冻了再往下办。"
    if body := review.voted_by(db, claim):
        return (
            f"{spoken_day(claim.at)}报的，还在等{body}开会评议{long}。评了就告诉您；"
            f"等久了可以问召集人。{claims.moved_note(claim)}"
        )
    who = "、".join(p.name for p in review.deciders(db, claim, now)[:1]) or "镇里"
    return (
        f"{spoken_day(claim.at)}报的，还在等{who}审核{long}。通过了就告诉您；"
        f"等久了可以直接问{who}。{claims.moved_note(claim)}"
    )


def _rejected(db: Db, claim: Claim, title: str) -> Answer:
    by = db.get(Person, claim.decided_by) if claim.decided_by else None
    who = by.name if by else "评议小组"
    when = spoken_day(claim.decided_at) if claim.decided_at else ""
    why = claim.reason.rstrip("。！!")
    text = (
        f"{title}：{when}{who}定为不通过，原因：{why}。"
        "有凭证可以补上再报一次；不服的，公示期里发“异议”，选“漏了没加上”，由监督小组来定。"
    )
    return Answer(text, may_claim=True, may_object=True)


def _passed(db: Db, claim: Claim) -> str:
    """Passed, and on no statement yet."""
    spoken = periods.spoken(claim.period)
    statement = statements.of_month(db, claim.village_id, claim.subject, claim.period)
    moved = claims.moved_note(claim)
    if freeze := freezes.of(db, claim.id):
        return f"审核通过了，可是{freezes.words(db, freeze)}解冻了才算。"
    if statement is not None and statement.state == StatementState.REVIEWING:
        return f"审核通过了。{spoken}的积分正在评议，评完公示，没有异议就入账。"
    return f"审核通过了，还没到入账的时候。{moved}{spoken}过完才算，公示后入账。"


def _of_line(db: Db, statement: Statement, line: StatementLine, title: str) -> Answer:
    month = periods.spoken(statement.period)
    how = publicity.status(db, statement)
    if line.state == LineState.STRUCK:
        return Answer(
            f"{title}：有人提了异议，监督小组认为成立，这一笔不算了{_why(db, line)}。",
            may_object=True,
        )
    if line.state == LineState.DISPUTED:
        return Answer(f"{title}：在{month}的积分表里，有人提了异议，监督小组还没定，定了告诉您。")
    if line.state == LineState.MOVED:
        return Answer(f"{title}：{month}入账时异议还没定，等监督小组定了，算到后面一期。")
    note = notes.spoken(line, statement.period)
    if line.points and not note:
        return Answer(f"{title}：已经加了{line.points}分，在{month}的积分表里，{how}。")
    if line.points:
        return Answer(
            f"{title}：只加了{line.points}分，因为{note}。{month}的积分表{how}。",
            may_object=True,
        )
    return Answer(
        f"{title}：没加上，因为{note}。{month}的积分表{how}。不同意的发“异议”。",
        may_object=True,
    )


def _why(db: Db, line: StatementLine) -> str:
    query = select(Objection.why).where(
        Objection.line_id == line.id, Objection.state == ObjectionState.UPHELD
    )
    why = next((w for w in db.exec(query) if w), "").rstrip("。！!")
    return f"，原因：{why}" if why else ""


def _is_shown(db: Db, held: Own, now: datetime) -> bool:
    return any(
        publicity.current(db, subjects.village_of(db, kind, which, now)) for kind, which in held
    )


def _not_on_record(
    db: Db,
    person: Person,
    held: Own,
    items: Sequence[tuple[tuple[Subject, str], Item]],
    act: str,
    day: date | None,
    now: datetime,
) -> Answer:
    if not items:
        near = "、".join(_near(db, held, act, now))
        return Answer(
            f"细则里没有找到“{_short(act)}”这样的项。比较近的有：{near}。发“规则”看全部；"
            "觉得该加的，跟村干部或村民代表说。"
        )
    (kind, which), item = items[0]
    if item.kind == ItemKind.AUTOMATIC:
        return Answer(f"“{item.name}”不用报，由系统自动记：{item.text}发“为什么”看每一笔。")
    rights = frozenset(claims.rights(db, person, kind, which, now))
    if not rights & item.recorders:
        return Answer(f"“{item.name}”没有人记过，要由{_by(item.recorders)}来记。请跟他们说。")
    when = f"{day.month}月{day.day}日的" if day else ""
    try:
        village_id = subjects.village_of(db, kind, which, now)
        act_day = day or day_of(now)
        days.check(db, village_id, kind, act_day, now)
        period = days.counts_for(db, village_id, kind, act_day, now)
        book = versions.in_force(db, village_id, kind, act_day)
        amounts.check_room(db, which, period, item, act_day, book)
    except Refusal as late:
        return Answer(f"“{item.name}”没有报过。{late.text}")
    return Answer(
        f"{when}“{item.name}”还没有报过，没报就不会加分。现在报还来得及。", may_claim=True
    )


def _by(recorders: Iterable[Claimant]) -> str:
    names = {
        Claimant.REPRESENTATIVE: "村民代表",
        Claimant.GRID_WORKER: "网格员",
        Claimant.CADRE: "村干部",
    }
    return "或".join(names[c] for c in names if c in set(recorders)) or "评议小组"


def _short(act: str) -> str:
    return act if len(act) <= 12 else act[:12] + "…"


def _near(db: Db, held: Own, act: str, now: datetime) -> list[str]:
    """The items that share the most characters with the words."""
    items = [i for subject in held for i in _items(_book(db, subject, now), now)]
    letters = set(act)
    ranked = sorted(items, key=lambda i: -len(letters & set(i.name + i.text + "".join(i.words))))
    return list(dict.fromkeys(i.name for i in ranked))[:_MOST]
