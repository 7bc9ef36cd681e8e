"""Exporting (导出): the registry as the same sheets by which it came, in which no text is ever a formula."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from core import clock
from core.db import Db
from core.errors import Refusal
from core.registry import village_file
from core.registry.addresses import Address, Binding
from core.registry.households import Household, HouseholdMember
from core.registry.people import TITLES, Appointment, Kinship, Person, Post
from core.registry.regions import Kind, Region
from core.registry.telephones import Telephone
from core.workbook import gazetteer, words
from core.workbook.file import columns, values
from core.workbook.file.columns import Sheet
from core.workbook.gazetteer import CALLED, RANK, Gazetteer
from core.workbook.numbers import RegistryNumber
from core.workbook.particulars import STANDINGS, HouseholdParticular, PersonParticular
from core.workbook.posts import REASONS

MOST_LINES = 200_000
"""A sheet is followed by a second one, 人员2: Excel ends at a million lines and would drop the rest."""
AT_ONCE = 5000
_LEFT = {reason: word for word, reason in reversed(REASONS.items())}
Line = Sequence[str]


def export(
    db: Db, path: Path, *, where: str = "", progress: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Write a county, or the place `where` in it, as a workbook; how many lines each sheet has.

    Refusal where there are several counties and none is named, or the file cannot be written.
    """
    out = _Out(db, _top(db, where), where)
    try:
        path.open("wb").close()  # before an hour's work, not after it
        with TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
            return _written(out, path, folder, progress)
    except (XlsxWriterException, OSError) as broken:
        raise Refusal(words.not_written(str(path))) from broken


def _written(
    out: "_Out", path: Path, folder: str, progress: Callable[[int], None]
) -> dict[str, int]:
    how = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
    book = Workbook(str(path), how)
    counts = {sheet.name: _write(book, sheet, lines, progress) for sheet, lines in out.sheets()}
    book.close()
    return counts


def _top(db: Db, where: str) -> Region:
    if where:
        region = village_file.place(db, where)
        while region.parent_id is not None:
            region = db.get_one(Region, region.parent_id)
        return region
    tops = list(db.scalars(select(Region).where(col(Region.parent_id).is_(None))))
    if len(tops) != 1:
        raise Refusal(words.no_county() if tops else words.no_regions())
    return tops[0]


def _write(
    book: Workbook, sheet: Sheet, lines: Iterator[Line], progress: Callable[[int], None]
) -> int:
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    typed = book.add_format({"num_format": "@"})
    headings = [c.heading + ("*" if c.required else "") for c in sheet.columns if c.out]
    page, at, many, pages = None, 0, 0, 0
    for line in lines:
        if page is None or at > MOST_LINES:
            pages += 1
            page, at = _page(book, sheet.name, pages, headings, head, typed), 1
        for column, value in enumerate(line):
            if value and page.write_string(at, column, values.harmless(value)[:32_000], typed):
                raise XlsxWriterException(value)
        at, many = at + 1, many + 1
        if many % AT_ONCE == 0:
            progress(AT_ONCE)
    if page is None:
        _page(book, sheet.name, 1, headings, head, typed)
    progress(many % AT_ONCE)
    return many


def _page(
    book: Workbook, name: str, number: int, headings: list[str], head: Any, typed: Any
) -> Any:
    page = book.add_worksheet(name if number == 1 else f"{name}{number}")
    page.set_column(0, len(headings) - 1, 14, typed)
    page.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, head)
    return page


def _columns(*what: Any) -> Select[Any]:
    """A SELECT of columns and rows together, for which there are no types."""
    return select(*what)


