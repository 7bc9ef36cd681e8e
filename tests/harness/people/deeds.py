"""What happens to people, in one line each: posts, leave, deaths, kin, entries joined and taken apart, matters of theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.clock import at_local, day_of
from core.db import Db
from core.duties import check_ins
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.conduct import ItemVote, MeetingKind, Wanted, WantedItem
from core.meetings.meetings import AgendaItem, Meeting, MeetingState
from core.points.claims import review
from core.points.claims.claims import Claim, ClaimState
from core.points.claims.claims import Wanted as Deserved
from core.points.close import monthly_close, settlement
from core.points.gates import confirmation
from core.points.rulebook.rulebook import Subject
from core.points.statement import statements
from core.posts import absences, succession
from core.posts import change as changes
from core.posts.persons import deaths, joinings, kinships, partings
from core.posts.persons.joinings import Joining
from core.privacy import forgetting
from core.registry import addresses, households, people, regions
from core.registry.people import Person, Post
from core.registry.regions import Region
from core.reports import filing, handling
from core.reports.ladder import routing
from core.reports.ladder.reports import Report, Who
from tests.core.reports.telling import village

CADRES = ("钱国华", "赵春兰", "孙敏")
_UNDONE = frozenset(
    {
        joinings.JOINED,
        joinings.PARTED,
        partings.SPLIT,
        kinships.DECLARED,
        kinships.ENDED,
        deaths.DIED,
    }
)


@dataclass(frozen=True)
class Deed:
    """Who may be meant, by numbers that go round and round, and when."""

    db: Db
    one: int
    other: int
    now: datetime

    def person(self, number: int) -> Person:
        """Somebody of the village."""
        here = people.of_village(self.db, village(self.db))
        return here[number % len(here)]

    @property
    def cadre(self) -> Person:
        """One of those who keep the register."""
        name = CADRES[self.other % len(CADRES)]
        every = people.named(self.db, name)
        if not every:
            raise Refusal("forgotten")
        return every[0]

    def circle(self) -> Region:
        """A circle of the village."""
        every = regions.circles(self.db, village(self.db))
        return every[self.one % len(every)]


def appoint(deed: Deed) -> None:
    """Somebody represents a circle from now on."""
    circle = deed.circle()
    wanted = changes.Wanted(Post.REPRESENTATIVE, circle.id, None, deed.person(deed.other).id)
    succession.carry_out(deed.db, deed.cadre, wanted, deed.now)


def leave(deed: Deed) -> None:
    """Somebody is away for three days, with a substitute."""
    since = at_local(day_of(deed.now) + timedelta(days=1), time(0))
    until = since + timedelta(days=3)
    who, instead = deed.person(deed.one), deed.person(deed.other)
    absences.take(deed.db, who, since, until, instead, deed.now)


def back(deed: Deed) -> None:
    """They are back before the day."""
    absences.back(deed.db, deed.person(deed.one), deed.now)


def die(deed: Deed) -> None:
    """Somebody without a post has died."""
    who = deed.person(deed.one)
    deaths.record(deed.db, deed.cadre, who, day_of(deed.now), f"{who.name}去世了", deed.now)


def live(deed: Deed) -> None:
    """It was told of the wrong one."""
    deaths.mistaken(deed.db, deed.cadre, deed.person(deed.one), deed.now)


def marry(deed: Deed) -> None:
    """Two are kin from now on."""
    one, other = deed.person(deed.one), deed.person(deed.other)
    kinships.declare(deed.db, deed.cadre, one, other, "夫妻", deed.now)


def divorce(deed: Deed) -> None:
    """Two are kin no more."""
    one = deed.person(deed.one)
    kin = sorted(people.kin_of(deed.db, one.id))
    if kin:
        other = deed.db.get_one(Person, kin[deed.other % len(kin)])
        kinships.end(deed.db, deed.cadre, one, other, day_of(deed.now), deed.now)


def join(deed: Deed) -> None:
    """Two entries are one person."""
    one, other = deed.person(deed.one), deed.person(deed.other)
    joinings.join(deed.db, deed.cadre, one, other, deed.now)


def part(deed: Deed) -> None:
    """An entry that was joined is somebody again."""
    query = select(Joining).where(col(Joining.apart_at).is_(None)).order_by(col(Joining.id))
    standing = deed.db.exec(query).all()
    if standing:
        joinings.part(deed.db, deed.cadre, standing[deed.one % len(standing)], deed.now)


def split(deed: Deed) -> None:
    """One entry was two people: every other thing is the other's."""
    who = deed.person(deed.one)
    homes = households.in_village(deed.db, village(deed.db))
    keys = [t.key for t in partings.things(deed.db, who, deed.now)][deed.other % 2 :: 2]
    partings.split(deed.db, deed.cadre, who, homes[deed.other % len(homes)], keys, deed.now)


