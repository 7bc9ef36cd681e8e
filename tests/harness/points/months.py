"""The machine's steps of a month: check-ins, the close, publicity, objections, the ledger."""

from collections.abc import Iterator
from datetime import time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import Session

from core.clock import at_local, day_of
from core.db import Db
from core.duties import check_ins
from core.points.close import monthly_close, settlement
from core.points.close.meeting_results import sweep as close_meetings
from core.points.gates import confirmation
from core.points.ledger import expiry, ledger
from core.points.objections import disputes, undoing
from core.points.rulebook.rulebook import Subject
from core.points.shop import uncollected
from core.points.statement import statements
from core.points.subjects import subjects
from tests.harness.points.machine import CONVENERS, GROUP, VILLAGERS, H, N, Points, R, pick
from tests.harness.points.model import Line, Month, Protest, last_day, midnight_after, month_of

CIRCLES = {
    "李秀英": ("张桂花户", "王建国户", "刘大勇户", "黄水生户", "何秋菊户"),
    "陈大山": ("罗铁柱户", "唐菊香户", "彭阿婆户", "曾德才户"),
}
JOBS = ("draft", "settle", "fetch", "close", "expire")
HOURS = (2, 20, 24 * 3, 24 * 6, 24 * 9)


class Months(Points):
    """What happens once a month, and what anybody says against it."""

    @rule(who=st.sampled_from(sorted(CIRCLES)), n=N, own=st.booleans())
    def check_in(self, who: str, n: int, own: bool) -> None:
        of = who if own or n % 5 else next(x for x in CIRCLES if x != who)
        name = pick(CIRCLES[of], n)
        home = self.names.homes[name]

        def go(db: Db) -> object:
            return check_ins.visit(db, self.person(db, who), [home], self.now)

        if self.step(of == who, go):
            key = (who, month_of(day_of(self.now)))
            self.model.visits.setdefault(key, set()).add(home)

    @rule(hours=st.sampled_from(HOURS), on_time=st.sampled_from((True, True, True, False)))
    def wait(self, hours: int, on_time: bool) -> None:
        self.model.now += timedelta(hours=hours)
        if on_time:
            self.jobs()

    def jobs(self) -> None:
        for job in JOBS:
            getattr(self, f"_{job}")()

    @rule(clerk=st.booleans())
    def month_passes(self, clerk: bool) -> None:
        """The first of the next month, 08:00; the clerk may confirm the list at once."""
        first = (day_of(self.now).replace(day=1) + timedelta(days=32)).replace(day=1)
        self.model.now = at_local(first, time(8))
        self.jobs()
        if clerk:
            self.confirm(0, 0)

    @rule(job=st.sampled_from(JOBS))
    def run(self, job: str) -> None:
        """One job of the scheduler; running it again changes nothing."""
        for _ in range(2):
            getattr(self, f"_{job}")()

    def _draft(self) -> None:
        m = self.model
        owed = {subject: m.owed(subject) for subject in (H, R)}
        self.step(True, lambda db: monthly_close.draft_village(db, m.now, self.names.village) + 1)
        for subject, periods in owed.items():
            for period in periods:
                self.begun(subject, period)

    def begun(self, subject: str, period: str) -> None:
        with Session(self.engine) as db:
            statement = statements.of_month(db, self.names.village, subject, period)
            assert statement is not None
            month = Month(statement.id, subject, period, self.now)
        month.voted = subject == H and self.model.version(last_day(period)).voted
        self.work_out(month)
        self.model.months[subject, period] = month

    def work_out(self, month: Month) -> None:
        with Session(self.engine) as db:
            rows = statements.lines_of(db, month.id)
            ids = {x.source: x.id for x in rows}
            # Each automatic rule has tests of its own; here visits alone are counted by hand.
            automatic = [
                Line(x.source, x.subject_id, x.kind, x.points, x.full, x.day)
                for x in rows
                if x.kind == "automatic"
            ]
            seen = {x.subject_id: x.points for x in rows if x.code == "monthly-visit"}
        if month.subject == R:
            visits = {
                self.names.people[who]: len(homes)
                for (who, when), homes in self.model.visits.items()
                if when == month.period
            }
            assert seen == visits
        self.model.work_out(month, automatic)
        for line in month.lines:
            line.id = ids[line.source]

    def _settle(self) -> None:
        m = self.model
        due = [x for x in m.months.values() if m.is_due(x)]
        assert self.step(True, lambda db: settlement.sweep(db, m.now) + 1) == len(due) + 1
        for month in sorted(due, key=lambda x: (x.period, x.subject)):
            m.settle(month, self.names.issue)

    def _fetch(self) -> None:
        m = self.model
        due = [r for r in m.reservations if r.state == "reserved" and r.until <= m.now]
        for one in due:
            got = self.step(True, lambda db, one=one: uncollected.sweep(db, m.now, one.id) + 1)
            assert got == (1 if one.frozen else 2)
            if not one.frozen:
                self.end(one, "expired")

    def _close(self) -> None:
        m = self.model
        self.step(True, lambda db: close_meetings(db, m.now) + 1)
        for meeting in m.gatherings:
            if meeting.state in ("called", "open") and meeting.until <= m.now:
                self.closed(meeting)

    def _expire(self) -> None:
        m = self.model
        self.step(True, lambda db: expiry.run(db, m.now, self.names.village) + 1)
        m.expire(sorted(self.names.homes.values()), ledger.expired_account(self.names.village))

    @rule(by=N, n=N)
    def confirm(self, by: int, n: int) -> None:
        """A list is shown to the village; twice is refused, and by who may not."""
        m = self.model
        drafted = sorted(x.period for x in m.months.values() if x.state == "drafted")
        period = pick(drafted or sorted(p for _, p in m.months), n)
        name = pick((*CONVENERS, *CONVENERS, "吴建军", "罗铁柱"), by)
        months = [
            x
            for x in m.months.values()
            if x.period == period and x.state == "drafted" and not x.voted
        ]

        def go(db: Db) -> object:
            return confirmation.confirm(
                db, self.person(db, name), self.names.village, period, m.now
            )

        if self.step(bool(months) and name in CONVENERS, go):
            for month in months:
                self.published(month)

    def published(self, month: Month) -> None:
        days = 7
        if month.subject == H and self.model.version(last_day(month.period)).number:
            days = 5
        month.state, month.until = (
            "published",
            midnight_after(day_of(self.now) + timedelta(days=days)),
        )

    def lines(self) -> Iterator[tuple[Month, Line]]:
        """What somebody may object to, the newest month first; arrears are no line of the list."""
        for month in reversed(list(self.model.months.values())):
            for line in month.lines:
                if line.kind not in ("arrears", "automatic"):
                    yield month, line

    @rule(by=N, n=N)
    def object(self, by: int, n: int) -> None:
        m = self.model
        choice = pick(self.lines(), n)
        if choice is None:
            return
        month, line = choice
        name = pick(VILLAGERS, by)
        if line.voided:  # the veto is what is objected to
            line = next(x for x in month.counting(line.whose) if x.kind == "veto")
        shown = month.state in ("published", "settled")
        appeal = m.struck_by(line) is not None
        known = any(p.line is line and p.by == name and p.appeal == appeal for p in m.protests)
        able = shown and not known and (not appeal or self.is_of(name, month, line))
        asked = line.id

        def go(db: Db) -> str:
            who = self.person(db, name)
            return disputes.file(db, who, month.id, asked, "不是这样的", m.now).id

        which = self.step(able, go)
        if which:
            late = month.state == "settled"
            m.protests.append(Protest(which, month, line, name, late, appeal))
            if line.state == "standing" and not late and not appeal:
                line.state = "disputed"

    def is_of(self, name: str, month: Month, line: Line) -> bool:
        """Whether a line is about the person or their household."""
        with Session(self.engine) as db:
            people = subjects.people_of(db, Subject(month.subject), [line.whose])
            return self.person(db, name).id in people.get(line.whose, [])

    @precondition(lambda self: self.model.protests)
    @rule(by=N, n=N, upheld=st.booleans())
    def judge(self, by: int, n: int, upheld: bool) -> None:
        m = self.model
        protest = pick([p for p in m.protests if p.state == "open"] or m.protests, n)
        if protest is None:
            return
        name = pick((*GROUP, *GROUP, "钱国华", protest.by), by)
        out = m.strikers(protest.line) if protest.appeal else set()

        def go(db: Db) -> object:
            who = self.person(db, name)
            return disputes.decide(db, who, protest.id, None, upheld, "查过了", m.now)

        if self.step(protest.state == "open" and name in GROUP and name not in out, go):
            protest.state = "upheld" if upheld else "dismissed"
            protest.decided, protest.judge = f"{m.now.isoformat()} {protest.id}", name
            line = protest.line
            if protest.late or line.state == "moved":
                return
            if protest.appeal:
                line.state = "standing" if upheld else line.state
            elif line.state == "disputed" and upheld:
                line.state = "struck"
            elif line.state == "disputed":
                protests = [p for p in m.protests if p.line is line and not p.appeal]
                if all(p.state != "open" for p in protests):
                    line.state = "standing"
            m.recut(protest.month, line.whose)

    @precondition(lambda self: self.model.protests)
    @rule(n=N)
    def judge_again(self, n: int) -> None:
        """The group takes its word back, as long as nothing has been built on it."""
        m = self.model
        protest = pick([p for p in m.protests if p.state != "open"], n)
        if protest is None:
            return
        line, month = protest.line, protest.month
        built = line.carried if line.state == "moved" else month.state == "settled"
        if protest.late:
            built = protest.carried

        def go(db: Db) -> str:
            act = self.newest(db, protest.id, "objection.uphold", "objection.dismiss")
            return undoing.undo(db, act, m.now)

        if self.step(not built, go):
            protest.state = "open"
            if protest.late or line.state == "moved":
                return
            struck = m.struck_by(line)
            if protest.appeal:
                line.state = "struck" if struck else line.state
            elif struck is None:
                line.state = "disputed"
            m.recut(month, line.whose)
