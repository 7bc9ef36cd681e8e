"""Fund presets (经费方案): what a place grants to whom, how often, and from where the money comes."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from core.db import Db
from core.funds.book import Purse
from core.registry import regions

STRICT = ConfigDict(extra="forbid")
TELL_ABOVE = 100_00
"""默认值: of every spending above 100 yuan the supervision group is told, unless a preset says other."""


class To(StrEnum):
    """Who disposes of a grant, or is paid it."""

    REPRESENTATIVE = "representative"  # each one in office
    VILLAGE = "village"


class Every(StrEnum):
    """How often it is granted; periods begin at local midnight."""

    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True)
class Grant:
    """Money granted by rule. `source` is said in words; `approval`: somebody must say that it has come.

    `paid`: it is paid out to the representative for lost work (误工补贴), who did at least one
    check-in that month; the money leaves the village's pot and needs no receipt.
    """

    __pydantic_config__ = STRICT

    code: str
    name: str
    to: To
    purse: Purse
    fen: int
    cadence: Every
    source: str
    text: str
    approval: bool = False
    paid: bool = False
    default: bool = False  # 默认值: the article has no figure, the village sets its own


@dataclass(frozen=True)
class Preset:
    """The money side of a place; `tell_above` fen the supervision group hears of every spending."""

    __pydantic_config__ = STRICT

    name: str
    purses: tuple[Purse, ...]
    tell_above: int = TELL_ABOVE
    grants: tuple[Grant, ...] = ()

    def grant(self, code: str) -> Grant | None:
        """The grant of that code."""
        return next((g for g in self.grants if g.code == code), None)


_SHAPE = TypeAdapter(Preset)


def read(text: str) -> Preset:
    """The preset that a TOML text describes; ValueError with every fault when it cannot be used."""
    data: dict[str, Any] = tomllib.loads(text)
    data["grants"] = [
        {("source" if key == "from" else key): value for key, value in table.items()}
        for table in data.pop("grant", [])
    ]
    try:
        shaped = _SHAPE.validate_python(data)
    except ValidationError as broken:
        raise ValueError(str(broken)) from None
    codes = [g.code for g in shaped.grants]
    if len(set(codes)) != len(codes):
        raise ValueError("a code is used twice")
    if shaped.tell_above < 0:
        raise ValueError("tell_above must not be negative")
    for grant in shaped.grants:
        if grant.fen <= 0 or grant.purse not in shaped.purses:
            raise ValueError(f"{grant.code}: fen must be above nothing, purse one of the preset's")
        if grant.paid and (grant.to != To.REPRESENTATIVE or grant.cadence != Every.MONTH):
            raise ValueError(f"{grant.code}: lost work is paid to representatives by the month")
    return shaped


@lru_cache(maxsize=64)
def preset(name: str) -> Preset:
    """The shipped preset of that name; FileNotFoundError when there is none."""
    return read((files(__package__) / "presets" / f"{name}.toml").read_text("utf-8"))


def of_village(db: Db, village_id: str) -> Preset | None:
    """The preset that a village runs; None where it keeps no book of money here."""
    name = regions.one(db, village_id).funds
    return preset(name) if name else None


def period(cadence: Every, day: date) -> str:
    """The period that a day lies in: 2026, or 2026-03."""
    return f"{day:%Y}" if cadence == Every.YEAR else f"{day:%Y-%m}"
