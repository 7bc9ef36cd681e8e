"""Adoption (启用细则): a village or its town makes a rulebook its own, checked whole, told to all whom it concerns."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from core import acts
from core.clock import at_local, day_of
from core.db import Db
from core.errors import Refusal
from core.points.adoption import words
from core.points.rulebook import file, periods, versions
from core.points.rulebook.changes import changes
from core.points.rulebook.edits import edits_in_force
from core.points.rulebook.file import Data, RulebookFault, at_line
from core.points.rulebook.rulebook import SUBJECTS, Rulebook
from core.points.statement.statements import Statement
from core.registry import addresses, people, regions, rooms
from core.registry.people import CADRES, Person, Post
from core.registry.regions import Kind, Region

ADOPTED = acts.kind("rulebook.adopt", final="细则已经告诉全村了，收不回。还要改，请再发“改细则”。")


@dataclass(frozen=True)
class Adopted:
    """What has been adopted, for which villages, and what that changes for the first of them."""

    rulebook: Rulebook
    villages: tuple[Region, ...]
    changes: tuple[str, ...]


def adopt(
    db: Db, person: Person | None, region_id: str, source: str, text: str, now: datetime
) -> Adopted:
    """Let a region run on the rulebook of a TOML text from its first day on, and tell the villages.

    `source` is the file's name, for its faults; `person` is None when whoever runs the program does it.
    RulebookFault names every fault with line and reason; Refusal when the person or place is wrong.
    """
    _refuse_unless_may(db, person, region_id, now)
    rulebook = file.read(source, text, lambda name: base(db, region_id, name, text))
    return adopt_rulebook(db, person, region_id, rulebook, now, (source, text))


def adopt_rulebook(
    db: Db,
    person: Person | None,
    region_id: str,
    rulebook: Rulebook,
    now: datetime,
    source: tuple[str, str] = ("细则", ""),
    voted_by: str = "",
) -> Adopted:
    """The same for a rulebook that has been read; `source` is the name and the text that it came from.

    `voted_by`: the body that has passed it, as people call it; whoever put it need hold no post any more.
    """
    _refuse_unless_may(db, None if voted_by else person, region_id, now)
    villages = _villages(db, regions.one(db, region_id), rulebook)
    faults = list(_faults(db, villages, *source, rulebook, now))
    if faults:
        raise RulebookFault("\n".join(dict.fromkeys(faults)))
    before = {v.id: _on(db, v.id, rulebook, rulebook.since) for v in villages}
    by = person.id if person else None
    row = versions.adopt(db, region_id, rulebook, by, now)
    right = "meeting" if voted_by else "cadre" if person else "operator"
    acts.record(db, ADOPTED, row.id, now, person_id=by, right=right, digest=row.digest)
    for village in villages:
        who = voted_by or (person.name if person else "")
        _tell(db, village, before[village.id], rulebook, who, now, voted=bool(voted_by))
    first = before[villages[0].id] if villages else None
    return Adopted(rulebook, tuple(villages), tuple(changes(first, rulebook)))


def _refuse_unless_may(db: Db, person: Person | None, region_id: str, now: datetime) -> None:
    region = regions.one(db, region_id)
    if region.kind not in (Kind.VILLAGE, Kind.TOWN, Kind.CITY):
        raise Refusal(
            f"细则由村或镇启用，{regions.title(db, region_id)}不是。请写村名，比如石桥镇/王家村。"
        )
    if person is not None and not people.holds_above(db, person.id, CADRES, region_id, now):
        raise Refusal("细则要由村干部或镇干部启用。有建议请跟村干部说。")


def base(db: Db, region_id: str, name: str, text: str) -> Data:
    """What `extends` names: a rulebook adopted here or further up, else one that is shipped.

    LookupError says what there is instead, or that the text does not say from when it counts.
    """
    day = tomllib.loads(text).get("from")
    if not isinstance(day, date):
        raise LookupError(words.no_first_day())
    known = set(file.presets())
    for region in regions.line_up(db, region_id):
        for adoption in _adopted(db, region.id):
            book = versions.of_digest(db, adoption.digest)
            known.add(book.name)
            if book.name == name and adoption.since <= day:
                return file.content(book)
    shipped = file.presets().get(name, ())
    standing = [r for r in shipped if r.since <= day]
    if not standing:
        raise LookupError(words.no_such_rulebook(name, known))
    return file.content(standing[-1])


def _adopted(db: Db, region_id: str) -> list[versions.RulebookAdoption]:
    return [a for subject in SUBJECTS for a in versions.adoptions(db, region_id, subject)]


def _villages(db: Db, region: Region, rulebook: Rulebook) -> list[Region]:
    """The villages that will run on it: those with a rulebook of their own, or of a nearer place, do not."""
    if region.kind == Kind.VILLAGE:
        return [region]
    villages = []
    for village in regions.villages(db):
        line = regions.line_up(db, village.id)
        at = next((n for n, r in enumerate(line) if r.id == region.id), None)
        if at is not None and not any(
            versions.adoptions(db, r.id, rulebook.subject) for r in line[:at]
        ):
            villages.append(village)
    return villages


def _on(db: Db, village_id: str, rulebook: Rulebook, day: date) -> Rulebook | None:
    return versions.in_force(db, village_id, rulebook.subject, day)


def _faults(
    db: Db,
    villages: Sequence[Region],
    source: str,
    text: str,
    rulebook: Rulebook,
    now: datetime,
) -> Iterator[str]:
    """What only the place can say: the name, the first day, and items that are in force there."""
    if rulebook.name in file.presets():
        why = f"{rulebook.scheme} 是自带细则的名字，请给村里的另起一个，比如 wangjia。"
        yield at_line(source, text, "scheme", why)
    first, _ = periods.days(periods.of_day(day_of(now), rulebook.period))
    if rulebook.since < first:
        why = f"from 写的是 {rulebook.since}，那一期已经过去了，最早写 {first}。"
        yield at_line(source, text, "from", why)
    drafted = _drafted(db, [v.id for v in villages], rulebook)
    if drafted is not None:
        _, after = periods.days(drafted)
        why = f"{periods.spoken(drafted)}的积分表已经算好了，from 最早写 {after}。"
        yield at_line(source, text, "from", why)
    # What has been adopted for the same day, and that day has not come, may be put right.
    day = rulebook.since
    eve = day - timedelta(days=1) if day > day_of(now) else day
    for village in villages:
        planned, old = _on(db, village.id, rulebook, day), _on(db, village.id, rulebook, eve)
        if planned is not None and planned.digest == rulebook.digest:
            yield f"{source}：{village.name}用的就是这一份细则，不用再启用。"
        if old is None or old.name != rulebook.name:
            continue
        for item, why in edits_in_force(old, rulebook):
            yield at_line(source, text, "code", why, item.code)


def _drafted(db: Db, village_ids: Sequence[str], rulebook: Rulebook) -> str | None:
    """The newest period of these villages that has been worked out and does not end before."""
    query = select(Statement.period).where(
        col(Statement.village_id).in_(village_ids),
        Statement.subject == rulebook.subject,
        Statement.drafted_at >= at_local(rulebook.since, time(0)),
    )
    late = [p for p in set(db.exec(query)) if periods.days(p)[1] > rulebook.since]
    return max(late, key=lambda p: periods.days(p)[1], default=None)


def _tell(
    db: Db,
    village: Region,
    old: Rulebook | None,
    new: Rulebook,
    by: str,
    now: datetime,
    *,
    voted: bool,
) -> None:
    """The room and the supervision group hear what changes, from when, and by whom."""
    rows = changes(old, new)
    message = words.changed_rules(
        village.name, new.subject, new.since, rows, words.by_whom(by, voted=voted)
    )
    rooms.tell(db, village.id, message, now)
    group = people.holders(db, Post.SUPERVISOR, village.id, now)
    addresses.tell_all(db, [p.id for p in group], message, now)
