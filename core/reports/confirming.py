"""Confirmation (确认): 修好了 or 还没好, by the reporter or the neighbours; silence is 未确认."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.reports import notices, rights, words
from core.reports.ladder import holding, levels, reports, routing
from core.reports.ladder.levels import Seat
from core.reports.ladder.lifecycle import WORDS, Action, Role, State
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.wording import numbers
from core.reports.wording.kept import plain_text, unsigned

AGAIN_WITHIN = timedelta(days=90)
"""So long after its end a report can be opened again (又坏了)."""
_OVER = frozenset({State.CONFIRMED, State.UNCONFIRMED, State.UNFIXED, State.NOT_TAKEN})
_COMPLAINT = "complaint"
"""A remark that blames somebody who may hold the report again: it stands in no list."""
TAKEN_BACK_WITHIN = timedelta(days=1)
NEIGHBOURS = 2
"""So many joiners who say 修好了 confirm a report whose reporter is silent."""
REOPENED_HERE = 1
"""So often a report goes back to the same holder; the next 还没好 goes to the level above."""

AT_ONCE = 1000
"""So many silences end in one minute; each in a transaction of its own."""

SECONDED = acts.kind("report.second")
UNSAID = acts.kind("report.unsay", passed_over="the taking back of a joiner's 修好了")


def confirm(db: Db, report_id: str, who: Who, now: datetime, version: int | None = None) -> Report:
    """修好了: closes a report that is done. Nobody confirms their own work.

    One joiner alone does not close it: the state stays 已办结 until `NEIGHBOURS` have said so.
    """
    report, right = rights.open_for(db, report_id, who, Action.CONFIRM, now, version)
    if who.person_id is not None and who.person_id == report.done_by:
        raise Refusal("这是您自己办结的，不能自己确认，要等别的村民答复。")
    if right == Role.JOINER and not _enough(db, report, who, now):
        return report
    before, was = report.state, holding.as_it_was(report)
    report.state, report.due_at, report.ended_at = State.CONFIRMED, None, now
    holding.end(db, report, now)
    rights.note(db, report, Action.CONFIRM, right, who, now, before, was=was)
    withdraw(db, report.id, {"answer_report"}, now)
    news = words.confirmed(None if right == Role.REPORTER else NEIGHBOURS)
    for_holders = words.about(notices.named(report), news)
    notices.word_to_holders(db, report, for_holders, now, but=(who.person_id or "",))
    notices.to_followers(db, report, news, now, but=(who.person_id or "", who.address_id or ""))
    return report


def close_again(db: Db, report_id: str, who: Who, now: datetime) -> Report:
    """其实好了: whoever has just opened it again takes that back and confirms. Refusal once it has gone on."""
    report = rights.seen(db, report_id, who)
    mine = frozenset({rights.CHANGES[Action.REOPEN]})
    act = acts.last_of(db, who.person_id, who.address_id, mine, now - TAKEN_BACK_WITHIN)
    if act is None or act.thing_id != report.id:
        raise Refusal(f"这一下不能改了。{rights.stands(db, report, now)}")
    acts.take_back(db, act, now)
    if report.state == State.CONFIRMED:
        return report
    return confirm(db, report_id, who, now)


def _enough(db: Db, report: Report, who: Who, now: datetime) -> bool:
    _mark(db, report, who, report.round)
    acts.record(
        db,
        SECONDED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=Role.JOINER.value,
    )
    good = (j.confirmed_round == report.round for j in reports.joiners(db, report.id))
    return sum(good) >= NEIGHBOURS


def _mark(db: Db, report: Report, who: Who, done_round: int | None) -> None:
    """Which round's work the joiner calls good; None: no round's."""
    for joiner in reports.joiners(db, report.id):
        if joiner.address_id == who.address_id or (
            who.person_id is not None and joiner.person_id == who.person_id
        ):
            joiner.confirmed_round = done_round
            db.add(joiner)
    db.flush()


@acts.takes_back(SECONDED)
def unsay(db: Db, act: Act, now: datetime) -> str:
    """撤销 of a joiner's 修好了 that has not closed the report; Refusal once things have gone on."""
    who = Who(act.person_id, act.address_id)
    report = rights.seen(db, act.thing_id, who)
    if report.state != State.DONE or report.done_at is None or report.done_at > act.at:
        raise Refusal(f"“修好了”不能撤销了，后面已经接着办了。{rights.stands(db, report, now)}")
    leave_open(db, report, act, now)
    acts.record(
        db,
        UNSAID,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=act.right,
        undid=act.id,
    )
    name = dict(notices.ANSWERS)[Action.CONFIRM]
    return words.undone_by_you(name, spoken_number(report), WORDS[report.state], yours=False)


