"""演练: a cadre has everybody rung as if somebody cried for help, once a month at most."""

from core.emergencies import crying, drills, words
from core.errors import Refusal
from core.outbox import Message
from core.registry import regions
from core.registry.people import ABOVE
from core.registry.regions import Kind
from core.reports.ladder import routing
from handlers.danger.involved import sender
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "drill"


def villages_known(turn: Turn, answers: Answers) -> list[str]:
    """The villages in which the sender may call a drill: by a post in it, or above it."""
    ids: list[str] = []
    for held in turn.posts:
        if held.post in ABOVE:
            ids += regions.villages_in(turn.db, held.region_id)
        elif held.post in drills.MAY:
            ids.append(regions.one(turn.db, held.region_id).village_id or held.region_id)
    named = routing.village_in(turn.db, str(answers.get("said", "")))
    once = list(dict.fromkeys(ids))
    return [named.id] if named is not None and named.id in once else once


def village_options(turn: Turn, answers: Answers) -> Options:
    """Which village, of several."""
    ids = villages_known(turn, answers)
    return [(one, regions.one(turn.db, one).name) for one in ids[:9]]


def which_village(turn: Turn, answers: Answers) -> bool:
    """Where the sender has more than one."""
    return len(villages_known(turn, answers)) > 1


def village(turn: Turn, answers: Answers) -> str:
    """The village; Refusal where it is not theirs to call a drill in."""
    ids = villages_known(turn, answers)
    if not ids:
        raise Refusal("演练由村干部、镇干部来发起。")
    return str(answers.get("village") or ids[0])


def circles(turn: Turn, answers: Answers) -> Options:
    """The circles, each by its own name."""
    here = regions.circles(turn.db, village(turn, answers))
    return [(r.id, _title(turn, r.id)) for r in here[:9]]


def _title(turn: Turn, region_id: str) -> str:
    group = regions.above(turn.db, region_id, Kind.GROUP)
    circle = regions.one(turn.db, region_id)
    return f"{group.name} {circle.name}" if group is not None else circle.name


def named(turn: Turn, answers: Answers) -> str | None:
    """The group or house that was named with it: 演练 二组."""
    at = village(turn, answers)
    begun = routing.beginning(turn.db, at, str(answers.get("said", "")))
    return begun if begun != at else None


def which_circle(turn: Turn, answers: Answers) -> bool:
    """Where none was named and there are several."""
    if named(turn, answers) is not None or drills.of_month(
        turn.db, village(turn, answers), turn.now
    ):
        return False
    return len(circles(turn, answers)) > 1


def place(turn: Turn, answers: Answers) -> str:
    """Where it is pretended that somebody cries."""
    only = circles(turn, answers)
    return str(
        answers.get("circle")
        or named(turn, answers)
        or (only[0][0] if len(only) == 1 else village(turn, answers))
    )


def summary(turn: Turn, answers: Answers) -> str:
    """What will happen."""
    return f"在{_title(turn, place(turn, answers))}演练一次呼救：马上按真的顺序叫人，每条都写明是演练，一个月最多一次。现在就叫吗？"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Ring."""
    emergency = drills.start(turn.db, sender(turn), place(turn, answers), turn.now)
    names, unreached = crying.rung_by_name(turn.db, emergency)
    called = f"已叫{'、'.join(names)}。" if names else "一个人也叫不到。"
    missing = f"{'、'.join(unreached)}没有绑定，叫不到。" if unreached else ""
    return [
        Message(
            f"{words.DRILL}开始了。{called}{missing}每3分钟叫下一位，有人应了或过了15分钟，我把结果告诉您。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("演练", "呼救演练", "应急演练", "门铃演练"),
    hint="演练：试一次呼救，看几分钟叫得到人",
    order=29,
    posts=drills.MAY,
    asks=(
        choose("village", "在哪个村演练？", village_options, flow=NAME, when=which_village),
        choose("circle", "假装哪里有人呼救？", circles, flow=NAME, when=which_circle),
        confirm("ok", summary, flow=NAME),
    ),
    done=done,
)
