"""Consequences (奖惩落实): who grants a reward, reports on a rectification, and who closes it, two together."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from core import acts, decisions, outbox
from core.db import Db
from core.decisions import Law
from core.errors import Refusal
from core.evidence import Evidence
from core.outbox import Choice, Message
from core.points.rulebook.rulebook import Follow, Subject
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState, Progress
from core.points.subjects import committees, subjects
from core.registry import addresses, people, regions
from core.registry.people import ABOVE, Person, Post

NAME = "rectify"
"""The flow that its choices go on with."""
_BRANCH = frozenset({Post.VILLAGE_SECRETARY, Post.BRANCH_MEMBER})
_TOWN, _COUNTY = frozenset({Post.TOWN_CADRE}), frozenset({Post.CITY_CADRE})

_TOLD = "这一步已经告诉有关的人了，收不回。发“整改”看怎么接着办。"
REPORTED = acts.kind("consequence.report", final=_TOLD)
PROPOSED = acts.kind("consequence.propose", final=_TOLD)
REFUSED = acts.kind("consequence.refuse", final=_TOLD)
ENDED = acts.kind("consequence.end", final=_TOLD)


def _holders(db: Db, row: Consequence, posts: frozenset[Post], now: datetime) -> list[Person]:
    """Who holds one of these posts in the village or above it and need not withdraw."""
    found: dict[str, Person] = {}
    for region in regions.line_up(db, row.village_id):
        for appointment, person in people.appointed_in(db, {region.id}, now):
            if appointment.post in posts and not withdraws(db, person.id, row):
                found[person.id] = person
    return list(found.values())


def withdraws(db: Db, person_id: str, row: Consequence) -> bool:
    """Recusal (回避): it is about the person or kin; of a committee's, nobody of the village judges."""
    if row.subject in committees.SUBJECTS and committees.lives_there(db, person_id, row.village_id):
        return True
    return subjects.must_withdraw(db, person_id, row.subject, row.subject_id, row.begun_at)


def granters(db: Db, row: Consequence, now: datetime) -> list[Person]:
    """Who grants a reward: the county to committees, the branch to party members."""
    posts = _COUNTY if row.subject in committees.SUBJECTS else _BRANCH
    return _holders(db, row, posts, now) or _holders(db, row, ABOVE, now)


def reporters(db: Db, row: Consequence, now: datetime) -> list[Person]:
    """Who reports progress: whom it is about, and the village's Party secretary."""
    found = people.holders(db, Post.VILLAGE_SECRETARY, row.village_id, now)
    if row.subject != Subject.COMMITTEE:
        found = [db.get_one(Person, row.subject_id), *found]
    found = found or people.holders(db, Post.VILLAGE_DIRECTOR, row.village_id, now)
    return list({p.id: p for p in found}.values())


def proposers(db: Db, row: Consequence, now: datetime) -> list[Person]:
    """Who first finds a rectification done: the town for committees, the branch for party members."""
    posts = _TOWN if row.subject in committees.SUBJECTS else _BRANCH
    return _holders(db, row, posts, now) or _holders(db, row, ABOVE, now)


def closers(db: Db, row: Consequence, now: datetime) -> list[Person]:
    """Who agrees that it is done: the level above, never the one who proposed it."""
    posts = _COUNTY if row.subject in committees.SUBJECTS else _TOWN
    for able in (posts, ABOVE):
        found = [p for p in _holders(db, row, able, now) if p.id != row.proposed_by]
        if found:
            return found
    return []


def begun(db: Db, rows: list[Consequence], now: datetime) -> None:
    """Tell those who must do something, and those who look after it, once a consequence begins."""
    for row in rows:
        last = grades.last_day(row)
        if row.follow == Follow.REWARD:
            text = f"【考核奖励】{grades.title(db, row)}：{row.what}。请在{last}以前兑现，兑现了点“记奖励”。"
            _tell(db, granters(db, row, now), row, text, now, choice(row, "记奖励", "grant"))
            continue
        text = (
            f"【整改】{grades.title(db, row)}：{row.what}，{last}以前改好。"
            "每个月报一次进展，带照片；发“整改”来报。"
        )
        own = reporters(db, row, now)
        _tell(db, own, row, text, now, choice(row, "报进展", "report"))
        others = [p for p in (*proposers(db, row, now), *closers(db, row, now)) if p not in own]
        text = f"【整改开始】{grades.title(db, row)}：{row.what}，{last}以前改好。发“整改”看进展。"
        _tell(db, others, row, text, now)


def choice(row: Consequence, label: str, action: str) -> Choice:
    """A choice that goes on with 整改."""
    return Choice(label, NAME, {"consequence": row.id, "action": action}, row.id, row.version)


