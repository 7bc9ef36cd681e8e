"""统计: how many took part, how many points were issued, and what the goods cost, for cadres."""

from datetime import date, datetime, time

from core.clock import at_local, day_of, local, month_before, month_of, month_span, spoken_month
from core.funds import yuan
from core.outbox import Message
from core.points import totals
from core.points.totals import Totals
from core.registry.people import CADRES, Post
from core.registry.regions import Region
from handlers.event import Turn
from handlers.flow import Answers, Flow

NAME = "totals"


def spans(now: datetime) -> list[tuple[str, datetime, datetime]]:
    """Last month, and this year up to now."""
    month = month_before(month_of(now))
    year = at_local(date(local(now).year, 1, 1), time(0))
    return [(spoken_month(month), *month_span(month)), (f"{day_of(now).year}年到现在", year, now)]


def told(name: str, found: Totals) -> str:
    """One span in one sentence."""
    return (
        f"{name}：{found.people}人申报通过，{found.subjects}户（人）得分，发放积分{found.points}分，"
        f"兑换{found.pieces}件，花了{yuan.spoken(found.fen)}。"
    )


def of_place(turn: Turn, place: Region) -> str:
    """A village, or all villages of a town or city."""
    own = place.village_id is not None
    count = totals.of_village if own else totals.of_town
    rows, villages = [], 0
    for name, since, until in spans(turn.now):
        found = count(turn.db, place.id, since, until)
        rows.append(told(name, found))
        villages = found.villages
    head = place.name if own else f"{place.name}（{villages}个村）"
    return "\n".join([f"{head}的积分：", *rows])


def done(turn: Turn, _: Answers) -> list[Message]:
    """Each place for which the speaker is posted."""
    found = totals.places(turn.db, (a.region_id for a in turn.posts))
    return [Message("\n".join(of_place(turn, place) for place in found))]


flow = Flow(
    name=NAME,
    words=("统计", "/stats"),
    intents=("query_stats",),
    posts=CADRES | {Post.SUPERVISOR, Post.GRID_LEADER, Post.WORK_TEAM},
    asks=(),
    done=done,
    hint="统计：多少人参加、发了多少积分、兑换花了多少钱",
    order=57,
)
