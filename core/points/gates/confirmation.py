"""Confirmation (确认公示): what the panel is asked when a month is worked out, and its word."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core import db as database
from core import outbox
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.gates import panel_votes, scores, words
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import SUBJECTS, Decides, End, Subject
from core.points.shop import liability
from core.points.statement import grade_notices, notices, publicity, statements, sums
from core.points.statement.statements import Statement, StatementLine, StatementState
from core.points.statement.sums import Whole
from core.points.subjects import committees, deciders, subjects
from core.registry import addresses, people, regions
from core.registry.people import Person, Post
from core.registry.regions import Region

Known = Mapping[str, Whole]
"""What a statement comes to, by its id, where it has just been worked out."""


def ask(db: Db, drafted: Sequence[Statement], now: datetime, known: Known | None = None) -> None:
    """Show drafts to the panel, village by village and period by period; only those who may confirm
    get that choice."""
    messages = [
        message
        for (_, _, *able), group in together(db, drafted, now).items()
        for message in _asked(db, group, able, now, known or {})
    ]
    addresses.tell_each(db, messages, now)


def together(
    db: Db, drafted: Sequence[Statement], now: datetime
) -> dict[tuple[str, ...], list[Statement]]:
    """Statements of one period that the same people confirm are one question.

    By village, period and those people.
    """
    groups: dict[tuple[str, ...], list[Statement]] = {}
    for statement in drafted:
        able = (p.id for p in confirmers(db, [statement], now))
        groups.setdefault((statement.village_id, statement.period, *able), []).append(statement)
    return groups


def _asked(
    db: Db, drafted: Sequence[Statement], able: Sequence[str], now: datetime, known: Known
) -> list[tuple[str, Message]]:
    panel = _panel(db, drafted[0], now)
    people_asked = dict.fromkeys([*able, *panel])
    voters = {p for s in drafted for p in panel_votes.voters(db, s, now)}
    text = _figures(db, drafted, known)
    kinds = {who: (who in able, who in voters) for who in people_asked}
    asked = {kind: _choices(db, drafted, text, *kind) for kind in set(kinds.values())}
    return [(who, asked[kind]) for who, kind in kinds.items()]


def _panel(db: Db, statement: Statement, now: datetime) -> list[str]:
    """Who sees a draft without confirming it: nobody of the village sees that of its committees."""
    if statement.subject in committees.SUBJECTS:
        return []
    return [p.id for p in people.holders(db, Post.PANEL, statement.village_id, now)]


def question(
    db: Db, drafted: Sequence[Statement], *, may_confirm: bool, may_speak: bool = False
) -> Message:
    """A month's drafts in short, with the choices 确认公示, 看明细, 同意, 不同意 that the reader has."""
    return _choices(db, drafted, _figures(db, drafted, {}), may_confirm, may_speak)


def question_to(db: Db, person: Person, drafted: Sequence[Statement], now: datetime) -> Message:
    """The same as this person may answer it; of what is shown already, one of the panel."""
    if drafted[0].state == StatementState.PUBLISHED:
        shown = f"{notices.heading(db, drafted[0])}{publicity.status(db, drafted[0])}。"
        return Message(f"{shown}\n{words.may_stop()}", sides(drafted[0]), thing=drafted[0].id)
    may_confirm = bool(_confirmed_by(db, person, drafted, now))
    may_speak = any(person.id in panel_votes.voters(db, s, now) for s in drafted)
    return question(db, drafted, may_confirm=may_confirm, may_speak=may_speak)


def _choices(
    db: Db, drafted: Sequence[Statement], text: str, may_confirm: bool, may_speak: bool
) -> Message:
    first = drafted[0]
    given = {"village": first.village_id, "period": first.period}
    confirm = Choice(
        "确认公示", "statement", given | {"action": "confirm"}, first.id, first.version
    )
    show = Choice("看明细", "statement", given | {"action": "show"}, first.id, first.version)
    agree, disagree = sides(first)
    if not may_confirm:
        more = (agree, disagree) if may_speak else ()
        text = f"{text}\n{words.speaks()}" if may_speak else text
        return Message(text, (*more, show), thing=first.id)
    days = versions.of_digest(db, first.digest).publicity_days
    also = (disagree,) if may_speak else ()
    return Message(f"{text}\n确认后发到村群公示{days}天。", (confirm, show, *also), thing=first.id)


