"""空缺: which seats have nobody, since when, and who covers, for those who answer for the place."""

import re
from collections.abc import Iterable

from core.clock import spoken_day
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import vacancies
from core.posts.vacancies import Vacancy
from core.registry import regions
from core.registry.people import CADRES, TITLES, Post
from core.reports.ladder import levels
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

NAME = "vacancy"
SHOWN = 12
_POSTS = frozenset({*CADRES, Post.SUPERVISOR, Post.REPRESENTATIVE})
_SEAT = "(?:代表|组长|网格员|网格长|联户|联系户|邻里圈|岗位|职务|位置|位子|圈)"
_EMPTY = "(?:空缺|空着|空了|出缺|缺人|缺编|没人当|没有人当|没人接|没有人接|没人顶|没人管|没有人管|没人联系)"
_ASKS = re.compile(
    f"^(?:看|查|列)?(?:一下)?(?:现在|目前|全镇|全村|我们?[村镇])?(?:有)?(?:哪些|哪个|哪几|几个|多少|有没有|还有)?.{{0,8}}{_SEAT}.{{0,6}}{_EMPTY}(?:的|了|着|吗|没有)?[?？]?$"
    f"|^(?:看|查|列)?(?:一下)?(?:现在|目前|全镇|全村|[镇村][里上]|我们?[村镇])?(?:还有|还)?(?:哪些|哪个|哪几|哪里|有几个|还有|有没有).{{0,8}}(?:{_EMPTY}|缺|没有|没).{{0,2}}{_SEAT}(?:的|吗|没有)?(?:村|组|圈)?[?？]?$"
    f"|^{_EMPTY}(?:的)?(?:{_SEAT})?(?:有哪些|情况|名单|有几个)?[?？]?$"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """A question about seats without a holder."""
    if turn.words and turn.holds(*_POSTS) and _ASKS.search(turn.words):
        yield Reading(
            By.FLOW, Choice("空缺", NAME), Evidence.PLAIN, why="posts.vacancy", belief=3.0
        )


def villages(turn: Turn) -> list[str]:
    """The villages for whose seats the sender answers, or that they belong to."""
    above = {a.region_id for a in turn.posts if a.post in CADRES}
    ids = list(turn.db.exec(regions.villages_below(above))) if above else []
    own = [turn.village_id] if turn.village_id else []
    return sorted(dict.fromkeys([*ids, *own]))


def done(turn: Turn, _: Answers) -> list[Message]:
    """A line a seat; what can be done about each is a choice of whoever may."""
    places = villages(turn)
    if not places:
        raise Refusal("还不知道您管哪里。请先发“绑定”。")
    for village_id in places[:SHOWN]:
        vacancies.arrange(turn.db, turn.now, village_id)
    empty = vacancies.in_villages(turn.db, places, turn.now)
    if not empty:
        return [Message("现在没有空缺，每个联系户都有人联系。")]
    rows = [f"现在空缺{len(empty)}个："]
    rows += [f"{n}. {_line(turn, one)}" for n, one in enumerate(empty[:SHOWN], 1)]
    if len(empty) > SHOWN:
        rows.append(f"……还有{len(empty) - SHOWN}个。")
    rows.append("要换人就说“换某某当代表”，要补选就由村里发“补选”加联系户的名字。")
    return [Message("\n".join(rows))]


def _line(turn: Turn, one: Vacancy) -> str:
    place, title = regions.title(turn.db, one.region.id), TITLES[one.post]
    homes = f"，{one.homes}户" if one.homes else ""
    since = f"{spoken_day(one.since)}起空着（原来是{one.former}）" if one.since else "一直空着"
    by = f"，先由{levels.seat_words(turn.db, one.above)}顶" if one.above else "，还没有人顶"
    return f"{place}的{title}{homes}：{since}{by}"


flow = Flow(
    name=NAME,
    words=("空缺", "/vacancies"),
    posts=_POSTS,
    hint="空缺：看哪些联系户没有代表，谁在顶",
    order=57,
    hears=hears,
    asks=(),
    done=done,
)
