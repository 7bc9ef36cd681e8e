"""Plays a script to its end, whatever breaks, and keeps what each line brought about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import col, select

from bot.demo.world import CHANNEL, SHARED
from bot.script.lines import LINE, NOTHING, Broken
from bot.script.player import Player
from core.acts import Act
from core.db import Db
from core.enquiries.enquiries import Enquiry
from core.outbox import Outgoing, State
from core.points.claims.claims import Claim
from core.points.shop.redemptions import Redemption
from core.registry.addresses import Address
from core.registry.households import Household, HouseholdMember
from core.registry.people import Person
from core.registry.rooms import Room
from core.reports.ladder.reports import Report
from tests.off_script.judge import Case, Deed, Expectation, Letter, Turn
from tests.off_script.spans import Measured, measured


@dataclass
class Listener(Player):
    """A player that goes on after a line that does not hold."""

    broken: dict[int, str] = field(default_factory=dict)
    turns: dict[int, Turn] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    """Everybody by name, and every household: what must not be given away to a stranger."""

    def play_on(self, source: str) -> None:
        """Play every line; what did not hold is in `broken`, by the number of its line."""
        self.begin(source)
        self.loose = True
        self.people = self._transact(_names)
        speakers = {line.number: line.speaker for line in measured(source)}
        for number, line in enumerate(source.splitlines(), 1):
            words = line.strip()
            if not words or words[0] in "#!":
                continue
            if number in speakers:
                self._from_here(speakers[number])
            before = self._transact(_ids)
            try:
                self._line(words, number)
            except Broken as broken:
                self.broken[number] = str(broken)
            self.turns[number] = self._transact(lambda db, ids=before: _turn(db, ids))

    def cases(self, source: str) -> list[tuple[Measured, Case]]:
        """Every measured line of a script that has been played, as the judge wants it."""
        lines = {n: LINE.fullmatch(line.strip()) for n, line in enumerate(source.splitlines(), 1)}
        cries, cases = False, []
        for line in measured(source):
            case = Case(
                line.kind,
                line.speaker,
                tuple(self.turns[number] for number in line.turns),
                tuple(self._expectation(lines, line, number) for number in line.expects),
                self.people,
                cries,
            )
            cases.append((line, case))
            cries = cries or line.kind == "danger"
        return cases

    def _expectation(
        self, lines: Mapping[int, re.Match[str] | None], line: Measured, number: int
    ) -> Expectation:
        wanted = lines[number]
        assert wanted is not None
        name, words = wanted["name"], (wanted["rest"] or "").strip()
        nothing = wanted["verb"] == "<" and words == NOTHING
        between = range(line.number, number)
        spoke = (
            (m["rest"] or "").strip()
            for n in between
            if n not in line.turns and (m := lines[n]) and m["verb"] == ">" and m["name"] == name
        )
        return Expectation(
            name,
            () if nothing else tuple(part.strip() for part in words.split("…") if part.strip()),
            never=nothing or wanted["verb"] == "!~",
            held=number not in self.broken,
            asked=["", *spoke][-1],
        )

    def _from_here(self, speaker: str) -> None:
        """What others heard before a measured line is not held against it."""
        for name in self.names - {speaker}:
            self.claimed_from[name] = self.spoken_from[name] = len(self.delivered)


def _ids(db: Db) -> frozenset[str]:
    return frozenset([*db.exec(select(Act.id)), *db.exec(select(Outgoing.id))])


def _names(db: Db) -> frozenset[str]:
    return frozenset([*db.exec(select(Person.name)), *db.exec(select(Household.name))])


def _turn(db: Db, before: frozenset[str]) -> Turn:
    standing = select(Act).where(col(Act.undone_at).is_(None)).order_by(col(Act.id))
    done = [a for a in db.exec(standing) if a.id not in before]
    rooms = {(room.channel, room.chat): room.name for room in db.exec(select(Room))}
    owed = select(Outgoing).where(Outgoing.kind == "message", Outgoing.state != State.SUPERSEDED)
    letters = [m for m in db.exec(owed.order_by(col(Outgoing.id))) if m.id not in before]
    return Turn(
        tuple(deed for act in done for deed in _deeds(db, act)),
        tuple(
            Letter(
                rooms.get((m.channel, m.chat), m.chat.removeprefix("demo:")),
                " | ".join([m.text, *(c["label"] for c in m.choices)]).replace("\n", " / "),
            )
            for m in letters
        ),
    )


def _deeds(db: Db, act: Act) -> list[Deed]:
    """An act; one that visits several households is as many."""
    if visited := act.detail.get("households"):
        return [Deed(act.kind, _of_household(db, household_id)) for household_id in visited]
    return [Deed(act.kind, _whose(db, act.thing_id))]


def _whose(db: Db, thing: str) -> frozenset[str]:
    """By whose names a thing goes: who reported, asked or claimed it."""
    if report := db.get(Report, thing):
        return _people(db, report.person_id, report.address_id)
    if enquiry := db.get(Enquiry, thing):
        return _people(db, enquiry.asker_id, enquiry.address_id)
    if deal := db.get(Claim, thing) or db.get(Redemption, thing):
        return _of_household(db, deal.subject_id) | _people(db, deal.subject_id, None)
    return frozenset()


def _people(db: Db, person_id: str | None, address_id: str | None) -> frozenset[str]:
    person = db.get(Person, person_id) if person_id else None
    address = db.get(Address, address_id) if address_id else None
    names = {person.name} if person else set()
    if address and address.channel == CHANNEL:
        names.add(address.chat.removeprefix("demo:"))
    return frozenset(names | {user for user, owner in SHARED.items() if owner in names})


def _of_household(db: Db, household_id: str) -> frozenset[str]:
    household = db.get(Household, household_id)
    if household is None:
        return frozenset()
    members = select(Person.name).join(HouseholdMember, HouseholdMember.person_id == Person.id)
    names = db.exec(members.where(HouseholdMember.household_id == household_id))
    return frozenset([household.name, *names])
