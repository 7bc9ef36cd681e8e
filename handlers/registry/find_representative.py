"""找代表: who answers for the speaker's household, and who is next above."""

from core.outbox import Choice, Message
from core.posts import vacancies
from core.registry import households, people, regions, telephones, villages
from core.registry.people import Post
from core.reports.ladder import levels
from core.reports.ladder.levels import Seat
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.filing import which_village
from handlers.reports.filing.problem import problem, route_of, village_of


def village_unknown(turn: Turn, answers: Answers) -> bool:
    """An unbound sender who has not named a village yet."""
    known = village_of(turn, str(answers.get("said", "")), answers.get("village"))
    return known is None and bool(villages.atlas(turn.db).villages)


def told(answers: Answers) -> str:
    """The words that may name it."""
    return str(answers.get("said", ""))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The own ladder for a bound speaker, the village's seats for others."""
    blame = _blame(turn, answers)
    if blame is not None:
        return [blame]
    circle = households.circle_of(turn.db, turn.person.id) if turn.person else None
    if circle is not None:
        if circle.village_id is not None and not has_representative(turn, circle.id):
            vacancies.arrange(turn.db, turn.now, circle.village_id)
        rungs = levels.plan(turn.db, circle.id, "other")
        return [Message(_own(turn, levels.seats(turn.db, rungs, (), turn.now)))]
    village_id = village_of(turn, str(answers.get("said", "")), answers.get("village"))
    if village_id is None:
        return [Message("这里还没有登记村子。有事可以先报上来，我会记着，一有人管就转过去。")]
    return [Message(_village(turn, village_id))]


def has_representative(turn: Turn, circle_id: str) -> bool:
    """Whether the circle has a representative, so that nobody need cover for one."""
    return bool(people.holders(turn.db, Post.REPRESENTATIVE, circle_id, turn.now))


def _blame(turn: Turn, answers: Answers) -> Message | None:
    """A complaint of whoever was named is offered as a report, never answered with their name."""
    words = str(answers.get("said", ""))
    route = route_of(turn, problem(turn, answers)) if words else None
    if route is None or route.about is None:
        return None
    name = route.about.name
    text = f"您是要反映{name}吗？可以报上去：不交给{name}，也不让{name}知道是谁报的。"
    return Message(text, (Choice("报上去", "report", {"said": words}), Choice("看帮助", "help")))


def _own(turn: Turn, seats: list[Seat]) -> str:
    if not seats:
        return "您这里现在还没有代表。有事直接发给我，我会记着，一有人管就转过去。"
    words = [levels.seat_words(turn.db, seat) for seat in seats]
    me = turn.person.id if turn.person else ""
    numbers = telephones.of_people(turn.db, {p.id for p in seats[0].people} - {me})
    ring_up = f"电话：{'、'.join(numbers.values())}。" if numbers else ""
    if any(p.id == me for p in seats[0].people):
        head = f"您自己就是：{words[0]}。"
    elif seats[0].post == Post.REPRESENTATIVE:
        head = f"联系您家的是{words[0]}。"
    else:
        head = f"您家现在没有代表，有事先到{words[0]}。"
    above = f"往上一级是{words[1]}。" if len(words) > 1 else ""
    return f"{head}{ring_up}{above}\n有事直接发给我，我马上转过去。"


def _village(turn: Turn, village_id: str) -> str:
    """Every representative by circle, and the village itself; names and posts are public."""
    lines = []
    for circle in regions.circles(turn.db, village_id):
        for person in people.holders(turn.db, Post.REPRESENTATIVE, circle.id, turn.now):
            lines.append(f"{levels.title(turn.db, Post.REPRESENTATIVE, circle.id)}：{person.name}")
    for person in people.holders(turn.db, Post.VILLAGE_SECRETARY, village_id, turn.now):
        lines.append(f"村支书：{person.name}")
    name = regions.title(turn.db, village_id)
    if not lines:
        return f"{name}还没有登记代表。有事直接发给我，我会记着，一有人管就转过去。"
    return "\n".join([f"{name}的代表：", *lines, "有事直接发给我，我马上转过去。"])


flow = Flow(
    name="find_representative",
    words=("找代表", "代表", "/representative"),
    hint="找代表：看联系您家的是谁",
    order=24,
    intents=("ask_rep_contact",),
    asks=(
        *which_village.asks(
            "您问的是哪个村？", flow="find_representative", unknown=village_unknown, words=told
        ),
    ),
    done=done,
)
