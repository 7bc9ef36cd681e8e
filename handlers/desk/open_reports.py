"""全村上报 | 超期 | 各村办得怎么样: what is open or late in a village, town or city, for whoever may see it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.clock import month_of, month_span
from core.figures import backlog, view, waiting
from core.figures.view import View
from core.figures.waiting import Page
from core.outbox import Choice, Message
from core.registry import regions
from core.reports import overview
from core.reports.overview import Count
from handlers.desk import asking
from handlers.desk.above import wording
from handlers.desk.above.page import page as page_of
from handlers.desk.above.page import way_on
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.reports.filing.sharing import meant_of, spoken
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.topics import Topic, report_number, topic
from handlers.understand.sayings.work import work_stage

NAME = "open_reports"
SHOWN = 9
_TOPICS = (Topic.OPEN, Topic.OVERDUE, Topic.COUNTS, Topic.VILLAGES)
_OF_ONE = ("report_status", "ask_work")
_WORDS = {
    "超期": Topic.OVERDUE,
    "逾期": Topic.OVERDUE,
    "超时": Topic.OVERDUE,
    "全村上报": Topic.OPEN,
    "全镇上报": Topic.OPEN,
    "全市上报": Topic.OPEN,
    "各村办得怎么样": Topic.VILLAGES,
}
_SINCE = (("今天", 1), ("昨天", 2), ("这几天", 3), ("这周", 7), ("本周", 7), ("这星期", 7))


def hears(turn: Turn) -> Iterable[Reading]:
    """A question about the reports of a place."""
    if asking.asked_for(turn, *_TOPICS) is not None:
        yield asking.reading("看上报", NAME, {"said": turn.words})
    elif turn.words and turn.meaning.intent in _OF_ONE and topic(turn.words) is None:
        yield from _of_one(turn)


def _of_one(turn: Turn) -> Iterable[Reading]:
    """井盖那件谁在办: one open report that the sender sees by a post, by what lies there."""
    if turn.person is None or not asking.seats(turn) or report_number(turn.words):
        return
    if work_stage(turn.words) is not None and not asked(turn.words):
        return  # who says what they do about it asks nothing
    named = regions.named_in(turn.db, turn.words)
    words = re.sub("|".join(re.escape(r.name) for r in named) or "$^", "", turn.words)
    meant = meant_of(words, overview.open_in(turn.db, turn.person.id, turn.now))
    if len(meant) == 1:
        reading = asking.reading(f"看{spoken(meant[0])}", "my_reports")
        yield replace(reading, act=replace(reading.act, thing=meant[0].id))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The figures, and at most nine lines; to everybody without a post the public count alone."""
    words = str(answers.get("said") or turn.words)
    if turn.person is None or not asking.seats(turn):
        return [Message(_public(turn, words))]
    asked = Topic(answers["topic"]) if "topic" in answers else _WORDS.get(words) or topic(words)
    place = asking.place_of(turn, words)
    region_id = answers.get("region") or (place.region.id if place.region else None)
    if region_id is not None and place.region is None:
        place = asking.Place(regions.one(turn.db, region_id), regions.title(turn.db, region_id))
    since, span = _span(words, turn.now)
    counts = overview.counts(turn.db, turn.person.id, turn.now, region_id, since=since)
    seen = view.view(turn.db, turn.person.id, turn.now, region_id)
    start, on = int(answers.get("from", 0)), {"region": region_id}
    if len(counts) > 1 and asked in (Topic.VILLAGES, Topic.COUNTS):
        head = _sum(place.name, counts, span)
        return [_by_place(head, seen, counts, span, start, on | {"topic": asked.value})]
    late = asked == Topic.OVERDUE
    page = waiting.page(turn.db, seen, overdue=late, start=start, most=SHOWN)
    if counts:
        head = _sum(place.name, counts, span if asked in (Topic.COUNTS, Topic.VILLAGES) else "")
        head += _levels(turn, seen)
    else:
        head = _of_part(turn, place.name, page.of, late=late)
    on |= {"topic": (asked or Topic.OPEN).value}
    return [_listed(turn, head, page, late=late, start=start, on=on)]


