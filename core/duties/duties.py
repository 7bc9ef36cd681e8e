"""Duties (履职任务): what a preset asks of representatives, how often, for whom, and when it is owed."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from core.db import Db
from core.registry.people import Post
from core.registry.regions import Region


class Cadence(StrEnum):
    """How often a duty falls due; every period begins and ends at local midnight."""

    DAY = "day"  # 每日
    WEEK = "week"  # 每周, Monday to Sunday
    MONTH = "month"  # 每月
    QUARTER = "quarter"  # 每季
    HALF_YEAR = "half-year"  # 每半年
    YEAR = "year"  # 每年


class Scope(StrEnum):
    """For whom it is owed: once per household of a kind, or once in all."""

    CONTACT_HOUSEHOLD = "contact_household"  # 联系户: every one
    KEY_HOUSEHOLD = "key_household"  # 重点户
    ORDINARY_HOUSEHOLD = "ordinary_household"  # 一般户: those that are not key
    ONCE = "once"


THIS = {
    Cadence.DAY: "今天",
    Cadence.WEEK: "本周",
    Cadence.MONTH: "本月",
    Cadence.QUARTER: "本季",
    Cadence.HALF_YEAR: "这半年",
    Cadence.YEAR: "今年",
}
"""How people name the period that runs."""


class Mode(StrEnum):
    """How it is done."""

    CONTACT = "contact"  # 联系: telephone, message, a talk on the market
    VISIT = "visit"  # 走访: in person; also counts as a contact
    MEETING = "meeting"  # 议事, 述职
    REPORT = "report"  # 报告
    PATROL = "patrol"  # 巡查


class EvidenceRule(StrEnum):
    """Whether a photo must come with it."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Duty:
    """One duty of a preset."""

    code: str
    name: str
    cadence: Cadence
    scope: Scope
    mode: Mode
    evidence: EvidenceRule
    holder: Post = Post.REPRESENTATIVE  # who owes it
    remind: bool = False  # whether what is owed once in a period is reminded of too
    meeting: str = ""  # the kind of meeting that fulfils it when it is held here
    readers: tuple[Post, ...] = ()  # who reads the report, in the village

    def concerns(self, *, key: bool) -> bool:
        """Whether it is owed to a household that is, or is not, a key household."""
        if self.scope == Scope.ONCE:
            return False
        return self.scope == Scope.CONTACT_HOUSEHOLD or (self.scope == Scope.KEY_HOUSEHOLD) == key

    def answered_by(self, mode: Mode) -> bool:
        """Whether doing `mode` fulfils it: a visit counts as a contact (浏阳: at least one contact a week).

        It counts as the day's patrol as well (高阳: every day into the grid's homes).
        """
        return mode == self.mode or (
            mode == Mode.VISIT and self.mode in (Mode.CONTACT, Mode.PATROL)
        )


@dataclass(frozen=True)
class Preset:
    """The duties of a place, and how many days back an entry may still be made late (补记)."""

    name: str
    late_days: int
    duties: tuple[Duty, ...]

    @property
    def holders(self) -> frozenset[Post]:
        """Whose duties they are."""
        return frozenset(duty.holder for duty in self.duties)

    def answered_by(self, mode: Mode) -> list[Duty]:
        """The duties that doing `mode` fulfils."""
        return [duty for duty in self.duties if duty.answered_by(mode)]

    def evidence_for(self, mode: Mode) -> EvidenceRule:
        """What a duty of exactly this mode asks as proof; nothing when there is no such duty."""
        rules = [duty.evidence for duty in self.duties if duty.mode == mode]
        for rule in (EvidenceRule.REQUIRED, EvidenceRule.OPTIONAL):
            if rule in rules:
                return rule
        return EvidenceRule.NONE

    def is_late(self, mode: Mode, day: date, today: date) -> bool:
        """Whether a period that doing `mode` on `day` answers was already over today."""
        return any(period(d.cadence, day)[1] <= today for d in self.answered_by(mode))


@lru_cache(maxsize=64)
def preset(name: str) -> Preset:
    """The preset of that name; FileNotFoundError when there is none, ValueError when it is broken."""
    raw = tomllib.loads((files(__package__) / "presets" / f"{name}.toml").read_text("utf-8"))
    duties = tuple(
        Duty(
            code=entry["code"],
            name=entry["name"],
            cadence=Cadence(entry["cadence"]),
            scope=Scope(entry["scope"]),
            mode=Mode(entry["mode"]),
            evidence=EvidenceRule(entry["evidence"]),
            holder=Post(entry.get("holder", Post.REPRESENTATIVE)),
            remind=entry.get("remind", False),
            meeting=entry.get("meeting", ""),
            readers=tuple(Post(post) for post in entry.get("readers", ())),
        )
        for entry in raw["duty"]
    )
    if len({duty.code for duty in duties}) != len(duties):
        raise ValueError(f"duty preset {name}: a code is used twice")
    return Preset(name=raw["name"], late_days=raw["late_days"], duties=duties)


def of_village(db: Db, village_id: str) -> Preset:
    """The preset that a village runs."""
    return preset(db.get_one(Region, village_id).duties)


_MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}


def period(cadence: Cadence, day: date) -> tuple[date, date]:
    """First day of the period that `day` lies in, and first day of the next one."""
    if cadence == Cadence.DAY:
        return day, day + timedelta(days=1)
    if cadence == Cadence.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    span = _MONTHS[cadence]
    first = day.replace(month=(day.month - 1) // span * span + 1, day=1)
    year, month = divmod(first.year * 12 + first.month - 1 + span, 12)
    return first, date(year, month + 1, 1)