def _tell(
    db: Db, whom: list[Person], row: Consequence, text: str, now: datetime, *choices: Choice
) -> None:
    addresses.tell_all(db, [p.id for p in whom], Message(text, choices, thing=row.id), now)


def actions(db: Db, person: Person, row: Consequence, now: datetime) -> list[str]:
    """What the person may do with a consequence as it stands: grant, report, propose, agree, refuse."""
    able = [
        action
        for action, law in LAWS.items()
        if row.state == law.waiting and decisions.may_decide(db, law, person, row, now)
    ]
    if "propose" in able and not grades.progress(db, row.id):
        able.remove("propose")
    return able


def _among(person: Person, group: list[Person]) -> bool:
    return any(p.id == person.id for p in group)


def concerning(db: Db, person: Person, now: datetime) -> list[Consequence]:
    """What has no end yet and is the person's to do, to look after, or about the person."""
    near = or_(
        col(Consequence.village_id).in_(decisions.villages_of(db, person, now)),
        Consequence.subject_id == person.id,
    )
    query = select(Consequence).where(Consequence.state != ConsequenceState.ENDED, near)
    open_ones = db.exec(query.order_by(col(Consequence.due_at), col(Consequence.id)))
    return [row for row in open_ones if _concerns(db, person, row, now)]


def _concerns(db: Db, person: Person, row: Consequence, now: datetime) -> bool:
    if row.follow == Follow.REWARD:
        return any(_among(person, whom(db, row, now)) for whom in (granters, closers))
    return any(_among(person, whom(db, row, now)) for whom in (reporters, proposers, closers))


def to_do(
    db: Db, person: Person, consequence_id: str, action: str, version: int | None, now: datetime
) -> Consequence:
    """The consequence, held for an act; Refusal unless this person may do this to it as it stands."""
    if action not in LAWS:
        raise Refusal("这一件不归您办。发“整改”看看您能办什么。")
    shown = (
        None if action == "report" else version
    )  # one report of progress does not rule out another
    row = decisions.to_decide(db, LAWS[action], person, consequence_id, shown, now)
    if action == "propose" and not grades.progress(db, row.id):
        raise Refusal(f"{grades.title(db, row)}还没有报过进展，先请村里报进展。")
    return row


def _not_yours(db: Db, row: Consequence, _: Person, __: Sequence[Person], now: datetime) -> str:
    if row.state == ConsequenceState.PROPOSED:
        return _settled(db, row, now)
    return "这一件不归您办。发“整改”看看您能办什么。"


def _settled(db: Db, row: Consequence, now: datetime) -> str:
    if row.state == ConsequenceState.ENDED:
        return f"{grades.title(db, row)}已经了结了。发“整改”看看还有哪些。"
    if row.state == ConsequenceState.PROPOSED:
        who = "、".join(p.name for p in closers(db, row, now))
        return f"{grades.title(db, row)}已经提请了结，要另一个人来定：{who}。"
    return _moved_on(db, row)


def _moved_on(db: Db, row: Consequence) -> str:
    return f"{grades.title(db, row)}有了变动，请发“整改”重新看一遍。"


def _law(
    state: ConsequenceState, whom: Callable[[Db, Consequence, datetime], list[Person]]
) -> Law[Consequence]:
    return Law(
        table=Consequence,
        waiting=state,
        deciders=whom,
        flow=NAME,
        missing="找不到这一件。发“整改”看看有哪些。",
        not_yours=_not_yours,
        settled=_settled,
        changed=_moved_on,
    )


def _rewarders(db: Db, row: Consequence, now: datetime) -> list[Person]:
    return granters(db, row, now) if row.follow == Follow.REWARD else []


def _menders(db: Db, row: Consequence, now: datetime) -> list[Person]:
    return reporters(db, row, now) if row.follow == Follow.RECTIFY else []


def _finders(db: Db, row: Consequence, now: datetime) -> list[Person]:
    return proposers(db, row, now) if row.follow == Follow.RECTIFY else []


LAWS = {
    "grant": _law(ConsequenceState.OPEN, _rewarders),
    "report": _law(ConsequenceState.OPEN, _menders),
    "propose": _law(ConsequenceState.OPEN, _finders),
    "agree": _law(ConsequenceState.PROPOSED, closers),
    "refuse": _law(ConsequenceState.PROPOSED, closers),
}
"""By what is done: in which state, and by whom."""


def grant(
    db: Db, person: Person, consequence_id: str, version: int | None, what: str, now: datetime
) -> Consequence:
    """A reward has been granted: what it was, in words."""
    row = to_do(db, person, consequence_id, "grant", version, now)
    told = "请写明奖励了什么，比如“奖金2000元，7月15日发了”。"
    _end(db, person, row, decisions.refuse_unless_reasoned(what, told), now)
    text = f"【考核奖励】{grades.title(db, row)}：{row.outcome}（{person.name}记）。"
    own = subjects.people_of(db, row.subject, [row.subject_id]).get(row.subject_id, [])
    addresses.tell_all(db, own, Message(text, thing=row.id), now)
    return row


