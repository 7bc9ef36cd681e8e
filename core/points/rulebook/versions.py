"""Versions of rulebooks (细则版本): which one a village runs on a day, and every version ever used."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlmodel import Field, SQLModel, col, select

from core.db import Db, insert_once
from core.ids import new_id
from core.points.rulebook import file
from core.points.rulebook.rulebook import Item, Rulebook, Subject
from core.registry import regions
from core.registry.regions import Region


class RulebookVersion(SQLModel, table=True):
    """A rulebook as it stood when a claim or statement first used it. Never changed."""

    __tablename__ = "rulebook_version"
    digest: str = Field(primary_key=True)
    name: str = Field(index=True)  # lianhu-default.household
    text: str
    kept_at: datetime


class RulebookAdoption(SQLModel, table=True):
    """A region's word that a rulebook counts there from a day on (启用). Never changed."""

    __tablename__ = "rulebook_adoption"
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id", index=True)  # a village, or what it lies in
    subject: Subject
    since: date
    digest: str = Field(foreign_key="rulebook_version.digest")
    by: str | None = Field(default=None, foreign_key="person.id")  # None: whoever runs the program
    at: datetime


def in_force(db: Db, village_id: str, subject: Subject, day: date) -> Rulebook | None:
    """The village's rulebook for a subject on that day: what it adopted last, else its town did.

    Where nobody adopted one, the preset that the village names; None where that scheme has none.
    """
    for region in line(db, village_id):
        for adopted in adoptions(db, region.id, subject):
            if adopted.since <= day:
                return of_digest(db, adopted.digest)
    versions = shipped(db, village_id, subject)
    return next((r for r in reversed(versions) if r.since <= day), None)


_LINE = (
    select(Region, RulebookAdoption)
    .outerjoin(RulebookAdoption, col(RulebookAdoption.region_id) == Region.id)
    .where(regions.AT_OR_ABOVE)
    .order_by(col(RulebookAdoption.since).desc(), col(RulebookAdoption.id).desc())
)


def line(db: Db, village_id: str) -> list[Region]:
    """A village and all above it, nearest first, read together with what each has adopted."""
    kept: dict[str, list[RulebookAdoption]] = db.info.setdefault("adoptions", {})
    if village_id not in kept and not db.info.get("adopting"):
        read = db.exec(_LINE, params={"region": village_id}).all()
        regions.keep(db, (region for region, _ in read))
        adopted: dict[str, list[RulebookAdoption]] = {region.id: [] for region, _ in read}
        for region, adoption in read:
            adopted[region.id] += [adoption] if adoption is not None else []
        kept |= adopted
    return regions.line_up(db, village_id)


def know(db: Db, village_ids: Sequence[str]) -> None:
    """Read these villages, all above them and what each has adopted; nobody then asks for one of them."""
    regions.know(db, village_ids)
    line = {region.id for v in village_ids for region in regions.line_up(db, v)}
    _keep_adoptions(db, sorted(line))


def without_own(db: Db, village_id: str, subject: Subject, day: date) -> Rulebook | None:
    """What the village would run on that day had it adopted nothing itself."""
    for region in line(db, village_id)[1:]:
        for adopted in adoptions(db, region.id, subject):
            if adopted.since <= day:
                return of_digest(db, adopted.digest)
    return next((r for r in reversed(shipped(db, village_id, subject)) if r.since <= day), None)


def shipped(db: Db, region_id: str, subject: Subject) -> tuple[Rulebook, ...]:
    """The versions of the preset that a region names, oldest first."""
    scheme = regions.one(db, region_id).rulebook
    return file.presets().get(f"{scheme}.{subject}", ())


def adoptions(db: Db, region_id: str, subject: Subject) -> list[RulebookAdoption]:
    """What exactly this region has adopted for a subject, the newest first."""
    kept = _keep_adoptions(db, [region_id])
    return [a for a in kept[region_id] if a.subject == subject]


def _keep_adoptions(db: Db, region_ids: Sequence[str]) -> dict[str, list[RulebookAdoption]]:
    """By region, read once a transaction: every claim and statement asks."""
    kept: dict[str, list[RulebookAdoption]] = db.info.setdefault("adoptions", {})
    if db.info.get("adopting"):  # a savepoint may yet take it back
        kept = {}
    unknown = [r for r in region_ids if r not in kept]
    if unknown:
        kept |= {r: [] for r in unknown}
        query = select(RulebookAdoption).where(col(RulebookAdoption.region_id).in_(unknown))
        newest = (col(RulebookAdoption.since).desc(), col(RulebookAdoption.id).desc())
        for adoption in db.exec(query.order_by(*newest)):
            kept[adoption.region_id].append(adoption)
    return kept


def coming(db: Db, village_id: str, subject: Subject, day: date) -> Rulebook | None:
    """The next rulebook that the village will run on, when one after that day is known."""
    for region in line(db, village_id):
        adopted = adoptions(db, region.id, subject)
        later = [a for a in adopted if a.since > day]
        if later:
            return of_digest(db, later[-1].digest)
        if adopted:
            return None
    return next((r for r in shipped(db, village_id, subject) if r.since > day), None)


def adopt(
    db: Db,
    region_id: str,
    rulebook: Rulebook,
    by: str | None,
    now: datetime,
    since: date | None = None,
) -> RulebookAdoption:
    """Note that a region runs on this rulebook from its first day on, or `since`; what may be is adoption.py's."""
    adoption = RulebookAdoption(
        region_id=region_id,
        subject=rulebook.subject,
        since=since or rulebook.since,
        digest=keep(db, rulebook, now),
        by=by,
        at=now,
    )
    db.add(adoption)
    db.flush()
    db.info["adopting"] = True
    return adoption


def keep(db: Db, rulebook: Rulebook, now: datetime) -> str:
    """Store the version, once; its digest."""
    stored: set[str] = db.info.setdefault("versions", set())  # versions are never deleted
    if rulebook.digest not in stored:
        values = {
            "digest": rulebook.digest,
            "name": rulebook.name,
            "text": rulebook.text,
            "kept_at": now,
        }
        if not insert_once(db, RulebookVersion, values) and not db.in_nested_transaction():
            stored.add(rulebook.digest)
    return rulebook.digest


def of_digest(db: Db, digest: str) -> Rulebook:
    """The version that a claim or statement was made under."""
    if digest not in _known():
        text = db.exec(select(RulebookVersion.text).where(RulebookVersion.digest == digest)).one()
        _known()[digest] = file.from_canonical(text)
    return _known()[digest]


@cache
def _known() -> dict[str, Rulebook]:
    """Versions by digest: those shipped, and stored ones once read. A digest never changes meaning."""
    return {r.digest: r for versions in file.presets().values() for r in versions}


def item(db: Db, digest: str, code: str, day: date) -> Item | None:
    """The item as it stood then."""
    return of_digest(db, digest).item(code, day)
