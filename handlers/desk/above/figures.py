"""统计: what the month came to in a place: reports, how long they took, on time or not, and the visits."""

import re
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

NAME = "figures"
_MOST_VILLAGES = 200
_KINDS = re.compile("哪(?:一|些)?类|哪种|各类|按类")


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
    asks=(),
    done=done,
)
