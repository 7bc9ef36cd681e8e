"""全村上报 | 超期 | 各村办得怎么样: what is open or late in a village, town or city, for whoever may see it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.clock import month_of, month_span
from core.outbox import Choice, Message
from core.registry import regions
from core.reports import overview, progress
from core.reports.ladder.reports import Report
from core.reports.overview import Count
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.reports.sharing import meant_of, spoken
from handlers.understand.sayings.topics import Topic, report_number, topic

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
    head = (
        [_sum(place.name, counts, span if asked in (Topic.COUNTS, Topic.VILLAGES) else "")]
        if counts
        else []
    )
    if len(counts) > 1 and asked in (Topic.VILLAGES, Topic.COUNTS):
        return [_by_village(head, counts, span)]
    late = asked == Topic.OVERDUE
    shown = overview.open_in(turn.db, turn.person.id, turn.now, region_id, overdue=late)
    if not counts:
        head = [_of_part(turn, place.name, shown, late=late)]
    start = int(answers.get("from", 0))
    on = {"topic": (asked or Topic.OPEN).value, "region": region_id, "from": start + SHOWN}
    return [_listed(turn, head[0], shown, late=late, on=on)]


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


def _by_village(head: list[str], counts: Sequence[Count], span: str) -> Message:
    """The villages, most overdue first; each opens its own list."""
    order = sorted(counts, key=lambda c: (-c.overdue, -c.open, c.name))
    rows = [
        Choice(
            f"{c.name}：没办完{c.open}件，超时{c.overdue}件，{span}报{c.filed}件，办结{c.done}件",
            NAME,
            {"topic": Topic.OPEN.value, "region": c.village_id, "said": c.name},
        )
        for c in order[:SHOWN]
    ]
    more = f"超时多的在前，先列{SHOWN}个村。" if len(order) > SHOWN else ""
    return Message(f"{head[0]}{more}回号码看一个村的。", tuple(rows))


def _of_part(turn: Turn, name: str, shown: Sequence[Report], *, late: bool) -> str:
    """For somebody who answers for a part: what lies there, and the whole village's public figures."""
    what = "超时的" if late else "没办完的"
    whole = _public(turn, "") if turn.village_id else ""
    return f"{whole}您这里（{name}）{what}{len(shown)}件。"


def _listed(turn: Turn, head: str, shown: list[Report], *, late: bool, on: Answers) -> Message:
    """The reports behind numbers, those due first; the last choice goes on."""
    start = int(on["from"]) - SHOWN
    part = shown[start : start + SHOWN]
    if not part:
        return Message(head + ("没有超时的。" if late else ""))
    several = len({r.village_id for r in shown}) > 1
    names = {v.id: v.name for v in asking.whole_villages(turn)} if several else {}
    rows = [
        Choice(
            f"{names.get(r.village_id or '', '')}{'：' if several else ''}{progress.line(r, turn.now)}",
            "my_reports",
            {"said": ""},
            thing=r.id,
        )
        for r in part
    ]
    left = len(shown) - start - len(part)
    if left > 0:
        rows.append(Choice(f"往下看（还有{left}件）", NAME, on))
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
