"""A state machine of reports: random people do random things, and the laws are looked at after every step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine
from sqlmodel import col, func, select

from core.checks import broken as messages_broken
from core.db import Db, writing
from core.duties import checks as visits
from core.errors import Refusal
from core.outbox import Outgoing
from core.registry import addresses
from core.registry.addresses import Binding
from core.registry.people import Appointment, Post
from core.reports import checks, confirming, escalation, notices, overview, promises
from core.reports.ladder import petitions, reports
from core.reports.ladder.holding import Holding
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.petitions import Petition, PetitionState
from core.reports.ladder.questions import Question
from core.reports.ladder.reports import Report, Who
from core.reports.slips import hiding
from core.reports.watching import unseen, witnessing
from core.reports.work import asking
from tests.core.reports.telling import MONDAY, person, who
from tests.harness.reports.deeds import BY_HOLDER, BY_OTHERS, NAMES, Deed, file

N = st.integers(0, 999)
SWEEPS: tuple[Callable[..., int], ...] = (
    *(escalation.sweep, asking.sweep, confirming.sweep, promises.sweep),
    *(unseen.sweep, witnessing.sweep, hiding.sweep),
)
JUMPS = (
    timedelta(minutes=7),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=9),
)


class Reports(RuleBasedStateMachine):
    """王家村 in one transaction that is rolled back when the run is over."""

    engine: ClassVar[Engine]
    outcome: ClassVar[dict[str, int]]

    def __init__(self) -> None:
        super().__init__()
        self.session = writing(type(self).engine)
        self.db: Db = self.session.__enter__()
        self.now = MONDAY
        self.changed = False
        self.dues: dict[tuple[str, int, str], tuple[datetime, int]] = {}

    def teardown(self) -> None:
        self.db.rollback()
        self.session.__exit__(None, None, None)

    @property
    def filed(self) -> list[Report]:
        return list(self.db.exec(select(Report).order_by(col(Report.id))))

    @initialize(first=N, second=N)
    def two_to_begin_with(self, first: int, second: int) -> None:
        file(self.db, who(self.db, NAMES[first % 7]), self.now, first)
        file(self.db, who(self.db, NAMES[second % 7]), self.now, second)
        self.changed = True

    def do(self, name: str, act: Callable[[], Any]) -> None:
        """One turn: done, or refused without a trace."""
        self.now += timedelta(minutes=1)
        try:
            with self.db.begin_nested():
                act()
                self.db.flush()
        except Refusal:
            self.outcome["refused"] = self.outcome.get("refused", 0) + 1
            self.db.expire_all()
            return
        self.changed = True
        self.outcome[name] = self.outcome.get(name, 0) + 1

    def deed(
        self, of: dict[str, Callable[[Deed], object]], name: str, me: Who, which: int, n: int
    ) -> None:
        every = self.filed
        report = every[which % len(every)]
        self.do(name, lambda: of[name](Deed(self.db, report, me, self.now, n)))

    @rule(name=st.sampled_from(sorted(BY_HOLDER)), which=N, n=N)
    def the_holder_acts(self, name: str, which: int, n: int) -> None:
        every = [r for r in self.filed if r.state in HELD] or self.filed
        report = every[which % len(every)]
        sitting = notices.hands(self.db, report, self.now)
        me = who(self.db, sitting[n % len(sitting)].name) if sitting else who(self.db, "过路人")
        self.do(name, lambda: BY_HOLDER[name](Deed(self.db, report, me, self.now, n)))

    @rule(
        name=st.sampled_from(("confirm", "reopen", "reply", "rate", "withdraw", "undo", "add")),
        which=N,
        n=N,
    )
    def the_reporter_acts(self, name: str, which: int, n: int) -> None:
        every = self.filed
        report = every[which % len(every)]
        self.deed(BY_OTHERS, name, Who(report.person_id, report.address_id), which, n)

    @rule(name=st.sampled_from((*BY_HOLDER, *BY_OTHERS)), by=st.sampled_from(NAMES), which=N, n=N)
    def anybody_acts(self, name: str, by: str, which: int, n: int) -> None:
        self.deed(BY_HOLDER | BY_OTHERS, name, who(self.db, by), which, n)

    @rule(which=N, n=N)
    def the_level_above_decides(self, which: int, n: int) -> None:
        waiting = [r for r in self.filed if petitions.waiting(self.db, r.id)]
        above = notices.seats_above(self.db, waiting[0], self.now) if waiting else []
        if above:
            me = who(self.db, above[0].people[0].name)
            self.do(
                "decide", lambda: BY_OTHERS["decide"](Deed(self.db, waiting[0], me, self.now, n))
            )

    @rule(by=st.sampled_from(NAMES[:7]), n=N)
    @precondition(lambda self: len(self.filed) < 6)
    def somebody_reports(self, by: str, n: int) -> None:
        self.do("file", lambda: file(self.db, who(self.db, by), self.now, n))

    @rule(jump=st.sampled_from(JUMPS))
    def the_clock_jumps(self, jump: timedelta) -> None:
        self.now += jump
        self.sweep()

    def sweep(self) -> None:
        """Every sweep, and once more for what has reached the top; then nothing is left and nobody is told (I-17)."""
        for sweep in SWEEPS * 2:
            sweep(self.db, self.now)
        self.db.flush()
        messages = self.messages()
        again = [sweep(self.db, self.now) for sweep in SWEEPS]
        assert not any(again), "I-17: a sweep does the same again"
        self.db.flush()
        assert self.messages() == messages, "I-17: somebody is told the same again"
        self.changed = True
        self._nothing_is_left_behind()

    def _nothing_is_left_behind(self) -> None:
        """After the sweeps nothing is overdue below the top, and nothing that anybody could hold is held by nobody."""
        for report in self.filed:
            if report.state not in HELD:
                continue
            holders = notices.holders(self.db, report, self.now)
            above = notices.seats_above(self.db, report, self.now)
            assert report.due_at is not None
            assert report.due_at > self.now or report.alarmed_at is not None, (
                "I-14: overdue and lies still"
            )
            assert holders or not above, "I-13: held by nobody while somebody sits above"

    def messages(self) -> int:
        return self.db.exec(select(func.count()).select_from(Outgoing)).one()

    @rule(n=N)
    def a_phone_is_lost(self, n: int) -> None:
        bound = self.db.exec(
            select(Binding).where(col(Binding.until).is_(None)).order_by(col(Binding.id))
        ).all()
        if bound and n % 4 == 0:
            self.do("unbind", lambda: setattr(bound[n % len(bound)], "until", self.now))

    @rule(n=N)
    def a_post_ends(self, n: int) -> None:
        query = select(Appointment).where(
            col(Appointment.until).is_(None), col(Appointment.post) != Post.PARTY_MEMBER
        )
        posts = self.db.exec(query.order_by(col(Appointment.id))).all()
        if len(posts) > 6 and n % 3 == 0:
            self.do("end", lambda: setattr(posts[n % len(posts)], "until", self.now))
            self.sweep()

    @invariant()
    def the_laws_hold(self) -> None:
        if not self.changed:
            return
        self.changed = False
        self.db.flush()
        every = (checks.broken, visits.broken, messages_broken)
        faults = [fault for broken in every for fault in broken(self.db)]
        assert not faults, "\n".join(faults)
        self._due_only_tightens()
        for report in self.filed:
            self._can_be_found_by_its_reporter(report)
        self._nothing_crosses_the_border()

    def _due_only_tightens(self) -> None:
        """I-14, kept by ourselves: within a round a level's limit grows by what was granted or asked alone."""
        granted = len(
            self.db.exec(select(Petition).where(Petition.state == PetitionState.AGREED)).all()
        )
        asked = len(self.db.exec(select(Question)).all())
        for holding in self.db.exec(select(Holding).where(col(Holding.until).is_(None))):
            key = (holding.report_id, holding.round, holding.id)
            before = self.dues.get(key)
            if before is not None and holding.finish_due_at > before[0]:
                assert granted + asked > before[1], "I-14: time was won for nothing"
            self.dues[key] = (holding.finish_due_at, granted + asked)

    def _can_be_found_by_its_reporter(self, report: Report) -> None:
        """I-15: from their account, bound or not, whatever has become of it."""
        mine = reports.of_reporter(self.db, Who(None, report.address_id))
        assert report.id in {r.id for r in mine}, "I-15: its account finds it no more"
        if report.person_id is not None:
            for address in addresses.of_person(self.db, report.person_id):
                mine = reports.of_reporter(self.db, Who(report.person_id, address.id))
                assert report.id in {r.id for r in mine}, "I-15: its reporter finds it no more"

    def _nothing_crosses_the_border(self) -> None:
        """I-18: to a cadre of another village no report exists, and no word of one was sent there."""
        foreign = person(self.db, "马老三")
        assert overview.open_in(self.db, foreign.id, self.now) == []
        for report in self.filed:
            if report.person_id == foreign.id or Who(foreign.id) in self._joined(report):
                continue
            seen = overview.by_number(self.db, Who(foreign.id), report.number, self.now)
            assert report.id not in {r.id for r in seen}, "I-18: seen from another village"
            sent = select(Outgoing.id).where(
                Outgoing.thing == report.id, Outgoing.person_id == foreign.id
            )
            assert self.db.exec(sent).first() is None, "I-18: told to another village"

    def _joined(self, report: Report) -> list[Who]:
        return [Who(j.person_id) for j in reports.joiners(self.db, report.id)]
