"""Former holders (以前当过的): what they send for a post that is theirs no more never vanishes; they hear whose it is."""

from collections.abc import Collection

from sqlmodel import col, select

from core.registry import people, regions
from core.registry.people import TITLES, Appointment, Post
from handlers.engine.event import Turn


def words(turn: Turn, posts: Collection[Post]) -> str:
    """Whose post it is now, for a speaker who held one of these; empty for everybody else."""
    if turn.person is None:
        return ""
    query = (
        select(Appointment)
        .where(
            Appointment.person_id == turn.person.id,
            col(Appointment.post).in_(posts),
            people.OWN,
            col(Appointment.until) <= turn.now,
        )
        .order_by(col(Appointment.until).desc())
        .limit(1)
    )
    last = turn.db.exec(query).first()
    if last is None:
        return ""
    title = f"{regions.title(turn.db, last.region_id)}的{TITLES[last.post]}"
    now = people.holders(turn.db, last.post, last.region_id, turn.now)
    who = (
        f"现在是{'、'.join(p.name for p in now)}，请找他" if now else "现在还没有人接，有事找上一级"
    )
    return f"您不再是{title}了，这里没有要您办的事。{who}；我什么都没有记。"