def sides(first: Statement) -> tuple[Choice, Choice]:
    """What one of the panel may say to the lists of a period."""
    given = {"village": first.village_id, "period": first.period}
    return (
        Choice("同意", "panel_vote", given | {"agrees": True}, first.id),
        Choice("不同意", "panel_vote", given | {"agrees": False}, first.id),
    )


def _figures(db: Db, drafted: Sequence[Statement], known: Known) -> str:
    """What the drafts come to, and what that costs."""
    first = drafted[0]
    spent = {s.id: known.get(s.id) or sums.whole(db, s) for s in drafted if _is_spent(db, s)}
    rows = [in_short(db, s, spent.get(s.id)) for s in drafted]
    village = db.get_one(Region, first.village_id).name
    what = words.list_name(first.subject in committees.SUBJECTS)
    text = f"【{village}{periods.spoken(first.period)}{what}算好了】\n" + "\n".join(rows)
    coming = sum(x.points - x.back for x in spent.values())
    if spent and (owed := liability.words(db, first.village_id, first.drafted_at, coming=coming)):
        text += f"\n{owed}"
    return text


def _is_spent(db: Db, statement: Statement) -> bool:
    return versions.of_digest(db, statement.digest).end == End.LEDGER


def in_short(db: Db, statement: Statement, whole: Whole | None = None) -> str:
    """A statement in one line: how many are given what; `whole` where they are known already."""
    if not _is_spent(db, statement):
        return grade_notices.in_short(db, statement, statements.lines_of(db, statement.id))
    given = whole or sums.whole(db, statement)
    unit = "户" if statement.subject == Subject.HOUSEHOLD else "人"
    taken = f"，扣分{given.taken}笔" if given.taken else ""
    return f"{SUBJECTS[statement.subject]}：{given.subjects}{unit}加分，共{given.points}分{taken}。"


def preview(db: Db, person: Person, village_id: str, period: str, now: datetime) -> list[str]:
    """Exactly what the room will get when this is confirmed now, for members of the panel."""
    drafted = _drafted(db, village_id, period)
    mine = _confirmed_by(db, person, drafted, now)
    drafted = [s for s in drafted if s in mine or person.id in _panel(db, s, now)]
    if not drafted:
        raise Refusal("还没公示的积分表只有评议小组能看。公示了会发到村群里。")
    return [as_published(db, statement, now) for statement in drafted]


def unlisted(db: Db, person: Person, village_id: str, period: str, now: datetime) -> list[str]:
    """Whom the room will not read by name, with what they are given: for those whom `preview` answers."""
    rows: list[str] = []
    for statement in _drafted(db, village_id, period):
        mine = _confirmed_by(db, person, [statement], now)
        if not mine and person.id not in _panel(db, statement, now):
            continue
        given: dict[str, list[StatementLine]] = {}
        for line in statements.lines_of(db, statement.id):
            if statements.counts(line) and line.points > 0:
                given.setdefault(line.subject_id, []).append(line)
        names = subjects.shown(db, statement.subject, given)
        rows += [
            f"{names[s].own} +{sum(x.points for x in lines)}（{notices.in_short(db, lines)}）"
            for s, lines in given.items()
            if not names[s].named
        ]
    return rows


def as_published(db: Db, statement: Statement, now: datetime) -> str:
    """Exactly what the room would get if the statement were published now."""
    days = versions.of_digest(db, statement.digest).publicity_days
    lines = statements.lines_of(db, statement.id)
    return notices.publicity_text(db, statement, lines, publicity.ends(now, days), days)


def waiting_for(db: Db, person: Person, now: datetime) -> list[list[Statement]]:
    """The drafted months, oldest first, that the person may confirm."""
    held = {a.region_id for a in people.posts_of(db, person.id, now)}
    near = [
        s
        for s in statements.drafted(db)
        if held & {r.id for r in regions.line_up(db, s.village_id)} and not _is_voted(db, s)
    ]
    return list(together(db, _confirmed_by(db, person, near, now), now).values())


