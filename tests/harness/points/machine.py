"""A state machine of points: whatever anybody does in whichever order, the village's points stay right."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.cli.upkeep import check
from core import acts
from core.acts import Act as Done
from core.clock import day_of
from core.db import Db, reading, writing
from core.errors import Refusal
from core.meetings.meetings import Meeting
from core.meetings.votes import Voted
from core.points.claims import claims, review
from core.points.claims.claims import Claim
from core.points.ledger import ledger
from core.points.rulebook.file import RulebookFault
from core.points.rulebook.rulebook import Subject
from core.points.shop.redemptions import Redemption
from core.points.shop.shop import Goods
from core.points.statement import statements
from core.points.statement.statements import Statement
from core.registry.people import Person
from tests.core.points.wangjia_acts import photo
from tests.harness.points.model import Act, Item
from tests.harness.points.village import CODES, HOMES, Known, everything, known, model

N = st.integers(0, 39)
H, R = Subject.HOUSEHOLD, Subject.REPRESENTATIVE
CLERK, SECRETARY, TOWN, KEEPER = "赵春兰", "钱国华", "孙敏", "蒋来福"
GROUP = ("冯正", "褚卫", "卫红")
VILLAGERS = ("罗铁柱", "唐菊香", "刘大勇", "陈大山", "郑小东", CLERK)
CONVENERS = (CLERK, SECRETARY)


def pick(several: Any, n: int) -> Any:
    """The nth of something, round and round; None of nothing."""
    items = list(several)
    return items[n % len(items)] if items else None


class Points(RuleBasedStateMachine):
    """One village from 9 April on; `engine_of` gives each run a database of its own."""

    engine_of: ClassVar[Callable[[], Engine]]
    gone: ClassVar[Callable[[Engine], None]]
    """What becomes of the database when the run is over."""
    whole: ClassVar[bool] = True
    """Whether the product's own check runs after every step, or at the end alone."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = type(self).engine_of()
        with Session(self.engine) as db:
            self.names: Known = known(db)
            self.model = model(db, self.names)
        self.photos = 0
        self.refused = self.done = 0
        self.changed = True

    def teardown(self) -> None:
        try:
            with Session(self.engine) as db:
                assert check.broken(db) == []
        finally:
            type(self).gone(self.engine)

    # What every step goes through.

    def step(self, can: bool, act: Callable[[Db], Any]) -> Any:
        """One turn of the bot: done and committed, or refused without a trace; as it was foreseen."""
        before = None if can else self.all()
        outcome, refusal = None, ""
        with writing(self.engine) as db, db.begin():
            # Nested, as the bot has it: the turn goes on after a refusal.
            try:
                with db.begin_nested():
                    outcome = act(db)
            except (Refusal, RulebookFault) as no:
                refusal = str(no)
        if can:
            assert not refusal
            self.done, self.changed = self.done + 1, True
            return outcome
        assert refusal, "this should have been refused"
        assert self.all() == before, "a refusal left a trace"
        self.refused += 1
        return None

    def all(self) -> int:
        with reading(self.engine) as db:
            return everything(db)

    def person(self, db: Db, name: str) -> Person:
        return db.get_one(Person, self.names.people[name])

    @property
    def now(self) -> datetime:
        return self.model.now

    @invariant()
    def all_is_right(self) -> None:
        """The database says what the model says, and the product finds nothing broken.

        After a refusal nothing has changed, to the byte, and there is nothing to look at again.
        """
        if not self.changed:
            return
        self.changed = False
        with reading(self.engine) as db:
            self.compare(db)
            if self.whole:
                assert check.broken(db) == []

    def compare(self, db: Db) -> None:
        m = self.model
        stands = {a: n for a, n in ledger.balances(db, self.names.village).items() if n}
        assert stands == {a: n for a, n in m.balances.items() if n}
        assert min((n for a, n in stands.items() if not a.startswith("issue:")), default=0) >= 0
        assert list(db.exec(select(Goods.stock))) == [m.stock]
        assert m.stock >= 0
        states = {c.id: (c.state, c.period) for c in db.exec(select(Claim)) if c.id in m.acts}
        assert states == {a.id: (a.state, a.period) for a in m.acts.values()}
        ends = {r.id: r.state for r in db.exec(select(Redemption))}
        assert ends == {r.id: r.state for r in m.reservations}
        cast = {(v.agenda_item_id, v.person_id) for v in db.exec(select(Voted))}
        assert cast == {one for g in m.gatherings for one in g.votes}
        assert {g.id: g.state for g in db.exec(select(Meeting))} == {
            g.id: g.state for g in m.gatherings
        }
        for statement in db.exec(select(Statement)):
            if statement.village_id == self.names.village:
                self.compare_month(db, statement)

    def compare_month(self, db: Db, statement: Statement) -> None:
        month = self.model.months[statement.subject, statement.period]
        assert statement.state == month.state
        lines = {
            x.source: (x.points, x.full, x.state, x.carried)
            for x in statements.lines_of(db, statement.id)
        }
        assert lines == {x.source: (x.points, x.full, x.state, x.carried) for x in month.lines}
        if month.state == "settled":
            month.digest = month.digest or statement.lines_digest
            assert statement.lines_digest == month.digest, "a closed month was changed"

    # Claims.

    @rule(by=N, home=N, code=N, back=st.sampled_from((0, 0, 0, 1, 5, 12, 33)), about=N)
    def submit(self, by: int, home: int, code: int, back: int, about: int) -> None:
        name, what = pick(VILLAGERS, by), pick(CODES, code)
        subject = R if what == "errand" else H
        whose = self.names.people["陈大山"] if subject == R else self.names.homes[pick(HOMES, home)]
        day = day_of(self.now) - timedelta(days=back)
        self.put(name, subject, whose, what, day, HOMES[0] if about % 4 == 0 else "")

    def put(self, name: str, subject: Subject, whose: str, what: str, day: Any, about: str) -> None:
        m = self.model
        item = CODES[what]
        if what == "neighbour-help":
            item = m.version(day).help
        act = Act("", subject, whose, what, item, day, about, m.counts_for(subject, day), name)
        able = self.may_put(name, subject, whose, item) and (day_of(m.now) - day).days <= 31
        live = [a for a in m.acts.values() if a.state in ("waiting", "passed")]
        full = sum(
            abs(a.item.points)
            for a in live
            if a.state == "passed"
            and (a.whose, a.code, a.period) == (act.whose, act.code, act.period)
        )
        room = item.cap is None or full < item.cap
        can = able and room and all(a.once != act.once for a in live)

        def go(db: Db) -> str:
            self.photos += 1
            evidence = (photo(db, f"{self.photos:064x}", m.now),) if what == "gambling" else ()
            wanted = claims.Wanted(subject, whose, what, day, "做了一件事", evidence, about)
            return review.submit(db, self.person(db, name), wanted, m.now)[0].id

        claim_id = self.step(can, go)
        if claim_id:
            act.id = claim_id
            m.acts[claim_id] = act

    def may_put(self, name: str, subject: str, whose: str, item: Item) -> bool:
        if subject == R:
            return name in ("陈大山", CLERK)
        if item.kind == "veto":
            return name == CLERK
        if name in (CLERK, "郑小东"):
            return True
        own_home = self.names.homes[f"{name}户"] == whose
        near = name == "陈大山" and whose != self.names.homes["刘大勇户"]
        return item.kind == "award" and (own_home or near)

    @precondition(lambda self: self.model.acts)
    @rule(by=N, n=N, passes=st.sampled_from((True, True, True, False)))
    def decide(self, by: int, n: int, passes: bool) -> None:
        m = self.model
        act = pick([a for a in m.acts.values() if a.state == "waiting"] or m.acts.values(), n)
        if act is None:
            return
        able = self.deciders(act)
        name = pick((*able, *able, CLERK, SECRETARY, TOWN, "罗铁柱"), by)
        can = act.state == "waiting" and not act.frozen and name in able

        def go(db: Db) -> bool:
            who = self.person(db, name)
            if passes:
                review.pass_(db, who, act.id, None, m.now)
            else:
                review.reject(db, who, act.id, None, "照片看不清", m.now)
            return True

        if self.step(can, go):
            act.was, act.period = act.period, m.decided_for(act)
            act.state = "passed" if passes else "rejected"

    def deciders(self, act: Act) -> list[str]:
        out = {act.by} | ({CLERK} if act.whose == self.names.homes["刘大勇户"] else set())
        return [p for p in CONVENERS if p not in out] or [TOWN]

    @precondition(lambda self: self.model.acts)
    @rule(n=N)
    def withdraw(self, n: int) -> None:
        act = pick(self.model.acts.values(), n)
        if act is None:
            return

        def go(db: Db) -> str:
            return claims.undo(db, self.newest(db, act.id, "claim.submit"), self.now)

        if self.step(act.state == "waiting" and not act.frozen, go):
            act.state = "withdrawn"

    @precondition(lambda self: self.model.acts)
    @rule(n=N)
    def take_decision_back(self, n: int) -> None:
        m = self.model
        act = pick([a for a in m.acts.values() if a.state in ("passed", "rejected")], n)
        if act is None:
            return
        others = [a for a in m.acts.values() if a is not act and a.state in ("waiting", "passed")]
        begun = m.months.get((act.subject, act.period))
        open_ = begun is None or begun.state == "reviewing"
        can = open_ and not act.frozen and all(a.once != act.once for a in others)

        def go(db: Db) -> str:
            return review.undo(db, self.newest(db, act.id, "claim.pass", "claim.reject"), m.now)

        if self.step(can, go):
            act.state, act.period = "waiting", act.was

    def newest(self, db: Db, thing: str, *kinds: str) -> Done:
        return [a for a in acts.of_thing(db, thing) if a.kind in kinds][-1]
