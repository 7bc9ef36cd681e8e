"""Entrusting (派给): the holder gives the work to somebody of their region by name, and answers for it still.

Whoever stands above the holder may send somebody of the village just so: the holder hears it, and goes on answering.
"""

from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Message
from core.registry import addresses, regions
from core.registry.people import TITLES, Person
from core.reports import notices, rights, urging
from core.reports import words as report_words
from core.reports.ladder import workers
from core.reports.ladder.lifecycle import HELD, WORDS, Action, Role, allowed
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.wording import numbers
from core.reports.work import words

ENTRUSTED = acts.kind("report.entrust")
TAKEN_BACK = acts.kind("report.unentrust", passed_over="the taking back of 派给")


def entrust(
    db: Db, report_id: str, who: Who, person_id: str, now: datetime, version: int | None = None
) -> Report:
    """派给: the person does the work, with the holder's buttons; everybody concerned hears who.

    Refusal for whoever does not belong to the holder's region, holds it already, or reported it.
    """
    report, right = rights.in_hand(db, report_id, who, Action.ENTRUST, now, version)
    _give(db, report, who, person_id, now, right=right, by=rights.name_of(db, who))
    return report


def send(db: Db, report_id: str, who: Who, person_id: str, now: datetime) -> Report:
    """派 from above: the same by whoever stands above the holder, of anybody in the village or their own part of it.

    Nobody has looked at it by that, and its clock runs on. Refusal for who does not stand above the holder;
    a report that the sender's posts do not see does not exist for them.
    """
    report, within = sendable(db, report_id, who, now)
    post = urging.above(db, report, who, now)
    title = TITLES[post.post] if post is not None else ""
    by = f"{rights.name_of(db, who)}（{title}）"
    _give(db, report, who, person_id, now, right=Role.OVERSEER, by=by, within=within)
    return report


def sendable(db: Db, report_id: str, who: Who, now: datetime) -> tuple[Report, frozenset[str]]:
    """The report, locked, and the regions of whose people whoever stands above its holder may send somebody."""
    report = urging.overseen(db, report_id, who, now)
    post = urging.above(db, report, who, now)
    if post is None:
        by = notices.holder_words(db, report, now)
        raise Refusal(f"编号 {spoken_number(report)} 现在由{by}办，要他自己或者上一级才能派。")
    if not allowed(Role.OVERSEER, report.state, Action.ENTRUST):
        raise Refusal(rights.stands(db, report, now))
    own = regions.one(db, post.region_id)
    return report, frozenset({own.id if own.village_id else str(report.village_id)})


def _give(
    db: Db,
    report: Report,
    who: Who,
    person_id: str,
    now: datetime,
    *,
    right: str,
    by: str,
    within: frozenset[str] | None = None,
) -> None:
    person = db.get(Person, person_id)
    if person is None or not workers.may_work(db, report, person_id, now, within):
        raise Refusal("这个人不在您管的范围里，派不了。请另外说一个人，或者“上报”给上一级。")
    if person_id == report.person_id:
        raise Refusal(f"{person.name}就是上报人，不能派给他自己办，请另外说一个人。")
    if any(p.id == person_id for p in notices.holders(db, report, now)):
        raise Refusal(f"编号 {spoken_number(report)} 就在{person.name}手里，不用再派。")
    before = report.assigned_id
    if before == person_id:
        raise Refusal(f"编号 {spoken_number(report)} 已经派给{person.name}了，他会收到每一步。")
    report.assigned_id = person_id
    remark = Remark(
        report_id=report.id,
        kind="entrust",
        text=words.entrusted_remark(person.name),
        person_id=who.person_id,
        at=now,
    )
    db.add_all([report, remark])
    acts.record(
        db,
        ENTRUSTED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        version=report.version,
        before_id=before,
        remark=remark.id,
    )
    _tell(db, report, who, person, before, now, by=by, above=within is not None)


def _tell(
    db: Db,
    report: Report,
    who: Who,
    person: Person,
    before: str | None,
    now: datetime,
    *,
    by: str,
    above: bool,
) -> None:
    if before is not None:
        over = words.not_yours_any_more(notices.named(report))
        notices.tell_person(db, report, before, over, now)
    body = notices.body(db, report)
    lines = [f"{words.ENTRUSTED}{body}", numbers.line(report)]
    lines += [words.entrusted_to_you(by), notices.due_words(report)]
    message = Message("\n".join(filter(None, lines)), notices.work_buttons(report), thing=report.id)
    if not addresses.tell(db, person.id, message, now, priority=notices.priority(report)):
        notices.could_not_reach(db, report, person.id, now)
    holder = notices.holder_words(db, report, now) if above else by
    news = words.entrusted(by, person.name, holder)
    yours = words.entrusted_under_you(by, person.name) if above else news
    others = report_words.about(notices.named(report), yours)
    notices.word_to_holders(db, report, others, now, but=(who.person_id or "", person.id))
    heard = (who.person_id or "", who.address_id or "", person.id)
    notices.to_followers(db, report, news, now, but=heard)


@acts.takes_back(ENTRUSTED)
def take_back(db: Db, act: Act, now: datetime) -> str:
    """撤销 of 派给: whoever had the work before has it again. Refusal once something was built on it."""
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    person_id = report.assigned_id
    gone_on = person_id is None or report.state not in HELD or _built_on(db, act, person_id)
    if act.undone_at is not None or person_id is None or gone_on:
        raise Refusal(f"“派给”不能撤销了，后面已经接着办了。{rights.stands(db, report, now)}")
    remark = db.get(Remark, act.detail["remark"])
    if remark is not None:
        db.delete(remark)
    report.assigned_id, act.undone_at = act.detail["before_id"], now
    db.add_all([report, act])
    acts.record(
        db,
        TAKEN_BACK,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=act.right,
        undid=act.id,
    )
    name, by = db.get_one(Person, person_id).name, rights.name_of(db, who)
    above = act.right == Role.OVERSEER
    holder = notices.holder_words(db, report, now) if above else by
    notices.tell_person(db, report, person_id, words.not_yours_any_more(notices.named(report)), now)
    heard = (who.person_id or "", who.address_id or "", person_id)
    news = words.entrusting_undone(by, name, holder)
    yours = words.undone_under_you(by, name)
    others = report_words.about(notices.named(report), yours if above else news)
    notices.word_to_holders(db, report, others, now, but=(who.person_id or "", person_id))
    notices.to_followers(db, report, news, now, but=heard)
    return report_words.undone_by_you(
        words.ENTRUST, spoken_number(report), WORDS[report.state], yours=not above
    )


def _built_on(db: Db, act: Act, person_id: str) -> bool:
    """Whether the report has changed since, or whoever was given the work has acted."""
    later = [a for a in acts.of_thing(db, act.thing_id) if a.id > act.id and a.undone_at is None]
    return any("version" in a.detail or a.person_id == person_id for a in later)