def report(
    db: Db, person: Person, consequence_id: str, said: str, photos: tuple[str, ...], now: datetime
) -> Consequence:
    """Progress of a rectification, with a photo that has not served it before; the town sees it."""
    row = to_do(db, person, consequence_id, "report", None, now)
    if not said.strip():
        raise Refusal("请写一句这个月改了什么。")
    if not photos:
        raise Refusal("报进展要带照片。请重新发“整改”，带上照片再报。")
    if _served(db, row, photos):
        raise Refusal("这张照片报进展时用过了，请换一张这个月的。")
    db.add(
        Progress(consequence_id=row.id, by=person.id, said=said.strip(), photos=[*photos], at=now)
    )
    db.flush()
    acts.record(db, REPORTED, row.id, now, person_id=person.id, right="reporter")
    text = f"【整改进展】{grades.title(db, row)}：{person.name}报：“{said.strip()}”，照片{len(photos)}张。"
    able = [p for p in proposers(db, row, now) if p.id != person.id]
    _tell(
        db, able, row, text, now, choice(row, "看照片", "show"), choice(row, "提请了结", "propose")
    )
    return row


def _served(db: Db, row: Consequence, photos: tuple[str, ...]) -> bool:
    old = [one for done in grades.progress(db, row.id) for one in done.photos]
    query = select(Evidence.id, Evidence.digest).where(col(Evidence.id).in_([*old, *photos]))
    digests = {k: d for k, d in db.exec(query) if d is not None}
    before = {digests.get(one) for one in old} - {None}
    return bool(set(old) & set(photos)) or any(digests.get(one) in before for one in photos)


def propose(
    db: Db, person: Person, consequence_id: str, version: int | None, now: datetime
) -> Consequence:
    """The first of two finds that it is done; the level above is asked."""
    row = to_do(db, person, consequence_id, "propose", version, now)
    row.state, row.proposed_by, row.proposed_at = ConsequenceState.PROPOSED, person.id, now
    _changed(db, person, row, PROPOSED, now)
    text = (
        f"【整改了结】{person.name}提请了结：{grades.title(db, row)}，"
        f"报过{len(grades.progress(db, row.id))}次进展。"
    )
    ways = (choice(row, "同意了结", "agree"), choice(row, "还没改好", "refuse"))
    _tell(db, closers(db, row, now), row, text, now, *ways, choice(row, "看照片", "show"))
    return row


def agree(
    db: Db, person: Person, consequence_id: str, version: int | None, now: datetime
) -> Consequence:
    """The second, another person, agrees: it has come to its end, and all concerned hear it."""
    row = to_do(db, person, consequence_id, "agree", version, now)
    first = db.get_one(Person, row.proposed_by)
    _end(db, person, row, "整改完成", now)
    text = f"【整改完成】{grades.title(db, row)}：{first.name}提请，{person.name}同意，已经了结。"
    whom = [*reporters(db, row, now), *proposers(db, row, now)]
    own = subjects.people_of(db, row.subject, [row.subject_id]).get(row.subject_id, [])
    told = dict.fromkeys([*own, *(p.id for p in whom)])
    addresses.tell_all(db, told, Message(text, thing=row.id), now)
    return row


def refuse(
    db: Db, person: Person, consequence_id: str, version: int | None, why: str, now: datetime
) -> Consequence:
    """It is not done yet: it goes on, and those who work on it read why."""
    row = to_do(db, person, consequence_id, "refuse", version, now)
    why = decisions.refuse_unless_reasoned(why, "请写明哪里还没改好，村里要看的。")
    row.state, row.proposed_by, row.proposed_at = ConsequenceState.OPEN, None, None
    _changed(db, person, row, REFUSED, now)
    text = f"【整改】{grades.title(db, row)}：{person.name}认为还没改好：{why}。接着改，改了再报。"
    own = reporters(db, row, now)
    _tell(db, own, row, text, now, choice(row, "报进展", "report"))
    _tell(db, [p for p in proposers(db, row, now) if p not in own], row, text, now)
    return row


def _end(db: Db, person: Person, row: Consequence, outcome: str, now: datetime) -> None:
    row.state, row.outcome = ConsequenceState.ENDED, outcome
    row.ended_by, row.ended_at = person.id, now
    _changed(db, person, row, ENDED, now)


def _changed(db: Db, person: Person, row: Consequence, kind: str, now: datetime) -> None:
    row.version += 1
    db.add(row)
    outbox.withdraw(db, row.id, {NAME}, now)
    acts.record(db, kind, row.id, now, person_id=person.id, right="follow-up", state=row.state)
