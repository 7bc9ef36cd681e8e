"""统计: what the month came to in a place: reports, how long they took, on time or not, and the visits."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from core.clock import day_of, month_before, month_of, month_span
from core.figures import backlog, coverage, kpis, view
from core.figures.kpis import Kpis
from core.figures.view import View
from core.outbox import Choice, Message
from core.registry import regions
from core.reports import overview
from handlers.desk import asking
from handlers.desk.above import wording
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.wording import standard

NAME = "figures"
_MOST_VILLAGES = 200
_ASKS = re.compile(
    "(?:上报|诉求|办件|问题|事情?).{0,4}(?:统计|数据|报表)|办结率|按时率|超时率|办结用了几天|平均.{0,4}(?:几|多少)天"
    "|多(?:久|长时间)(?:才)?(?:能)?办(?:完|结|好)一件|一般(?:几|多少)天(?:能)?(?:办|弄|修)|(?:办事|办件)(?:效率|情况|数据|速度)"
    "|(?:哪|各)(?:一|个)?(?:级|层).{0,4}(?:慢|几天|多久|卡)|卡在(?:哪|谁)|多少(?:件)?是?按时|确认率|满意率"
)
_KINDS = re.compile("哪(?:一|些)?类|哪种|各类|按类")


def hears(turn: Turn) -> Iterable[Reading]:
    """How quickly things are done, and what share in time."""
    plain = standard(turn.words) if turn.words else ""
    if plain and len(plain) <= 30 and turn.holds(*overview.SEEING) and _ASKS.search(plain):
        act = Choice("统计", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="desk.figures", belief=3.5)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The figures of the month so far, or of the last; of what the sender's posts see and nothing else."""
    if turn.person is None or not turn.holds(*overview.SEEING):
        return [Message("统计要由村里安排的人来看。想知道村里还有几件没办，发“全村上报”。")]
    words = str(answers.get("said") or "")
    place = asking.place_of(turn, words)
    region_id = answers.get("region") or (place.region.id if place.region else None)
    name = regions.title(turn.db, region_id) if region_id else place.name
    seen = view.view(turn.db, turn.person.id, turn.now, region_id)
    month = str(answers.get("month") or _month(words, turn.now))
    since, until = month_span(month)
    until = min(until, turn.now)
    figures = kpis.of_span(turn.db, seen, since, until)
    if answers.get("kinds") or _KINDS.search(words):
        return [Message(_by_kind(name, _called(month, turn.now), figures))]
    running = month == month_of(turn.now)
    lines = wording.kpis(name, _called(month, turn.now), figures)
    if running:
        lines[1:1] = _standing(turn, seen)
        lines += _visits(turn, seen)
    return [Message("\n".join(lines), _ways(turn, figures, month, region_id, seen))]


def _month(words: str, now: datetime) -> str:
    month = month_of(now)
    return month_before(month) if "上个月" in words or "上月" in words else month


def _called(month: str, now: datetime) -> str:
    number = int(month[-2:])
    return f"{number}月到今天" if month == month_of(now) else f"{number}月"


def _standing(turn: Turn, seen: View) -> list[str]:
    piles = backlog.piles(turn.db, seen)
    still, late = sum(p.open for p in piles), sum(p.overdue for p in piles)
    at = wording.where(piles)
    return [f"现在没办完{still}件，超时{late}件{f'：{at}' if at else ''}。"]


def _visits(turn: Turn, seen: View) -> list[str]:
    """The visits of this month, where there are not too many villages to read of at once."""
    if seen.around or len(seen.villages) > _MOST_VILLAGES:
        return []
    today = day_of(turn.now)
    first = date(today.year, today.month, 1)
    rows = coverage.of_villages(turn.db, seen.villages, first, today, turn.now)
    return [f"走访：{wording.covered(rows)}。"] if rows else []


def _by_kind(name: str, span: str, figures: Kpis) -> str:
    """Each category's days, those with most first."""
    order = sorted(figures.by_category.items(), key=lambda one: (-one[1].n, one[0]))
    lines = [f"{wording.CATEGORIES.get(kind, kind)}：{wording.times(took)}" for kind, took in order]
    return "\n".join([f"{name}{span}办结{figures.done}件，按类：", *lines[:9]])


def _ways(
    turn: Turn, figures: Kpis, month: str, region_id: str | None, seen: View
) -> tuple[Choice, ...]:
    here = {"said": "", "region": region_id}
    ways = [Choice("超期", "open_reports", {"topic": "overdue", "region": region_id})]
    if len(seen.villages) > 1:
        ways.append(
            Choice("各村办得怎么样", "open_reports", {"topic": "villages", "region": region_id})
        )
    if seen.villages:
        ways.append(Choice("走访情况", "coverage", here))
    if figures.done:
        ways.append(Choice("按类看", NAME, here | {"month": month, "kinds": True}))
    if month == month_of(turn.now):
        ways.append(Choice("上个月", NAME, here | {"month": month_before(month)}))
    return (*ways, Choice("积分统计", "totals"))


flow = Flow(
    name=NAME,
    words=("统计", "/stats"),
    hint="统计：这个月报了几件、办了几件、用了几天、走了几户",
    order=57,
    hears=hears,
    asks=(),
    done=done,
)
