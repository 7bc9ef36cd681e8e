"""Hindrances (先要了结的): what somebody is in the middle of, and which has to end before they are forgotten."""

from datetime import datetime

from sqlmodel import col, or_, select

from core.db import Db
from core.emergencies import emergencies
from core.emergencies.emergencies import Emergency
from core.enquiries.handovers import Handover
from core.funds.doubts import DoubtState, FundDoubt
from core.meetings.meetings import STANDING, name_of, of_member
from core.points.objections.objections import Objection, ObjectionState
from core.points.shop.redemptions import Redemption, RedemptionState
from core.privacy import words
from core.registry import people
from core.registry.people import Person, Post
from core.reports.ladder import levels


def of(db: Db, person: Person, now: datetime) -> list[str]:
    """One sentence for each, with the way on; empty when nothing stands in the way.

    To be a party member is no post that one hands over: it ends with the rest.
    """
    held = [a for a in people.posts_of(db, person.id, now) if a.post != Post.PARTY_MEMBER]
    posts = [words.post(levels.title(db, a.post, a.region_id)) for a in held]
    standing = of_member(db, person.id, STANDING)
    meetings = [words.meeting(name_of(m)) for m in standing if m.closes_at > now]
    return [*posts, *_danger(db, person.id), *meetings, *_undecided(db, person.id)]


def _danger(db: Db, person_id: str) -> list[str]:
    query = select(Emergency).where(col(Emergency.state).in_(emergencies.OPEN))
    mine = (e for e in db.exec(query) if person_id in (e.person_id, *(e.going or ())))
    return [words.emergency() for _ in list(mine)[:1]]


def _undecided(db: Db, person_id: str) -> list[str]:
    """What others have still to decide about, or to hand over to the person."""
    objection = select(Objection.id).where(
        Objection.objector_id == person_id, Objection.state == ObjectionState.OPEN
    )
    doubt = select(FundDoubt.id).where(
        FundDoubt.person_id == person_id, FundDoubt.state == DoubtState.OPEN
    )
    talk = select(Handover.id).where(
        or_(Handover.asker_id == person_id, Handover.helper_id == person_id),
        col(Handover.ended_at).is_(None),
    )
    reserved = select(Redemption.name).where(
        Redemption.by == person_id, Redemption.state == RedemptionState.RESERVED
    )
    return [
        *(words.objection() for _ in db.exec(objection.limit(1))),
        *(words.doubt() for _ in db.exec(doubt.limit(1))),
        *(words.reserved(name) for name in db.exec(reserved)),
        *(words.talk() for _ in db.exec(talk.limit(1))),
    ]
