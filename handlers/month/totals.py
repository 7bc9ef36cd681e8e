"""积分统计: how many took part, how many points were issued, and what the goods cost, for cadres."""

import re
from datetime import date, datetime, time

from core.clock import at_local, day_of, local, month_before, month_of, month_span, spoken_month
from core.funds import yuan
from core.outbox import Choice, Message
from core.points.standing import totals
from core.points.standing.totals import Totals
from core.registry.people import CADRES, Post
from core.registry.regions import Region
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "totals"
_OTHER_FIGURES = re.compile("上报|几件|多少件|办结|办了|超期|逾期|满意|走访|打卡|联系户|低保|人口")
_OF_POINTS = re.compile("积分|兑换|加分|扣分|发了多少分|申报")


_WAYS = (
    Choice("统计", "figures"),
    Choice("全村上报", "open_reports"),
    Choice("没走访的", "visits_owed"),
)


def _of_work(words: str) -> bool:
    """Whether the figures of reports and visits are asked for, which other commands know."""
    return bool(_OTHER_FIGURES.search(words)) and not _OF_POINTS.search(words)


def spans(now: datetime) -> list[tuple[str, datetime, datetime]]:
    """Last month, and this year up to now."""
    month = month_before(month_of(now))
    year = at_local(date(local(now).year, 1, 1), time(0))
    return [(spoken_month(month), *month_span(month)), (f"{day_of(now).year}年到现在", year, now)]


def in_words(name: str, figures: Totals) -> str:
    """One span in one sentence."""
    back = f"扣回{figures.back}分，" if figures.back else ""
    return (
        f"{name}：{figures.people}人申报通过（志愿服务{figures.volunteers}人），{figures.subjects}户（人）得分，发放积分{figures.points}分，{back}"
        f"兑换{figures.pieces}件，花了{yuan.spoken(figures.fen)}。"
    )


def of_place(turn: Turn, place: Region) -> str:
    """A village, or all villages of a town or city."""
    is_village = place.village_id is not None
    count = totals.of_village if is_village else totals.of_town
    rows, villages = [], 0
    for name, since, until in spans(turn.now):
        figures = count(turn.db, place.id, since, until)
        rows.append(in_words(name, figures))
        villages = figures.villages
    head = place.name if is_village else f"{place.name}（{villages}个村）"
    return "\n".join([f"{head}的积分：", *rows])


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Each place for which the speaker is posted; of points alone, not of reports or visits."""
    if _of_work(str(answers.get("said", ""))):
        return [Message("上报和走访的数在这里看：", _WAYS)]
    places = totals.places(turn.db, (a.region_id for a in turn.posts))
    return [Message("\n".join(of_place(turn, place) for place in places))]


flow = Flow(
    name=NAME,
    words=("积分统计",),
    intents=("query_stats",),
    posts=CADRES | {Post.SUPERVISOR, Post.GRID_LEADER, Post.WORK_TEAM},
    asks=(),
    done=done,
    hint="积分统计：多少人参加、发了多少积分、兑换花了多少钱",
    order=57,
)
