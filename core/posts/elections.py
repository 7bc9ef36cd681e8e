"""By-elections (补选): a vacant circle chooses its representative in a meeting, by sealed vote, and has it at once.

Who stands is shown with what a place asks for first (邵东: 党员; 组长, 护林员, 村医 with an allowance), and is not ranked by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.meetings import (
    ItemVote,
    Meeting,
    MeetingKind,
    MeetingState,
    Wanted,
    WantedItem,
    agenda,
    needed,
)
from core.meetings.notices import ABSTAIN
from core.outbox import Message
from core.points.close import meeting_results
from core.posts import succession, vacancies, words
from core.posts.change import Wanted as WantedSeat
from core.registry import addresses, households, people, regions, rooms
from core.registry.households import Household, HouseholdMember
from core.registry.people import TITLES, Person, Post
from core.registry.regions import Region

PREFIX = "election:"
QUORUM, MAJORITY = 67, 50
"""Two thirds of the households (村委会组织法 32, 默认值 for a circle); more than half of those who are there."""
HOURS = 7 * 24


class ElectionCandidate(SQLModel, table=True):
    """Somebody who stands in a by-election, by the label on the ballot."""

    __tablename__ = "election_candidate"
    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    label: str


@dataclass(frozen=True)
class Standing:
    """Who may stand, and what speaks for them in the place's own order: 党员, 组长."""

    person: Person
    priorities: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """Name and priorities: 姜春风（党员）."""
        return (
            f"{self.person.name}（{'、'.join(self.priorities)}）"
            if self.priorities
            else self.person.name
        )


def electors(db: Db, circle: Region) -> tuple[str, ...]:
    """One of each household of the circle: its head, else the first of its people."""
    query = select(Household).where(Household.circle_id == circle.id).order_by(col(Household.id))
    heads = []
    for home in db.exec(query):
        inside = [p.id for p in households.members(db, home.id)]
        heads += [home.head_id] if home.head_id else inside[:1]
    return tuple(dict.fromkeys(heads))


def standing(db: Db, circle: Region, now: datetime) -> list[Standing]:
    """Who of the circle's people a place asks for first, party members before those with a paid post."""
    query = (
        select(Person)
        .join(HouseholdMember, col(HouseholdMember.person_id) == Person.id)
        .join(Household, col(Household.id) == HouseholdMember.household_id)
        .where(Household.circle_id == circle.id)
        .order_by(col(Person.id))
    )
    every = [with_priorities(db, p, now) for p in db.exec(query)]
    first = [one for one in every if one.priorities]
    return sorted(first, key=lambda one: people.TITLES[Post.PARTY_MEMBER] not in one.priorities)


def with_priorities(db: Db, person: Person, now: datetime) -> Standing:
    """A person with what a place asks for first, as far as it is on record."""
    held = [a for a in people.posts_of(db, person.id, now) if not a.acting]
    party = [TITLES[Post.PARTY_MEMBER]] if any(a.post == Post.PARTY_MEMBER for a in held) else []
    paid = {a.post for a in held} & {Post.GROUP_LEADER, Post.GRID_WORKER}
    others = [a.category for a in held if a.category in _PAID]
    return Standing(person, (*party, *sorted(TITLES[p] for p in paid), *others))


_PAID = ("护林员", "村医")
"""Paid for by the place though no post of ours: said by an appointment's category."""


def vacant(db: Db, village_id: str, now: datetime) -> list[Region]:
    """The circles of a village that may elect somebody."""
    empty = vacancies.in_village(db, village_id, now)
    return [one.region for one in empty if one.post == Post.REPRESENTATIVE]


def call(
    db: Db,
    convener: Person,
    circle_id: str,
    candidates: Sequence[Person],
    place: str,
    now: datetime,
) -> Meeting:
    """Call the households of a circle together to elect; each is told.

    Refusal where the circle has somebody, nobody stands, or the convener may not call meetings.
    """
    circle = regions.one(db, circle_id)
    if circle.village_id is None:
        raise Refusal("补选的联户要在村里面。")
    if people.holders(db, Post.REPRESENTATIVE, circle.id, now):
        raise Refusal(
            f"{regions.title(db, circle.id)}现在有代表，不用补选。要换人说“换某某当代表”。"
        )
    if not candidates:
        raise Refusal("还没有候选人。请说“加”和名字，比如“加张三”。")
    here = [with_priorities(db, p, now) for p in candidates]
    labels = _labels(db, here)
    title = f"{circle.name}{TITLES[Post.REPRESENTATIVE]}"
    text = words.ballot(title, [one.spoken for one in here])
    item = WantedItem(ItemVote.RATING, text, thing=PREFIX + circle.id, options=tuple(labels))
    meeting = conduct.call(
        db,
        convener,
        Wanted(
            village_id=circle.village_id,
            kind=MeetingKind.ELECTION,
            title=title,
            body=words.electing_body(circle.name),
            members=electors(db, circle),
            items=(item,),
            quorum=QUORUM,
            majority=MAJORITY,
            thing=PREFIX + circle.id,
            hours=HOURS,
            place=place,
        ),
        now,
    )
    for label, one in zip(labels, here, strict=True):
        db.add(ElectionCandidate(meeting_id=meeting.id, person_id=one.person.id, label=label))
    db.flush()
    return meeting


