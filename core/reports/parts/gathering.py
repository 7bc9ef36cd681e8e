"""Gathering (合起来): when the last part of a report is over, the whole is done, or comes back to its holder."""

from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.reports import notices, rights
from core.reports.ladder import holding, levels, parts, questions, reports
from core.reports.ladder.lifecycle import OPEN, WORDS, Action, Role, State
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.parts import words

_QUOTED = 20
_HOW = {
    State.PART_DONE: "done",
    State.UNFIXED: "close_unfixed",
    State.NOT_TAKEN: "refused",
}
"""In which remark it stands how a part ended."""
GATHERED = rights.CHANGES[Action.GATHER]
FELL = rights.CHANGES[Action.FALL]


def left(db: Db, part: Report) -> int:
    """How many other parts of its whole are not over."""
    whole = parts.whole_of(db, part)
    others = parts.open_ones(db, whole) if whole is not None else []
    return sum(other.id != part.id for other in others)


def part_over(db: Db, part: Report, now: datetime) -> Report | None:
    """Where this was the last part that was not over, its whole goes on. Gives the whole, if it did.

    At least one part done: the whole is done, and its reporter is asked, once. None: it is its holder's
    again, with the level's own time.
    """
    whole = parts.whole_of(db, part)
    if whole is None or whole.state != State.SPLIT or parts.open_ones(db, whole):
        return None
    made = parts.present(db, whole)
    ended = [_became(db, one) for one in made]
    if any(one.state == State.PART_DONE for one in made):
        _done(db, whole, made, ended, part, now)
    else:
        _hand_back(db, whole, ended, part, now)
    return whole


def _became(db: Db, part: Report) -> str:
    kind = _HOW.get(part.state, "")
    remarks = [r.text for r in reports.remarks(db, part.id) if r.kind == kind]
    quoted, how = notices.cut(part.text, _QUOTED), notices.cut("".join(remarks[-1:]), 40)
    return words.became(spoken_number(part), quoted, WORDS[part.state], how)


def _done(
    db: Db, whole: Report, made: list[Report], ended: list[str], part: Report, now: datetime
) -> None:
    was = holding.as_it_was(whole)
    last = max((p for p in made if p.done_at), key=lambda p: (p.done_at or now, p.id))
    whole.state, whole.done_at, whole.done_by = State.DONE, now, last.done_by
    whole.due_at, whole.alarmed_at = now + holding.CONFIRMED_WITHIN, None
    assert whole.finish_due_at is not None  # it was held when it was split
    if whole.split_at is not None and whole.split_at <= whole.finish_due_at:
        # Whoever split it in time has done their part in time; how long the parts took is theirs.
        whole.finish_due_at = max(whole.finish_due_at, now)
    holding.note(db, whole, now)
    text = "；".join(one.rstrip("。") for one in ended)
    db.add(Remark(report_id=whole.id, kind="done", text=text, person_id=last.done_by, at=now))
    _note(db, whole, was, part, now)
    news, answers = words.gathered(ended), notices.answer_choices(whole)
    notices.to_followers(db, whole, news, now, choices=answers)
    for_holder = words.gathered_for_holder(notices.named(whole))
    notices.word_to_holders(db, whole, for_holder, now)


def _hand_back(db: Db, whole: Report, ended: list[str], part: Report, now: datetime) -> None:
    was = holding.as_it_was(whole)
    seats = notices.seats_of(db, whole, now)
    here = (whole.level, whole.holder_region_id)
    mine = [s for s in seats if (s.rung.level, s.rung.region_id) == here]
    above = levels.above(seats, whole.level) if whole.level is not None else []
    seat = next(iter([*mine, *above, *reversed(seats)]), None)
    if seat is None:  # whoever comes to hold it is found as for any report that waits
        whole.state, whole.due_at = State.UNASSIGNED, now
        _note(db, whole, was, part, now)
        return
    holding.begin(db, whole, seat, now, start=now)
    if mine:
        whole.state = State.SAFE if whole.made_safe_at is not None else State.ACCEPTED
    _note(db, whole, was, part, now)
    why = words.nothing_done(ended)
    notices.to_holders(db, whole, words.TOGETHER, now, why=why)
    assert whole.finish_due_at is not None  # it has just been given a limit
    news = words.back(notices.holder_words(db, whole, now), whole.finish_due_at)
    notices.to_followers(db, whole, news, now)


def _note(db: Db, whole: Report, was: dict[str, object], part: Report, now: datetime) -> None:
    clock, right = rights.CLOCK, Role.CLOCK.value
    rights.note(db, whole, Action.GATHER, right, clock, now, State.SPLIT, was=was, part=part.id)


def refuse_undoing(db: Db, part: Report, name: str, now: datetime) -> Act | None:
    """What the end of this part did to its whole, to be taken back with it; None where it did nothing.

    Refusal where things have gone on from there.
    """
    whole = parts.whole_of(db, part)
    if whole is None or part.state in OPEN or whole.state == State.SPLIT:
        return None
    changes = [a for a in acts.of_thing(db, whole.id) if "after" in a.detail]
    last = changes[-1]
    if last.kind != GATHERED or last.detail["part"] != part.id:
        raise Refusal(f"“{name}”不能撤销了，整件已经接着办了。{rights.stands(db, whole, now)}")
    return last


def take_back(db: Db, part: Report, act: Act, who: Who, now: datetime) -> None:
    """The part goes on, so the whole waits for it again, and nobody need answer."""
    whole = parts.whole_of(db, part)
    assert whole is not None  # whoever calls has its act
    before = whole.state
    holding.put_back(whole, act.detail["was"])
    holding.resume(db, whole, now)
    act.undone_at = now
    db.add(act)
    clock = rights.CLOCK
    rights.note(db, whole, Action.UNDO, Role.CLOCK.value, clock, now, before, undone=act.id)
    withdraw(db, whole.id, {"answer_report", "handle"}, now)
    parts.follow(db, part)
    notices.to_followers(db, whole, words.not_gathered(rights.name_of(db, who)), now)


def fall(db: Db, whole: Report, who: Who, right: str, now: datetime) -> None:
    """The whole was withdrawn: so is each part that is not over, and its holder hears so."""
    for part in parts.present(db, whole):
        if part.state not in OPEN:
            continue
        if part.paused_until is not None:
            questions.end(db, part, now)
        before, was = part.state, holding.as_it_was(part)
        part.state, part.due_at, part.ended_at, part.unseen_at = State.WITHDRAWN, None, now, None
        holding.end(db, part, now)
        rights.note(db, part, Action.FALL, right, who, now, before, was=was)
        withdraw(db, part.id, {"handle", "answer_question"}, now)
        news = words.fallen(notices.named(part))
        notices.word_to_holders(db, part, news, now, but=(who.person_id or "",))


def rise(db: Db, whole: Report, withdrawn: Act, who: Who, now: datetime) -> None:
    """撤回 of the whole was taken back: what was withdrawn with it goes on, in the time that it had."""
    for part in parts.present(db, whole):
        fallen = [a for a in acts.of_thing(db, part.id) if a.kind == FELL and a.at == withdrawn.at]
        if not fallen:
            continue
        before = part.state
        holding.put_back(part, fallen[-1].detail["was"])
        holding.resume(db, part, now)
        fallen[-1].undone_at = now
        db.add(fallen[-1])
        undone = fallen[-1].id
        rights.note(db, part, Action.UNDO, withdrawn.right, who, now, before, undone=undone)
        news = words.risen(notices.named(part), notices.due_words(part))
        notices.word_to_holders(db, part, news, now, but=(who.person_id or "",))