class _Out:
    """The lines of every sheet, read in a stream."""

    def __init__(self, db: Db, top: Region, where: str) -> None:
        self.db = db
        self.places: Gazetteer = gazetteer.read(db, top.id)
        start = village_file.place(db, where).id if where else top.id
        below = {p.id for p in self.places.within(start, tuple(CALLED))}
        self.shown = below | {p.id for p in self.places.line(start)}
        self.inside = below | {start}
        self.everybody = not where  # those above the villages too
        self.villages = {p.id for p in self.places.villages() if p.id in self.shown}
        self.number = aliased(RegistryNumber)
        self.home_number = aliased(RegistryNumber)

    def sheets(self) -> Iterator[tuple[Sheet, Iterator[Line]]]:
        """Each sheet with its lines."""
        yield columns.REGIONS, self.regions()
        yield columns.HOUSEHOLDS, self.households()
        yield columns.PEOPLE, self.people()
        yield columns.POSTS, self.posts()
        yield columns.KINSHIP, self.kinship()
        yield columns.TAGS, self.tags()
        yield columns.ADDRESSES, self.addresses()

    def read(self, query: Select[Any]) -> Iterator[Any]:
        yield from self.db.execute(query.execution_options(yield_per=AT_ONCE))

    def regions(self) -> Iterator[Line]:
        here = [p for p in self.places.places.values() if p.id in self.shown]
        for place in sorted(here, key=lambda p: (RANK[p.kind], p.id)):
            parent = self.places.key(place.parent) if place.parent else ""
            yield self.places.key(place.id), place.name, CALLED[place.kind], parent

    def home_key(self, number: str | None, village_id: str, code: str) -> str:
        return number or f"{self.places.path(village_id)}/{code}"

    def households(self) -> Iterator[Line]:
        query = (
            _columns(Household, self.number.number, Person.name, HouseholdParticular)
            .outerjoin(self.number, col(self.number.subject_id) == Household.id)
            .outerjoin(Person, col(Person.id) == Household.head_id)
            .outerjoin(HouseholdParticular, col(HouseholdParticular.household_id) == Household.id)
            .where(col(Household.village_id).in_(self.villages))
            .order_by(col(Household.village_id), col(Household.id))
        )
        for home, number, head, more in self.read(query):
            circle = self.places.places[home.circle_id]
            in_circle = RANK[circle.kind] >= RANK[Kind.CIRCLE]
            group = circle.parent if in_circle and circle.parent else circle.id
            yield (
                *(self.home_key(number, home.village_id, home.code), head or home.name),
                self.places.key(group),
                self.places.places[home.village_id].name,
                circle.number or circle.name if in_circle else "",
                *(more.door if more else "", "是" if home.key else "否"),
                STANDINGS[more.standing] if more else "在册",
                *((str(d) if d else "") for d in ((more.since, more.until) if more else ("", ""))),
            )

    def people(self) -> Iterator[Line]:
        party = aliased(Appointment)
        at_home = (
            _columns(
                *(self.number.number, Person.name, self.home_number.number, Household.village_id),
                *(Household.code, PersonParticular, Telephone.number, party.id),
            )
            .select_from(HouseholdMember)
            .join(Person, col(Person.id) == HouseholdMember.person_id)
            .join(Household, col(Household.id) == HouseholdMember.household_id)
            .outerjoin(self.number, col(self.number.subject_id) == Person.id)
            .outerjoin(self.home_number, col(self.home_number.subject_id) == Household.id)
            .outerjoin(PersonParticular, col(PersonParticular.person_id) == Person.id)
            .outerjoin(Telephone, col(Telephone.person_id) == Person.id)
            .outerjoin(
                party,
                and_(
                    col(party.person_id) == Person.id,
                    col(party.post) == Post.PARTY_MEMBER,
                    col(party.until).is_(None),
                ),
            )
            .where(col(Household.village_id).in_(self.villages))
            .order_by(col(Household.village_id), col(Household.id), col(Person.id))
        )
        for number, name, home_number, village, code, more, telephone, member in self.read(at_home):
            yield (
                *(number or "", name, self.home_key(home_number, village, code)),
                *((more.relation, more.sex) if more else ("", "")),
                str(more.birth_year) if more and more.birth_year else "",
                *(telephone or "", "是" if member else "", more.residing if more else ""),
            )

    def keys(self, query: Any, person: Any) -> Any:
        """A query with what somebody's key is made of: see `key`."""
        return (
            query.outerjoin(self.number, col(self.number.subject_id) == person.id)
            .outerjoin(HouseholdMember, col(HouseholdMember.person_id) == person.id)
            .outerjoin(Household, col(Household.id) == HouseholdMember.household_id)
            .outerjoin(self.home_number, col(self.home_number.subject_id) == Household.id)
        )

    def key(
        self, person: Person, number: str | None, home: Household | None, home_number: str | None
    ) -> str:
        """Somebody's number; else the key of their household, or the path of their village, with the name."""
        if number:
            return number
        if home is not None:
            return f"{self.home_key(home_number, home.village_id, home.code)}/{person.name}"
        above = f"{self.places.path(person.village_id)}/" if person.village_id else ""
        return above + person.name if above else ""

    def posts(self) -> Iterator[Line]:
        what = (Appointment, Person, self.number.number, Household, self.home_number.number)
        query = self.keys(
            _columns(*what, Telephone.number)
            .select_from(Appointment)
            .join(Person, col(Person.id) == Appointment.person_id)
            .outerjoin(Telephone, col(Telephone.person_id) == Person.id),
            Person,
        )
        query = query.where(col(Appointment.region_id).in_(self.inside))
        for held, person, number, home, home_number, telephone in self.read(
            query.order_by(col(Appointment.id))
        ):
            yield (
                *(person.name, self.key(person, number, home, home_number)),
                *(TITLES[held.post], self.places.key(held.region_id)),
                str(clock.day_of(held.since)),
                str(_last_day(held)) if held.until else "",
                *(_LEFT.get(held.reason or "", ""), held.category, telephone or ""),
            )

    def kinship(self) -> Iterator[Line]:
        """Two queries, one a side: who they are is worked out alike."""
        goes_on = select(Kinship).where(col(Kinship.until).is_(None))
        for kin in list(self.db.scalars(goes_on)):
            one, other = self.person_key(kin.person_id), self.person_key(kin.relative_id)
            if one and other:
                yield one, other, kin.relation, "", ""

    def person_key(self, person_id: str) -> str:
        what = (Person, self.number.number, Household, self.home_number.number)
        query = self.keys(_columns(*what).select_from(Person), Person)
        of_one = self.db.execute(query.where(col(Person.id) == person_id))
        person, number, home, home_number = of_one.one()
        here = person.village_id in self.villages or (self.everybody and not person.village_id)
        return self.key(person, number, home, home_number) if here else ""

    def tags(self) -> Iterator[Line]:
        query = (
            _columns(Household, self.number.number)
            .outerjoin(self.number, col(self.number.subject_id) == Household.id)
            .where(col(Household.village_id).in_(self.villages))
            .order_by(col(Household.village_id), col(Household.id))
        )
        for home, number in self.read(query):
            for tag in home.tags:
                yield self.home_key(number, home.village_id, home.code), "", tag, "", ""

    def addresses(self) -> Iterator[Line]:
        """By which channel somebody is reached and since when; never by which account there."""
        what = (Person, self.number.number, Household, self.home_number.number)
        query = self.keys(
            _columns(*what, Address.channel, Binding.since)
            .select_from(Binding)
            .join(Person, col(Person.id) == Binding.person_id)
            .join(Address, col(Address.id) == Binding.address_id),
            Person,
        ).where(col(Binding.until).is_(None))
        for person, number, home, home_number, channel, since in self.read(query):
            if person.village_id in self.villages or (self.everybody and not person.village_id):
                day = str(clock.day_of(since))
                yield self.key(person, number, home, home_number) or person.name, channel, day


def _last_day(held: Appointment) -> date | None:
    return clock.day_of(held.until - timedelta(seconds=1)) if held.until else None
