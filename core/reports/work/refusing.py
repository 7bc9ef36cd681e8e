"""Refusing (不予受理): a level above the holder does not take a report, with a reason; the reporter may object."""

from datetime import datetime

from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.reports import notices, rights
from core.reports.ladder import holding, petitions, questions
from core.reports.ladder.lifecycle import Action, State
from core.reports.ladder.reports import Remark, Report, Who
from core.reports.parts import gathering
from core.reports.wording.kept import plain_text
from core.reports.work import words


def refuse(
    db: Db, report_id: str, who: Who, reason: str, now: datetime, version: int | None = None
) -> Report:
    """不予受理 by the level above, which has the report from now on: an objection goes past it.

    Refusal without a reason, and in danger that nobody has made safe.
    """
    report, right = rights.open_for(db, report_id, who, Action.REFUSE, now, version)
    why = plain_text(reason)
    if not why:
        raise Refusal("请写清为什么不予受理，上报人要看。")
    if report.danger and report.made_safe_at is None:
        raise Refusal("这件事还有危险，不能不予受理，要先做好临时防护。")
    before, was = report.state, holding.as_it_was(report)
    held = notices.holders(db, report, now)
    seat = notices.seats_above(db, report, now)[0]
    if report.paused_until is not None:
        questions.end(db, report, now)
    holding.end(db, report, now)
    holding.sit(report, seat, start=now)
    report.state, report.due_at, report.unseen_at = State.NOT_TAKEN, None, None
    report.ended_at = now
    petitions.void(db, report, now)
    db.add(Remark(report_id=report.id, kind="refused", text=why, person_id=who.person_id, at=now))
    rights.note(db, report, Action.REFUSE, right, who, now, before, was=was)
    withdraw(db, report.id, {"handle", "answer_question"}, now)
    by, quoted = rights.name_of(db, who), notices.cut(why)
    over = words.refused_for_holder(notices.named(report), by, quoted)
    for person in held:
        notices.tell_person(db, report, person.id, over, now)
    choices = notices.answer_choices(report)
    mine = {who.person_id or "", who.address_id or "", *(p.id for p in held)}
    notices.to_followers(db, report, words.refused(by, quoted), now, choices=choices, but=mine)
    gathering.part_over(db, report, now)
    return report
