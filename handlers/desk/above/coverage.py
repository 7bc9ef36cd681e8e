"""走访情况: how many households were visited this month, by village, by representative, and which ones."""

from collections.abc import Sequence
from datetime import date

from core.clock import day_of
from core.duties import contacts
from core.duties.reminders import ago
from core.figures import coverage, view
from core.figures.coverage import Coverage
from core.figures.view import View
from core.outbox import Choice, Message
from core.registry import regions
from core.registry.people import Post
from handlers.desk import asking
from handlers.desk.above import wording
from handlers.desk.above.page import page
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "coverage"
OVER = asking.OVER
MOST_VILLAGES = 200
"""Of more villages the town is asked for first: nobody reads a city's visits at once."""
_NAMED = 12
_NOT_OPEN = "走访的情况只有代表自己和村干部能看。要找您家的代表，发“找代表”。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Of several villages a line each, of one a line a person, of one person the households."""
    if turn.person is None or not turn.holds(*OVER):
        serves = turn.holds(Post.REPRESENTATIVE, Post.GRID_WORKER)
        return [Message(_NOT_OPEN, (Choice("没走访的", "visits_owed"),) if serves else ())]
    place = asking.place_of(turn, str(answers.get("said") or ""))
    region_id = answers.get("region") or (place.region.id if place.region else None)
    seen = view.view(turn.db, turn.person.id, turn.now, region_id)
    name = regions.title(turn.db, region_id) if region_id else place.name
    if len(seen.every) > MOST_VILLAGES:
        return [_towns(seen)]
    covered = _covered(turn, seen)
    if not covered:
        return [Message(f"{name}还没有人联系农户。")]
    if answers.get("person"):
        return [_homes(turn, covered, str(answers["person"]))]
    start = int(answers.get("from", 0))
    on = {"said": "", "region": region_id}
    if len({c.village_id for c in covered}) > 1:
        return [_by_place(name, seen, covered, start, on)]
    return [_by_person(turn, name, covered, start, on)]


def _covered(turn: Turn, seen: View) -> list[Coverage]:
    today = day_of(turn.now)
    first = date(today.year, today.month, 1)
    rows = coverage.of_villages(turn.db, seen.every, first, today, turn.now)
    if not seen.around:
        return rows
    inside = {
        c.id
        for village_id in seen.around
        for c in regions.circles(turn.db, village_id)
        if {c.id, c.parent_id} & seen.parts
    }
    return [c for c in rows if c.village_id in seen.villages or c.circles & inside]


def _towns(seen: View) -> Message:
    towns = {p.id: p for p in seen.places.values()}
    order = sorted(towns.values(), key=lambda p: (p.name, p.id))
    rows = [Choice(p.name, NAME, {"said": "", "region": p.id}) for p in order]
    return Message("看哪个镇的走访？回号码。", tuple(page(rows, 0, NAME, {"said": ""})))


def _by_place(
    name: str, seen: View, covered: Sequence[Coverage], start: int, on: Answers
) -> Message:
    """The places in which most is left first."""
    by_place: dict[str, list[Coverage]] = {}
    for one in covered:
        by_place.setdefault(seen.places[one.village_id].id, []).append(one)
    names = {p.id: p.name for p in seen.places.values()}
    order = sorted(by_place, key=lambda i: (-sum(c.left for c in by_place[i]), names[i], i))
    rows = [
        Choice(f"{names[i]}：{wording.covered(by_place[i])}", NAME, {"said": "", "region": i})
        for i in order
    ]
    head = f"{name}本月：{wording.covered(covered)}。还没走完的多的在前，回号码看一个："
    return Message(head, tuple(page(rows, start, NAME, on)))


def _by_person(
    turn: Turn, name: str, covered: Sequence[Coverage], start: int, on: Answers
) -> Message:
    """Whoever has most left first; a vacancy is a line of its own."""
    order = sorted(covered, key=lambda c: (-c.left, c.name, c.person_id or ""))
    rows = [
        Choice(
            wording.of_person(c),
            NAME,
            on | {"person": c.person_id or "", "said": "" if c.person_id else c.name},
        )
        for c in order
    ]
    head = f"{name}本月：{wording.covered(covered)}。回号码看走了哪几户："
    return Message(head, tuple(page(rows, start, NAME, on)))


def _homes(turn: Turn, covered: Sequence[Coverage], person_id: str) -> Message:
    """Which households one has visited this month, and which not; of nobody whom the sender does not see."""
    one = next((c for c in covered if c.person_id == person_id), None)
    if one is None:
        return Message(_NOT_OPEN)
    today = day_of(turn.now)
    first = date(today.year, today.month, 1)
    served = contacts.of_person(turn.db, person_id, turn.now)
    been = [h for h in served if h.last_visit is not None and h.last_visit >= first]
    left = [h for h in served if h not in been]
    lines = [f"{wording.of_person(one)}。"]
    if been:
        shown = "、".join(
            f"{h.name}（{ago(h.last_visit, today)}）" for h in been[:_NAMED] if h.last_visit
        )
        lines.append(f"走了：{shown}{'等' if len(been) > _NAMED else ''}。")
    if left:
        shown = "、".join(h.marked for h in left[:_NAMED])
        lines.append(f"没走：{shown}{'等' if len(left) > _NAMED else ''}。")
    return Message("\n".join(lines))


flow = Flow(
    name=NAME,
    words=("走访情况",),
    hint="走访情况：每位代表这个月走了几户、谁两周没打卡",
    order=58,
    asks=(),
    done=done,
)
