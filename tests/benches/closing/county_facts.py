"""A county's month to measure (测速用的一个月): check-ins, claims and reports, all from the seed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from datetime import time as hour
from itertools import count, groupby

from core.clock import at_local
from core.db import Db
from core.duties.check_ins import CheckIn, CheckInMode
from core.points.claims.claims import Claim, ClaimState
from core.points.rulebook.rulebook import Claimant, Item, ItemKind, Rulebook, Subject
from core.registry.people import Post
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from tests.benches.closing.county import CIRCLES, WEEKS, Row, Size, Told, id_of, insert, rulebook

MONTH = "2026-03"
NOW = at_local(date(2026, 4, 1), hour(8))
FIRST_DAY = date(2026, 2, 23)
"""The Monday of the first week that ends in the month."""
DAYS = 37
"""Until the month's last."""
BEFORE = 6
"""Days of them that lie in the month before."""


def fill(db: Db, size: Size, progress: Told) -> int:
    """Fill a county with the facts of a month; how many. `told` hears of them part by part."""
    return (
        insert(db, CheckIn, CHECK_IN, _check_ins(size), progress)
        + insert(db, Claim, CLAIM, _claims(size), progress)
        + insert(db, Report, REPORT, _reports(size), progress)
    )


CHECK_IN = (
    "id entry_id village_id circle_id representative_id household_id mode day at "
    "place note reason late"
)


def _check_ins(size: Size) -> Iterator[Row]:
    """In the order in which they would have been recorded: day by day, the whole county."""
    numbers = count()
    for n in range(DAYS):
        day = FIRST_DAY + timedelta(days=n)
        at = at_local(day, hour(19))
        for c in range(size.representatives):
            homes = size.homes(c)[1:]
            for mode, reached in (
                (CheckInMode.CONTACT, _contacted(size, c, n, homes)),
                (CheckInMode.VISIT, _visited(size, c, n, homes)),
            ):
                if not reached:
                    continue
                who = id_of("V", c // CIRCLES), id_of("C", c), id_of("P", homes[0] - 1)
                entry = id_of("E", n * size.representatives + c)
                for h in reached:
                    values = (id_of("H", h), mode, day, at, "", "", "", False)
                    yield id_of("F", next(numbers)), entry, *who, *values


def _contacted(size: Size, circle: int, n: int, homes: range) -> Sequence[int]:
    """Whom a representative contacted that day: all of them, in every tenth week all but one."""
    week, weekday = divmod(n, 7)
    if week >= WEEKS:
        return ()
    times = int(size.contacts_a_week + size.chance(2, circle, week))
    first = int(7 * size.chance(3, circle, week))
    if (weekday - first) % 7 >= times:
        return ()
    if size.chance(4, circle, week) >= 0.1:
        return homes
    missed = homes[int(len(homes) * size.chance(5, circle, week))] if homes else -1
    return [h for h in homes if h != missed]


def _visited(size: Size, circle: int, n: int, homes: range) -> Sequence[int]:
    """Whom a representative visited that day: a quarter on each of four, in a fifth all but one."""
    day = n - BEFORE  # of the month, the first is 0
    step, first = 7, int(7 * size.chance(6, circle))
    if day < first or (day - first) % step or (day - first) // step > 3:
        return ()
    skips = size.chance(7, circle) < 0.2
    return [h for h in homes if h % 4 == (day - first) // step and not (skips and h == homes[-1])]


CLAIM = (
    "id village_id subject subject_id code digest kind points day period said about claimant_id "
    "right at state version reason once"
)


def _claims(size: Size) -> Iterator[Row]:
    """A tenth by representatives; some deductions, a veto now and then, some still wait."""
    books = {s: rulebook(s) for s in (Subject.HOUSEHOLD, Subject.REPRESENTATIVE)}
    digests = {s: book.digest for s, book in books.items()}
    offers = {s: _offers(book) for s, book in books.items()}
    numbers = count()
    # Several of one item by one subject, so that there is something to cut at its cap.
    acts = ((n // 4, n) for n in range(size.claims))
    for group, members in groupby(acts, key=lambda x: x[0]):
        subject = Subject.REPRESENTATIVE if size.chance(8, group) < 0.1 else Subject.HOUSEHOLD
        circle = int(size.representatives * size.chance(9, group))
        homes = size.homes(circle)
        by_representative = subject == Subject.REPRESENTATIVE
        h = homes[0] if by_representative else homes[int(len(homes) * size.chance(10, group))]
        about = id_of("P" if by_representative else "H", h)
        for _, n in members:
            item, points = _offered(offers[subject], size.chance(11, n), size.chance(12, group))
            day = date(2026, 3, 1 + int(31 * size.chance(13, n)))
            state = ClaimState.WAITING if size.chance(14, n) < 0.01 else ClaimState.PASSED
            number = id_of("L", next(numbers))
            yield (
                *(number, id_of("V", circle // CIRCLES), subject, about, item.code),
                *(digests[subject], item.kind, points, day, MONTH, "做了一件事", ""),
                *(id_of("P", h), Claimant.SELF, at_local(day, hour(20)), state, 1, ""),
                f"{number}/{day}",
            )


def _offers(book: Rulebook) -> dict[ItemKind, list[tuple[Item, int]]]:
    by_kind: dict[ItemKind, list[tuple[Item, int]]] = {}
    for item in book.items:
        if item.in_force(FIRST_DAY) and item.kind != ItemKind.AUTOMATIC:
            by_kind.setdefault(item.kind, []).append((item, book.worth(item)))
    return by_kind


def _offered(
    offers: dict[ItemKind, list[tuple[Item, int]]], kind: float, which: float
) -> tuple[Item, int]:
    wanted = ItemKind.VETO if kind < 0.005 else ItemKind.AWARD
    wanted = ItemKind.DEDUCTION if 0.005 <= kind < 0.05 else wanted
    fitting = offers.get(wanted, offers[ItemKind.AWARD])
    return fitting[int(len(fitting) * which)]


REPORT = (
    "id village_id number address_id person_id text place category urgency danger state version "
    "round rungs level holder_post holder_region_id filed_at finish_due_at done_at done_by "
    "ended_at sent_back reopened"
)


def _reports(size: Size) -> Iterator[Row]:
    """Done by the representative of the circle, a tenth of them late, and confirmed as fixed."""
    for n in range(size.reports):
        circle = int(size.representatives * size.chance(15, n))
        homes = size.homes(circle)
        h = homes[int(len(homes) * size.chance(16, n))]
        filed = at_local(date(2026, 3, 1 + int(25 * size.chance(17, n))), hour(9))
        done = filed + timedelta(hours=30 if size.chance(18, n) < 0.1 else 20)
        village = circle // CIRCLES
        yield (
            *(id_of("N", n), id_of("V", village), n, id_of("A", village), id_of("P", h)),
            *(
                "路灯坏了",
                "",
                "other",
                "normal",
                False,
                State.CONFIRMED,
                3,
                1,
                [],
                Level.REPRESENTATIVE,
            ),
            *(Post.REPRESENTATIVE, id_of("C", circle), filed, filed + timedelta(hours=24), done),
            *(id_of("P", homes[0]), done + timedelta(hours=1), 0, 0),
        )
