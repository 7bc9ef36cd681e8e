"""补选: a vacant circle elects: who stands is shown, a meeting of its households is called, the vote is sealed."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.clock import spoken
from core.errors import Refusal
from core.meetings import notices
from core.meetings.bodies import CONVENERS
from core.meetings.meetings import KINDS, MeetingKind
from core.outbox import Choice, Message
from core.posts import elections
from core.registry import people, regions
from core.registry.people import ABOVE, TITLES, Person, Post
from core.registry.regions import Region
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

NAME = "by_election"
_MEANT = re.compile(
    "补选|(?:重新|另)选.{0,8}代表|选一?个(?:新)?代表|(?:推荐|提名).{1,10}(?:当|做|为).{0,8}代表"
)
_POSTS = frozenset({*CONVENERS, *ABOVE})


def hears(turn: Turn) -> Iterable[Reading]:
    """That a circle is to elect: shown first, called by a button."""
    if not turn.words or turn.open_flow == NAME or not turn.holds(*_POSTS):
        return
    if _MEANT.search(turn.words):
        act = Choice("补选", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="posts.election", belief=4.0)


def vacant(turn: Turn) -> list[Region]:
    """The circles that the sender may have elect."""
    above = {a.region_id for a in turn.posts if a.post in _POSTS}
    villages = turn.db.exec(regions.villages_below(above)).all() if above else []
    return [r for v in sorted(villages) for r in elections.vacant(turn.db, v, turn.now)]


def _named(turn: Turn, answers: Answers) -> list[Region]:
    """Those that the words name, by their own name or their group's; else all."""
    words = str(answers.get("said", ""))
    every = vacant(turn)
    return [r for r in every if _names(turn, r, words)] or every


def _names(turn: Turn, circle: Region, words: str) -> bool:
    village = regions.one(turn.db, circle.village_id or "").name.removesuffix("村")
    group = regions.above(turn.db, circle.id, regions.Kind.GROUP)
    names = {r.name for r in (circle, group) if r is not None}
    return any(n and (n in words or n.removeprefix(village) in words) for n in names)


def calls(_: Turn, answers: Answers) -> bool:
    """The meeting is to be called."""
    return answers.get("action") == "call"


def options(turn: Turn, answers: Answers) -> Options:
    """The vacant circles, by name."""
    return [(r.id, r.name) for r in _named(turn, answers)]


def asks_circle(turn: Turn, answers: Answers) -> bool:
    """Which circle elects is always said."""
    return calls(turn, answers)


def circle_of(turn: Turn, answers: Answers) -> Region:
    """The circle that is to elect; Refusal where none is vacant."""
    if answers.get("circle"):
        return regions.one(turn.db, answers["circle"])
    here = _named(turn, answers)
    if not here:
        raise Refusal("现在每个联户都有代表，没有要补选的。发“空缺”看。")
    return here[0]


def candidates(turn: Turn, answers: Answers) -> list[Person]:
    """Who stands: those whom the convener has put together, else whom the place asks for first."""
    if "candidates" in answers:
        return [turn.db.get_one(Person, one) for one in answers["candidates"]]
    circle = circle_of(turn, answers)
    first = [one.person for one in elections.standing(turn.db, circle, turn.now)]
    named = [p for p in _people(turn, circle) if p.name in str(answers.get("said", ""))]
    return list({p.id: p for p in [*first, *named]}.values())


def _people(turn: Turn, circle: Region) -> list[Person]:
    return people.of_village(turn.db, circle.village_id or "")


def summary(turn: Turn, answers: Answers) -> str:
    """Who stands and who elects; candidates are added and taken off in words."""
    circle = circle_of(turn, answers)
    voters = elections.electors(turn.db, circle)
    return (
        f"{_standing(turn, circle, answers)}\n"
        f"由{circle.name}{len(voters)}户各来一人投票，三分之二到会、过半数当选，不记名。"
        "加人回“加某某”，去掉回“去掉某某”。没问题就回“确认”。"
    )


def _standing(turn: Turn, circle: Region, answers: Answers) -> str:
    here = candidates(turn, answers)
    names = [elections.with_priorities(turn.db, p, turn.now).spoken for p in here]
    title = f"{regions.title(turn.db, circle.id)}的{TITLES[Post.REPRESENTATIVE]}"
    who = f"候选人：{'、'.join(names)}" if names else "还没有候选人"
    return f"补选{title}。{who}。优先的：党员，组长、护林员、村医这些有固定补贴的；只标出来，不排名次。"


def changed(turn: Turn, answers: Answers) -> Answers | None:
    """加某某, 去掉某某."""
    circle, words = circle_of(turn, answers), turn.words
    here = candidates(turn, answers)
    if re.match("去掉|划掉|减|不要", words):
        left = [p.id for p in here if p.name not in words]
        return {"candidates": left} if len(left) < len(here) else None
    if re.match("加|再加|还有|添|补", words):
        new = [p for p in _people(turn, circle) if p.name in words and p not in here]
        return {"candidates": [p.id for p in (*here, *new)]} if new else None
    return None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Show who stands, with the button that calls the meeting; or call it."""
    person = turn.person
    if person is None:
        raise Refusal("补选要由村干部来召集。")
    circle = circle_of(turn, answers)
    if not calls(turn, answers):
        given = {"action": "call", "circle": circle.id}
        others = [r.name for r in _named(turn, answers) if r.id != circle.id]
        more = f"\n还空着的：{'、'.join(others)}。" if others else ""
        text_ = f"{_standing(turn, circle, answers)}{more}\n要开补选会，回“召集补选会”。"
        return [Message(text_, (Choice("召集补选会", NAME, given),))]
    here = candidates(turn, answers)
    meeting = elections.call(
        turn.db, person, circle.id, here, str(answers.get("place", "")), turn.now
    )
    choices = (notices.run(meeting, "开始", "begin"), *notices.watching(meeting))
    words = (
        f"{KINDS[MeetingKind.ELECTION]}召集好了，{meeting.body}都通知到了。到的人回“到会”，人够了会告诉您。"
        f"{spoken(meeting.closes_at)}还没开，就算没开成。"
    )
    return [Message(words, choices, thing=meeting.id)]


flow = Flow(
    name=NAME,
    words=("补选", "/election"),
    posts=_POSTS,
    hint="补选：联户没有代表，召集户主来选",
    order=59,
    hears=hears,
    asks=(
        choose("circle", "补选哪一个？", options, flow=NAME, when=asks_circle),
        replace(confirm("sure", summary, flow=NAME, more=changed), when=calls),
    ),
    done=done,
)
