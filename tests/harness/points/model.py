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
    appeal: bool = False
    state: str = "open"
    decided: str = ""  # when, then which
    judge: str = ""
    carried: bool = False


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


FROM_BEFORE = ("line:", "objection:", "arrears:")


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
        lines = self._acts(month) + automatic
        month.lines = lines + kept + self._carried(month.subject)
        for whose in {x.whose for x in lines}:
            self.recut(month, whose)
        month.lines += self._arrears(month.subject)
        month.state = "drafted" if month.lines else "settled"

    def _acts(self, month: Month) -> list[Line]:
        passed = (a for a in self.acts.values() if a.state == "passed" and not a.frozen)
        acts = [a for a in passed if (a.subject, a.period) == (month.subject, month.period)]
        return [
            Line(f"claim:{a.id}", a.whose, a.item.kind, a.item.points, a.item.points, a.day)
            for a in sorted(acts, key=lambda a: (a.day, f"claim:{a.id}"))
        ]

    def counted(self, lines: list[Line]) -> dict[str, tuple[int, bool]]:
        """By source what counts of one subject's lines, and whether a veto voids it; caps, then vetoes."""
        given: defaultdict[str, int] = defaultdict(int)
        vetoed = any(x.kind == "veto" for x in lines)
        counts = {}
        for line in sorted(lines, key=lambda x: (x.day, x.source)):
            if line.source.startswith(FROM_BEFORE):
                continue
            points = line.full
            act = self.acts.get(line.source.removeprefix("claim:"))
            if act is not None and act.item.cap is not None:
                left = max(0, act.item.cap - given[act.code])
                points = max(-left, min(left, points))
                given[act.code] += abs(points)
            voids = vetoed and points > 0
            counts[line.source] = (0 if voids else points, voids)
        return counts

    def recut(self, month: Month, whose: str) -> None:
        """Cut a subject's lines anew: what is struck takes no room under a cap."""
        counts = self.counted(month.counting(whose))
        for line in month.counting(whose):
            if line.source in counts:
                line.points, line.voided = counts[line.source]

    def struck_by(self, line: Line) -> Protest | None:
        """By which objection a line counts no more, if none was given in to since."""
        upheld = [p for p in self.protests if p.line is line and p.state == "upheld"]
        last = max(upheld, key=lambda p: p.decided, default=None)
        return last if last is not None and not last.appeal else None

    def strikers(self, line: Line) -> set[str]:
        """Who has struck a line: they do not judge an appeal."""
        strikes = (p for p in self.protests if p.line is line and not p.appeal)
        return {p.judge for p in strikes if p.state == "upheld"}

    def _score(self, month: Month, standing: list[Line]) -> int:
        fresh = sum(points for points, _ in self.counted(standing).values())
        return fresh + sum(
            x.points for x in standing if x.source.startswith(FROM_BEFORE) and x.kind != "arrears"
        )

    def _past(self, month: Month, whose: str) -> list[Line]:
        """What counts of a settled month by all that later ones have taken over."""
        mine = [x for x in month.lines if x.whose == whose]
        standing = [x for x in mine if x.state in COUNTING]
        standing += [x for x in mine if x.state == "moved" and x.carried and x.kind != "veto"]
        taken = (p for p in self.protests if p.late and p.carried and p.state == "upheld")
        for one in sorted(taken, key=lambda p: p.decided):
            if one.line in mine:
                standing = [x for x in standing if x is not one.line]
                standing += [one.line] if one.appeal else []
        return standing

    def _carried(self, subject: str) -> list[Line]:
        lines: list[Line] = []
        settled = [m for m in self.months.values() if m.subject == subject]
        pairs = [(m, x) for m in settled for x in m.lines]
        past: dict[tuple[str, str], list[Line]] = {}
        moved = [(m, x) for m, x in pairs if x.state == "moved" and not x.carried]
        for month, line in sorted(moved, key=lambda x: x[1].id):
            protests = [p for p in self.protests if p.line is line and not p.appeal]
            if not protests or any(p.state != "dismissed" for p in protests):
                continue
            points = 0
            if line.kind != "veto":
                points = self._change(past, month, line, counts=True)
            line.carried = True
            source = f"line:{line.id}"
            lines.append(Line(source, line.whose, line.kind, points, points, line.day))
        late = [p for p in self.protests if p.late and not p.carried and p.state == "upheld"]
        for one in sorted(late, key=lambda p: p.decided):
            if one.month.subject != subject:
                continue
            points = self._change(past, one.month, one.line, counts=one.appeal)
            one.carried = True
            if points:
                kind, source = "correction", f"objection:{one.id}"
                lines.append(Line(source, one.line.whose, kind, points, points, one.line.day))
        return lines

    def _change(
        self,
        past: dict[tuple[str, str], list[Line]],
        month: Month,
        line: Line,
        *,
        counts: bool,
    ) -> int:
        key = (month.id, line.whose)
        standing = past.get(key) or self._past(month, line.whose)
        before = self._score(month, standing)
        standing = [x for x in standing if x is not line] + ([line] if counts else [])
        past[key] = standing
        return self._score(month, standing) - before

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
        for whose in {x.whose for x in month.lines if x.state == "moved"}:
            self.recut(month, whose)
        for protest in self.protests:
            if protest.month is month and protest.state == "open" and protest.appeal:
                protest.late = True
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
