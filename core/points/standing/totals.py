"""Totals (积分统计): people who took part, points issued, and yuan spent on goods, as 织篢's article reports them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.db import Db
from core.points.claims.claims import Claim, ClaimState
from core.points.ledger.ledger import Transfer
from core.points.rulebook import versions
from core.points.rulebook.rulebook import ItemKind
from core.points.shop.redemptions import Redemption, RedemptionState
from core.registry import regions
from core.registry.regions import Kind, Region

_PARTS = 500
VOLUNTARY = "志愿"


@dataclass(frozen=True)
class Totals:
    """What points have moved in some villages since a moment."""

    villages: int
    people: int  # who put something good on record that passed
    volunteers: int  # of them, for voluntary service (志愿)
    subjects: int  # households and people who were given points
    points: int  # issued
    back: int  # what deductions took back
    pieces: int  # of goods handed over
    fen: int  # what those cost


def of_village(db: Db, village_id: str, since: datetime, until: datetime) -> Totals:
    """The totals of one village from one moment up to another."""
    return _of(db, [village_id], since, until)


def of_town(db: Db, region_id: str, since: datetime, until: datetime) -> Totals:
    """The totals of all villages in a region."""
    inside = [
        v.id for v in regions.villages(db) if region_id in {r.id for r in regions.line_up(db, v.id)}
    ]
    return _of(db, inside, since, until)


def places(db: Db, region_ids: Iterable[str]) -> list[Region]:
    """The regions, at village level or above, for which totals can be asked by who is posted there."""
    by_id: dict[str, Region] = {}
    for region_id in region_ids:
        region = regions.one(db, region_id)
        village = (
            region if region.village_id is None else regions.above(db, region_id, Kind.VILLAGE)
        )
        if village is not None:
            by_id[village.id] = village
    return list(by_id.values())


def _of(db: Db, village_ids: list[str], since: datetime, until: datetime) -> Totals:
    people: set[str] = set()
    volunteers: set[str] = set()
    given: set[str] = set()
    points = back = pieces = fen = 0
    for start in range(0, len(village_ids), _PARTS):
        part = village_ids[start : start + _PARTS]
        active, helping = _people(db, part, since, until)
        people, volunteers = people | active, volunteers | helping
        some, issued, taken = _given(db, part, since, until)
        given |= some
        points, back = points + issued, back + taken
        out, cost = _handed_over(db, part, since, until)
        pieces, fen = pieces + out, fen + cost
    return Totals(
        len(village_ids), len(people), len(volunteers), len(given), points, back, pieces, fen
    )


def _people(db: Db, part: list[str], since: datetime, until: datetime) -> tuple[set[str], set[str]]:
    """Who has put awards on record that passed, and who of them for an item that is named 志愿."""
    asked = (col(Claim.claimant_id), col(Claim.digest), col(Claim.code), col(Claim.day))
    query = select(*asked).where(
        col(Claim.village_id).in_(part),
        Claim.state == ClaimState.PASSED,
        Claim.kind == ItemKind.AWARD,
        Claim.at >= since,
        Claim.at < until,
    )
    deeds = db.exec(query.distinct()).all()
    voluntary = {deed: _is_voluntary(db, *deed) for deed in {(d[1], d[2], d[3]) for d in deeds}}
    helping = {d[0] for d in deeds if voluntary[d[1], d[2], d[3]]}
    return {deed[0] for deed in deeds}, helping


def _is_voluntary(db: Db, digest: str, code: str, day: date) -> bool:
    item = versions.item(db, digest, code, day)
    return item is not None and VOLUNTARY in item.name


def _given(db: Db, part: list[str], since: datetime, until: datetime) -> tuple[set[str], int, int]:
    query = (
        select(Transfer.from_account, Transfer.to_account, func.sum(Transfer.points))
        .where(
            col(Transfer.village_id).in_(part),
            col(Transfer.from_account).startswith("issue:")
            | col(Transfer.to_account).startswith("issue:"),
            Transfer.at >= since,
            Transfer.at < until,
        )
        .group_by(col(Transfer.from_account), col(Transfer.to_account))
    )
    given: set[str] = set()
    issued = back = 0
    for away, to, points in db.exec(query):
        if away.startswith("issue:"):
            issued += int(points)
            given.add(to)
        else:
            back += int(points)
    return given, issued, back


def _handed_over(db: Db, part: list[str], since: datetime, until: datetime) -> tuple[int, int]:
    query = select(func.sum(Redemption.pieces), func.sum(Redemption.fen)).where(
        col(Redemption.village_id).in_(part),
        Redemption.state == RedemptionState.HANDED_OVER,
        col(Redemption.ended_at) >= since,
        col(Redemption.ended_at) < until,
    )
    pieces, fen = db.exec(query).one()
    return int(pieces or 0), int(fen or 0)
