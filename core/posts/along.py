"""What goes along with a seat (跟着走的): its households and all that waits there, as queries of the moment.

Nothing is copied: whoever sits in the seat has it all, and whoever left it has nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from core.db import Db
from core.enquiries.enquiries import Enquiry, EnquiryState
from core.points.claims import review
from core.points.claims.claims import Claim
from core.registry import addresses, households
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person, Post
from core.registry.regions import Kind, Region
from core.reports.ladder import lifecycle
from core.reports.ladder.reports import Report


@dataclass(frozen=True)
class Along:
    """The households of a seat, and what waits there."""

    homes: tuple[Household, ...] = ()
    reports: tuple[Report, ...] = ()
    questions: int = 0
    claims: tuple[Claim, ...] = ()
    """Those that the holder is the first to be asked about."""
    members: dict[str, list[str]] = field(default_factory=dict)
    """By household, the ids of its people."""
    reached: frozenset[str] = frozenset()
    """The people among them who have an account."""

    @property
    def promised(self) -> int:
        """For how many of the reports a day was named."""
        return sum(one.promised_until is not None for one in self.reports)

    def unreached(self) -> list[str]:
        """The households of which nobody can be written to, by name."""
        return [h.name for h in self.homes if not self.reached & set(self.members.get(h.id, ()))]


def of_seat(
    db: Db, post: Post, region: Region, now: datetime, holder: Person | None, but: str | None = None
) -> Along:
    """What belongs to this seat now; `holder`: whose claims wait; `but`: who lives in none of the homes told."""
    homes: list[Household] = []
    if post == Post.REPRESENTATIVE and region.kind == Kind.CIRCLE:
        query = select(Household).where(Household.circle_id == region.id)
        own = households.of_person(db, but) if but else None
        homes = [
            h for h in db.exec(query.order_by(col(Household.id))) if own is None or h.id != own.id
        ]
    members = _members(db, [h.id for h in homes])
    reached = addresses.of_people(db, {p for ids in members.values() for p in ids})
    held = select(Report).where(
        Report.holder_post == post,
        Report.holder_region_id == region.id,
        col(Report.state).in_(lifecycle.HELD),
    )
    waiting = select(Enquiry.id).where(
        Enquiry.state == EnquiryState.OPEN,
        Enquiry.holder_post == post,
        Enquiry.holder_region_id == region.id,
    )
    return Along(
        homes=tuple(homes),
        reports=tuple(db.exec(held.order_by(col(Report.due_at), col(Report.id)))),
        questions=len(db.exec(waiting).all()),
        claims=_asked_first(db, holder, now) if holder and post in _REVIEWING else (),
        members=members,
        reached=frozenset(reached),
    )


_REVIEWING = frozenset(
    {Post.PANEL, Post.CLERK, Post.VILLAGE_SECRETARY, Post.BRANCH_MEMBER, Post.COMMITTEE_MEMBER}
)


def _asked_first(db: Db, holder: Person, now: datetime) -> tuple[Claim, ...]:
    waiting = review.waiting_for(db, holder, now)
    return tuple(c for c in waiting if review.deciders(db, c, now)[0].id == holder.id)


def _members(db: Db, household_ids: list[str]) -> dict[str, list[str]]:
    query = select(HouseholdMember).where(col(HouseholdMember.household_id).in_(household_ids))
    by_home: dict[str, list[str]] = {}
    for one in db.exec(query.order_by(col(HouseholdMember.person_id))):
        by_home.setdefault(one.household_id, []).append(one.person_id)
    return by_home
