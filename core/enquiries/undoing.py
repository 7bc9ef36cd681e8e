"""Undoing (撤销): a kept answer as it was before, a question taken back while nobody has answered."""

from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db, lock
from core.enquiries import enquiries, known_answers, notices, words
from core.enquiries.enquiries import EnquiryState
from core.enquiries.known_answers import CHANGED, CONFIRMED, KEPT, REMOVED, KnownAnswer
from core.errors import Refusal

UNDONE = acts.kind("answer.undo", passed_over="the taking back itself")
_MOVED_ON = "这一条问答后面又改过了，收不回。发“问答”看现在是怎么写的。"


def _held(db: Db, act: Act, *, stands: bool) -> KnownAnswer:
    """The answer, if it is as the act left it; else Refusal."""
    lock(db, KnownAnswer, act.thing_id)
    known = db.get_one(KnownAnswer, act.thing_id)
    if act.undone_at is not None or (known.until is None) != stands:
        raise Refusal(_MOVED_ON)
    return known


def _note(db: Db, act: Act, known: KnownAnswer, now: datetime) -> None:
    act.undone_at = now
    db.add_all([act, known])
    db.flush()
    acts.record(db, UNDONE, known.id, now, person_id=act.person_id, right=act.right, undone=act.id)


@acts.takes_back(KEPT)
def unkeep(db: Db, act: Act, now: datetime) -> str:
    """The new answer is gone."""
    known = _held(db, act, stands=True)
    known.until = now
    _note(db, act, known, now)
    return words.unkept(known.question)


@acts.takes_back(CHANGED)
def unchange(db: Db, act: Act, now: datetime) -> str:
    """The answer before the change holds again."""
    known = _held(db, act, stands=True)
    before = db.get_one(KnownAnswer, known.replaces)
    known.until, before.until = now, None
    db.add(before)
    _note(db, act, known, now)
    return words.still_answered(known.question, before.answer)


@acts.takes_back(CONFIRMED)
def unconfirm(db: Db, act: Act, now: datetime) -> str:
    """It was last confirmed by whoever did so before."""
    known = _held(db, act, stands=True)
    if known.confirmed_at != act.at:
        raise Refusal(_MOVED_ON)
    known.confirmed_by = act.detail["was"]["by"]
    known.confirmed_at = datetime.fromisoformat(act.detail["was"]["at"])
    _note(db, act, known, now)
    return words.unconfirmed(known.question)


@acts.takes_back(REMOVED)
def restore(db: Db, act: Act, now: datetime) -> str:
    """What was removed is answered again."""
    known = _held(db, act, stands=False)
    here = known_answers.standing(db, [known.region_id])
    if any(a.question == known.question or a.replaces == known.id for a in here):
        raise Refusal(_MOVED_ON)
    known.until = None
    _note(db, act, known, now)
    return words.restored(known.question)


@acts.takes_back(enquiries.FILED)
def withdraw(db: Db, act: Act, now: datetime) -> str:
    """The question is not asked any more; whoever had it hears so. Refusal once it is answered."""
    enquiry = enquiries.held(db, act.thing_id)
    if enquiry.state != EnquiryState.OPEN:
        raise Refusal(f"{enquiries.stands(db, enquiry)}收不回了。还有别的要问，直接说。")
    act.undone_at = now
    db.add(act)
    notices.no_longer_asked(db, enquiry, now)
    enquiries.note(
        db,
        enquiry,
        EnquiryState.WITHDRAWN,
        enquiries.WITHDRAWN,
        now,
        by=act.person_id,
        right="asker",
    )
    return words.YOUR_QUESTION
