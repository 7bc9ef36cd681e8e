"""A month of points as a villager would reckon it with a pencil: plain dicts, no database, no rulebook code."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from core.clock import at_local, day_of

COUNTING = ("standing", "disputed")


@dataclass
class Item:
    """What the rulebook says of an item: signed points and the cap of a month."""

    kind: str
    points: int
    cap: int | None = None


@dataclass
class Act:
    """A claim: one act of one subject."""

    id: str
    subject: str
    whose: str
    code: str
    item: Item
    day: date
    about: str
    period: str
    by: str
    was: str = ""  # the period before it was decided
    state: str = "waiting"
    frozen: bool = False

    @property
    def once(self) -> tuple[str, str, date, str]:
        return (self.whose, self.code, self.day, self.about)


@dataclass
class Line:
    """One line of a month; `id` is the database's, for those who object to it."""

    source: str
    whose: str
    kind: str
    points: int
    full: int
    day: date
    id: str = ""
    state: str = "standing"
    carried: bool = False
    voided: bool = False


@dataclass
class Month:
    """A statement."""

    id: str
    subject: str
    period: str
    begun: datetime
    state: str = "drafted"
    voted: bool = False
    lines: list[Line] = field(default_factory=list)
    until: datetime | None = None
    frozen: bool = False
    digest: str = ""
    short: dict[str, int] = field(default_factory=dict)  # what a balance could not bear
    short_carried: bool = False

    def counting(self, whose: str) -> list[Line]:
        return [x for x in self.lines if x.whose == whose and x.state in COUNTING]


@dataclass
class Protest:
    """An objection."""

    id: str
    month: Month
    line: Line
    by: str
    late: bool
    state: str = "open"
    given_back: list[Line] = field(default_factory=list)


@dataclass
class Reservation:
    """A redemption."""

    id: str
    whose: str
    pieces: int
    points: int
    at: datetime
    until: datetime
    state: str = "reserved"
    frozen: bool = False
    by: str = ""
    act: str = ""


@dataclass
class Gathering:
    """A meeting with its votes."""

    id: str
    body: list[str]
    items: dict[str, set[str]]  # item: who must withdraw
    until: datetime
    month: Month | None = None
    present: set[str] = field(default_factory=set)
    state: str = "called"
    votes: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class Version:
    """A rulebook of the households from a day on."""

    since: date
    number: int
    help: Item
    voted: bool
    expires: date | None


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def before(period: str) -> str:
    return month_of(date.fromisoformat(f"{period}-01") - timedelta(days=1))


