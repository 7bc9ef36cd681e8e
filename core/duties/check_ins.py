"""Check-ins (打卡): that whoever answers for a household reached it, visited it, or could not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, delete, func
from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.clock import day_of, month_of
from core.db import Db, insert_once
from core.duties import duties, serving, words
from core.duties.duties import EvidenceRule, Mode, Preset
from core.errors import Refusal
from core.ids import new_id
from core.registry import households
from core.registry.households import Household
from core.registry.people import Person, Post


class CheckInMode(StrEnum):
    """What happened. A visit counts as a contact too; COULD_NOT fulfils nothing, but says why."""

    CONTACT = "contact"  # 联系
    VISIT = "visit"  # 走访
    COULD_NOT = "could_not"  # 没联系上


NOTED = {mode: acts.kind(f"check_in.{mode}") for mode in CheckInMode}
UNDONE = acts.kind("check_in.undo", passed_over="the taking back of a check-in")


class CheckIn(SQLModel, table=True):
    """One household on one day in one way; a second row for the same is impossible (I-21)."""

    __tablename__ = "check_in"
    __table_args__ = (
        Index("check_in_once", "representative_id", "household_id", "day", "mode", unique=True),
        Index("check_in_last", "household_id", "mode", "day"),
        # Covers what a month is worked out from: the rows themselves lie all over the table.
        Index(
            "check_in_month",
            "village_id",
            "day",
            "representative_id",
            "household_id",
            "mode",
            "at",
        ),
        Index("check_in_entry", "entry_id"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    entry_id: str
    """What one message recorded: an entry may speak of several households ("1 3 5")."""
    village_id: str = Field(foreign_key="region.id")
    circle_id: str = Field(foreign_key="region.id")  # of the household when this was recorded
    representative_id: str = Field(foreign_key="person.id")  # or the grid worker (网格员)
    household_id: str = Field(foreign_key="household.id")
    mode: CheckInMode
    day: date  # the village's date on which it happened
    at: datetime  # when it was recorded
    place: str = ""
    latitude: float | None = None  # WGS-84
    longitude: float | None = None
    note: str = ""
    reason: str = ""  # why the household could not be reached, or why the entry comes late
    late: bool = False  # recorded after a period that it answers was over


class CheckInPhoto(SQLModel, table=True):
    """A photo of a check-in. One photo serves one check-in, for ever (I-21)."""

    __tablename__ = "check_in_photo"
    evidence_id: str = Field(primary_key=True, foreign_key="evidence.id")
    check_in_id: str = Field(foreign_key="check_in.id", index=True)


@dataclass(frozen=True)
class Entry:
    """What came of one message: names of the households noted by it, and of those noted before."""

    mode: CheckInMode
    day: date
    late: bool
    noted: tuple[str, ...]
    already: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """What a visit can show for itself. `location` is WGS-84 latitude, longitude."""

    photos: tuple[str, ...] = ()  # evidence ids
    place: str = ""
    location: tuple[float, float] | None = None


NOTHING_TO_SHOW = Proof()


def contact(
    db: Db,
    by: Person,
    household_ids: Sequence[str],
    at: datetime,
    *,
    note: str = "",
    day: date | None = None,
    why_late: str = "",
) -> Entry:
    """Note contacts (联系); households reached or visited that day already stay as they are.

    `day` is the village's date on which it happened, that of `at` unless given. An entry for a
    week that is over is late and needs `why_late`. Refusal unless all are the speaker's own contact
    households now.
    """
    served = _served(db, by, household_ids, at)
    check_in = _check_in(by, CheckInMode.CONTACT, at, day, note=note, reason=why_late.strip())
    check_in.late = _is_late(duties.of_village(db, served[0].village_id), check_in)
    return _enter(db, served, check_in)


def visit(
    db: Db,
    by: Person,
    household_ids: Sequence[str],
    at: datetime,
    *,
    proof: Proof = NOTHING_TO_SHOW,
    note: str = "",
    day: date | None = None,
    why_late: str = "",
) -> Entry:
    """Note visits (走访); a second one on the same day changes nothing.

    Refusal as for `contact`, and without a photo where the preset requires one.
    """
    served = _served(db, by, household_ids, at)
    preset = duties.of_village(db, served[0].village_id)
    if preset.evidence_for(Mode.VISIT) == EvidenceRule.REQUIRED and not proof.photos:
        raise Refusal("走访要有照片才算数，请回“打卡”再记一次，带上照片。")
    if proof.photos and len(served) > 1:
        raise Refusal("一张照片只能用在一户上，请回“打卡”一户一户地记。")
    check_in = _check_in(by, CheckInMode.VISIT, at, day, note=note, reason=why_late.strip())
    check_in.place = proof.place.strip()
    check_in.latitude, check_in.longitude = proof.location or (None, None)
    check_in.late = _is_late(preset, check_in)
    return _enter(db, served, check_in, proof.photos)


def could_not(db: Db, by: Person, household_ids: Sequence[str], why: str, at: datetime) -> Entry:
    """Note that households could not be reached today, and why; what is owed stays owed."""
    if not why.strip():
        raise Refusal("请写明为什么没联系上，比如：2 没人在家。")
    served = _served(db, by, household_ids, at)
    return _enter(db, served, _check_in(by, CheckInMode.COULD_NOT, at, None, reason=why.strip()))


def _served(db: Db, by: Person, household_ids: Sequence[str], at: datetime) -> list[Household]:
    """The households, when all are contact households of `by` at this moment."""
    home = households.of_person(db, by.id)
    served = [db.get(Household, one) for one in dict.fromkeys(household_ids)]
    contacts: list[Household] = []
    for household in served:
        if household is None or serving.post_for(db, by.id, household, at) is None:
            raise Refusal("这一户不是您的联系户。回“联系户”看看您联系哪几户。")
        if home is not None and home.id == household.id:
            raise Refusal("这是您自己家，不用打卡。回“联系户”看看您联系哪几户。")
        contacts.append(household)
    if not contacts:
        raise Refusal("请说是哪一户。回“联系户”看看您联系哪几户。")
    return contacts


def _check_in(
    by: Person,
    mode: CheckInMode,
    at: datetime,
    day: date | None,
    *,
    note: str = "",
    reason: str = "",
) -> CheckIn:
    return CheckIn(
        entry_id=new_id(),
        village_id="",
        circle_id="",
        representative_id=by.id,
        household_id="",
        mode=mode,
        day=day or day_of(at),
        at=at,
        note=note.strip(),
        reason=reason,
    )


def _is_late(preset: Preset, check_in: CheckIn) -> bool:
    today = day_of(check_in.at)
    if check_in.day > today:
        raise Refusal("还没到那一天，到时候再打卡。")
    if check_in.day < today - timedelta(days=preset.late_days):
        raise Refusal(f"只能补记最近{preset.late_days}天的，更早的请向村干部说明。")
    late = preset.is_late(Mode(check_in.mode), check_in.day, today)
    if late and not check_in.reason:
        raise Refusal("补记以前的，请写明为什么晚了，比如：当时手机没电。")
    return late


def last_visits(db: Db, person_ids: Collection[str], since: date) -> dict[str, date]:
    """The last day on which each of these people visited somebody, not before `since`."""
    query = (
        select(CheckIn.representative_id, func.max(CheckIn.day))
        .where(
            col(CheckIn.representative_id).in_(person_ids),
            CheckIn.mode == CheckInMode.VISIT,
            CheckIn.day >= since,
        )
        .group_by(CheckIn.representative_id)
    )
    return dict(db.exec(query).all())


_COVERED_BY = {
    CheckInMode.CONTACT: frozenset({CheckInMode.CONTACT, CheckInMode.VISIT}),
    CheckInMode.VISIT: frozenset({CheckInMode.VISIT}),
    CheckInMode.COULD_NOT: frozenset(CheckInMode),
}
"""What, noted for the same household and day, makes a further entry needless."""


def _enter(
    db: Db, served: list[Household], check_in: CheckIn, photos: tuple[str, ...] = ()
) -> Entry:
    before = db.exec(
        select(CheckIn.household_id).where(
            CheckIn.representative_id == check_in.representative_id,
            CheckIn.day == check_in.day,
            col(CheckIn.household_id).in_([h.id for h in served]),
            col(CheckIn.mode).in_(_COVERED_BY[check_in.mode]),
        )
    )
    covered = set(before)
    noted = [h for h in served if h.id not in covered and _insert(db, check_in, h, photos)]
    if noted:
        acts.record(
            db,
            NOTED[check_in.mode],
            check_in.entry_id,
            check_in.at,
            person_id=check_in.representative_id,
            right=serving.post_for(db, check_in.representative_id, noted[0], check_in.at)
            or Post.REPRESENTATIVE,
            households=[h.id for h in noted],
            day=check_in.day.isoformat(),
            late=check_in.late,
        )
    names = tuple(h.name for h in served if h not in noted)
    return Entry(check_in.mode, check_in.day, check_in.late, tuple(h.name for h in noted), names)


def _insert(db: Db, check_in: CheckIn, household: Household, photos: tuple[str, ...]) -> bool:
    check_in_id = new_id()
    here = {
        "id": check_in_id,
        "household_id": household.id,
        "village_id": household.village_id,
        "circle_id": household.circle_id,
    }
    if not insert_once(db, CheckIn, check_in.model_dump() | here):
        return False
    for evidence_id in photos:
        link = {"evidence_id": evidence_id, "check_in_id": check_in_id}
        if not insert_once(db, CheckInPhoto, link):
            raise Refusal("这张照片已经用在别的打卡里了，请重新拍一张。")
    return True


@acts.takes_back(*NOTED.values())
def undo(db: Db, act: Act, now: datetime) -> str:
    """Take back everything that one entry noted; what that was, in words: 张桂花户的联系打卡.

    Refusal once the month in which it was recorded, or of which it speaks, is over: its statement
    may rest on it.
    """
    check_ins = db.exec(select(CheckIn).where(CheckIn.entry_id == act.thing_id)).all()
    earlier = any(f"{check_in.day:%Y-%m}" < month_of(now) for check_in in check_ins)
    if earlier or month_of(act.at) != month_of(now):
        raise Refusal("上个月的打卡已经算进月度积分表，不能撤销了；有出入请在公示期发“异议”。")
    if act.undone_at is not None or not check_ins:
        raise Refusal("这次打卡已经撤销过了。")
    names = [db.get_one(Household, check_in.household_id).name for check_in in check_ins]
    ids = [check_in.id for check_in in check_ins]
    db.execute(delete(CheckInPhoto).where(col(CheckInPhoto.check_in_id).in_(ids)))
    db.execute(delete(CheckIn).where(col(CheckIn.id).in_(ids)))
    act.undone_at = now
    db.add(act)
    acts.record(
        db,
        UNDONE,
        act.thing_id,
        now,
        person_id=act.person_id,
        right=act.right,
        undid=act.id,
    )
    return words.check_in(names, check_ins[0].mode)
