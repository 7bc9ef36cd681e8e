"""Splitting (拆分): a holder makes two to ten reports of one, each told in words; the whole waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import withdraw
from core.reports import notices, rights
from core.reports.ladder import holding, owners, parts, reports
from core.reports.ladder.levels import RANK, Level, Seat
from core.reports.ladder.lifecycle import Action, State
from core.reports.ladder.reports import Report, Who, spoken_number
from core.reports.parts import words
from core.reports.wording import numbers
from core.reports.wording.kept import fit, unsigned

FEWEST, MOST = 2, 10
_QUOTED = 30
_LIKE_THE_WHOLE = (
    *("village_id", "address_id", "person_id", "household_id", "place", "latitude", "longitude"),
    *(
        "urgency",
        "danger",
        "made_safe_at",
        "about_id",
        "about_household_id",
        "kept_from",
        "private",
    ),
    *("numbers", "unverified", "written_by", "reporter_unsure", "rungs", "due_at", "finish_due_at"),
)
"""What a part has from its whole: whose it is, where, and from whom it is kept."""


@dataclass(frozen=True)
class Part:
    """One part as it was told; `to`: the level and region of its holder, where it is not the splitter."""

    text: str
    category: str = "other"
    to: tuple[Level, str] | None = None


def split(
    db: Db,
    report_id: str,
    who: Who,
    wanted: Sequence[Part],
    now: datetime,
    version: int | None = None,
) -> list[Report]:
    """拆分: the report waits for these parts, each a report of its own whose time is never later than the
    report's was, but where a higher level holds it. Everybody who follows it hears in one sentence.

    Refusal for fewer than two or more than ten, an empty one, an owner who is none, danger not made safe,
    and a report that is itself a part.
    """
    whole, right = rights.in_hand(db, report_id, who, Action.SPLIT, now, version)
    refuse(whole, wanted)
    seats = [_seat(db, whole, part, now) for part in wanted]
    before, was = whole.state, holding.as_it_was(whole)
    made = [
        _make(db, whole, part, seat, who, right, now)
        for part, seat in zip(wanted, seats, strict=True)
    ]
    _wait(db, whole, made[0].number, now)
    rights.note(db, whole, Action.SPLIT, right, who, now, before, was=was, parts=len(made))
    for part in made:
        parts.follow(db, part)
    withdraw(db, whole.id, {"handle"}, now)
    _tell(db, whole, made, who, was["assigned_id"], now)
    return made


def refuse(whole: Report, wanted: Sequence[Part]) -> None:
    """Refusal for what cannot be split, or not so."""
    if not FEWEST <= len(wanted) <= MOST:
        raise Refusal(f"一件事可以拆成{FEWEST}到{MOST}份，请一份一份说清楚。")
    if whole.danger and whole.made_safe_at is None:
        raise Refusal("这件事还有危险，先做好临时防护，再拆开办。")


def _seat(db: Db, whole: Report, part: Part, now: datetime) -> Seat | None:
    """Who is to hold a part: None for whoever holds the whole."""
    if part.to is None or part.to == (whole.level, whole.holder_region_id):
        return None
    seat = owners.at(db, whole, part.to, now)
    if seat is None:
        raise Refusal("那里现在没有人管事，请另外说一个该办的人。")
    return seat


def _make(
    db: Db, whole: Report, wanted: Part, seat: Seat | None, who: Who, right: str, now: datetime
) -> Report:
    """One part, in the hands of whoever is to have it."""
    text = fit(wanted.text)
    part = Report(
        number=reports.next_number(db, whole.village_id),
        text=unsigned(db, Who(whole.person_id), text) if whole.private else text,
        category=wanted.category,
        state=State.UNASSIGNED,
        version=0,
        filed_at=now,
        part_of=whole.id,
        **{name: getattr(whole, name) for name in _LIKE_THE_WHOLE},
    )
    if seat is None:
        _keep(db, whole, part, now)
    else:
        assert whole.level is not None  # a held report has a level
        part.rungs = [r.as_json() for r in owners.ladder_from(db, whole, seat)]
        higher = RANK[seat.rung.level] > RANK[whole.level]
        holding.sit(part, seat, start=now, tighten=not higher)
    part.text = numbers.take_out(part, part.text)
    db.add(part)
    db.flush()  # its holding names it
    holding.note(db, part, now)
    rights.note(db, part, Action.PART, right, who, now, State.UNASSIGNED)
    reports.keep_photos(db, part.id, tuple(reports.photos(db, whole.id, "filed")), "filed")
    return part


def _keep(db: Db, whole: Report, part: Report, now: datetime) -> None:
    """A part that stays with whoever split: taken on already, in the time that the whole has left."""
    part.state, part.accepted_at, part.looked_at = State.ACCEPTED, now, now
    part.level, part.holder_post = whole.level, whole.holder_post
    part.holder_region_id = whole.holder_region_id
    if part.made_safe_at is not None:
        part.state = State.SAFE


def _wait(db: Db, whole: Report, first: int, now: datetime) -> None:
    """Nobody has to act on the whole until its parts are over; it stays its holder's."""
    holding.end(db, whole, now)
    whole.state, whole.split_at, whole.split_from = State.SPLIT, now, first
    whole.accepted_at = whole.accepted_at or now
    whole.assigned_id = whole.unseen_at = whole.promised_until = None
    db.add(whole)


def _tell(
    db: Db, whole: Report, made: Sequence[Report], who: Who, assigned: str | None, now: datetime
) -> None:
    by, mine = rights.name_of(db, who), (who.person_id or "", who.address_id or "")
    lines = [
        words.listed(
            notices.cut(part.text, _QUOTED),
            spoken_number(part),
            notices.holder_words(db, part, now),
        )
        for part in made
    ]
    notices.to_followers(db, whole, words.split(by, lines), now, but=mine)
    news = words.split_for_holders(notices.named(whole), by, lines)
    notices.word_to_holders(db, whole, news, now, but=mine)
    notices.released(db, whole, assigned, now)
    why = words.yours(notices.named(whole), by)
    for part in made:
        if (part.holder_post, part.holder_region_id) != (whole.holder_post, whole.holder_region_id):
            notices.to_holders(db, part, words.PART, now, why=why, but=mine)


def unsplit(db: Db, whole: Report, act: Act, who: Who, now: datetime) -> None:
    """撤销 of 拆分: the parts are none any more, and whoever had one hears so.

    Refusal once somebody has done anything to one of them; the whole itself is put back by the caller.
    """
    made = parts.present(db, whole)
    for part in made:
        if any(a.kind != rights.CHANGES[Action.PART] for a in acts.of_thing(db, part.id)):
            raise Refusal(
                f"“拆分”不能撤销了，编号 {spoken_number(part)} 已经接着办了。"
                f"{rights.stands(db, whole, now)}"
            )
    by = rights.name_of(db, who)
    for part in made:
        before, held = part.state, notices.holders(db, part, now)
        part.state, part.due_at, part.ended_at = State.WITHDRAWN, None, now
        part.unseen_at = None
        holding.end(db, part, now)
        rights.note(db, part, Action.UNDO, act.right, who, now, before, undone=act.id)
        withdraw(db, part.id, {"handle"}, now)
        for person in held:
            if person.id != who.person_id:
                text = words.not_needed(notices.named(part), by)
                notices.tell_person(db, part, person.id, text, now)
