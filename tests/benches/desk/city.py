"""A city to measure the desk on (测速用的市): towns, villages, open and ended reports; all of it follows from the seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core.db import Db
from core.registry.addresses import Address, Binding
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import DEFAULTS, Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from tests.benches.closing.county import insert

NOW = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=400)
CADRE, TOWN_CADRE, SECRETARY = "Pcity", "Ptown0", "Psecretary0"
"""Who looks: the city's cadre, one town's, one village's secretary."""
_WORDS = ("村口的井盖破了", "三组的路灯不亮", "水渠堵了淹了田", "垃圾没有人收", "桥栏杆断了一截")
_CATEGORIES = ("road", "lighting", "water", "garbage", "other")
_OPEN = (State.FILED, State.FILED, State.ACCEPTED, State.SAFE)
_ENDED = (State.CONFIRMED, State.CONFIRMED, State.UNCONFIRMED, State.UNFIXED)
_SEATS = (
    (Level.REPRESENTATIVE, Post.REPRESENTATIVE, "C"),
    (Level.VILLAGE, Post.VILLAGE_SECRETARY, "V"),
    (Level.TOWN, Post.TOWN_CADRE, "T"),
    (Level.CITY, Post.CITY_CADRE, "Z"),
)
Row = Sequence[Any]


@dataclass(frozen=True)
class City:
    """How much there is of everything."""

    villages: int = 3_000
    towns: int = 100
    open: int = 50_000
    ended: int = 100_000

    @property
    def reports(self) -> int:
        """Open and ended."""
        return self.open + self.ended


def fill(db: Db, city: City) -> None:
    """Fill an empty database."""
    insert(db, Region, "id parent_id village_id kind name rulebook duties funds", _regions(city))
    insert(db, Person, "id name village_id", _people(city))
    insert(db, Appointment, "id person_id post region_id since category", _posts(city))
    insert(db, Address, "id channel chat reachable", iter([("A0", "web", "bench", True)]))
    for number, person in enumerate((CADRE, TOWN_CADRE, SECRETARY)):
        insert(
            db,
            Binding,
            "id address_id person_id since",
            iter([(f"B{number}", "A0", person, SINCE)]),
        )
    columns = (
        "id village_id number address_id person_id text place latitude longitude category urgency"
        " danger kept_from private unverified state version round rungs level holder_post"
        " holder_region_id due_at finish_due_at filed_at ended_at sent_back reopened climbed_in"
    )
    insert(db, Report, columns, (_report(city, n) for n in range(city.reports)))
    held = "id report_id round level post region_id since until finish_due_at climbed_to"
    insert(db, Holding, held, _holdings(city))


def _regions(city: City) -> Iterator[Row]:
    presets = ("lianhu-default", "lianhu-default", "")
    yield "Z0", None, None, Kind.CITY, "测速市", *presets
    for t in range(city.towns):
        yield f"T{t}", "Z0", None, Kind.TOWN, f"测速{t}镇", *presets
    for v in range(city.villages):
        yield f"V{v}", f"T{v % city.towns}", f"V{v}", Kind.VILLAGE, f"测速{v}村", *presets
    for v in range(city.villages):
        yield f"C{v}", f"V{v}", f"V{v}", Kind.CIRCLE, f"{v}圈", *presets


def _people(city: City) -> Iterator[Row]:
    yield CADRE, "周市", None
    for t in range(city.towns):
        yield f"Ptown{t}", f"孙镇{t}", None
    for v in range(city.villages):
        yield f"Psecretary{v}", f"钱村{v}", f"V{v}"
        yield f"Prepresentative{v}", f"李代{v}", f"V{v}"
        yield f"Pvillager{v}", f"张民{v}", f"V{v}"


def _posts(city: City) -> Iterator[Row]:
    yield "Acity", CADRE, Post.CITY_CADRE, "Z0", SINCE, ""
    for t in range(city.towns):
        yield f"Atown{t}", f"Ptown{t}", Post.TOWN_CADRE, f"T{t}", SINCE, ""
    for v in range(city.villages):
        yield f"As{v}", f"Psecretary{v}", Post.VILLAGE_SECRETARY, f"V{v}", SINCE, ""
        yield f"Ar{v}", f"Prepresentative{v}", Post.REPRESENTATIVE, f"C{v}", SINCE, ""


def _report(city: City, n: int) -> Row:
    village, opened = n % city.villages, n < city.open
    level, post, kind = _SEATS[_at(n)]
    where = {"C": village, "V": village, "T": village % city.towns, "Z": 0}[kind]
    filed = NOW - timedelta(hours=7 * (n % 97) + 1) if opened else NOW - timedelta(days=n % 390 + 9)
    due = NOW + timedelta(hours=(n * 13) % 240 - 60) if opened else None
    state = (_OPEN if opened else _ENDED)[n % 4]
    kept = [f"Prepresentative{village}"] if n % 53 == 0 else []
    return (
        *(_id("R", n), f"V{village}", n // city.villages + 1, "A0", f"Pvillager{village}"),
        *(_WORDS[n % 5], f"测速{village}村口", 28.0 + n % 100 / 900, 113.0 + n % 77 / 900),
        *(_CATEGORIES[n % 5], "normal", n % 211 == 0, kept, n % 31 == 0, False, state, 1, 1),
        *(_rungs(city, village), level, post, f"{kind}{where}", due, due, filed),
        *(None if opened else filed + timedelta(days=3), 0, 0, 1 if _at(n) else None),
    )


def _at(n: int) -> int:
    """Most lie below, few above."""
    return 0 if n % 10 < 6 else 1 if n % 10 < 8 else 2 if n % 10 < 9 else 3


def _rungs(city: City, village: int) -> list[dict[str, Any]]:
    ids = (f"C{village}", f"V{village}", f"T{village % city.towns}", "Z0")
    levels = [level for level, _, _ in _SEATS]
    return [
        {
            "level": level.value,
            "region": region,
            "limit": [DEFAULTS[level].hours, DEFAULTS[level].days],
            "safe": [2, 0],
        }
        for level, region in zip(levels, ids, strict=True)
    ]


def _holdings(city: City) -> Iterator[Row]:
    """Each level that a report has passed on its way up, by the clock."""
    number = 0
    for n in range(city.reports):
        village = n % city.villages
        for at in range(_at(n) + 1):
            level, post, kind = _SEATS[at]
            where = {"C": village, "V": village, "T": village % city.towns, "Z": 0}[kind]
            since = NOW - timedelta(days=20 - 3 * at)
            until = None if at == _at(n) and n < city.open else since + timedelta(days=3)
            climbed = level if at else None
            number += 1
            yield (
                *(_id("H", number), _id("R", n), 1, level, post, f"{kind}{where}"),
                *(since, until, since + timedelta(days=3), climbed),
            )


def _id(kind: str, number: int) -> str:
    return f"{kind}{number:028d}"
