"""The gazetteer (地名) of one county while a workbook is read: every region by number, path and name."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from rapidfuzz import process
from sqlalchemy import select as plain_select
from sqlmodel import select

from core.db import Db, rows_of
from core.registry.regions import Kind, Region
from core.workbook.numbers import Numbered, RegistryNumber

KINDS = {
    **dict.fromkeys(("市", "县", "区", "县级市", "市辖区", "州", "旗"), Kind.CITY),
    **dict.fromkeys(("镇", "乡", "街道", "乡镇", "民族乡", "办事处"), Kind.TOWN),
    **dict.fromkeys(("村", "社区", "行政村", "居委会", "村委会"), Kind.VILLAGE),
    **dict.fromkeys(("片", "片区", "自然村", "总网格"), Kind.DISTRICT),
    **dict.fromkeys(("组", "村民小组", "小组", "队", "居民小组"), Kind.GROUP),
    **dict.fromkeys(("邻里圈", "联户单元", "联户", "网格", "微网格", "圈", "单元格"), Kind.CIRCLE),
    **dict.fromkeys(("楼栋", "楼", "学校", "企业", "单位"), Kind.BUILDING),
}
CALLED = {
    Kind.CITY: "市",
    Kind.TOWN: "镇",
    Kind.VILLAGE: "村",
    Kind.DISTRICT: "片",
    Kind.GROUP: "组",
    Kind.CIRCLE: "邻里圈",
    Kind.BUILDING: "楼栋",
}
RANK = {kind: n for n, kind in enumerate(CALLED)}
_ORDINAL = re.compile(
    r"第?([一二三四五六七八九十百零〇两\d]+)号?(?:村民|居民)?(?:小组|组|队|片区|片|网格|邻里圈|联户单元|联户)?"
)
_TAILS = ("邻里圈", "联户单元", "联户", "微网格", "网格", "片区", "村民小组", "小组", "组", "圈")
_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(slots=True)
class Place:
    """One region."""

    id: str
    parent: str | None
    village: str | None
    kind: Kind
    name: str
    number: str = ""


@dataclass
class Gazetteer:
    """All regions below one top, and what may be looked up in them."""

    places: dict[str, Place] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    below: dict[str | None, dict[str, list[str]]] = field(default_factory=dict)
    """Ids by parent and folded name."""
    named: dict[str, list[str]] = field(default_factory=dict)
    """Ids by folded name alone."""

    def add(self, place: Place) -> None:
        """One more."""
        self.places[place.id] = place
        if place.number:
            self.numbers[place.number] = place.id
        name = folded(place.name)
        self.below.setdefault(place.parent, {}).setdefault(name, []).append(place.id)
        self.named.setdefault(name, []).append(place.id)

    def drop(self, place: Place) -> None:
        """Before it is renamed or moved."""
        name = folded(place.name)
        self.below[place.parent][name].remove(place.id)
        self.named[name].remove(place.id)

    def of_number(self, number: str) -> Place | None:
        """By its number, or by its path from the top or from anywhere: 石桥镇/王家村/一组."""
        known = self.numbers.get(number)
        if known is not None:
            return self.places[known]
        fitting = list(islice(self.of_path(number), 2)) if number else []
        return fitting[0] if len(fitting) == 1 else None

    def of_path(self, path: str) -> Iterator[Place]:
        """Every region whose line of names ends like this."""
        names = [folded(n) for n in path.split("/")]
        for place_id in self.named.get(names[-1], ()):
            line = [folded(p.name) for p in self.line(place_id)]
            if line[: len(names)] == names[::-1]:
                yield self.places[place_id]

    def line(self, place_id: str) -> Iterator[Place]:
        """It and all above it, nearest first."""
        at: str | None = place_id
        while at is not None and at in self.places:
            yield self.places[at]
            at = self.places[at].parent

    def path(self, place_id: str) -> str:
        """Its line of names from below the top: what a region without a number is known by."""
        names = [p.name for p in self.line(place_id)][::-1]
        return "/".join(names[1:] if len(names) > 1 else names)

    def key(self, place_id: str) -> str:
        """By what it stands in a file: its number, or its path."""
        return self.places[place_id].number or self.path(place_id)

    def within(self, top_id: str, kinds: Collection[Kind]) -> list[Place]:
        """The regions of these kinds below one."""
        result, waiting = [], [top_id]
        while waiting:
            for ids in self.below.get(waiting.pop(), {}).values():
                for place_id in ids:
                    if self.places[place_id].kind in kinds:
                        result.append(self.places[place_id])
                    waiting.append(place_id)
        return result

    def villages(self) -> list[Place]:
        """Every village."""
        return [p for p in self.places.values() if p.kind == Kind.VILLAGE]


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """A name for look-up: width and spaces gone, 第1村民小组 and 一组 alike."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    counted = _ORDINAL.fullmatch(plain)
    return f"#{_counted(counted[1])}" if counted else plain


def bare(name: str) -> str:
    """A folded name without what kind of place it is: 李秀英联户 is 李秀英's."""
    plain = folded(name)
    for tail in _TAILS:
        if plain.endswith(tail) and len(plain) > len(tail):
            return plain.removesuffix(tail)
    return plain


def _counted(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    if all(d in _DIGITS or d.isdigit() for d in digits):
        return int("".join(str(_DIGITS.get(d, d)) for d in digits))
    total, unit = 0, 0
    for digit in digits:
        if digit in "十百":
            total += max(unit, 1) * (10 if digit == "十" else 100)
            unit = 0
        else:
            unit = _DIGITS.get(digit, 0)
    return total + unit


def nearest(typed: str, known: Collection[str]) -> list[str]:
    """The three of these that are most like what was typed."""
    return [str(found[0]) for found in process.extract(typed, list(known), limit=3)]


def read(db: Db, top_id: str) -> Gazetteer:
    """All regions below a top one, with their numbers."""
    rows = rows_of(Region).c
    columns = (rows.id, rows.parent_id, rows.village_id, rows.kind, rows.name)
    query = plain_select(*columns).order_by(rows.id)
    numbered = select(RegistryNumber.subject_id, RegistryNumber.number).where(
        RegistryNumber.county_id == top_id, RegistryNumber.kind == Numbered.REGION
    )
    numbers = dict(db.exec(numbered).all())
    every = {
        id_: Place(id_, parent, village, Kind(kind), name, numbers.get(id_, ""))
        for id_, parent, village, kind, name in db.execute(query)
    }
    here = Gazetteer()
    for place in every.values():
        if _top(every, place) == top_id:
            here.add(place)
    return here


def _top(every: dict[str, Place], place: Place) -> str:
    while place.parent is not None and place.parent in every:
        place = every[place.parent]
    return place.id
