"""The weekly report (周报送): what was put on record in a week, told to the panel where the rulebook says so."""

from collections import Counter
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from core.clock import at_local, day_of
from core.db import Db
from core.points.claims import claims
from core.points.claims.claims import Claim, ClaimState
from core.points.close import words
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import SUBJECTS, Decides, Period, Rulebook, Subject
from core.points.subjects import deciders
from core.registry import addresses
from core.registry.regions import Region

_MOST = 3


def report(db: Db, now: datetime, village_id: str) -> int:
    """Tell the panel of the week that is over; how many people. For Mondays (高阳: 周报送)."""
    readers: set[str] = set()
    for subject in Subject:
        rulebook = versions.in_force(db, village_id, subject, day_of(now))
        if rulebook is None or Period.WEEK not in rulebook.reports:
            continue
        key = periods.before(periods.of_day(day_of(now), Period.WEEK))
        text = summary(db, village_id, rulebook, key)
        if not text:
            continue
        group = [p.id for p in deciders.of(db, village_id, rulebook, Decides.CLAIMS, now)]
        addresses.tell_all(db, group, words.weekly_report(text), now)
        readers.update(group)
    return len(readers)


def summary(db: Db, village_id: str, rulebook: Rulebook, key: str) -> str:
    """What was put on record in a week, in few words; empty where nothing was: nobody is bothered."""
    since, until = periods.span(key)
    query = select(Claim).where(
        Claim.village_id == village_id,
        Claim.subject == rulebook.subject,
        col(Claim.at) >= since,
        col(Claim.at) < until,
        Claim.state != ClaimState.WITHDRAWN,
    )
    rows = list(db.exec(query).all())
    head = f"【积分周报】{db.get_one(Region, village_id).name}{SUBJECTS[rulebook.subject]}，{periods.spoken(key)}："
    if not rows:
        return ""
    states = Counter(c.state for c in rows)
    taken = sum(c.points <= 0 for c in rows)
    unit = "户" if rulebook.subject == Subject.HOUSEHOLD else "人"
    concerned = len({c.subject_id for c in rows})
    kinds = Counter(claims.item_of(db, c).category for c in rows)
    most = "、".join(f"{name}{count}笔" for name, count in kinds.most_common(_MOST))
    return (
        f"{head}新记{len(rows)}笔（加分{len(rows) - taken}笔，扣分{taken}笔），涉及{concerned}{unit}。\n"
        f"通过{states[ClaimState.PASSED]}笔，没通过{states[ClaimState.REJECTED]}笔，"
        f"还在等审核{states[ClaimState.WAITING]}笔。\n最多的是{most}。"
    )


def of_day(db: Db, person_id: str, now: datetime) -> list[Claim]:
    """What the person has put on record today, in order (高阳: 日记录)."""
    midnight = at_local(day_of(now), time(0))
    query = select(Claim).where(
        Claim.claimant_id == person_id,
        col(Claim.at) >= midnight,
        col(Claim.at) < midnight + timedelta(days=1),
        Claim.state != ClaimState.WITHDRAWN,
    )
    return list(db.exec(query.order_by(col(Claim.id))))
