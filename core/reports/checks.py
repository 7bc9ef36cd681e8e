"""Invariants of reports (核对): one holder, due only tightens, a way back, a right for every act."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from sqlmodel import col, select

from core.acts import Act
from core.db import Db, any_rows
from core.outbox import Outgoing
from core.registry import people
from core.registry.addresses import Address, Binding
from core.registry.households import Household
from core.registry.people import Person
from core.registry.regions import Region
from core.reports import following, handling
from core.reports.ladder.holding import Holding
from core.reports.ladder.levels import RANK
from core.reports.ladder.lifecycle import HELD, Role, State
from core.reports.ladder.petitions import Petition, PetitionState
from core.reports.ladder.questions import WAITS, Question
from core.reports.ladder.reports import Joiner, Report
from core.reports.ladder.witnesses import DRAWN, Witness
from core.reports.parts import check as parts
from core.reports.slips import upheld

_WITH_HOLDER = HELD | {State.DONE}
_NOBODY_KNOWN = frozenset({Role.CLOCK, Role.OUTSIDE})
_BY_ANYBODY = frozenset({following.JOINED, following.LEFT})
"""What members of a household may do to a report that blames it, as if it blamed nobody."""


def broken(db: Db) -> Iterator[str]:
    """One sentence for each report that could not have come about by the rules; reads only."""
    if not any_rows(db, Report):
        return
    had: dict[str, list[Holding]] = {}
    for holding in db.exec(select(Holding).order_by(col(Holding.id))):
        had.setdefault(holding.report_id, []).append(holding)
    acts: dict[str, list[Act]] = {}
    for act in db.exec(
        select(Act).where(col(Act.kind).startswith("report.")).order_by(col(Act.id))
    ):
        acts.setdefault(act.thing_id, []).append(act)
    reports = list(db.exec(select(Report).order_by(col(Report.id))))
    messages = _notices(db, {r.id for r in reports})
    chats = {a.id: (a.channel, a.chat) for a in db.exec(select(Address))}
    names = {p.id: p.name for p in db.exec(select(Person))}
    speaks = people.speaking(db)
    bound: dict[str, set[str]] = {}
    for binding in db.exec(select(Binding)):
        bound.setdefault(binding.address_id, set()).add(binding.person_id)
    yield from _at_home(db, reports)
    for r in reports:
        done, heard = acts.get(r.id, []), messages.get(r.id, [])
        heard = [
            *heard,
            *messages.get(r.part_of or "", []),
        ]  # of its parts the whole's notices tell
        reporters = bound.get(r.address_id, set()) | ({r.person_id} if r.person_id else set())
        reporters |= {one for one, into in speaks.items() if into in reporters}
        yield from _one_holder(r, had.get(r.id, []), done)
        yield from _hidden(r, done, heard)
        yield from _unsigned(r, heard, names.get(r.person_id or ""))
        yield from _placed(r)
        yield from _promised(r, done)
        yield from _only_tightens(r, had.get(r.id, []))
        yield from _way_back(r, done, heard, reporters, chats[r.address_id])
        yield from _right_at_the_moment(r, done)
    yield from _between(db, reports)
    yield from upheld.broken(db, reports)
    yield from parts.broken(db)


def _at_home(db: Db, reports: list[Report]) -> Iterator[str]:
    """What a report names lies in its own village, or above all villages."""
    regions = dict(db.exec(select(Region.id, Region.village_id)).all())
    homes = dict(db.exec(select(Household.id, Household.village_id)).all())
    for r in reports:
        named: list[str | None] = [
            homes[one] for one in (r.household_id, r.about_household_id) if one
        ]
        named += [regions[one] for one in (r.holder_region_id,) if one]
        named += [regions.get(rung["region"]) for rung in r.rungs]
        merged_into = regions.get(r.village_id or "")
        if not {None, r.village_id, merged_into}.issuperset(named):
            yield f"I-18: report {r.id} names what lies in another village"


def _between(db: Db, reports: list[Report]) -> Iterator[str]:
    """What is open between a holder and others: petitions, questions, witnesses, those who joined."""
    joined = Counter(db.exec(select(Joiner.report_id))) if reports else Counter()
    asked: dict[str, list[Question]] = {}
    for question in db.exec(select(Question)) if reports else ():
        asked.setdefault(question.report_id, []).append(question)
    petitioned: dict[str, list[Petition]] = {}
    for petition in db.exec(select(Petition)) if reports else ():
        petitioned.setdefault(petition.report_id, []).append(petition)
    good = Counter(
        (w.report_id, w.round) for w in (db.exec(select(Witness)) if reports else ()) if w.good
    )
    for r in reports:
        if r.joined != joined[r.id]:
            yield f"I-12: report {r.id} counts {r.joined} joiners and has {joined[r.id]}"
        if r.assigned_id is not None and r.assigned_id in {*r.kept_from, r.person_id}:
            yield f"I-13: report {r.id} is given to somebody who may not work on it"
        yield from _paused(r, asked.get(r.id, []))
        yield from _petitioned(r, petitioned.get(r.id, []))
        if r.written_by is not None and r.written_by == r.person_id:
            yield f"I-13: report {r.id} was typed for its reporter by themselves"
        if 0 < good[r.id, r.round] > DRAWN:
            yield f"I-13: report {r.id} has more witnesses than were drawn"


def _paused(report: Report, asked: list[Question]) -> Iterator[str]:
    """A clock waits for an open question alone, and never longer than it may."""
    waiting = [q for q in asked if q.over_at is None and q.waits_until > q.at]
    if report.paused_until is not None and (report.state not in HELD or len(waiting) != 1):
        yield f"I-14: the clock of report {report.id} waits for nothing"
    spent: dict[tuple[int, str], timedelta] = {}
    for q in asked:
        over = min(q.over_at or q.waits_until, q.waits_until)
        spent[q.round, q.level] = spent.get((q.round, q.level), timedelta()) + over - q.at
    if any(total > WAITS for total in spent.values()):
        yield f"I-14: the clock of report {report.id} waited longer than {WAITS}"


def _petitioned(report: Report, petitions: list[Petition]) -> Iterator[str]:
    """The report knows whether the level above has something to decide, and 延期 is granted once a round."""
    waits = any(p.state == PetitionState.WAITING for p in petitions)
    if waits != report.petitioned or (waits and report.state not in HELD):
        yield f"I-14: report {report.id} and its petitions disagree on what waits"
    counted = [p.once for p in petitions if p.once is not None]
    granted = [p for p in petitions if p.state == PetitionState.AGREED]
    if len(set(counted)) != len(counted) or any(p.once is None for p in granted):
        yield f"I-14: report {report.id} was granted the same twice"


def _notices(db: Db, ids: set[str]) -> dict[str, list[Outgoing]]:
    by_report: dict[str, list[Outgoing]] = {}
    if ids:
        for message in db.exec(select(Outgoing).where(col(Outgoing.thing).is_not(None))):
            if message.thing in ids:
                by_report.setdefault(str(message.thing), []).append(message)
    return by_report


def _one_holder(report: Report, had: list[Holding], done: list[Act]) -> Iterator[str]:
    now = [h for h in had if h.until is None]
    if report.state in _WITH_HOLDER:
        seat = (report.level, report.holder_post, report.holder_region_id)
        if len(now) != 1 or (now[0].level, now[0].post, now[0].region_id) != seat:
            yield f"I-13: report {report.id} ({report.state}) has {len(now)} holders on record"
        if report.due_at is None or report.finish_due_at is None:
            yield f"I-13: report {report.id} ({report.state}) has no due time"
    elif now:
        yield f"I-13: report {report.id} ({report.state}) is over and still held"
    over = {a.at for a in done if a.detail.get("after", State.FILED) not in _WITH_HOLDER}
    for one, after in pairwise(had):
        if one.until is None or one.until > after.since:
            yield f"I-13: report {report.id} has two holders at once"
        elif one.until < after.since and one.until not in over:
            yield f"I-13: report {report.id} had no holder from {one.until} to {after.since}"


def _hidden(report: Report, done: list[Act], messages: list[Outgoing]) -> Iterator[str]:
    if report.about_id is not None and not report.private:
        yield f"I-13: report {report.id} complains of somebody and is not private"
    if report.about_id is not None and report.about_id not in report.kept_from:
        yield f"I-13: report {report.id} is not kept from the person complained of"
    if report.person_id in report.kept_from:
        yield f"I-13: report {report.id} is kept from its own reporter"
    kept = set(report.kept_from)
    if any(a.person_id in kept and a.kind not in _BY_ANYBODY for a in done):
        yield f"I-13: somebody from whom report {report.id} is kept acted on it"
    if any(m.person_id in kept for m in messages):
        yield f"I-13: somebody from whom report {report.id} is kept was told of it"


def _unsigned(report: Report, messages: list[Outgoing], name: str | None) -> Iterator[str]:
    """A private report's notices say of nobody that they reported it."""
    signed = name is not None and (f"上报人：{name}", f"上报人{name}")
    if report.private and signed and any(s in m.text for m in messages for s in signed):
        yield f"I-13: a notice of the private report {report.id} names its reporter"