def _labels(db: Db, here: Sequence[Standing]) -> list[str]:
    """What stands on the ballot: the name; of two of one name the household too."""
    names = [one.person.name for one in here]
    labels = []
    for one in here:
        home = households.of_person(db, one.person.id)
        twice = names.count(one.person.name) > 1 and home is not None
        labels.append(f"{one.person.name}（{home.name}）" if twice and home else one.person.name)
    if len(set(labels)) < len(labels):
        labels = [f"{label}（{n}号）" for n, label in enumerate(labels, 1)]
    return labels


def close(db: Db, person: Person | None, meeting_id: str, now: datetime) -> Meeting:
    """Close a meeting of any kind; one that elected gives the seat. Refusal as `conduct.close`."""
    meeting = meeting_results.close(db, person, meeting_id, now)
    if meeting.thing.startswith(PREFIX) and meeting.state == MeetingState.CLOSED:
        _settle(db, meeting, person, now)
    return meeting


def decided(db: Db, meeting: Meeting) -> bool:
    """Whether an election is over whatever those still say who have not voted: more than half of all who
    are there have chosen one. Nobody learns of it but by the close."""
    if not meeting.thing.startswith(PREFIX):
        return False
    items = agenda(db, meeting.id)
    best = max(_for_somebody(votes.counts(db, items).get(items[0].id, {})).values(), default=0)
    return best * 100 > meeting.majority * len(votes.eligible(db, items)[items[0].id])


def sweep(db: Db, now: datetime, meeting_id: str | None = None) -> int:
    """Close the meeting, else all whose time is over; how many. Safe to repeat at any moment."""
    standing_ones = [one for one in conduct.due(db, now) if meeting_id in (None, one)]
    for one in standing_ones:
        close(db, None, one, now)
    return len(standing_ones)


def _settle(db: Db, meeting: Meeting, person: Person | None, now: datetime) -> None:
    circle = regions.one(db, meeting.thing.removeprefix(PREFIX))
    result = conduct.results(db, meeting.id)[0]
    items = agenda(db, meeting.id)
    there = max(len(votes.eligible(db, items)[items[0].id]), result.ballots)
    title, place = TITLES[Post.REPRESENTATIVE], regions.title(db, circle.id)
    standing = _for_somebody(result.counts)
    best = max(standing.values(), default=0)
    first = [label for label, count in standing.items() if count == best]
    elected = best >= needed(meeting.majority, there) and len(first) == 1
    taken = people.holders(db, Post.REPRESENTATIVE, circle.id, now)
    who = _candidate(db, meeting, first[0]) if elected and not taken else None
    if who is None:
        told = person.id if person else meeting.convener_id
        if told is not None:
            text = words.not_elected(place, title, standing, result.abstain)
            addresses.tell(db, told, Message(text), now)
        return
    seat = WantedSeat(Post.REPRESENTATIVE, circle.id, successor_id=who, reason="term")
    succession.appoint(db, seat, meeting.convener_id, now, "election")
    name = db.get_one(Person, who).name
    news = Message(words.elected(place, title, name, best, there))
    for region in regions.line_up(db, circle.id):
        if region.village_id is None or rooms.tell(db, region.id, news, now):
            return  # the nearest group chat that there is


def _for_somebody(counts: Mapping[str, int]) -> dict[str, int]:
    """The ballots by label; who abstains is there and for nobody."""
    return {label: count for label, count in counts.items() if label != ABSTAIN}


def _candidate(db: Db, meeting: Meeting, label: str) -> str | None:
    """Who stood under this label; a meeting that was called once more has the candidates of the first."""
    query = (
        select(ElectionCandidate.person_id)
        .join(Meeting, col(Meeting.id) == ElectionCandidate.meeting_id)
        .where(Meeting.thing == meeting.thing, ElectionCandidate.label == label)
        .order_by(col(Meeting.id).desc())
    )
    return db.exec(query).first()
