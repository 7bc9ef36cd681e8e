"""Bodies (会议主体): who belongs to one, who may call it together, who runs a meeting, and what each may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.clock import spoken
from core.db import Db, lock
from core.errors import Refusal
from core.meetings.meetings import Attendee, Meeting, MeetingState, name_of
from core.registry import households, people
from core.registry.households import Household
from core.registry.people import Person, Post
from core.registry.regions import Region


@dataclass(frozen=True)
class Body:
    """A body of a village: what it is called and whose posts make it up."""

    name: str
    posts: tuple[Post, ...]


BODIES = {
    "party_members": Body("全体党员", (Post.PARTY_MEMBER,)),
    "representatives": Body("村民代表", (Post.REPRESENTATIVE,)),
    "branch_committee": Body("支委会", (Post.VILLAGE_SECRETARY, Post.BRANCH_MEMBER)),
    "panel": Body("评议小组", (Post.PANEL,)),
    "committees": Body(
        "两委",
        (
            Post.VILLAGE_SECRETARY,
            Post.VILLAGE_DIRECTOR,
            Post.BRANCH_MEMBER,
            Post.COMMITTEE_MEMBER,
        ),
    ),
}
_OF_RULEBOOKS = {"committee": "村委会", "county": "县里", "supervision": "监督工作组"}
"""Bodies that rulebooks name and nobody calls together by hand."""
HEADS = "联系户户主"
"""The body of a representative: one of each household of the circle."""

CONVENERS = (Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.CLERK, Post.COMMITTEE_MEMBER)
"""Who may call and run a meeting of the village, the first to be told first."""


def name(body: str) -> str:
    """A body as people call it; one that is no key of BODIES is called what it says."""
    return BODIES[body].name if body in BODIES else _OF_RULEBOOKS.get(body, body)


def of_posts(db: Db, village_id: str, posts: Iterable[Post], now: datetime) -> tuple[str, ...]:
    """Everybody who holds one of these posts in the village or below it, in the order of posts."""
    wanted = list(posts)
    inside = set(db.exec(select(Region.id).where(Region.village_id == village_id)))
    held = [
        (wanted.index(appointment.post), person.id)
        for appointment, person in people.appointed_in(db, inside | {village_id}, now)
        if appointment.post in wanted
    ]
    held.sort(key=lambda seat: seat[0])
    return tuple(dict.fromkeys(person_id for _, person_id in held))


def members(db: Db, village_id: str, body: str, now: datetime) -> tuple[str, ...]:
    """The members of a body of BODIES."""
    return of_posts(db, village_id, BODIES[body].posts, now)


def heads(db: Db, person: Person, now: datetime) -> tuple[str, ...]:
    """The representative and the heads of the circle's households; where one has none, a member."""
    circles = people.regions_of(db, person.id, Post.REPRESENTATIVE, now)
    query = select(Household).where(col(Household.circle_id).in_(circles))
    heads = [person.id]
    for home in db.exec(query.order_by(col(Household.id))):
        inside = [p.id for p in households.members(db, home.id)]
        if person.id not in inside:
            heads += [home.head_id] if home.head_id else inside[:1]
    return tuple(dict.fromkeys(heads))


def concerned(db: Db, village_id: str | None, text: str, members: Iterable[str]) -> frozenset[str]:
    """Recusal (回避): the members whom the text names, or who live with or are kin of whom it names.

    A household is named by its name without 户, a person of the village by theirs.
    """
    homes = households.in_village(db, village_id) if village_id else []
    home_ids = {h.id for h in homes if h.name.removesuffix("户") in text}
    ids = list(members)
    for person in db.exec(select(Person).where(Person.village_id == village_id)):
        home = households.of_person(db, person.id) if person.name in text else None
        home_ids |= {home.id} if home else set()
    named = {p for p in ids if db.get_one(Person, p).name in text}
    kin = {p for one in named for p in people.kin_of(db, one)}
    near = {p for p in ids for h in home_ids if households.must_withdraw(db, p, h)}
    return frozenset((named | kin | near) & set(ids))