def _levels(turn: Turn, seen: View) -> str:
    """At which levels it is, where that is not said already."""
    where = wording.where(backlog.piles(turn.db, seen))
    return f"现在在：{where}。" if where else ""


def _span(words: str, now: datetime) -> tuple[datetime, str]:
    """Since when reports are counted: the month, unless the words name a shorter time."""
    for said, days in _SINCE:
        if said in words:
            return now - timedelta(days=days), said
    month = month_of(now)
    return month_span(month)[0], f"{int(month[-2:])}月"


def _sum(name: str, counts: Sequence[Count], span: str) -> str:
    still = sum(c.open for c in counts)
    late = sum(c.overdue for c in counts)
    text = f"{name}现在没办完的{still}件，其中超时{late}件。"
    if span:
        new, ended = sum(c.filed for c in counts), sum(c.done for c in counts)
        text = f"{name}{span}报上来{new}件，办结{ended}件。{text.removeprefix(name)}"
    return text


def _by_place(
    head: str, seen: View, counts: Sequence[Count], span: str, start: int, on: Answers
) -> Message:
    """The villages, or a city's towns, most overdue first; each opens its own list."""
    sums: dict[str, list[int]] = {}
    for c in counts:
        figures = sums.setdefault(seen.places[c.village_id].id, [0, 0, 0, 0])
        for at, many in enumerate((c.filed, c.done, c.open, c.overdue)):
            figures[at] += many
    names = {p.id: p.name for p in seen.places.values()}
    several = len({seen.places[c.village_id].id for c in counts}) < len(counts)
    topic_of = Topic.VILLAGES if several else Topic.OPEN
    rows = [
        Choice(
            f"{names[i]}：{span}上报{filed}件，办结{done_}件，没办完{still}件，超时{late}件",
            NAME,
            {"topic": topic_of.value, "region": i, "said": names[i]},
        )
        for i, (filed, done_, still, late) in sorted(
            sums.items(), key=lambda one: (-one[1][3], -one[1][2], names[one[0]], one[0])
        )
    ]
    what = "镇" if several else "村"
    text = f"{head}超时多的在前，回号码看一个{what}的。"
    return Message(text, tuple(page_of(rows, start, NAME, on)))


def _of_part(turn: Turn, name: str, many: int, *, late: bool) -> str:
    """For somebody who answers for a part: what lies there, and the whole village's public figures."""
    what = "超时的" if late else "没办完的"
    whole = _public(turn, "") if turn.village_id else ""
    return f"{whole}您这里（{name}）{what}{many}件。"


def _listed(turn: Turn, head: str, page: Page, *, late: bool, start: int, on: Answers) -> Message:
    """The reports behind numbers, those due first; the last choice goes on."""
    if not page.waiting:
        return Message(head + ("没有超时的。" if late else ""))
    several = len({one.village for one in page.waiting}) > 1
    rows = [
        Choice(
            wording.waiting(one, turn.now, several=several),
            "my_reports",
            {"said": ""},
            thing=one.report.id,
        )
        for one in page.waiting
    ]
    rows += way_on(page.of - start - len(page.waiting), start, NAME, on, "件")
    which = "超时的" if late else "先到期的在前"
    return Message(f"{head}{which}，回号码看一件：", tuple(rows))


def _public(turn: Turn, words: str) -> str:
    """How many are open in the sender's village: a number and no report."""
    named = [r for r in regions.named_in(turn.db, words) if r.village_id] if words else []
    village_id = named[0].id if named else turn.village_id
    known = regions.villages(turn.db) if village_id is None else []
    if village_id is None and len(known) != 1:
        return "您问的是哪个村？说上村名就行，比如“王家村还有几件没办”。"
    count = overview.public_count(turn.db, village_id or known[0].id, turn.now)
    return f"{count.name}现在没办完的上报{count.open}件，其中超时{count.overdue}件。"


flow = Flow(
    name=NAME,
    words=tuple(_WORDS),
    hint="全村上报：看村里还有哪些没办完；“超期”看超时的，“各村办得怎么样”看各村",
    order=58,
    hears=hears,
    asks=(),
    done=done,
)
