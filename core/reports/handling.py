"""Handling (办理), by a report's holder: accept, tell how far it is, make safe, finish, hand on, close."""

from datetime import date, datetime, time, timedelta

from core import acts
from core.acts import Act
from core.clock import at_local, day_of
from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.reports import notices, rights, words
from core.reports.ladder import holding, levels, owners, reports
from core.reports.ladder.levels import RANK, Level, Seat
from core.reports.ladder.lifecycle import Action, State
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.parts import gathering
from core.reports.parts import words as part_words
from core.reports.wording.kept import plain_text

NOTED = acts.kind("report.note")
NOTE_UNDONE = acts.kind("report.unnote", passed_over="the taking back of 进展")
_REMINDED_AT = time(8)
"""The hour of the morning after a promised day at which its holder is reminded."""
RETURNS = 2
"""退回 budget of a report; the next return is decided by the level above."""


def accept(db: Db, report_id: str, who: Who, now: datetime, version: int | None = None) -> Report:
    """受理: the holder says that they see to it. Its due time stays as it is."""
    report, right = rights.in_hand(db, report_id, who, Action.ACCEPT, now, version)
    before, was = report.state, holding.as_it_was(report)
    report.state = State.SAFE if report.made_safe_at else State.ACCEPTED
    report.accepted_at = report.accepted_at or now
    rights.note(db, report, Action.ACCEPT, right, who, now, before, was=was)
    withdraw(db, report.id, {"handle"}, now)
    name = rights.name_of(db, who)
    _tell(db, report, who, words.accepted(name, _limit(report)), now)
    for_holders = words.about(notices.named(report), words.accepted(name, None))
    notices.word_to_holders(db, report, for_holders, now, but=_self(who))
    return report


def make_safe(
    db: Db,
    report_id: str,
    who: Who,
    now: datetime,
    *,
    photos: tuple[str, ...] = (),
    how: str = "",
    version: int | None = None,
) -> Report:
    """已做临时防护: nobody can come to harm any more; the level's own limit to 办结 runs on."""
    report, right = rights.in_hand(db, report_id, who, Action.MAKE_SAFE, now, version)
    before, was = report.state, holding.as_it_was(report)
    report.state, report.made_safe_at = State.SAFE, now
    report.accepted_at = report.accepted_at or now
    report.due_at = report.finish_due_at
    _say(db, report, "safe", how, who, now)
    reports.keep_photos(db, report.id, photos, "safe")
    rights.note(db, report, Action.MAKE_SAFE, right, who, now, before, was=was)
    withdraw(db, report.id, {"handle"}, now)
    quoted = notices.cut(plain_text(how))
    text = words.made_safe(rights.name_of(db, who), quoted, _limit(report))
    _tell(db, report, who, text, now, picture=photos)
    _tell_hands(db, report, who, text, now)
    return report


def finish(
    db: Db,
    report_id: str,
    who: Who,
    now: datetime,
    *,
    how: str,
    photos: tuple[str, ...] = (),
    version: int | None = None,
) -> Report:
    """办结: done says the holder. It is closed only when the reporter says so too.

    Of a part nobody is asked: its whole is done with the last of them, and the reporter is asked about that.
    """
    report, right = rights.in_hand(db, report_id, who, Action.FINISH, now, version)
    if not plain_text(how):
        raise Refusal("请写一句是怎么办好的，报的人要看。")
    before, was = report.state, holding.as_it_was(report)
    report.state, report.done_at, report.done_by = State.DONE, now, who.person_id
    report.accepted_at = report.accepted_at or now
    report.due_at = now + holding.CONFIRMED_WITHIN
    if report.part_of is not None:  # its reporter is asked about the whole
        report.state, report.due_at, report.ended_at = State.PART_DONE, None, now
        holding.end(db, report, now)
    _say(db, report, "done", how, who, now)
    reports.keep_photos(db, report.id, photos, "done")
    rights.note(db, report, Action.FINISH, right, who, now, before, was=was)
    withdraw(db, report.id, {"handle", "wrong_still"}, now)  # what was still wrong is asked no more
    quoted = notices.cut(plain_text(how))
    if report.part_of is not None:
        left = gathering.left(db, report)
        text = part_words.finished(rights.name_of(db, who), quoted, left)
        _tell(db, report, who, text, now, picture=photos)
        gathering.part_over(db, report, now)
    else:
        notices.to_followers(
            db,
            report,
            words.finished(rights.name_of(db, who), quoted),
            now,
            choices=notices.answer_choices(report),
            picture=photos[0] if photos else None,
            but=_self(who),
        )
    _tell_hands(db, report, who, words.finished_by_name(rights.name_of(db, who), quoted), now)
    return report


