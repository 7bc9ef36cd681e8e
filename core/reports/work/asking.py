"""Asking the reporter (问上报人): the clock waits for the answer, 48 hours at most, and the answer goes back."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.registry import addresses
from core.reports import notices, rights
from core.reports import words as report_words
from core.reports.ladder import questions, reports
from core.reports.ladder.lifecycle import HELD, Action
from core.reports.ladder.questions import Question
from core.reports.ladder.reports import Remark, Report, Who
from core.reports.wording import numbers
from core.reports.wording.kept import plain_text, unsigned
from core.reports.work import words

ASKED = acts.kind(
    "report.question", final="问的话已经发给上报人了，收不回。不用他答了，接着办就行。"
)
REPLIED = acts.kind(
    "report.reply", final="您的回答已经转给办的人了，收不回。说错了，请再发“补充”更正。"
)
AT_ONCE = 1000
FLOW = "answer_question"


def ask(
    db: Db, report_id: str, who: Who, wording: str, now: datetime, version: int | None = None
) -> Question:
    """Put a question to the reporter; whoever joined hears it too. A newer one replaces an open one."""
    report, right = rights.in_hand(db, report_id, who, Action.QUESTION, now, version)
    text = plain_text(wording)
    if not text:
        raise Refusal("请写一句要问上报人什么。")
    if report.person_id is None and addresses.one_way(db, report.address_id):
        raise Refusal("这一件是别的程序报来的，问不到报的人。请照写的去看看，看了再办。")
    assert report.level is not None  # a held report has a level
    assert who.person_id is not None  # a post is held by somebody known
    question = Question(
        report_id=report.id,
        round=report.round,
        level=report.level.value,
        text=text,
        asked_by=who.person_id,
        at=now,
        waits_until=now,
    )
    db.add(question)
    db.flush()
    questions.pause(db, report, question, now)
    db.add(Remark(report_id=report.id, kind="question", text=text, person_id=who.person_id, at=now))
    acts.record(
        db,
        ASKED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        version=report.version,
        question=question.id,
    )
    _tell(db, report, question, who, now)
    return question


def _tell(db: Db, report: Report, question: Question, who: Who, now: datetime) -> None:
    by, quoted = rights.name_of(db, who), notices.cut(question.text)
    until = question.waits_until if question.waits_until > now else None
    withdraw(db, report.id, {FLOW}, now)
    message = words.question(notices.named(report), by, quoted, report.id, until)
    where = (report.person_id, report.address_id)
    if report.person_id is None or not addresses.of_person(db, report.person_id):
        addresses.tell_address(
            db, report.address_id, message, now, priority=notices.priority(report)
        )
    else:
        addresses.tell(db, report.person_id, message, now, priority=notices.priority(report))
    mine = (who.person_id or "", who.address_id or "")
    heard = (*mine, *(one for one in where if one))
    notices.to_followers(db, report, words.asked_too(by, quoted), now, but=heard)


def reply(
    db: Db,
    report_id: str,
    who: Who,
    wording: str,
    now: datetime,
    *,
    photos: tuple[str, ...] = (),
) -> Report:
    """The reporter's answer: it goes to the holder and whoever works for them, and the clock goes on.

    Refusal where nothing is asked any more.
    """
    report, right = rights.open_for(db, report_id, who, Action.REPLY, now)
    question = questions.open_one(db, report)
    text = plain_text(wording)
    if question is None:
        raise Refusal("这句已经不用答了。还有要说的，请发“补充”。")
    if not text and not photos:
        raise Refusal("请写一句，或发一张照片。")
    if report.private:
        text = unsigned(db, who, text)
    told, text = text, numbers.take_out(report, text)
    question.answer, question.answered_at = text, now
    db.add(question)
    if report.paused_until is not None:
        questions.end(db, report, now)
    if text:
        db.add(
            Remark(report_id=report.id, kind="reply", text=text, person_id=who.person_id, at=now)
        )
    reports.keep_photos(db, report.id, photos, "filed")
    acts.record(
        db,
        REPLIED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        version=report.version,
        question=question.id,
    )
    withdraw(db, report.id, {FLOW}, now)
    answer = notices.cut(told) or report_words.PHOTO_ALONE
    news = words.answered(notices.named(report), answer, notices.due_words(report))
    picture = photos[0] if photos else None
    notices.word_to_holders(db, report, news, now, but=(who.person_id or "",), picture=picture)
    return report


def due(db: Db, now: datetime) -> list[str]:
    """Reports whose clock has waited as long as it may, the oldest first."""
    waited = (col(Report.state).in_(HELD), col(Report.paused_until) <= now)
    query = select(Report.id).where(*waited).order_by(col(Report.paused_until), col(Report.id))
    return list(db.exec(query.limit(AT_ONCE)))


def sweep(db: Db, now: datetime, report_id: str | None = None) -> int:
    """The clock of the report, else of all that are due, goes on without an answer; safe to repeat."""
    waited = due(db, now) if report_id is None else [report_id]
    return sum(_go_on(db, one, now) for one in waited)


def _go_on(db: Db, report_id: str, now: datetime) -> bool:
    report = rights.seen(db, report_id, rights.CLOCK)
    if report.state not in HELD or report.paused_until is None or report.paused_until > now:
        return False
    questions.end(db, report, now)
    news = words.unanswered(notices.named(report), notices.due_words(report))
    notices.word_to_holders(db, report, news, now)
    return True


_NEXT = select(func.min(Report.paused_until)).where(col(Report.state).in_(HELD))


def next_due(db: Db) -> datetime | None:
    """When the next question has waited long enough."""
    return db.exec(_NEXT).first()
