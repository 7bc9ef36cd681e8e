"""Consequences (奖惩落实): who grants a reward, reports on a rectification, and who closes it, two together."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from core import acts, decisions, outbox
from core.db import Db
from core.decisions import Law
from core.errors import Refusal
from core.evidence import Evidence
from core.outbox import Message
from core.points.grades import deciders, words
from core.points.rulebook.rulebook import Follow
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState, Progress
from core.points.subjects import subjects
from core.registry import addresses
from core.registry.people import Person

_TOLD = "这一步已经告诉有关的人了，收不回。发“整改”看怎么接着办。"
REPORTED = acts.kind("consequence.report", final=_TOLD)
PROPOSED = acts.kind("consequence.propose", final=_TOLD)
REFUSED = acts.kind("consequence.refuse", final=_TOLD)
ENDED = acts.kind("consequence.end", final=_TOLD)


def begun(db: Db, consequences: list[Consequence], now: datetime) -> None:
    """Tell those who must do something, and those who look after it, once a consequence begins."""
    for consequence in consequences:
        title, last = grades.title(db, consequence), grades.last_day(consequence)
        if consequence.follow == Follow.REWARD:
            message = words.reward_begun(consequence, title, last)
            _tell(db, deciders.granters(db, consequence, now), message, now)
            continue
        doers = deciders.reporters(db, consequence, now)
        _tell(db, doers, words.rectification_begun(consequence, title, last), now)
        watchers = (
            *deciders.proposers(db, consequence, now),
            *deciders.closers(db, consequence, now),
        )
        others = [p for p in watchers if p not in doers]
        _tell(db, others, words.rectification_watched(consequence, title, last), now)


def _tell(db: Db, whom: list[Person], message: Message, now: datetime) -> None:
    addresses.tell_all(db, [p.id for p in whom], message, now)


def actions(db: Db, person: Person, consequence: Consequence, now: datetime) -> list[str]:
    """What the person may do with a consequence as it stands: grant, report, propose, agree, refuse."""
    able = [
        action
        for action, law in LAWS.items()
        if consequence.state == law.waiting
        and decisions.may_decide(db, law, person, consequence, now)
    ]
    if "propose" in able and not grades.progress(db, consequence.id):
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
    return [consequence for consequence in open_ones if _concerns(db, person, consequence, now)]


def _concerns(db: Db, person: Person, consequence: Consequence, now: datetime) -> bool:
    if consequence.follow == Follow.REWARD:
        return any(
            _among(person, whom(db, consequence, now))
            for whom in (deciders.granters, deciders.closers)
        )
    return any(
        _among(person, whom(db, consequence, now))
        for whom in (deciders.reporters, deciders.proposers, deciders.closers)
    )


def to_do(
    db: Db, person: Person, consequence_id: str, action: str, version: int | None, now: datetime
) -> Consequence:
    """The consequence, held for an act; Refusal unless this person may do this to it as it stands."""
    if action not in LAWS:
        raise Refusal("这一件不归您办。发“整改”看看您能办什么。")
    shown = (
        None if action == "report" else version
    )  # one report of progress does not rule out another
    consequence = decisions.to_decide(db, LAWS[action], person, consequence_id, shown, now)
    if action == "propose" and not grades.progress(db, consequence.id):
        raise Refusal(f"{grades.title(db, consequence)}还没有报过进展，先请村里报进展。")
    return consequence


def _not_yours(
    db: Db, consequence: Consequence, _: Person, __: Sequence[Person], now: datetime
) -> str:
    if consequence.state == ConsequenceState.PROPOSED:
        return _settled(db, consequence, now)
    return "这一件不归您办。发“整改”看看您能办什么。"


def _settled(db: Db, consequence: Consequence, now: datetime) -> str:
    if consequence.state == ConsequenceState.ENDED:
        return f"{grades.title(db, consequence)}已经了结了。发“整改”看看还有哪些。"
    if consequence.state == ConsequenceState.PROPOSED:
        who = "、".join(p.name for p in deciders.closers(db, consequence, now))
        return f"{grades.title(db, consequence)}已经提请了结，要另一个人来定：{who}。"
    return _moved_on(db, consequence)


def _moved_on(db: Db, consequence: Consequence) -> str:
    return f"{grades.title(db, consequence)}有了变动，请发“整改”重新看一遍。"


def _law(
    state: ConsequenceState, whom: Callable[[Db, Consequence, datetime], list[Person]]
) -> Law[Consequence]:
    return Law(
        table=Consequence,
        waiting=state,
        deciders=whom,
        flow=words.FLOW,
        missing="找不到这一件。发“整改”看看有哪些。",
        not_yours=_not_yours,
        settled=_settled,
        changed=_moved_on,
    )


def _rewarders(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    return deciders.granters(db, consequence, now) if consequence.follow == Follow.REWARD else []


def _menders(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    return deciders.reporters(db, consequence, now) if consequence.follow == Follow.RECTIFY else []


def _finders(db: Db, consequence: Consequence, now: datetime) -> list[Person]:
    return deciders.proposers(db, consequence, now) if consequence.follow == Follow.RECTIFY else []


LAWS = {
    "grant": _law(ConsequenceState.OPEN, _rewarders),
    "report": _law(ConsequenceState.OPEN, _menders),
    "propose": _law(ConsequenceState.OPEN, _finders),
    "agree": _law(ConsequenceState.PROPOSED, deciders.closers),
    "refuse": _law(ConsequenceState.PROPOSED, deciders.closers),
}
"""By what is done: in which state, and by whom."""


def grant(
    db: Db, person: Person, consequence_id: str, version: int | None, what: str, now: datetime
) -> Consequence:
    """A reward has been granted: what it was, in words."""
    consequence = to_do(db, person, consequence_id, "grant", version, now)
    outcome = decisions.refuse_unless_reasoned(
        what, "请写明奖励了什么，比如“奖金2000元，7月15日发了”。"
    )
    _end(db, person, consequence, outcome, now)
    message = words.granted(consequence, grades.title(db, consequence), person.name)
    addresses.tell_all(db, _concerned(db, consequence), message, now)
    return consequence


def _concerned(db: Db, consequence: Consequence) -> list[str]:
    subject_id = consequence.subject_id
    return subjects.people_of(db, consequence.subject, [subject_id]).get(subject_id, [])


def report(
    db: Db, person: Person, consequence_id: str, told: str, photos: tuple[str, ...], now: datetime
) -> Consequence:
    """Progress of a rectification, with a photo that has not served it before; the town sees it."""
    consequence = to_do(db, person, consequence_id, "report", None, now)
    what = decisions.refuse_unless_reasoned(told, "请写一句这个月改了什么。")
    if not photos:
        raise Refusal("报进展要带照片。请重新发“整改”，带上照片再报。")
    if _served(db, consequence, photos):
        raise Refusal("这张照片报进展时用过了，请换一张这个月的。")
    db.add(
        Progress(consequence_id=consequence.id, by=person.id, said=what, photos=[*photos], at=now)
    )
    db.flush()
    acts.record(db, REPORTED, consequence.id, now, person_id=person.id, right="reporter")
    able = [p for p in deciders.proposers(db, consequence, now) if p.id != person.id]
    title = grades.title(db, consequence)
    _tell(db, able, words.progress(consequence, title, person.name, what, len(photos)), now)
    return consequence


def _served(db: Db, consequence: Consequence, photos: tuple[str, ...]) -> bool:
    old = [one for done in grades.progress(db, consequence.id) for one in done.photos]
    query = select(Evidence.id, Evidence.digest).where(col(Evidence.id).in_([*old, *photos]))
    digests = {k: d for k, d in db.exec(query) if d is not None}
    before = {digests.get(one) for one in old} - {None}
    return bool(set(old) & set(photos)) or any(digests.get(one) in before for one in photos)


def propose(
    db: Db, person: Person, consequence_id: str, version: int | None, now: datetime
) -> Consequence:
    """The first of two finds that it is done; the level above is asked."""
    consequence = to_do(db, person, consequence_id, "propose", version, now)
    consequence.state = ConsequenceState.PROPOSED
    consequence.proposed_by, consequence.proposed_at = person.id, now
    _changed(db, person, consequence, PROPOSED, now)
    title, times = grades.title(db, consequence), len(grades.progress(db, consequence.id))
    message = words.proposed(consequence, title, person.name, times)
    _tell(db, deciders.closers(db, consequence, now), message, now)
    return consequence


def agree(
    db: Db, person: Person, consequence_id: str, version: int | None, now: datetime
) -> Consequence:
    """The second, another person, agrees: it has come to its end, and all concerned hear it."""
    consequence = to_do(db, person, consequence_id, "agree", version, now)
    first = db.get_one(Person, consequence.proposed_by)
    _end(db, person, consequence, words.MENDED, now)
    whom = (
        *deciders.reporters(db, consequence, now),
        *deciders.proposers(db, consequence, now),
    )
    readers = dict.fromkeys([*_concerned(db, consequence), *(p.id for p in whom)])
    title = grades.title(db, consequence)
    message = words.mended(consequence, title, first.name, person.name)
    addresses.tell_all(db, readers, message, now)
    return consequence


def refuse(
    db: Db, person: Person, consequence_id: str, version: int | None, why: str, now: datetime
) -> Consequence:
    """It is not done yet: it goes on, and those who work on it read why."""
    consequence = to_do(db, person, consequence_id, "refuse", version, now)
    reason = decisions.refuse_unless_reasoned(why, "请写明哪里还没改好，村里要看的。")
    consequence.state = ConsequenceState.OPEN
    consequence.proposed_by, consequence.proposed_at = None, None
    _changed(db, person, consequence, REFUSED, now)
    title = grades.title(db, consequence)
    doers = deciders.reporters(db, consequence, now)
    _tell(db, doers, words.not_mended(consequence, title, person.name, reason, ask=True), now)
    others = [p for p in deciders.proposers(db, consequence, now) if p not in doers]
    _tell(db, others, words.not_mended(consequence, title, person.name, reason), now)
    return consequence


def _end(db: Db, person: Person, consequence: Consequence, outcome: str, now: datetime) -> None:
    consequence.state, consequence.outcome = ConsequenceState.ENDED, outcome
    consequence.ended_by, consequence.ended_at = person.id, now
    _changed(db, person, consequence, ENDED, now)


def _changed(db: Db, person: Person, consequence: Consequence, kind: str, now: datetime) -> None:
    consequence.version += 1
    db.add(consequence)
    outbox.withdraw(db, consequence.id, {words.FLOW}, now)
    acts.record(
        db,
        kind,
        consequence.id,
        now,
        person_id=person.id,
        right="follow-up",
        state=consequence.state,
    )
