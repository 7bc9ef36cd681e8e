"""Texts (常用语): the rows that a place keeps, the ones that ship, and which fit a report and an act."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlmodel import Field, SQLModel, col, select

from core.db import Db
from core.ids import new_id
from core.registry import regions
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report

ACTIONS = (
    *(Action.NOTE, Action.FINISH, Action.PASS_UP),
    *(Action.CLOSE_UNFIXED, Action.REFUSE, Action.QUESTION),
)
"""For which words a holder is asked, and texts are kept."""
MOST_OFFERED = 5


class StandardText(SQLModel, table=True):
    """One text of a place. It is never changed: what takes its place is a new one, and it ends.

    `default` names the shipped one that a place has ended or put another in place of; its row has an end from
    the beginning.
    """

    __tablename__ = "standard_text"
    id: str = Field(default_factory=new_id, primary_key=True)
    region_id: str = Field(foreign_key="region.id", index=True)
    category: str = ""  # empty: of any kind
    action: str
    text: str
    default: str = ""
    made_by: str = Field(foreign_key="person.id")
    at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Default:
    """One text that ships."""

    name: str
    action: str
    text: str
    category: str = ""


@cache
def defaults() -> tuple[Default, ...]:
    """The texts that ship, in the order of their file."""
    raw = tomllib.loads((files(__package__) / "defaults.toml").read_text("utf-8"))
    return tuple(Default(**one) for one in raw["text"])


def of_regions(db: Db, region_ids: Sequence[str]) -> list[StandardText]:
    """What these places keep, ended or not, in the order in which it was added."""
    query = select(StandardText).where(col(StandardText.region_id).in_(region_ids))
    return list(db.exec(query.order_by(col(StandardText.id))))


def shipped(rows: Sequence[StandardText]) -> list[Default]:
    """The shipped texts but those that one of these places has ended."""
    ended = {kept.default for kept in rows if kept.default}
    return [one for one in defaults() if one.name not in ended]


def offered(db: Db, report: Report, action: Action) -> list[str]:
    """The texts that fit a report and an act, at most five: of its kind first, of the nearest place first.

    Of its village and all that lies above; the shipped ones come last.
    """
    if report.village_id is None or action not in ACTIONS:
        return []
    line = [region.id for region in regions.line_up(db, report.village_id)]
    rows = of_regions(db, line)
    near = {region_id: distance for distance, region_id in enumerate(line)}
    living = sorted(
        (r for r in rows if r.ended_at is None), key=lambda r: (near[r.region_id], r.id)
    )
    every = [(r.action, r.category, r.text) for r in living]
    every += [(one.action, one.category, one.text) for one in shipped(rows)]
    here = [(c, t) for a, c, t in every if a == action and c in ("", report.category)]
    here.sort(key=lambda one: one[0] == "")
    return list(dict.fromkeys(text for _, text in here))[:MOST_OFFERED]
