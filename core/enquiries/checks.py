"""Invariants of enquiries (核对): somebody has each question, each asker has a way back, each talk ends for both."""

from collections.abc import Iterator

from sqlmodel import col, select

from core.acts import Act
from core.db import Db, any_rows
from core.enquiries.enquiries import ANSWERED, DECLINED, LAPSED, Enquiry, EnquiryState
from core.enquiries.handovers import Handover
from core.enquiries.known_answers import KnownAnswer
from core.outbox import Outgoing
from core.registry import people
from core.registry.addresses import Address, Binding


def broken(db: Db) -> Iterator[str]:
    """One sentence for each question, talk or kept answer that could not have come about by the rules."""
    if not any_rows(db, Enquiry, Handover, KnownAnswer):
        return
    acts: dict[str, list[Act]] = {}
    every = select(Act).where(
        col(Act.kind).startswith("enquiry.") | col(Act.kind).startswith("answer.")
    )
    for act in db.exec(every.order_by(col(Act.id))):
        acts.setdefault(act.thing_id, []).append(act)
    for enquiry in db.exec(select(Enquiry).order_by(col(Enquiry.id))):
        done = [a for a in acts.get(enquiry.id, []) if "after" in a.detail]
        yield from _somebody_has_it(enquiry, done)
        yield from _as_its_acts_say(enquiry, done)
        yield from _way_back(db, enquiry, done)
    for handover in db.exec(select(Handover).order_by(col(Handover.id))):
        yield from _ends_for_both(db, handover)
    yield from _answers(db, acts)


def _somebody_has_it(enquiry: Enquiry, done: list[Act]) -> Iterator[str]:
    is_open = enquiry.state == EnquiryState.OPEN
    lapsed = any(a.kind == LAPSED for a in done)
    if is_open and enquiry.due_at is None and not lapsed:
        yield f"I-13: enquiry {enquiry.id} waits and is never due"
    if not is_open and enquiry.due_at is not None:
        yield f"I-13: enquiry {enquiry.id} is over and still due"
    answered = enquiry.state in (EnquiryState.ANSWERED, EnquiryState.DECLINED)
    if answered != bool(enquiry.answer and enquiry.answered_by and enquiry.answered_at):
        yield f"I-13: enquiry {enquiry.id} is {enquiry.state} and its answer says otherwise"


def _as_its_acts_say(enquiry: Enquiry, done: list[Act]) -> Iterator[str]:
    last = (done[-1].detail["after"], done[-1].detail["version"]) if done else None
    if last != (enquiry.state.value, enquiry.version):
        yield f"I-19: enquiry {enquiry.id} is {enquiry.state}, its acts say otherwise"
    if any(not a.right for a in done):
        yield f"I-19: enquiry {enquiry.id} was changed by no right"


def _way_back(db: Db, enquiry: Enquiry, done: list[Act]) -> Iterator[str]:
    """Each answer was owed to whoever asked, at the moment it was given."""
    given = [a for a in done if a.kind in (ANSWERED, DECLINED)]
    reached = _reached(db, enquiry.id, enquiry.address_id, enquiry.asker_id) if given else set()
    for act in given:
        if act.at not in reached:
            yield f"I-15: the asker of {enquiry.id} was never told of {act.kind}"


def _ends_for_both(db: Db, handover: Handover) -> Iterator[str]:
    if (handover.ended_at is None) != (handover.once == handover.address_id):
        yield f"I-13: handover {handover.id} is over and holds its account, or the other way round"
    if (handover.ended_at is None) != (handover.ended_by is None):
        yield f"I-19: handover {handover.id} ended by nobody"
    if handover.ended_at is None:
        return
    asker = _reached(db, handover.id, handover.address_id, handover.asker_id)
    helper = _reached(db, handover.id, None, handover.helper_id)
    if handover.ended_at not in asker & helper:
        yield f"I-15: handover {handover.id} ended and one side was not told"


def _reached(db: Db, thing: str, address_id: str | None, person_id: str | None) -> set[object]:
    """The moments at which this person, account or whoever shares it was owed words about a thing."""
    address = db.get(Address, address_id) if address_id else None
    chat = (address.channel, address.chat) if address else None
    sharing = select(Binding.person_id).where(Binding.address_id == (address_id or ""))
    bound = {one for one in (person_id, *db.exec(sharing)) if one is not None}
    same = bound | {one for one, into in people.speaking(db).items() if into in bound}
    return {
        m.made_at
        for m in db.exec(select(Outgoing).where(Outgoing.thing == thing))
        if m.person_id in same or (m.channel, m.chat) == chat
    }


def _answers(db: Db, acts: dict[str, list[Act]]) -> Iterator[str]:
    standing: set[tuple[str, str]] = set()
    for known in db.exec(select(KnownAnswer).order_by(col(KnownAnswer.id))):
        if not any(a.right for a in acts.get(known.id, [])):
            yield f"I-19: known answer {known.id} was kept by no act"
        if known.until is not None:
            continue
        key = (known.region_id, known.question)
        if key in standing:
            yield f"I-19: known answer {known.id} stands twice"
        standing.add(key)
