"""Petitioning (请示): the holder asks the level above for 延期 or 不予受理, and that level decides."""

from collections.abc import Sequence
from datetime import datetime

from core import acts, decisions
from core.acts import Act
from core.db import Db, insert_once
from core.decisions import Law
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Choice, Message
from core.registry import addresses, people
from core.registry.people import Person, Post
from core.reports import notices, rights
from core.reports.ladder import holding, levels, petitions
from core.reports.ladder.levels import Limit, Seat
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.petitions import Petition, PetitionKind, PetitionState
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.wording.kept import plain_text
from core.reports.work import refusing, words

LONGEST_EXTENSION = 30
"""Working days that may be asked for at most."""
ASKED = acts.kind("petition.ask")
AGREED = acts.kind("petition.agree", final="已经告诉办的人和上报人了，收不回。")
DECLINED = acts.kind("petition.decline", final="已经告诉办的人了，收不回。他可以再跟您商量。")
WITHDRAWN = acts.kind("petition.withdraw", passed_over="the taking back of 请示")


def ask(
    db: Db,
    report_id: str,
    who: Who,
    kind: PetitionKind,
    reason: str,
    now: datetime,
    *,
    days: int = 0,
    version: int | None = None,
) -> Petition:
    """Ask the level above; each kind once a round. Refusal without a reason, or with nobody above."""
    report, right = rights.open_for(db, report_id, who, Action.PETITION, now, version)
    above = notices.seats_above(db, report, now)
    why = plain_text(reason)
    _refuse(report, kind, above, why, days)
    rights.look(db, report, now)
    seat = above[0]
    petition = _kept(db, report, who, kind, why, now, days, seat)
    report.petitioned = True
    db.add(report)
    acts.record(
        db,
        ASKED,
        petition.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
    )
    message = question(db, petition, report, now)
    ids = [p.id for p in seat.people]
    addresses.tell_all(db, ids, message, now, priority=notices.priority(report))
    return petition


def _refuse(report: Report, kind: PetitionKind, above: Sequence[Seat], why: str, days: int) -> None:
    if not why:
        raise Refusal("请写一句原因，上一级和上报人都要看。")
    if kind == PetitionKind.MORE_TIME and not 1 <= days <= LONGEST_EXTENSION:
        raise Refusal(f"延期要写明几天，1 到 {LONGEST_EXTENSION} 个工作日，比如“延期 3天 等配件”。")
    if not above:
        raise Refusal("上面没有别的层级了，这件事要在您这一级定。")
    if kind == PetitionKind.MORE_TIME and report.danger and report.made_safe_at is None:
        raise Refusal("这件事还有危险，要先做好临时防护，才能延期。")


def _kept(
    db: Db,
    report: Report,
    who: Who,
    kind: PetitionKind,
    why: str,
    now: datetime,
    days: int,
    seat: Seat,
) -> Petition:
    petition = Petition(
        id=new_id(),
        report_id=report.id,
        village_id=report.village_id or "",
        kind=kind,
        days=days,
        reason=why,
        asked_by=who.person_id or "",
        at=now,
        level=seat.rung.level.value,
        post=seat.post.value,
        region_id=seat.rung.region_id,
        once=f"{report.id}/{kind.value}/{report.round}",
    )
    if not insert_once(db, Petition, petition.model_dump()):
        what = words.MORE_TIME if kind == PetitionKind.MORE_TIME else words.REFUSAL
        raise Refusal(f"编号 {spoken_number(report)} 的“{what}”只能请示一次，已经请示过了。")
    return db.get_one(Petition, petition.id)


def asked_for(petition: Petition) -> str:
    """What is asked, in words: 延期3个工作日."""
    if petition.kind == PetitionKind.MORE_TIME:
        return words.more_time(petition.days)
    return words.REFUSAL


def question(db: Db, petition: Petition, report: Report, now: datetime) -> Message:
    """The petition with its choices, for whoever decides it."""

    def choice(label: str, action: str) -> Choice:
        given = {"petition": petition.id, "action": action}
        return Choice(label, petitions.FLOW, given, petition.id, petition.version)

    return words.petition(
        notices.body(db, report),
        notices.holder_words(db, report, now),
        asked_for(petition),
        petition.reason,
        (choice(words.AGREE, "agree"), choice(words.DECLINE, "decline")),
        petition.id,
    )


def deciders(db: Db, petition: Petition, now: datetime) -> list[Person]:
    """Who sits on the seat that was asked; never somebody from whom the report is kept."""
    report = db.get_one(Report, petition.report_id)
    sitting = people.holders(db, Post(petition.post), petition.region_id, now)
    return [p for p in sitting if p.id not in report.kept_from and p.id != petition.asked_by]


def waiting_for(db: Db, person: Person, now: datetime) -> list[Petition]:
    """The petitions that the person may decide, oldest first."""
    return decisions.waiting_for(db, LAW, person, now)