def pass_up(
    db: Db, report_id: str, who: Who, reason: str, now: datetime, version: int | None = None
) -> Report:
    """上报到上一级 with a reason: the next level on which somebody sits, with that level's own time."""
    report, right = rights.in_hand(db, report_id, who, Action.PASS_UP, now, version)
    if not plain_text(reason):
        raise Refusal("请写一句为什么要上报，上一级要看。")
    above = notices.seats_above(db, report, now)
    if not above:
        raise Refusal("上面没有别的层级了，这件事要在您这一级办结。")
    holder = notices.holder_words(db, report, now)
    why = words.passed_up(holder, notices.cut(plain_text(reason)))
    _say(db, report, "pass_up", reason, who, now)
    _hand_on(db, report, above[0], who, right, Action.PASS_UP, why, now)
    return report


def send_back(
    db: Db,
    report_id: str,
    who: Who,
    to: tuple[Level, str],
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Report:
    """退回, naming the right owner by level and region; it wins no time.

    Beyond its budget the level above decides whose it is. Raises Refusal when nobody sits at `to`.
    """
    report, right = rights.in_hand(db, report_id, who, Action.SEND_BACK, now, version)
    seat = owners.at(db, report, to, now)
    if seat is None:
        raise Refusal("那里现在没有人管事，请另外说一个该办的人。")
    by, owner = notices.holder_words(db, report, now), levels.seat_words(db, seat)
    why = words.sent_back(by, owner, notices.cut(plain_text(reason)).rstrip("。"))
    above = notices.seats_above(db, report, now)
    if report.sent_back >= RETURNS:
        if not above:
            raise Refusal(f"已经退回过{RETURNS}次，上面也没有别的层级了，请您牵头定下由谁办。")
        seat, why = above[0], words.sent_back_too_often(why, RETURNS)
    _say(db, report, "send_back", reason, who, now)
    _hand_on(db, report, seat, who, right, Action.SEND_BACK, why, now)
    return report


def _hand_on(
    db: Db,
    report: Report,
    seat: Seat,
    who: Who,
    right: str,
    action: Action,
    why: str,
    now: datetime,
) -> None:
    assert report.level is not None  # a held report has a level
    before, was, assigned = report.state, holding.as_it_was(report), report.assigned_id
    higher = RANK[seat.rung.level] > RANK[report.level]
    if seat.rung not in reports.rungs_of(report):
        was |= {"rungs": report.rungs}
        report.rungs = [r.as_json() for r in owners.ladder_from(db, report, seat)]
    report.sent_back += action == Action.SEND_BACK
    holding.begin(db, report, seat, now, start=now, tighten=not higher)
    rights.note(db, report, action, right, who, now, before, was=was, to=seat.rung.region_id)
    notices.released(db, report, assigned, now)
    heading = words.PASSED_UP if action == Action.PASS_UP else words.HANDED_ON
    notices.to_holders(db, report, heading, now, why=words.sentence(why), but=_self(who))
    news = words.handed_on(why, levels.seat_words(db, seat), _limit(report))
    _tell(db, report, who, news, now)


def close_unfixed(
    db: Db, report_id: str, who: Who, reason: str, now: datetime, version: int | None = None
) -> Report:
    """关闭未修 with a reason, by the village or above; the reporter may still say 还没好."""
    report, right = rights.in_hand(db, report_id, who, Action.CLOSE_UNFIXED, now, version)
    if report.level is None or RANK[report.level] < RANK[Level.VILLAGE]:
        above = notices.seats_above(db, report, now)
        raise Refusal(
            "“关闭未修”要村里或更上面才能定，请选"
            + (f"“上报到{levels.called(above[0])}”。" if above else "“办结”。")
        )
    if not plain_text(reason):
        raise Refusal("请写清为什么修不了，报的人要看。")
    before, was = report.state, holding.as_it_was(report)
    report.state, report.due_at, report.ended_at = State.UNFIXED, None, now
    holding.end(db, report, now)
    _say(db, report, "close_unfixed", reason, who, now)
    rights.note(db, report, Action.CLOSE_UNFIXED, right, who, now, before, was=was)
    withdraw(db, report.id, {"handle"}, now)
    news = words.unfixed(rights.name_of(db, who), notices.cut(plain_text(reason)))
    choices = notices.answer_choices(report)
    notices.to_followers(db, report, news, now, choices=choices, but=_self(who))
    gathering.part_over(db, report, now)
    return report


def note(
    db: Db,
    report_id: str,
    who: Who,
    wording: str,
    until: date | None,
    now: datetime,
    *,
    photos: tuple[str, ...] = (),
    department: str = "",
    version: int | None = None,
) -> Report:
    """进展: how far it is, and perhaps the day by which the next step will be done; the clock runs on.

    Those who follow it are told; `department` is who outside the ladder was asked. Once the day has passed the holder is reminded, see `promises`.
    """
    report, right = rights.open_for(db, report_id, who, Action.NOTE, now, version)
    text = plain_text(wording)
    if not text:
        raise Refusal("请写一句办到哪一步了，报的人要看。")
    if until is not None and until < day_of(now):
        raise Refusal("说好的日子已经过了，请说一个还没到的日子。")
    remark = Remark(
        report_id=report.id,
        kind="note",
        text=text,
        person_id=who.person_id,
        at=now,
        department=department,
    )
    db.add(remark)
    rights.look(db, report, now)
    reports.keep_photos(db, report.id, photos, "noted")
    before = report.promised_until
    if until is not None:
        report.promised_until = at_local(until + timedelta(days=1), _REMINDED_AT)
    db.add(report)
    _noted(db, report, right, who, now, remark, before)
    news = words.noted(rights.name_of(db, who), notices.cut(text), until)
    _tell(db, report, who, news, now, picture=photos)
    _tell_hands(db, report, who, news, now)
    return report


def _noted(
    db: Db,
    report: Report,
    right: str,
    who: Who,
    now: datetime,
    remark: Remark,
    before: datetime | None,
) -> None:
    acts.record(
        db,
        NOTED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        remark=remark.id,
        promised=before.isoformat() if before else None,
    )


def take_note_back(db: Db, report: Report, act: Act, now: datetime) -> None:
    """What was said by this act is gone, and the day that held before holds again."""
    remark = db.get(Remark, act.detail["remark"])
    if remark is not None:
        db.delete(remark)
    before = act.detail["promised"]
    report.promised_until = datetime.fromisoformat(before) if before else None
    db.add(report)
    act.undone_at = now
    db.add(act)
    acts.record(
        db,
        NOTE_UNDONE,
        report.id,
        now,
        person_id=act.person_id,
        address_id=act.address_id,
        right=act.right,
        undid=act.id,
    )


def merge(db: Db, report_id: str, into_id: str, who: Who, now: datetime) -> Report:
    """并入: the same matter is handled under another number; everybody hears that one's steps."""
    report, right = rights.in_hand(db, report_id, who, Action.MERGE, now)
    into = owners.same_matter(db, report, into_id)
    before = report.state
    report.state, report.due_at, report.ended_at = State.MERGED, None, now
    report.merged_into = into.id
    holding.end(db, report, now)
    rights.note(db, report, Action.MERGE, right, who, now, before, into=into.id)
    withdraw(db, report.id, {"handle"}, now)
    notices.to_followers(db, report, words.merged(spoken_number(into)), now, but=_self(who))
    owners.follow_too(db, report, into, now)
    return report


def _say(db: Db, report: Report, kind: str, remark: str, who: Who, now: datetime) -> None:
    text = plain_text(remark)
    if text:
        db.add(Remark(report_id=report.id, kind=kind, text=text, person_id=who.person_id, at=now))


def _self(who: Who) -> tuple[str, ...]:
    return tuple(i for i in (who.person_id, who.address_id) if i)


def _limit(report: Report) -> datetime:
    assert report.finish_due_at is not None  # a held report always has its limit
    return report.finish_due_at


def _tell_hands(db: Db, report: Report, who: Who, text: str, now: datetime) -> None:
    """Where the work was given to somebody, they and the holder hear of each other."""
    if report.assigned_id is not None:
        news = words.about(notices.named(report), text)
        notices.word_to_holders(db, report, news, now, but=_self(who))


def _tell(
    db: Db, report: Report, who: Who, text: str, now: datetime, picture: tuple[str, ...] = ()
) -> None:
    notices.to_followers(
        db, report, text, now, picture=picture[0] if picture else None, but=_self(who)
    )