def _placed(report: Report) -> Iterator[str]:
    if report.unverified and (report.place or report.latitude is not None):
        yield f"I-13: report {report.id} has a place and is still to be verified"


def _promised(report: Report, done: list[Act]) -> Iterator[str]:
    """A day that was promised stands on a 进展 that still stands."""
    noted = any(a.kind == handling.NOTED and a.undone_at is None for a in done)
    if report.promised_until is not None and not noted:
        yield f"I-19: report {report.id} has a promised day that nobody named"


def _only_tightens(report: Report, had: list[Holding]) -> Iterator[str]:
    for one, after in pairwise(had):
        handed_on = one.round == after.round and one.until == after.since
        down = RANK[after.level] <= RANK[one.level]
        if handed_on and down and after.finish_due_at > one.finish_due_at:
            yield f"I-14: report {report.id} won time by going from {one.level} to {after.level}"
    climbs = [(h.round, h.climbed_to) for h in had if h.climbed_to is not None]
    if len(set(climbs)) != len(climbs):
        yield f"I-14: report {report.id} climbed twice to one level"
    for holding in had:
        if holding.climbed_to is not None and holding.climbed_to != holding.level:
            yield f"I-14: report {report.id} climbed to {holding.climbed_to} and is with {holding.level}"


def _way_back(
    report: Report,
    done: list[Act],
    messages: list[Outgoing],
    reporters: set[str],
    chat: tuple[str, str],
) -> Iterator[str]:
    reached = {
        m.made_at for m in messages if m.person_id in reporters or (m.channel, m.chat) == chat
    }
    for act in done:
        if act.address_id == report.address_id or act.person_id in reporters:
            continue
        if act.detail.get("before") != act.detail.get("after") and act.at not in reached:
            yield f"I-15: the reporter of {report.id} was never told of {act.kind}"


def _right_at_the_moment(report: Report, done: list[Act]) -> Iterator[str]:
    changes = [a for a in done if "after" in a.detail]
    for act in done:
        nobody = act.person_id is None and act.address_id is None
        if not act.right or (nobody and act.right not in _NOBODY_KNOWN):
            yield f"I-19: {act.kind} on report {report.id} was done by no right"
    for one, after in pairwise(changes):
        if one.detail["after"] != after.detail["before"]:
            yield f"I-19: report {report.id} changed between {one.kind} and {after.kind} unnoted"
        if after.detail["version"] != one.detail["version"] + 1:
            yield f"I-19: report {report.id} has a change without an act before {after.kind}"
    if not changes or changes[-1].detail["after"] != report.state.value:
        yield f"I-19: report {report.id} is {report.state}, its acts say otherwise"
    elif changes[-1].detail["version"] != report.version:
        yield f"I-19: report {report.id} is of version {report.version}, its acts say otherwise"
