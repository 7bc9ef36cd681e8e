"""A county to measure (测速用的县): villages, circles, households; all of it follows from the seed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import islice
from typing import Any

from sqlmodel import SQLModel

from core.clock import at_local
from core.db import Db, insert_all
from core.points.rulebook import file
from core.points.rulebook.rulebook import Rulebook, Subject
from core.points.rulebook.versions import RulebookVersion
from core.registry.addresses import Address, Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Kind, Region

SINCE = at_local(date(2025, 1, 1), time(0))
WEEKS = 5
"""That end in the month."""
CIRCLES = 40
"""Of a village, at most."""
SCHEME = "lianhu-default"
FOR_CLAIMS, FOR_REPORTS = 0.06, 0.012
"""Of all facts; the rest are visits, one a month, and as many contacts as are left."""
AT_ONCE = 20_000
Row = Sequence[Any]
Told = Callable[[int], None]


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    representatives: int = 36_000
    households: int = 420_000
    facts: int = 5_000_000
    seed: int = 1

    @property
    def villages(self) -> int:
        """So many that none has more than forty representatives."""
        return -(-self.representatives // CIRCLES)

    @property
    def claims(self) -> int:
        """Claims of households and of representatives."""
        return int(self.facts * FOR_CLAIMS)

    @property
    def reports(self) -> int:
        """Reports that were confirmed in the month."""
        return int(self.facts * FOR_REPORTS)

    @property
    def contacts_a_week(self) -> float:
        """Of each contact household, in the mean."""
        visits = self.households - self.representatives
        left = self.facts - self.claims - self.reports - visits
        return max(0.0, min(6.0, left / max(1, visits) / WEEKS))

    def homes(self, circle: int) -> range:
        """The households of a circle; the first is its representative's own."""
        return range(
            circle * self.households // self.representatives,
            (circle + 1) * self.households // self.representatives,
        )

    def chance(self, *what: int) -> float:
        """A number from 0 to 1 that is always the same for the same things."""
        mixed = self.seed
        for one in what:
            mixed = (mixed ^ one) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
            mixed ^= mixed >> 29
        return mixed / 2**64


def id_of(kind: str, number: int) -> str:
    """As long as a real id, and in order."""
    return f"{kind}{number:028d}"


def rulebook(subject: Subject) -> Rulebook:
    """The rulebook that every village of the county runs."""
    return file.presets()[f"{SCHEME}.{subject}"][-1]


def fill(db: Db, size: Size) -> None:
    """Fill an empty database with everything but facts."""
    insert(db, RulebookVersion, "digest name text kept_at", _versions())
    insert(db, Region, "id parent_id village_id kind name rulebook duties funds", _regions(size))
    insert(db, Person, "id name village_id", _people(size))
    home = "id name code circle_id village_id head_id tags key"
    insert(db, Household, home, _households(size))
    members = ((id_of("H", h), id_of("P", h)) for h in range(size.households))
    insert(db, HouseholdMember, "household_id person_id", members)
    insert(db, Appointment, "id person_id post region_id since category", _appointments(size))
    accounts = ((id_of("A", v), "web", f"clerk:{v}", True) for v in range(size.villages))
    insert(db, Address, "id channel chat reachable", accounts)
    bound = (
        (id_of("A", v), id_of("A", v), id_of("P", size.homes(v * CIRCLES)[-1]), SINCE)
        for v in range(size.villages)
    )
    insert(db, Binding, "id address_id person_id since", bound)


def insert(
    db: Db, table: type[SQLModel], columns: str, rows: Iterator[Row], told: Told | None = None
) -> int:
    """Insert rows a part at a time; how many. `told` hears how many each part had."""
    names, written = columns.split(), 0
    while part := list(islice(rows, AT_ONCE)):
        insert_all(db, table, names, part)
        written += len(part)
        if told:
            told(len(part))
    return written


def _versions() -> Iterator[Row]:
    for subject in (Subject.HOUSEHOLD, Subject.REPRESENTATIVE):
        book = rulebook(subject)
        yield book.digest, book.name, book.text, SINCE


def _regions(size: Size) -> Iterator[Row]:
    presets = (SCHEME, SCHEME, "")
    yield id_of("T", 0), None, None, Kind.CITY, "测速县", *presets
    for v in range(size.villages):
        village = id_of("V", v)
        yield village, id_of("T", 0), village, Kind.VILLAGE, f"测速{v}村", *presets
    for c in range(size.representatives):
        village = id_of("V", c // CIRCLES)
        yield id_of("C", c), village, village, Kind.CIRCLE, f"{c % CIRCLES}圈", *presets


def _people(size: Size) -> Iterator[Row]:
    for c in range(size.representatives):
        for h in size.homes(c):
            yield id_of("P", h), f"村民{h}", id_of("V", c // CIRCLES)


def _households(size: Size) -> Iterator[Row]:
    for c in range(size.representatives):
        where = id_of("C", c), id_of("V", c // CIRCLES)
        for h in size.homes(c):
            tags = ["低保"] if size.chance(1, h) < 0.05 else []
            yield id_of("H", h), f"村民{h}户", f"{h:06d}", *where, id_of("P", h), tags, False


def _appointments(size: Size) -> Iterator[Row]:
    """A representative in each circle; the last household of the first circle keeps the records."""
    for c in range(size.representatives):
        person = id_of("P", size.homes(c)[0])
        yield id_of("R", c), person, Post.REPRESENTATIVE, id_of("C", c), SINCE, ""
    for v in range(size.villages):
        person = id_of("P", size.homes(v * CIRCLES)[-1])
        yield id_of("S", v), person, Post.CLERK, id_of("V", v), SINCE, ""