def names(db: Db, person_ids: Iterable[str]) -> str:
    """Their names in one line."""
    return "、".join(db.get_one(Person, one).name for one in person_ids)


def convenes(db: Db, person: Person, village_id: str, now: datetime) -> bool:
    """Whether the person may call and run meetings of the whole village.

    Where the village has nobody who may, the town's cadres do it.
    """
    if people.holds_above(db, person.id, frozenset(CONVENERS), village_id, now):
        return True
    if any(people.holders(db, post, village_id, now) for post in CONVENERS):
        return False
    return people.holds_above(db, person.id, frozenset({Post.TOWN_CADRE}), village_id, now)


def runs(db: Db, person: Person, meeting: Meeting, now: datetime) -> bool:
    """Whether the person may begin and close this meeting: a convener of the village, or who called it.

    Who called it of the own circle does so while still a representative.
    """
    called_it = meeting.convener_id == person.id
    circles = people.regions_of(db, person.id, Post.REPRESENTATIVE, now) if called_it else []
    return bool(circles) or convenes(db, person, meeting.village_id, now)


def runner(db: Db, meeting: Meeting, now: datetime) -> str | None:
    """Who is told how the meeting goes: its convener, else the first of the village who may run it."""
    if meeting.convener_id is not None:
        return meeting.convener_id
    held = (people.holders(db, post, meeting.village_id, now) for post in CONVENERS)
    return next((person.id for officers in held for person in officers), None)


def held(db: Db, meeting_id: str) -> Meeting:
    """The meeting, locked and as it is now; Refusal when there is none."""
    if db.get(Meeting, meeting_id) is None:
        raise Refusal("找不到这个会。发“开会”看现在有哪些会。")
    lock(db, Meeting, meeting_id)
    return db.get_one(Meeting, meeting_id)


def of_body(db: Db, person: Person, meeting: Meeting, now: datetime) -> Attendee:
    """The person's place in the body; Refusal for who is not of it, or no more."""
    attendee = db.get(Attendee, (meeting.id, person.id))
    if attendee is None:
        raise Refusal(
            f"{name_of(meeting)}是{meeting.body}的会，名单里没有您，不用签到，也不用请假。"
        )
    refuse_unless_in_office(db, person, meeting, now)
    return attendee


def refuse_unless_in_office(db: Db, person: Person, meeting: Meeting, now: datetime) -> None:
    """Refusal for who was called as the holder of a post that is theirs no more (I-22).

    The snapshot stays as it was called; whoever came after is called to the next meeting.
    """
    posts = next((body.posts for body in BODIES.values() if body.name == meeting.body), None)
    if posts is None:
        return  # households, and whoever else was called by name
    if not _held_one(db, person, posts, now) and _held_one(db, person, posts, meeting.called_at):
        raise Refusal(
            f"{name_of(meeting)}由{meeting.body}来开、来投。您现在不担任了，这次起不用来，也不投票；"
            "以前投的票照样算。"
        )


def _held_one(db: Db, person: Person, posts: Iterable[Post], at: datetime) -> bool:
    return any(a.post in posts and not a.acting for a in people.posts_of(db, person.id, at))


def refuse_when_over(meeting: Meeting, now: datetime) -> None:
    """Refusal once a meeting has closed, was not held, or its time is over."""
    if meeting.state == MeetingState.FAILED:
        raise Refusal(f"{name_of(meeting)}没开成，已经散了。什么时候再开，另外通知。")
    if meeting.state == MeetingState.CLOSED or meeting.closes_at <= now:
        when = spoken(meeting.closed_at or meeting.closes_at)
        raise Refusal(f"{name_of(meeting)}{when}已经散会。发“会议记录”看结果。")


def refuse_unless_runs(db: Db, person: Person, meeting: Meeting, now: datetime) -> None:
    """Refusal for who neither called the meeting nor may run those of the village."""
    if not runs(db, person, meeting, now):
        by = db.get(Person, meeting.convener_id) if meeting.convener_id else None
        raise Refusal(f"{name_of(meeting)}由{by.name if by else '村干部'}主持，请跟主持的人说。")
