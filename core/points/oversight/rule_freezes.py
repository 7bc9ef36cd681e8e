"""A change of rules that is frozen (冻结细则变动): the rulebook before it goes on, until another person lifts it."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.points.rulebook import periods, versions
from core.points.rulebook.changes import changes
from core.points.rulebook.rulebook import Rulebook
from core.points.rulebook.versions import RulebookAdoption
from core.points.statement.freezes import Freeze

WENT_ON = acts.kind("rulebook.go_on", passed_over="comes along with a freeze or its end")

LATELY = timedelta(days=31)
"""So long after it was made a change of rules or of a price may be stopped."""


def recent(db: Db, village_id: str, now: datetime) -> list[RulebookAdoption]:
    """The village's own changes of rules that still stand and were made lately, the newest first."""
    query = (
        select(RulebookAdoption)
        .join(Act, col(Act.thing_id) == RulebookAdoption.id)
        .where(
            RulebookAdoption.region_id == village_id,
            RulebookAdoption.at > now - LATELY,
            Act.kind == "rulebook.adopt",
        )
    )
    made = sorted(db.exec(query).all(), key=lambda a: a.id, reverse=True)
    return [a for a in made if is_newest(db, a)]


def is_newest(db: Db, adoption: RulebookAdoption) -> bool:
    """Whether nothing was adopted after it, which would have taken its place."""
    known = versions.adoptions(db, adoption.region_id, adoption.subject)
    return all(a.id <= adoption.id for a in known)


def before(db: Db, adoption: RulebookAdoption) -> Rulebook | None:
    """What the village would run on without this change."""
    earlier = [
        a
        for a in versions.adoptions(db, adoption.region_id, adoption.subject)
        if a.id < adoption.id and a.since <= adoption.since
    ]
    if earlier:
        return versions.of_digest(db, earlier[0].digest)
    return versions.without_own(db, adoption.region_id, adoption.subject, adoption.since)


def changed(db: Db, adoption: RulebookAdoption) -> list[str]:
    """What the change says, in plain lines."""
    return changes(before(db, adoption), versions.of_digest(db, adoption.digest))


def refuse_over(db: Db, adoption: RulebookAdoption) -> None:
    """Refusal where there is nothing to go back to, or a later change stands already."""
    if before(db, adoption) is None:
        raise Refusal("这是村里的第一份细则，冻结了就没有细则可用。有意见请跟村干部说。")
    if not is_newest(db, adoption):
        raise Refusal("这以后细则又变动过，请冻结最新的那一次。")


def stop(db: Db, adoption: RulebookAdoption, by: str, right: str, now: datetime) -> None:
    """The rulebook before goes on: from the change's first day, or from the next period where that has passed."""
    old = before(db, adoption)
    assert old is not None  # refuse_over has looked
    since = _from(adoption, old, now)
    adopted = versions.adopt(db, adoption.region_id, old, by, now, since=since)
    acts.record(db, WENT_ON, adopted.id, now, person_id=by, right=right, digest=adopted.digest)


def go_on(db: Db, freeze: Freeze, by: str, right: str, now: datetime) -> None:
    """The change counts after all, from its first day or the next period; not where others followed."""
    adoption = db.get_one(RulebookAdoption, freeze.thing_id)
    later = versions.adoptions(db, adoption.region_id, adoption.subject)
    if sum(a.id > adoption.id for a in later) > 1:
        return  # the village has changed its rules since; that stands
    new = versions.of_digest(db, adoption.digest)
    since = _from(adoption, new, now)
    adopted = versions.adopt(db, adoption.region_id, new, by, now, since=since)
    acts.record(db, WENT_ON, adopted.id, now, person_id=by, right=right, digest=adopted.digest)


def _from(adoption: RulebookAdoption, book: Rulebook, now: datetime) -> date:
    if adoption.since > day_of(now):
        return adoption.since
    return periods.days(periods.of_day(day_of(now), book.period))[1]
