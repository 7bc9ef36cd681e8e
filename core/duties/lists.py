"""Lists (责权清单, 议事清单, 负面清单): three texts of a place, shipped as defaults and changed by its village."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import duties, words
from core.errors import Refusal
from core.ids import new_id
from core.registry import people
from core.registry.people import TITLES, Person, Post

CHANGED = acts.kind("list.change")
UNDONE = acts.kind("list.change.undo", passed_over="the taking back of a changed list")
KEEPERS = frozenset({Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER})
LONGEST = 1000
CODES = ("powers", "discussion", "never")


class VillageList(SQLModel, table=True):
    """A village's own words for one of the lists; the newest stands, older ones stay on record."""

    __tablename__ = "village_list"
    __table_args__ = (UniqueConstraint("village_id", "code", "version"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    code: str
    version: int
    text: str
    person_id: str = Field(foreign_key="person.id")
    at: datetime


@dataclass(frozen=True)
class PlaceList:
    """One list as people read it; `default` where the village has not written its own."""

    code: str
    name: str
    text: str
    default: bool


def names() -> dict[str, str]:
    """What each list is called, by its code."""
    return {code: str(_defaults()[code]["name"]) for code in CODES}


def of_village(db: Db, village_id: str, code: str) -> PlaceList:
    """A list of a village: its own words, else the defaults with the duties that its place asks for."""
    mine = _newest(db, village_id, code)
    name = names()[code]
    if mine is not None:
        return PlaceList(code, name, mine.text, default=False)
    return PlaceList(code, name, _default(db, village_id, code), default=True)


def change(db: Db, by: Person, code: str, text: str, now: datetime) -> PlaceList:
    """Write a village's own words for a list. Refusal unless a village cadre does."""
    village_id = by.village_id
    held = {a.post for a in people.posts_of(db, by.id, now) if a.region_id == village_id}
    if village_id is None or not held & KEEPERS:
        raise Refusal("清单由村干部来改。有意见可以跟村里说。")
    if not 4 < len(text.strip()) <= LONGEST:
        raise Refusal(f"清单请写清楚，{LONGEST}个字以内。")
    before = _newest(db, village_id, code)
    version = before.version + 1 if before else 1
    mine = VillageList(
        village_id=village_id,
        code=code,
        version=version,
        text=text.strip(),
        person_id=by.id,
        at=now,
    )
    db.add(mine)
    db.flush()
    right = min(held & KEEPERS)
    acts.record(db, CHANGED, mine.id, now, person_id=by.id, right=right, code=code)
    return of_village(db, village_id, code)


def _newest(db: Db, village_id: str, code: str) -> VillageList | None:
    query = select(VillageList).where(
        VillageList.village_id == village_id, VillageList.code == code
    )
    return db.exec(query.order_by(col(VillageList.version).desc()).limit(1)).first()


def _default(db: Db, village_id: str, code: str) -> str:
    shipped = _defaults()[code]
    numbered = [f"{n}. {line}" for n, line in enumerate(shipped["lines"], 1)]
    if "duties" not in shipped:
        return "\n".join(numbered)
    preset = duties.of_village(db, village_id)
    asked = [f"{n}. {TITLES[d.holder]}：{d.name}" for n, d in enumerate(preset.duties, 1)]
    return "\n".join([f"{shipped['duties']}：", *asked, f"{shipped['rights']}：", *numbered])


@lru_cache(maxsize=1)
def _defaults() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("core.duties") / "lists.toml").read_text("utf-8"))


@acts.takes_back(CHANGED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """The words before it stand again; what was taken back, in words."""
    mine = db.get(VillageList, act.thing_id)
    newest = _newest(db, mine.village_id, mine.code) if mine is not None else None
    if mine is None or newest is None or newest.id != mine.id or act.undone_at is not None:
        raise Refusal("这张清单后来又改过，撤不回了。")
    db.delete(mine)
    db.flush()
    act.undone_at = now
    db.add(act)
    acts.record(
        db, UNDONE, act.thing_id, now, person_id=act.person_id, right=act.right, undid=act.id
    )
    return words.changed_list(names()[mine.code])