def to_decide(
    db: Db, person: Person, petition_id: str, version: int | None, now: datetime
) -> tuple[Petition, Report]:
    """The petition and its report, held for a decision; Refusal unless it waits for this person.

    The report is locked first, as whoever acts on it does: of two at the same moment one is refused.
    """
    known = db.get(Petition, petition_id)
    if known is None:
        raise Refusal(LAW.missing)
    report = rights.seen(db, known.report_id, Who(person.id))
    return decisions.to_decide(db, LAW, person, petition_id, version, now), report


def agree(db: Db, person: Person, petition_id: str, version: int | None, now: datetime) -> Petition:
    """同意: the report has so many working days more, or is not taken. Everybody concerned hears so."""
    petition, report = to_decide(db, person, petition_id, version, now)
    decisions.decide(db, LAW, petition, PetitionState.AGREED, now, by=person, right=petition.post)
    report.petitioned = bool(petitions.waiting(db, report.id))
    who = Who(person.id)
    if petition.kind == PetitionKind.REFUSAL:
        refusing.refuse(db, report.id, who, petition.reason, now)
    else:
        _extend(db, report, petition, who, now)
    return petition


def _extend(db: Db, report: Report, petition: Petition, who: Who, now: datetime) -> None:
    report, right = rights.open_for(db, report.id, who, Action.EXTEND, now)
    assert report.due_at is not None  # a held report has its due times
    assert report.finish_due_at is not None
    before = report.finish_due_at
    report.finish_due_at = Limit(days=petition.days).after(max(before, now))
    if report.due_at == before:
        report.due_at = report.finish_due_at
    holding.extend(db, report)
    rights.note(db, report, Action.EXTEND, right, who, now, report.state, days=petition.days)
    db.add(
        Remark(
            report_id=report.id,
            kind="more_time",
            text=words.more_time_remark(asked_for(petition), petition.reason),
            person_id=who.person_id,
            at=now,
        )
    )
    by = rights.name_of(db, who)
    news = words.granted(by, asked_for(petition), petition.reason, report.finish_due_at)
    notices.to_holders(db, report, words.GRANTED, now, why=news)
    heard = {p.id for p in notices.holders(db, report, now)} | {who.person_id or ""}
    notices.to_followers(db, report, news, now, but=heard)


def decline(
    db: Db, person: Person, petition_id: str, version: int | None, why: str, now: datetime
) -> Petition:
    """不同意, with a reason: the holder goes on as before."""
    petition, report = to_decide(db, person, petition_id, version, now)
    petition.why = decisions.refuse_unless_reasoned(
        plain_text(why), "请写一句为什么不同意，办的人要看。"
    )
    decisions.decide(db, LAW, petition, PetitionState.DECLINED, now, by=person, right=petition.post)
    report.petitioned = bool(petitions.waiting(db, report.id))
    db.add(report)
    named, what = notices.named(report), asked_for(petition)
    news = words.declined(named, person.name, what, petition.why)
    notices.word_to_holders(db, report, news, now, but=(person.id,))
    return petition


@acts.takes_back(ASKED)
def withdraw(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 请示 while nobody has decided: it never was, and may be asked again."""
    who = Who(act.person_id, act.address_id)
    petition = db.get_one(Petition, act.thing_id)
    report = rights.seen(db, petition.report_id, who)
    petition = decisions.hold(db, LAW, act.thing_id)
    what = asked_for(petition)
    if petition.state != PetitionState.WAITING:
        raise Refusal(f"请示“{what}”{LAW.settled(db, petition, now)}")
    heard = deciders(db, petition, now)
    petitions.void_one(db, petition, now)
    report.petitioned = bool(petitions.waiting(db, report.id))
    act.undone_at = now
    db.add_all([report, act])
    acts.record(
        db, WITHDRAWN, petition.id, now, person_id=who.person_id, right=act.right, undid=act.id
    )
    text = words.petition_undone(notices.named(report), rights.name_of(db, who), what)
    for person in heard:
        notices.tell_person(db, report, person.id, text, now)
    return words.your_petition_undone(what)


def _not_yours(db: Db, petition: Petition, _: Person, able: Sequence[Person], now: datetime) -> str:
    by = "、".join(p.name for p in able) or levels.title(
        db, Post(petition.post), petition.region_id
    )
    return f"这个请示要由{by}来定。"


def _settled(db: Db, petition: Petition, _: datetime) -> str:
    if petition.state == PetitionState.VOID:
        return "不用定了，这件事已经往下办了。"
    by = db.get_one(Person, petition.decided_by).name if petition.decided_by else "上一级"
    done = words.AGREE if petition.state == PetitionState.AGREED else words.DECLINE
    return f"已经定了：{by}{done}。"


LAW: Law[Petition] = Law(
    table=Petition,
    waiting=PetitionState.WAITING,
    deciders=deciders,
    flow=petitions.FLOW,
    missing="没有找到这个请示。发“待办”看等您定的。",
    not_yours=_not_yours,
    settled=_settled,
    changed=lambda _, __: "这个请示已经变了，发“待办”看现在等您定的。",
    kinds={PetitionState.AGREED: AGREED, PetitionState.DECLINED: DECLINED},
)
