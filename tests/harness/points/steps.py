"""The machine's steps at the shop, of the supervision group, in a meeting, and of a new rulebook."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import Session, col, select

from core.clock import day_of
from core.db import Db
from core.meetings import conduct, votes
from core.meetings.meetings import AgendaItem, Recusal, attendees, needed
from core.points.adoption import adoption
from core.points.close import meeting_results, monthly_close
from core.points.gates import gates
from core.points.ledger import ledger
from core.points.oversight import freezing
from core.points.rulebook.rulebook import Decides
from core.points.shop import counter, redemptions, shelves
from core.points.shop.redemptions import Redemption
from core.points.statement.freezes import Frozen
from core.registry.people import Person
from tests.harness.points.machine import (
    CLERK,
    CONVENERS,
    GROUP,
    KEEPER,
    SECRETARY,
    TOWN,
    H,
    N,
    pick,
)
from tests.harness.points.model import Act, Gathering, Month, Reservation, midnight_after
from tests.harness.points.months import Months
from tests.harness.points.village import HOMES, rulebook

PRICE = 20
BAD = ("cap = -1", "colour = 1", "from = 2026-01-01")


class Steps(Months):
    """All that the machine can do."""

    # The shop.

    @rule(
        home=N,
        pieces=st.sampled_from((1, 1, 2, 3)),
        stranger=st.sampled_from((False,) * 5 + (True,)),
    )
    def reserve(self, home: int, pieces: int, stranger: bool) -> None:
        m = self.model
        name = pick(HOMES, home)
        who = "蒋来福" if stranger else name.removesuffix("户")
        whose, points = self.names.homes[name], PRICE * pieces
        account = ledger.subject_account(whose)
        can = not stranger and m.balances[account] >= points and m.stock >= pieces

        def go(db: Db) -> Redemption:
            wanted = redemptions.Wanted(H, whose, self.names.goods, pieces, PRICE)
            return redemptions.reserve(db, self.person(db, who), wanted, m.now)

        made = self.step(can, go)
        if made:
            m.stock -= pieces
            m.move(account, ledger.held_account(made.id), points)
            until = midnight_after(day_of(m.now) + timedelta(days=7))
            m.reservations.append(Reservation(made.id, whose, pieces, points, m.now, until))

    def one(self, n: int, *states: str) -> Reservation | None:
        reservations = [r for r in self.model.reservations if r.state in states]
        return pick(reservations or self.model.reservations, n)  # type: ignore[no-any-return]

    def is_open(self, reservation: Reservation) -> bool:
        return (
            reservation.state == "reserved"
            and not reservation.frozen
            and reservation.until > self.now
        )

    def end(self, reservation: Reservation, state: str) -> None:
        """Goods and points go where they belong; points that have expired meanwhile do not come back."""
        m, where = self.model, self.names.village
        to = ledger.shop_account(where)
        if state != "handed_over":
            m.stock += reservation.pieces
            to = ledger.subject_account(reservation.whose)
            gone = m.expiry()
            if gone is not None and reservation.at < gone:
                to = ledger.expired_account(where)
        m.move(ledger.held_account(reservation.id), to, reservation.points)
        reservation.state = state

    @precondition(lambda self: self.model.reservations)
    @rule(n=N, stranger=st.sampled_from((False, False, True)))
    def cancel(self, n: int, stranger: bool) -> None:
        reservation = self.one(n, "reserved")
        if reservation is None:
            return
        name = next(x for x in HOMES if self.names.homes[x] == reservation.whose).removesuffix("户")
        who = "王建国" if stranger else name

        def go(db: Db) -> int:
            return redemptions.cancel(db, self.person(db, who), reservation.id, None, self.now) + 1

        if self.step(self.is_open(reservation) and not stranger, go):
            self.end(reservation, "cancelled")

    @precondition(lambda self: self.model.reservations)
    @rule(n=N, by=N)
    def hand_over(self, n: int, by: int) -> None:
        reservation = self.one(n, "reserved")
        if reservation is None:
            return
        name = pick((KEEPER, KEEPER, CLERK, SECRETARY, "罗铁柱"), by)
        kin = name == CLERK and reservation.whose == self.names.homes["刘大勇户"]
        can = self.is_open(reservation) and name != "罗铁柱" and not kin

        def go(db: Db) -> Redemption:
            return counter.hand_over(db, self.person(db, name), reservation.id, None, self.now)

        if self.step(can, go):
            self.end(reservation, "handed_over")

    @precondition(
        lambda self: any(r.state in ("handed_over", "returned") for r in self.model.reservations)
    )
    @rule(n=N)
    def take_back(self, n: int) -> None:
        """The hand-over was a mistake: the ledger reverses it, once."""
        reservation = self.one(n, "handed_over")
        if reservation is None or reservation.state not in ("handed_over", "returned"):
            return

        def go(db: Db) -> str:
            act = self.newest(db, reservation.id, "redemption.handed_over")
            return counter.take_back(db, act, self.now)

        if self.step(reservation.state == "handed_over", go):
            m = self.model
            held, account = (
                ledger.held_account(reservation.id),
                ledger.subject_account(reservation.whose),
            )
            m.move(ledger.shop_account(self.names.village), held, reservation.points)
            m.move(held, account, reservation.points)
            m.stock += reservation.pieces
            reservation.state = "returned"

    @rule(pieces=st.sampled_from((1, 3, -2, -40)), by=N)
    def stock(self, pieces: int, by: int) -> None:
        name = pick((KEEPER, KEEPER, "罗铁柱"), by)
        can = name == KEEPER and self.model.stock + pieces >= 0

        def go(db: Db) -> object:
            who, where = self.person(db, name), self.names.village
            if pieces > 0:
                return shelves.restock(db, who, where, "洗衣液", pieces, self.now)
            return shelves.write_off(db, who, where, "洗衣液", -pieces, "坏了", self.now)

        if self.step(can, go):
            self.model.stock += pieces

    # The supervision group.

    def things(self) -> list[tuple[Frozen, Act | Month | Reservation]]:
        m = self.model
        things: list[tuple[Frozen, Act | Month | Reservation]] = []
        things += [(Frozen.CLAIM, a) for a in m.acts.values()]
        things += [(Frozen.STATEMENT, x) for x in m.months.values()]
        things += [(Frozen.REDEMPTION, r) for r in m.reservations]
        return things

    def over(self, thing: Act | Month | Reservation) -> bool:
        if isinstance(thing, Act):
            begun = self.model.months.get((thing.subject, thing.period))
            counted = begun is not None and begun.state != "reviewing"
            return thing.state != "waiting" and (thing.state != "passed" or counted)
        return thing.state == "settled" if isinstance(thing, Month) else thing.state != "reserved"

    @rule(by=N, n=N, over=st.sampled_from((False, False, False, True)))
    def freeze(self, by: int, n: int, over: bool) -> None:
        things = [x for x in self.things() if over or not self.over(x[1])]
        if not things:
            return
        what, thing = pick(things, n)
        name = pick((*GROUP, CLERK), by)

        def go(db: Db) -> object:
            who = self.person(db, name)
            return freezing.freeze(db, who, what, thing.id, "有人反映", self.now)

        freeze = self.step(name in GROUP and not thing.frozen and not self.over(thing), go)
        if freeze:
            thing.frozen = True
            self.model.freezes[freeze.id] = (name, thing, self.now)

    @precondition(lambda self: self.model.freezes)
    @rule(by=N, n=N)
    def lift(self, by: int, n: int) -> None:
        m = self.model
        which = pick(m.freezes, n)
        if which is None:
            return
        froze, thing, since = m.freezes[which]
        name = pick((*GROUP, TOWN, CLERK), by)
        able = name in (*GROUP, TOWN) and name != froze
        frozen = not m.lifted.get(which, False)

        def go(db: Db) -> object:
            return freezing.lift(db, self.person(db, name), which, "查清了", m.now)

        if self.step(able and frozen, go):
            m.lifted[which] = True
            thing.frozen = False
            if isinstance(thing, Act) and thing.state in ("passed", "waiting"):
                thing.period = m.decided_for(thing)
            elif isinstance(thing, Reservation):
                thing.until += timedelta(days=-(-(m.now - since) // timedelta(days=1)))

    # Meetings.

    @rule(by=N)
    def call(self, by: int) -> None:
        """The panel on a list that it votes on; else a talk of the same people."""
        m = self.model
        name = pick((*CONVENERS, *CONVENERS, "罗铁柱"), by)
        month = next((x for x in m.months.values() if x.voted and x.state == "drafted"), None)
        about = [g for g in m.gatherings if g.month is month and g.state in ("called", "open")]

        def go(db: Db) -> str:
            who = self.person(db, name)
            if month is not None:
                return gates.call(db, who, month.id, Decides.STATEMENT, m.now).id
            one = conduct.WantedItem(conduct.ItemVote.VOTE, "修不修水渠")
            body = tuple(self.names.people[p] for p in (*CONVENERS, "吴建军", "陈大山"))
            wanted = conduct.Wanted(
                self.names.village, conduct.MeetingKind.DISCUSSION, "水渠", "屋场", body, (one,)
            )
            return conduct.call(db, who, wanted, m.now).id

        can = name in CONVENERS and not (month is not None and about)
        which = self.step(can, go)
        if which:
            m.gatherings.append(self.gathered(which, month))

    def gathered(self, which: str, month: Month | None) -> Gathering:
        with Session(self.engine) as db:
            body = [a.person_id for a in attendees(db, which)]
            items = db.exec(select(AgendaItem.id).where(AgendaItem.meeting_id == which)).all()
            out = db.exec(select(Recusal).where(col(Recusal.agenda_item_id).in_(items))).all()
        withdrawn = {i: {r.person_id for r in out if r.agenda_item_id == i} for i in items}
        return Gathering(which, body, withdrawn, self.now + timedelta(hours=48), month)

    def meeting(self, n: int) -> Gathering | None:
        going_on = [g for g in self.model.gatherings if g.state in ("called", "open")]
        return pick(going_on or self.model.gatherings, n)  # type: ignore[no-any-return]

    @precondition(lambda self: self.model.gatherings)
    @rule(n=N, who=N)
    def sign_in(self, n: int, who: int) -> None:
        meeting = self.meeting(n)
        if meeting is None:
            return
        person = pick((*meeting.body, self.names.people["罗铁柱"]), who)
        stands = meeting.state in ("called", "open") and meeting.until > self.now
        can = stands and person in meeting.body and person not in meeting.present

        def go(db: Db) -> object:
            return conduct.sign_in(db, db.get_one(Person, person), meeting.id, self.now)

        if self.step(can, go):
            meeting.present.add(person)

    @precondition(lambda self: self.model.gatherings)
    @rule(n=N, by=N)
    def begin(self, n: int, by: int) -> None:
        meeting = self.meeting(n)
        if meeting is None:
            return
        name = pick((*CONVENERS, "罗铁柱"), by)
        person_id = self.names.people[name]
        here = meeting.present | ({person_id} & set(meeting.body))
        can = meeting.state == "called" and meeting.until > self.now and name in CONVENERS
        can = can and len(here) >= needed(50, len(meeting.body))

        def go(db: Db) -> object:
            return conduct.begin(db, self.person(db, name), meeting.id, self.now)

        if self.step(can, go):
            meeting.state, meeting.present = "open", here

    @precondition(lambda self: self.model.gatherings)
    @rule(n=N, who=N, value=st.sampled_from(("yes", "yes", "no", "abstain", "perhaps")))
    def vote(self, n: int, who: int, value: str) -> None:
        """Once, by who is there and need not withdraw, while the meeting sits."""
        meeting = self.meeting(n)
        if meeting is None:
            return
        person = pick((*meeting.body, self.names.people["罗铁柱"]), who)
        item = pick(meeting.items, n)
        can = meeting.state == "open" and meeting.until > self.now and person in meeting.present
        can = can and person not in meeting.items[item] and (item, person) not in meeting.votes

        def go(db: Db) -> object:
            return votes.cast(db, db.get_one(Person, person), item, value, self.now)

        if self.step(can and value != "perhaps", go):
            meeting.votes[item, person] = value

    @precondition(lambda self: self.model.gatherings)
    @rule(n=N, by=N)
    def close(self, n: int, by: int) -> None:
        meeting = self.meeting(n)
        if meeting is None:
            return
        name = pick((*CONVENERS, "罗铁柱"), by)
        can = meeting.state in ("called", "open") and name in CONVENERS

        def go(db: Db) -> object:
            return meeting_results.close(db, self.person(db, name), meeting.id, self.now)

        if self.step(can, go):
            self.closed(meeting)

    def closed(self, meeting: Gathering) -> None:
        """What the ballots say happens to the month, where enough of those who may have voted."""
        held = meeting.state == "open"
        meeting.state = "closed" if held else "failed"
        month = meeting.month
        if not held or month is None or month.state != "drafted":
            return
        for item, out in meeting.items.items():
            ballots = [v for (of, _), v in meeting.votes.items() if of == item]
            half = -(-(len(meeting.body) - len(out)) // 2)
            there = needed(50, len(meeting.body)) - len(set(out) & set(meeting.present))
            if len(ballots) < max(1, half, there):
                continue
            if 2 * ballots.count("yes") > len(ballots):
                self.published(month)
            else:
                month.state = "reviewing"

    @precondition(lambda self: any(x.voted for x in self.model.months.values()))
    @rule(by=N, n=N)
    def vote_again(self, by: int, n: int) -> None:
        """A list that was voted down is worked out anew."""
        m = self.model
        reviewing = [x for x in m.months.values() if x.state == "reviewing"]
        month = pick(reviewing or m.months.values(), n)
        name = pick((*CONVENERS, "罗铁柱"), by)

        def go(db: Db) -> object:
            return monthly_close.vote_again(db, self.person(db, name), month.id, m.now)

        if self.step(month.state == "reviewing" and name in CONVENERS, go):
            self.work_out(month)

    # The rulebook.

    @rule(n=N, by=N)
    def adopt(self, n: int, by: int) -> None:
        """The village's next rulebook from the next month on; a wrong file changes nothing."""
        m = self.model
        number = m.versions[-1].number + 1
        since = (day_of(m.now).replace(day=1) + timedelta(days=32)).replace(day=1)
        text, version = rulebook(number, since, m.versions[-1].expires)
        wrong = n % 4 == 0 or number > 3
        if wrong:
            text = text.replace("publicity_days = 5", pick(BAD, n // 4), 1)
        name = pick((SECRETARY, SECRETARY, "罗铁柱"), by)
        earlier = max(v.since for v in m.versions)
        can = not wrong and name == SECRETARY and self.may_follow(earlier, since)

        def go(db: Db) -> object:
            who = self.person(db, name)
            return adoption.adopt(db, who, self.names.village, "王家村.toml", text, m.now)

        if self.step(can, go):
            m.versions.append(version)

    def may_follow(self, earlier: date, since: date) -> bool:
        return earlier <= since