def leave_open(db: Db, report: Report, answer: Act, now: datetime) -> None:
    """What a joiner said by this act, 修好了, counts no more; neither does what came along with it."""
    _mark(db, report, Who(answer.person_id, answer.address_id), None)
    for act in acts.of_thing(db, report.id):
        if act.kind == SECONDED and act.at == answer.at and act.person_id == answer.person_id:
            act.undone_at = now
            db.add(act)


def reopen(
    db: Db,
    report_id: str,
    who: Who,
    now: datetime,
    *,
    complaint: str = "",
    photos: tuple[str, ...] = (),
    version: int | None = None,
) -> Report:
    """还没好 or 又坏了: a new round with the level's own time, for the same holder; then for the level above.

    A report that was closed unfixed goes to the level above at once, one that was confirmed comes back
    with words within ninety days. Words that blame the holder go past them, too.
    """
    report, right = rights.open_for(db, report_id, who, Action.REOPEN, now, version)
    return reopen_by(db, report, who, Role(right), complaint, now, photos=photos)


def reopen_by(
    db: Db,
    report: Report,
    who: Who,
    role: Role,
    complaint: str,
    now: datetime,
    *,
    photos: tuple[str, ...] = (),
) -> Report:
    """Open a report again that is locked and that `who` may open by this role, as `reopen` says."""
    text, right = _again(db, report, who, complaint, now), role.value
    before, old = report.state, notices.holders(db, report, now)
    was = holding.as_it_was(report)
    old_seat = (report.level, report.holder_region_id)
    blamed = _blamed(db, report, text, now)
    up = before in (State.UNFIXED, State.NOT_TAKEN) or bool(blamed & {p.id for p in old})
    up = up or (before != State.CONFIRMED and report.reopened >= REOPENED_HERE)
    seat = _seat_for(db, report, now, up=up)
    if seat is None:
        raise Refusal("现在没有人管这件事，请打电话给村里。")
    if before == State.CONFIRMED:
        report.reopened, report.made_safe_at = -1, None  # broken again is a matter of its own
    report.reopened += 1
    report.round += 1
    report.done_at = report.done_by = report.ended_at = None
    holding.begin(db, report, seat, now, start=now)
    moved = (report.level, report.holder_region_id) != old_seat
    if not moved:
        report.state = State.ACCEPTED
    if text:
        kind, text = _COMPLAINT if blamed else "reopen", numbers.take_out(report, text)
        db.add(Remark(report_id=report.id, kind=kind, text=text, person_id=who.person_id, at=now))
    reports.keep_photos(db, report.id, photos, "filed")
    rights.note(db, report, Action.REOPEN, right, who, now, before, was=was, round=report.round)
    withdraw(db, report.id, {"answer_report"}, now)
    quoted = "" if blamed & {p.id for p in notices.holders(db, report, now)} else text
    _tell_reopened(db, report, who, right, quoted, now)
    if moved:
        text = words.reopened_above(notices.named(report), levels.seat_words(db, seat))
        for person in old:
            notices.tell_person(db, report, person.id, text, now)
    return report