def confirm(db: Db, person: Person, village_id: str, period: str, now: datetime) -> list[Statement]:
    """Confirm a month's drafts: they go into publicity at once. Refusal when that has been done."""
    database.lock(db, Region, village_id)
    waiting = _drafted(db, village_id, period)
    drafted = _confirmed_by(db, person, waiting, now)
    if not drafted:
        _refuse_own_marks(db, person, waiting, now)
        raise Refusal("积分表要由评议小组的记录员或村支书来确认。")
    for statement in drafted:
        outbox.withdraw(db, statement.id, {"statement"}, now)
        if person.id in panel_votes.voters(db, statement, now):
            panel_votes.say(db, person, statement, True, "", now)
    publicity.publish(db, person, drafted, now)
    tell_others(db, person, drafted, now)
    return drafted


def _refuse_own_marks(db: Db, person: Person, waiting: Sequence[Statement], now: datetime) -> None:
    for statement in waiting:
        if person.id in scores.assessors(db, statement.id):
            others = "、".join(p.name for p in confirmers(db, [statement], now))
            raise Refusal(f"分是您打的，要另一个人来确认：{others}。")


def _drafted(db: Db, village_id: str, period: str) -> list[Statement]:
    drafted = [
        s
        for s in statements.in_state(db, village_id, StatementState.DRAFTED)
        if s.period == period and not _is_voted(db, s)
    ]
    if not drafted:
        known = [statements.of_month(db, village_id, subject, period) for subject in Subject]
        how = next((_confirmed(db, s) for s in known if s and s.published_at), "还没有算")
        raise Refusal(f"{periods.spoken(period)}的积分表{how}，不用再确认。")
    return drafted


def _is_voted(db: Db, statement: Statement) -> bool:
    return versions.of_digest(db, statement.digest).votes(Decides.STATEMENT)


def _confirmed_by(
    db: Db, person: Person, drafted: Sequence[Statement], now: datetime
) -> list[Statement]:
    return [s for s in drafted if any(p.id == person.id for p in confirmers(db, [s], now))]


def _confirmed(db: Db, statement: Statement) -> str:
    by = db.get(Person, statement.confirmed_by) if statement.confirmed_by else None
    how = f"{by.name}已经确认了" if by else "已经表决通过了"
    return f"{how}，{publicity.status(db, statement)}"


def tell_others(db: Db, person: Person, confirmed: Sequence[Statement], now: datetime) -> None:
    """The list is shown: to all who were asked but who has just let it out; who may still speak is asked."""
    first = confirmed[0]
    seen = [*(p.id for p in confirmers(db, confirmed, now)), *_panel(db, first, now)]
    others = dict.fromkeys(p for p in seen if p != person.id)
    village = db.get_one(Region, first.village_id).name
    name = words.list_name(first.subject in committees.SUBJECTS)
    whose = f"{village}{periods.spoken(first.period)}"
    message = words.confirmed_list(first.id, name, whose, _confirmed(db, first))
    silent = {p for s in confirmed for p in panel_votes.silent(db, s, now)}
    asked = replace(
        message, text=f"{message.text}\n{words.may_stop()}", choices=sides(confirmed[0])
    )
    addresses.tell_each(db, [(p, asked if p in silent else message) for p in others], now)


def confirmers(db: Db, drafted: Sequence[Statement], now: datetime) -> list[Person]:
    """Who may confirm a month's drafts: the town where the village has nobody for it.

    Marks that one person gave are confirmed by another: of the same post, else of the town.
    """
    able, first = by_post(db, drafted, now), drafted[0]
    marked = scores.assessors(db, first.id) if first.subject in committees.SUBJECTS else set()
    others = [p for p in able if p.id not in marked]
    if others or not marked:
        return others
    town = deciders.town(db, first.village_id, now)
    free = [p for p in town if p.id not in marked and not _withdraws(db, p.id, first)]
    return free or able


def _withdraws(db: Db, person_id: str, statement: Statement) -> bool:
    return committees.must_withdraw(db, person_id, statement.village_id, statement.drafted_at)


def by_post(db: Db, drafted: Sequence[Statement], now: datetime) -> list[Person]:
    """Who holds the post for it, whoever has given the marks."""
    first = drafted[0]
    rulebook = versions.of_digest(db, first.digest)
    able = deciders.of(db, first.village_id, rulebook, Decides.STATEMENT, now)
    if first.subject == Subject.COMMITTEE:
        able = [p for p in able if not _withdraws(db, p.id, first)]
    return able or deciders.town(db, first.village_id, now)