def forget(deed: Deed) -> None:
    """Somebody asks to be forgotten."""
    forgetting.forget(deed.db, deed.person(deed.one), deed.now)


def report(deed: Deed) -> None:
    """Somebody reports, from nowhere in particular."""
    who = deed.person(deed.one)
    address = deed.db.exec(select(Report.address_id).limit(1)).first()

    bound = addresses.of_person(deed.db, who.id)
    at = bound[0].id if bound else address
    if at is not None:
        route = routing.route(deed.db, village(deed.db), "路灯不亮了", deed.now, person_id=who.id)
        filing.file(deed.db, Who(who.id, at), f"第{deed.other}盏路灯不亮了", deed.now, route=route)


def accept(deed: Deed) -> None:
    """Whoever is asked takes a report on."""
    every = deed.db.exec(select(Report).order_by(col(Report.id))).all()
    if every:
        who = deed.person(deed.other)

        bound = addresses.of_person(deed.db, who.id)
        if bound:
            which = every[deed.one % len(every)].id
            handling.accept(deed.db, which, Who(who.id, bound[0].id), deed.now)


def visit(deed: Deed) -> None:
    """A representative has spoken with a household."""
    homes = households.in_village(deed.db, village(deed.db))
    home = homes[deed.other % len(homes)]
    check_ins.contact(deed.db, deed.person(deed.one), [home.id], deed.now)


def claim(deed: Deed) -> None:
    """Somebody claims points for their household."""
    who = deed.person(deed.one)
    home = households.of_person(deed.db, who.id)
    if home is not None:
        about = households.in_village(deed.db, village(deed.db))[deed.other % 9].id
        wanted = Deserved(
            Subject.HOUSEHOLD, home.id, "neighbour-help", day_of(deed.now), "帮了一把", about=about
        )
        review.submit(deed.db, who, wanted, deed.now)


def decide(deed: Deed) -> None:
    """Whoever is asked passes a claim."""
    query = select(Claim).where(Claim.state == ClaimState.WAITING).order_by(col(Claim.id))
    waiting = deed.db.exec(query).all()
    if waiting:
        one = waiting[deed.one % len(waiting)]
        able = review.deciders(deed.db, one, deed.now)
        if able:
            review.pass_(deed.db, able[deed.other % len(able)], one.id, one.version, deed.now)


def meet(deed: Deed) -> None:
    """Three are called to a meeting with a vote."""
    three = {deed.person(n).id for n in (deed.one, deed.one + 1, deed.other)}
    item = WantedItem(ItemVote.VOTE, "修水渠每户出工两天")
    here = village(deed.db)
    wanted = Wanted(here, MeetingKind.DISCUSSION, "", "panel", tuple(sorted(three)), (item,))
    conduct.call(deed.db, deed.cadre, wanted, deed.now)


def vote(deed: Deed) -> None:
    """Somebody signs in, the meeting begins, and they vote."""
    standing = deed.db.exec(
        select(Meeting).where(col(Meeting.state).in_((MeetingState.CALLED, MeetingState.OPEN)))
    ).all()
    if not standing:
        return
    meeting, who = standing[deed.one % len(standing)], deed.person(deed.other)
    if meeting.state == MeetingState.CALLED:
        conduct.sign_in(deed.db, who, meeting.id, deed.now)
    else:
        items = deed.db.exec(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id))
        votes.cast(deed.db, who, items.first() or "", "yes", deed.now)


def begin(deed: Deed) -> None:
    """A meeting that was called begins."""
    called = deed.db.exec(select(Meeting).where(Meeting.state == MeetingState.CALLED)).first()
    if called is not None:
        by = deed.db.get(Person, called.convener_id or "")
        conduct.begin(deed.db, by or deed.cadre, called.id, deed.now)


def settle(deed: Deed) -> None:
    """The month before is drafted, confirmed, or settled, as far as it has come."""
    here = village(deed.db)
    monthly_close.draft_village(deed.db, deed.now, here)
    for statement in statements.drafted(deed.db):
        if statement.village_id == here:
            able = confirmation.confirmers(deed.db, [statement], deed.now)
            if able:
                confirmation.confirm(deed.db, able[0], here, statement.period, deed.now)
    settlement.sweep(deed.db, deed.now)


def undo(deed: Deed) -> None:
    """The last of these acts is taken back."""
    query = select(Act).where(col(Act.kind).in_(_UNDONE), col(Act.undone_at).is_(None))
    last = deed.db.exec(query.order_by(col(Act.id).desc()).limit(1)).first()
    if last is not None:
        acts.take_back(deed.db, last, deed.now)


DEEDS: dict[str, Callable[[Deed], None]] = {
    deed.__name__: deed
    for deed in (
        *(appoint, leave, back, die, live, marry, divorce, join, part, split, forget),
        *(report, accept, visit, claim, decide, meet, begin, vote, settle, undo),
    )
}
