"""门铃帮手: who comes first when a household's doorbell rings."""

from core.emergencies import doorbell
from core.errors import Refusal
from core.outbox import Message
from core.registry import households, people
from core.registry.households import Household
from core.registry.people import Person, Post
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.understand.wording import standard

NAME = "name_helpers"
POSTS = frozenset(
    [
        Post.REPRESENTATIVE,
        Post.GROUP_LEADER,
        Post.GRID_WORKER,
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
    ]
)


def bells(turn: Turn) -> list[Household]:
    """The households with a doorbell that the sender serves."""
    if turn.person is None or turn.person.village_id is None:
        return []
    person_id, village_id = turn.person.id, turn.person.village_id

    def look() -> list[Household]:
        return [
            h
            for h in households.in_village(turn.db, village_id)
            if doorbell.has(h) and doorbell.may_name(turn.db, person_id, h, turn.now)
        ]

    return turn.once("bells", look)


def home(turn: Turn, answers: Answers) -> Household | None:
    """The household that was chosen or named, or the only one."""
    every = bells(turn)
    if "home" in answers:
        return next((h for h in every if h.id == answers["home"]), None)
    wording = str(answers.get("said", ""))
    named = [h for h in every if h.name.removesuffix("户") in wording]
    return named[0] if len(named) == 1 else every[0] if len(every) == 1 else None


def options(turn: Turn, _: Answers) -> Options:
    """Each with its helpers."""
    return [(h.id, f"{h.name}（{_helpers(turn, h)}）") for h in bells(turn)[:9]]


def _helpers(turn: Turn, household: Household) -> str:
    names = [p.name for p in doorbell.helpers_of(turn.db, household.id)]
    return f"先叫{'、'.join(names)}" if names else "先叫代表"


def unknown(turn: Turn, answers: Answers) -> bool:
    """Several, and none named. Refusal where there is none."""
    if not bells(turn):
        raise Refusal("您联系的户里没有登记爱心门铃的。")
    return home(turn, answers) is None


def named(turn: Turn, wording: str, household: Household | None) -> list[Person]:
    """The people of the village whose names stand in the words, in that order, but for the household itself."""
    if household is None:
        return []
    living = {p.id for p in households.members(turn.db, household.id)}
    plain = wording.replace(household.name.removesuffix("户"), " ")
    hits = [
        (plain.find(p.name), p)
        for p in people.of_village(turn.db, household.village_id)
        if p.name in plain and p.id not in living
    ]
    return [p for _, p in sorted(hits, key=lambda hit: hit[0])]


def unsaid(turn: Turn, answers: Answers) -> bool:
    """No helper was named with it."""
    return not named(turn, str(answers.get("said", "")), home(turn, answers))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Name them."""
    household = home(turn, answers)
    wording = f"{answers.get('said', '')} {answers.get('helpers', '')}"
    helpers = named(turn, wording, household)
    if household is None or turn.person is None or not helpers:
        raise Refusal(f"“{standard(wording)[:20].strip()}”里没有找到本村登记的人，请写全名。")
    doorbell.name_helpers(turn.db, turn.person.id, household, helpers, turn.now)
    names = "、".join(p.name for p in helpers)
    return [
        Message(
            f"{household.name}按门铃时，先叫{names}，3分钟没有应再叫代表、组长、村支书。改回来就回“撤销”。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("门铃帮手", "门铃"),
    hint="门铃帮手：定老人按门铃时先叫谁",
    order=54,
    posts=POSTS,
    asks=(
        choose("home", "哪一户的门铃？", options, flow=NAME, when=unknown),
        text("helpers", "先叫谁？写名字，一到五个人，先叫的写前面。", when=unsaid),
    ),
    done=done,
)
