"""Limits (改期限): the time that each level has, set for a region, category and urgency by the level above or a file."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.registry import people, regions, village_file
from core.registry.people import Post
from core.registry.regions import Kind, Region
from core.reports.ladder.levels import POSTS, RANK, SAFE, SHORT, Level, Limit, TimeLimit

SET = acts.kind("limit.set", final="期限改好了，以后报的照新的算。要改回来，再发一次“改期限”。")
MOST_DAYS, MOST_HOURS = 90, 240
_KIND = {
    Level.TOWN: Kind.TOWN,
    Level.VILLAGE: Kind.VILLAGE,
    Level.GROUP: Kind.GROUP,
    Level.REPRESENTATIVE: Kind.CIRCLE,
    Level.CITY: Kind.CITY,
}
_ABOVE = {
    post: level for level, posts in POSTS.items() if level != Level.SUPERVISION for post in posts
}


def set_limit(
    db: Db,
    person_id: str,
    region: Region,
    level: Level,
    limit: Limit,
    now: datetime,
    *,
    category: str = "",
    urgency: str = "",
) -> None:
    """Set how long a level has in a region; reports that are filed already keep what they were given.

    Refusal for whoever does not sit above that level there, and for a limit of nothing or far too long.
    """
    right = _right(db, person_id, region, level, now)
    if right is None:
        raise Refusal(f"{region.name}{SHORT[level]}这一级的期限，要由上一级来改。")
    put(db, region.id, level, limit, category=category, urgency=urgency)
    acts.record(
        db,
        SET,
        region.id,
        now,
        person_id=person_id,
        right=right.value,
        level=level.value,
        category=category,
        urgency=urgency,
        limit=[limit.hours, limit.days],
    )


def _right(db: Db, person_id: str, region: Region, level: Level, now: datetime) -> Post | None:
    """The post by which somebody sits above a level of a region."""
    line = {r.id for r in regions.line_up(db, region.id)}
    for appointment in people.posts_of(db, person_id, now):
        held = _ABOVE.get(appointment.post)
        if appointment.region_id in line and held is not None and RANK[held] > RANK[level]:
            return appointment.post
    return None


def put(
    db: Db, region_id: str, level: str, limit: Limit, *, category: str = "", urgency: str = ""
) -> None:
    """Keep a limit in place of the one before; Refusal for one of nothing or far too long."""
    if not (0 < limit.days <= MOST_DAYS or 0 < limit.hours <= MOST_HOURS):
        raise Refusal(f"期限要在 1 小时到 {MOST_DAYS} 个工作日之间，比如“24小时”“3天”。")
    query = select(TimeLimit).where(
        TimeLimit.region_id == region_id,
        TimeLimit.category == category,
        TimeLimit.urgency == urgency,
        TimeLimit.level == level,
    )
    kept = db.exec(query.order_by(col(TimeLimit.id))).first() or TimeLimit(
        region_id=region_id, category=category, urgency=urgency, level=level
    )
    kept.hours, kept.days = limit.hours, limit.days
    db.add(kept)
    db.flush()


def load(db: Db, entries: list[dict[str, Any]]) -> int:
    """The [[limit]] tables of a village.toml: region, level, hours or days, and perhaps category, urgency.

    How many there were. Refusal naming the one that cannot be used.
    """
    for number, entry in enumerate(entries, 1):
        level = str(entry.get("level", ""))
        if level not in {*Level, SAFE} or "region" not in entry:
            raise Refusal(
                f"第 {number} 个 [[limit]] 要写 region 和 level；level 可以用 {'、'.join(Level)}、{SAFE}。"
            )
        region = village_file.place(db, str(entry["region"]))
        hours, days = entry.get("hours", 0), entry.get("days", 0)
        if not isinstance(hours, int) or not isinstance(days, int):
            raise Refusal(f"第 {number} 个 [[limit]] 的 hours、days 要写整数。")
        limit = Limit(hours=hours, days=days)
        named = {key: str(entry.get(key, "")) for key in ("category", "urgency")}
        put(db, region.id, level, limit, **named)
    return len(entries)