def last_day(period: str) -> date:
    first = date.fromisoformat(f"{period}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


def midnight_after(day: date) -> datetime:
    return at_local(day + timedelta(days=1), time(0))


@dataclass
class Model:
    """What must be true of the village after every step."""

    now: datetime
    balances: defaultdict[str, int]
    stock: int
    moves: list[tuple[str, str, int, datetime]] = field(default_factory=list)
    acts: dict[str, Act] = field(default_factory=dict)
    months: dict[tuple[str, str], Month] = field(default_factory=dict)
    protests: list[Protest] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    gatherings: list[Gathering] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    freezes: dict[str, tuple[str, Any, datetime]] = field(
        default_factory=dict
    )  # id: who froze what, when
    lifted: dict[str, bool] = field(default_factory=dict)
    visits: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    expired: bool = False

    def move(self, away: str, to: str, points: int) -> None:
        """Points go from one account to another; only what was issued may stand below zero."""
        self.balances[away] -= points
        self.balances[to] += points
        self.moves.append((away, to, points, self.now))

    def version(self, day: date) -> Version:
        """The households' rulebook of a day: adopted last, as far as it counts by then."""
        adopted = [v for v in self.versions if v.since <= day]
        newest = max(v.since for v in adopted)
        return [v for v in adopted if v.since == newest][-1]

    def counts_for(self, subject: str, day: date) -> str:
        """The month for which an act counts that is put on record now."""
        month, this = month_of(day), month_of(day_of(self.now))
        is_open = month == before(this) and (subject, month) not in self.months
        return month if is_open or month == this else this

    def decided_for(self, act: Act) -> str:
        begun = self.months.get((act.subject, act.period))
        if begun is not None and begun.state == "reviewing":
            return act.period
        return max(act.period, self.counts_for(act.subject, act.day))

    def owed(self, subject: str) -> list[str]:
        """The months that the close has to begin now."""
        last = before(month_of(day_of(self.now)))
        done = max(p for s, p in self.months if s == subject)
        periods = []
        while last > done:
            periods.append(last)
            last = before(last)
        return periods[::-1]

    def work_out(self, month: Month, automatic: list[Line]) -> None:
        """The lines of a month, from what is known; caps, vetoes, what earlier months left."""
        kept = [x for x in month.lines if x.source.startswith(("line:", "objection:", "arrears:"))]
        lines = self._capped(month) + automatic
        taken = kept + self._carried(month.subject)
        struck = {x.whose for x in lines + taken if x.kind == "veto"}
        for line in lines:
            if line.whose in struck and line.points > 0:
                line.points, line.voided = 0, True
        month.lines = lines + taken + self._arrears(month.subject)
        month.state = "drafted" if month.lines else "settled"

    def _capped(self, month: Month) -> list[Line]:
        given: defaultdict[tuple[str, str], int] = defaultdict(int)
        lines = []
        passed = (a for a in self.acts.values() if a.state == "passed" and not a.frozen)
        acts = [a for a in passed if (a.subject, a.period) == (month.subject, month.period)]
        for act in sorted(acts, key=lambda a: (a.day, f"claim:{a.id}")):
            points, cap = act.item.points, act.item.cap
            if cap is not None:
                left = max(0, cap - given[act.whose, act.code])
                points = max(-left, min(left, points))
                given[act.whose, act.code] += abs(points)
            lines.append(Line(f"claim:{act.id}", act.whose, act.item.kind, points, points, act.day))
        return lines

    def _carried(self, subject: str) -> list[Line]:
        lines: list[Line] = []
        settled = [m for m in self.months.values() if m.subject == subject]
        for line in [x for m in settled for x in m.lines]:
            protests = [p for p in self.protests if p.line is line]
            if line.state == "moved" and not line.carried:
                if protests and all(p.state == "dismissed" for p in protests):
                    line.carried = True
                    again = Line(
                        f"line:{line.id}", line.whose, line.kind, line.points, line.full, line.day
                    )
                    lines.append(again)
                continue
            upheld = [p for p in protests if p.late and p.state == "upheld"]
            if upheld and not line.carried and line.state in COUNTING:
                line.carried = True
                points = -line.points
                if line.kind == "veto":
                    voided_with = upheld[0].month.lines
                    points = sum(x.full for x in voided_with if x.whose == line.whose and x.voided)
                if points:
                    source = f"objection:{min(p.id for p in upheld)}"
                    lines.append(Line(source, line.whose, "correction", points, points, line.day))
        return lines

    def _arrears(self, subject: str) -> list[Line]:
        owed: dict[str, tuple[str, int]] = {}
        months = [m for m in self.months.values() if m.subject == subject and not m.short_carried]
        for month in sorted(months, key=lambda m: m.period):
            if month.state != "settled":
                continue
            month.short_carried = True
            for whose, points in month.short.items():
                owed[whose] = (month.id, points + owed.get(whose, ("", 0))[1])
        return [
            Line(f"arrears:{which}:{whose}", whose, "arrears", -points, -points, date.min)
            for whose, (which, points) in owed.items()
        ]

    def is_due(self, month: Month) -> bool:
        """Whether a month goes into the ledger now."""
        if month.state != "published" or month.frozen or month.until is None:
            return False
        waits = any(p.month is month and p.state == "open" for p in self.protests)
        return month.until + timedelta(days=7 if waits else 0) <= self.now

    def settle(self, month: Month, issue: str) -> None:
        """What is still disputed moves on; a deduction takes no more than is there."""
        for line in month.lines:
            if line.state == "disputed":
                line.state = "moved"
        vetoed = {x.whose for x in month.lines if x.kind == "veto" and x.state in COUNTING}
        gone = {x.whose for x in month.lines if x.kind == "veto" and x.state == "moved"} - vetoed
        for line in month.lines:
            if line.whose in gone and line.voided:
                line.points, line.voided = line.full, False
        month.state, month.frozen = "settled", False
        for whose in dict.fromkeys(x.whose for x in month.lines):
            net = sum(x.points for x in month.counting(whose))
            moved = max(net, -self.balances[f"subject:{whose}"])
            if moved > net:
                month.short[whose] = moved - net
            if moved > 0:
                self.move(issue, f"subject:{whose}", moved)
            elif moved < 0:
                self.move(f"subject:{whose}", issue, -moved)

    def expiry(self) -> datetime | None:
        """When the households' points have expired last, if they have."""
        for version in reversed(self.versions):
            day = version.expires
            if day and midnight_after(day) <= self.now and self.version(day).expires == day:
                return midnight_after(day)
        return None

    def expire(self, homes: list[str], account: str) -> None:
        """What is left of what came before the day is gone, once."""
        end = self.expiry()
        if end is None or self.expired:
            return
        self.expired = True
        for home in homes:
            home_account = f"subject:{home}"
            since = [x for x in self.moves if x[1] == home_account and x[3] >= end]
            fresh = sum(n for away, _, n, _ in since if not away.startswith("held:"))
            if self.balances[home_account] - fresh > 0:
                self.move(home_account, account, self.balances[home_account] - fresh)