def _again(db: Db, report: Report, who: Who, complaint: str, now: datetime) -> str:
    """The words of whoever opens it again; Refusal where it has been over too long, or has none."""
    text = plain_text(complaint)
    if report.private:
        text = unsigned(db, who, text)
    if report.ended_at is not None and now - report.ended_at > AGAIN_WITHIN:
        raise Refusal(
            f"编号 {spoken_number(report)} 结束{AGAIN_WITHIN.days}天以上了，请当作新的事再报一次。"
        )
    if report.state == State.CONFIRMED and not text:
        raise Refusal("请说一句是怎么又坏了，办的人要看。")
    return text


def _blamed(db: Db, report: Report, text: str, now: datetime) -> AbstractSet[str]:
    if report.village_id is None:
        return frozenset()
    return routing.complained_of(db, report.village_id, text, now, report.person_id).kept_from


def candidates_again(db: Db, who: Who, now: datetime) -> list[Report]:
    """What this sender reported or joined and is over, within ninety days, newest first."""
    return [
        r
        for r in reports.of_reporter(db, who)
        if r.state in _OVER
        and r.part_of is None
        and r.ended_at is not None
        and now - r.ended_at <= AGAIN_WITHIN
    ]


def _seat_for(db: Db, report: Report, now: datetime, *, up: bool) -> Seat | None:
    """The present holder's seat while somebody sits there, or the next above."""
    seats = notices.seats_of(db, report, now)
    here = [
        s
        for s in seats
        if (s.rung.level, s.rung.region_id) == (report.level, report.holder_region_id)
    ]
    above = levels.above(seats, report.level) if report.level else seats
    if not here and report.state == State.CONFIRMED:
        above = seats  # whoever had it has gone: it begins anew
    order = [*above, *here] if up else [*here, *above]
    return order[0] if order else (seats[-1] if seats else None)


def _tell_reopened(
    db: Db, report: Report, who: Who, right: str, complaint: str, now: datetime
) -> None:
    by = words.answerer(reporter=right == Role.REPORTER, witness=right == Role.WITNESS)
    mine = (who.person_id or "", who.address_id or "")
    why = words.not_mended(by, notices.cut(plain_text(complaint)))
    notices.to_holders(db, report, words.STILL_BROKEN, now, why=why, but=mine)
    assert report.finish_due_at is not None  # a held report always has its limit
    news = words.reopened(by, notices.holder_words(db, report, now), report.finish_due_at)
    notices.to_followers(db, report, news, now, but=mine)


def due(db: Db, now: datetime) -> list[str]:
    """Reports done for seven days without an answer, at most `AT_ONCE`."""
    silent = (Report.state == State.DONE, col(Report.due_at) <= now)
    query = select(Report.id).where(*silent).order_by(col(Report.due_at), col(Report.id))
    return list(db.exec(query.limit(AT_ONCE)))


def sweep(db: Db, now: datetime, report_id: str | None = None) -> int:
    """The report, else every one that is due, becomes 未确认; safe to repeat at any moment."""
    silent = due(db, now) if report_id is None else [report_id]
    return sum(_lapse(db, one, now) for one in silent)


def _lapse(db: Db, report_id: str, now: datetime) -> bool:
    report = rights.seen(db, report_id, rights.CLOCK)
    if report.state != State.DONE or report.due_at is None or report.due_at > now:
        return False
    report, right = rights.open_for(db, report_id, rights.CLOCK, Action.LAPSE, now)
    before = report.state
    report.state, report.due_at, report.ended_at = State.UNCONFIRMED, None, now
    holding.end(db, report, now)
    rights.note(db, report, Action.LAPSE, right, rights.CLOCK, now, before)
    withdraw(db, report.id, {"answer_report"}, now)
    choices = notices.answer_choices(report)
    notices.to_followers(db, report, words.SILENCE, now, choices=choices)
    notices.word_to_holders(db, report, words.unanswered(notices.named(report)), now)
    return True


_NEXT = select(func.min(Report.due_at)).where(Report.state == State.DONE)


def next_due(db: Db) -> datetime | None:
    """When the next silence runs out."""
    return db.exec(_NEXT).first()
