"""Posts (职务) of a workbook: first those that end, then those that begin, so that a seat may change hands."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from core import clock
from core.errors import Refusal
from core.registry import people, telephones
from core.registry.people import TITLES, Appointment, Person, Post
from core.registry.regions import Kind
from core.registry.telephones import Telephone
from core.workbook import gazetteer, numbers, relations, words
from core.workbook.file import values
from core.workbook.file.sheets import Entry, Table
from core.workbook.gazetteer import Place
from core.workbook.intake import Intake
from core.workbook.numbers import Numbered
from core.workbook.outcome import Change

FILLED = ("name", "post", "region")
CALLED = {title: post for post, title in TITLES.items()} | {
    "代表": Post.REPRESENTATIVE,
    "联户代表": Post.REPRESENTATIVE,
    "村民小组长": Post.GROUP_LEADER,
    "小组长": Post.GROUP_LEADER,
    "书记": Post.VILLAGE_SECRETARY,
    "村书记": Post.VILLAGE_SECRETARY,
    "村党支部书记": Post.VILLAGE_SECRETARY,
    "村党组织书记": Post.VILLAGE_SECRETARY,
    "主任": Post.VILLAGE_DIRECTOR,
    "村委会主任": Post.VILLAGE_DIRECTOR,
    "委员": Post.COMMITTEE_MEMBER,
    "村委委员": Post.COMMITTEE_MEMBER,
    "支委": Post.BRANCH_MEMBER,
    "记录员": Post.CLERK,
    "评议小组记录员": Post.CLERK,
    "驻村工作队": Post.WORK_TEAM,
    "监督小组": Post.SUPERVISOR,
    "监督员": Post.SUPERVISOR,
    "积分超市店主": Post.SHOP_KEEPER,
    "中共党员": Post.PARTY_MEMBER,
}
ONE_SEAT = frozenset(
    {Post.REPRESENTATIVE, Post.GROUP_LEADER, Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR}
)
ELECTED = frozenset({Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER})
"""The villagers' committee is elected; nobody appoints to it or removes from it (村委会组织法 14)."""
REASONS = {
    "辞职": "resigned",
    "迁出": "moved",
    "去世": "died",
    "免去": "dismissed",
    "免职": "dismissed",
    "届满": "term over",
    "罢免": "recalled",
}


@dataclass(frozen=True)
class _Line:
    table: Table
    entry: Entry
    name: str
    number: str
    post: Post
    place: Place
    since: date | None
    until: date | None
    reason: str
    category: str
    telephone: str


def bring(intake: Intake, tables: list[Table]) -> None:
    """Bring the posts in."""
    lines: list[_Line] = []
    for table in tables:
        for block in intake.blocks(table, FILLED):
            read = (_read(intake, table, entry) for entry in block)
            lines += [line for line in read if line is not None]
    people_of = _People(intake)
    for line in sorted(lines, key=lambda ln: ln.until is None):
        try:
            _settle(intake, line, people_of.find(line))
        except Refusal as no:
            intake.refuse(line.table, line.entry, people_of.column, str(no))
            people_of.column = "name"


def _read(intake: Intake, table: Table, entry: Entry) -> _Line | None:
    given, column = entry.values, "post"
    try:
        post = _post(values.text(given["post"]))
        column = "region"
        place = _place(intake, values.key(given["region"]), post)
        column = "since"
        since = values.day(given.get("since", ""))
        column = "until"
        until = values.day(given.get("until", ""))
        if since and until and until < since:
            raise Refusal(words.ends_before(since, until))
        column = "reason"
        reason = _reason(values.text(given.get("reason")), post)
        column = "how"
        if post in ELECTED and values.text(given.get("how")) in ("委派", "任命"):
            raise Refusal(words.only_elected(TITLES[post]))
        column = "telephone"
        typed = values.text(given.get("telephone"))
        telephone = telephones.digits(typed) if typed else ""
    except Refusal as no:
        intake.refuse(table, entry, column, str(no))
        return None
    name, number = values.name(given["name"]), values.key(given.get("number", ""))
    category = values.text(given.get("category"))
    days = (since, until)
    return _Line(table, entry, name, number, post, place, *days, reason, category, telephone)


def _post(typed: str) -> Post:
    if typed not in CALLED:
        raise Refusal(words.unknown(typed, gazetteer.nearest(typed, CALLED)))
    return CALLED[typed]


def _reason(typed: str, post: Post) -> str:
    if not typed:
        return ""
    if typed not in REASONS:
        raise Refusal(words.unknown(typed, list(REASONS)))
    if post in ELECTED and REASONS[typed] == "dismissed":
        raise Refusal(words.only_elected(TITLES[post]))
    return REASONS[typed]


def _place(intake: Intake, typed: str, post: Post) -> Place:
    place = intake.places.of_number(typed)
    if place is None and intake.village_id is not None:
        below = intake.places.within(intake.village_id, tuple(Kind))
        fitting = [p for p in below if gazetteer.folded(p.name) == gazetteer.folded(typed)]
        place = fitting[0] if len(fitting) == 1 else None
    if place is None:
        many = len(list(intake.places.of_path(typed)))
        near = gazetteer.nearest(typed, [p.name for p in intake.places.places.values()])
        raise Refusal(words.ambiguous(typed, many) if many else words.unknown(typed, near))
    return place


