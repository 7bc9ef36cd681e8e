"""Witnessing (邻居作证): where a reporter says nothing, two neighbours of the group are asked, and two yeses confirm."""

from datetime import datetime

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.registry import addresses
from core.reports import confirming, notices, rights
from core.reports import words as report_words
from core.reports.ladder import reports, witnesses
from core.reports.ladder.lifecycle import Action, Role, State
from core.reports.ladder.reports import Remark, Report, Who
from core.reports.ladder.witnesses import DRAWN, Witness
from core.reports.watching import words
from core.reports.wording import numbers
from core.reports.wording.kept import plain_text

ANSWERED = acts.kind("report.witness", final="您说的已经记下了。看错了，请直接跟办的人说一声。")
FLOW = "witness"


def ask(db: Db, report: Report, now: datetime) -> int:
    """Draw two neighbours and ask them about what nobody confirmed; how many. Never of what is kept back."""
    if report.private or report.kept_from or report.unverified or report.state != State.UNCONFIRMED:
        return 0
    worked = {report.done_by or "", *(p.id for p in notices.hands(db, report, now))}
    drawn = witnesses.draw(db, report, worked)
    how = next((r.text for r in reversed(reports.remarks(db, report.id)) if r.kind == "done"), "")
    message = words.witness(notices.named(report), notices.cut(how), report.id, report.round)
    for person_id in drawn:
        db.add(Witness(report_id=report.id, round=report.round, person_id=person_id, at=now))
        addresses.tell(db, person_id, message, now)
    return len(drawn)


def sweep(db: Db, now: datetime, report_id: str | None = None) -> int:
    """What nobody has answered for seven days becomes 未确认, and its neighbours are asked; safe to repeat."""
    silent = confirming.due(db, now) if report_id is None else [report_id]
    lapsed = [one for one in silent if confirming.sweep(db, now, one)]
    for one in lapsed:
        ask(db, db.get_one(Report, one), now)
    return len(lapsed)


def answer(
    db: Db, report_id: str, who: Who, good: bool, round_: int, now: datetime, wording: str = ""
) -> Report:
    """What a witness saw: two yeses confirm, a no is told, a second no opens it again.

    Refusal for who was not asked about this round, has answered, or once somebody else has.
    """
    report = rights.seen(db, report_id, who)
    asked = {w.person_id: w for w in witnesses.of_round(db, report)}
    mine = asked.get(who.person_id or "")
    if mine is None or report.round != round_:
        raise Refusal(f"这件不用再看了，谢谢您。{rights.stands(db, report, now)}")
    if mine.answered_at is not None:
        raise Refusal("您已经说过了，谢谢您。")
    right = rights.of(db, report, who, Action.WITNESS, now)
    mine.good, mine.answered_at = good, now
    db.add(mine)
    acts.record(
        db,
        ANSWERED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        good=good,
        version=report.version,
    )
    text = numbers.take_out(report, plain_text(wording))
    if text:
        db.add(
            Remark(report_id=report.id, kind="witness", text=text, person_id=who.person_id, at=now)
        )
    said = [w.good for w in asked.values()]
    if said.count(True) >= DRAWN:
        _confirm(db, report, now)
    elif said.count(False) >= DRAWN:
        confirming.reopen_by(db, report, who, Role.WITNESS, text, now)
        withdraw(db, report.id, {FLOW}, now)
    elif not good:
        _tell_no(db, report, notices.cut(text), now)
    return report


def _confirm(db: Db, report: Report, now: datetime) -> None:
    before = report.state
    report.state, report.due_at, report.ended_at = State.CONFIRMED, None, now
    rights.note(db, report, Action.CONFIRM, rights.CLOCK_RIGHT, rights.CLOCK, now, before)
    withdraw(db, report.id, {FLOW, "answer_report"}, now)
    news = words.confirmed(DRAWN)
    for_holders = report_words.about(notices.named(report), news)
    notices.word_to_holders(db, report, for_holders, now)
    notices.to_followers(db, report, news, now)


def _tell_no(db: Db, report: Report, quoted: str, now: datetime) -> None:
    choices = notices.answer_choices(report)
    notices.to_followers(db, report, words.not_mended(quoted), now, choices=choices)
    for_holders = words.not_mended_for_holder(notices.named(report), quoted)
    notices.word_to_holders(db, report, for_holders, now)
