"""Occasions (五必访): events of a household upon which a visit falls due, as a place has them."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from core.db import Db
from core.registry.regions import Region


@dataclass(frozen=True)
class Occasion:
    """One kind of event, and within how many days after it somebody should have been there."""

    code: str
    name: str
    days: int


def of_village(db: Db, village_id: str) -> dict[str, Occasion]:
    """The occasions of a village by their code: its preset's own, else the defaults (默认值)."""
    return of_preset(db.get_one(Region, village_id).duties)


@lru_cache(maxsize=64)
def of_preset(name: str) -> dict[str, Occasion]:
    """The occasions of a preset of duties, by their code."""
    room = files("core.duties")
    place = tomllib.loads((room / "presets" / f"{name}.toml").read_text("utf-8"))
    every = place.get("occasion") or _defaults()
    return {one["code"]: Occasion(one["code"], one["name"], int(one["days"])) for one in every}


def _defaults() -> list[dict[str, str]]:
    source = (files("core.duties") / "files" / "occasions.toml").read_text("utf-8")
    listed: list[dict[str, str]] = tomllib.loads(source)["occasion"]
    return listed