class _People:
    """Finds who is meant, by number or by the only one of that name; makes who is nobody yet."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.column = "name"

    def find(self, line: _Line) -> Person:
        """Refusal where the number is another's, or the name is not enough."""
        db = self.intake.db
        if line.number:
            known = numbers.subjects(db, self.intake.county_id, Numbered.PERSON, [line.number]).get(
                line.number
            )
            if known is not None:
                person = db.get_one(Person, known)
                if person.name != line.name:
                    self.column = "number"
                    raise Refusal(words.not_that_name(line.number, person.name))
                return person
            if "/" in line.number:
                return self._by_path(line.number)
        village = line.place.village
        query = select(Person).where(Person.name == line.name, Person.village_id == village)
        namesakes = list(db.exec(query.limit(3)))
        if len(namesakes) > 1:
            raise Refusal(words.several_named(line.name))
        return namesakes[0] if namesakes else self._made(line)

    def _by_path(self, path: str) -> Person:
        """Somebody without a number, by household or village and name."""
        fitting = relations.known(self.intake, [path]).get(path, [])
        return self.intake.db.get_one(Person, relations.the_one({path: fitting}, path).id)

    def _made(self, line: _Line) -> Person:
        """Somebody who lives in no household of ours: a cadre, a member of the work team."""
        person = Person(name=line.name, village_id=line.place.village)
        self.intake.db.add(person)
        self.intake.db.flush()
        if line.number:
            pair = [(line.number, person.id)]
            numbers.keep(self.intake.db, self.intake.county_id, Numbered.PERSON, pair)
        return person


def _settle(intake: Intake, line: _Line, person: Person) -> None:
    known = _known(intake, line, person)
    if known is None:
        _begin(intake, line, person)
    else:
        _keep(intake, line, person, known)


def _known(intake: Intake, line: _Line, person: Person) -> Appointment | None:
    """The appointment that a line means: the one that began that day, else the one in force."""
    query = select(Appointment).where(
        Appointment.person_id == person.id,
        Appointment.post == line.post,
        Appointment.region_id == line.place.id,
    )
    every = list(intake.db.exec(query.order_by(col(Appointment.since))))
    of_day = [a for a in every if clock.day_of(a.since) == line.since]
    in_force = [a for a in every if a.until is None or a.until > intake.now]
    return next(iter(of_day or in_force), None)


def _begin(intake: Intake, line: _Line, person: Person) -> None:
    since = _start(line.since) if line.since else intake.now
    until = _end(intake, line.until)
    if line.post in ONE_SEAT and (until is None or until > intake.now):
        region, post = line.place.id, line.post
        at = max(since + timedelta(days=1), intake.now)  # a seat may change hands within a day
        sitting = [p for p in people.holders(intake.db, post, region, at) if p.id != person.id]
        if sitting:
            raise Refusal(words.seat_taken(sitting[0].name))
    appointment = Appointment(
        person_id=person.id,
        post=line.post,
        region_id=line.place.id,
        since=since,
        until=until,
        reason=line.reason or None,
        category=line.category,
    )
    intake.db.add(appointment)
    _telephone(intake, line, person)
    intake.db.flush()
    intake.outcome.count("post", Change.ADDED)


def _keep(intake: Intake, line: _Line, person: Person, known: Appointment) -> None:
    change, what, until = Change.SAME, "", _end(intake, line.until)
    if line.since and clock.day_of(known.since) != line.since and intake.is_new(known.id):
        known.since = _start(line.since)  # a party member, of whom another sheet gave no day
    elif line.since and clock.day_of(known.since) != line.since:
        intake.outcome.remark(words.since_differs(person.name, TITLES[line.post]))
    if until is not None and _last_day(known) != line.until:
        known.until, known.reason = until, line.reason or known.reason
        place = intake.places.path(line.place.id)
        change, what = Change.ENDED, words.left(person.name, TITLES[line.post], place)
    elif line.category and line.category != known.category:
        known.category, change = line.category, Change.CHANGED
    if _telephone(intake, line, person) and change == Change.SAME:
        change = Change.CHANGED
    intake.db.add(known)
    intake.db.flush()
    intake.outcome.name("post", line.table.title, line.entry.line, change, what)


def _telephone(intake: Intake, line: _Line, person: Person) -> bool:
    """A work telephone where another or none is kept; whether it is new."""
    if not line.telephone:
        return False
    known = intake.db.get(Telephone, person.id)
    if known is not None and known.number == line.telephone:
        return False
    kept = known or Telephone(person_id=person.id, number="")
    kept.number = line.telephone
    intake.db.add(kept)
    return True


def _start(day: date) -> datetime:
    return clock.at_local(day, time())


def _end(intake: Intake, day: date | None) -> datetime | None:
    """The end of that day; of today, this moment: the rights are gone at once."""
    if day is None:
        return None
    return intake.now if day == intake.today else _start(day + timedelta(days=1))


def _last_day(known: Appointment) -> date | None:
    return clock.day_of(known.until - timedelta(seconds=1)) if known.until else None
