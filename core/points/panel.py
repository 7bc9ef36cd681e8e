"""The panel (评议小组): who decides, what it is asked at the end of a month, and its word."""

from collections.abc import Sequence
from datetime import datetime

from core import db as database
from core import outbox
from core.db import Db
from core.errors import Refusal
from core.outbox import Choice, Message
from core.points import notices, periods, publicity, rulebooks, statements
from core.points.rulebook import SUBJECTS, Decides, Rulebook, Subject
from core.points.statements import Statement, StatementState
from core.registry import addresses, people, regions
from core.registry.people import ABOVE, Person, Post
from core.registry.regions import Region


def deciders(
    db: Db, village_id: str, rulebook: Rulebook, what: Decides, now: datetime
) -> list[Person]:
    """Who decides this in the village, or above it for a post there, in the order of being asked."""
    stage = rulebook.stage(what)
    found: dict[str, Person] = {}
    for post in stage.posts if stage else ():
        line = [r.id for r in regions.line_up(db, village_id)] if post in ABOVE else [village_id]
        for region_id in line:
            found |= {p.id: p for p in people.holders(db, post, region_id, now)}
    return list(found.values())


def town(db: Db, village_id: str, now: datetime) -> list[Person]:
    """Who decides where the village has nobody who may: the cadres of its town."""
    line = regions.line_up(db, village_id)
    return [p for r in line for p in people.holders(db, Post.TOWN_CADRE, r.id, now)]


def ask(db: Db, village_id: str, drafted: Sequence[Statement], now: datetime) -> None:
    """Show a month's drafts to the panel; only those who may confirm get that choice."""
    able = [p.id for p in confirmers(db, drafted, now)]
    panel = [p.id for p in people.holders(db, Post.PANEL, village_id, now)]
    for person_id in dict.fromkeys([*able, *panel]):
        addresses.tell(db, person_id, question(db, drafted, may_confirm=person_id in able), now)


def question(db: Db, drafted: Sequence[Statement], *, may_confirm: bool) -> Message:
    """A month's drafts in short, with the choices 确认公示 and 看明细."""
    first = drafted[0]
    given = {"village": first.village_id, "period": first.period}
    confirm = Choice(
        "确认公示", "statement", given | {"action": "confirm"}, first.id, first.version
    )
    show = Choice("看明细", "statement", given | {"action": "show"}, first.id, first.version)
    rows = [_in_short(db, s) for s in drafted]
    village = db.get_one(Region, first.village_id).name
    text = f"【{village}{periods.spoken(first.period)}积分表算好了】\n" + "\n".join(rows)
    days = rulebooks.of_digest(db, first.digest).publicity_days
    if may_confirm:
        text += f"\n确认后发到村群公示{days}天。"
    return Message(text, (confirm, show) if may_confirm else (show,), thing=first.id)


def _in_short(db: Db, statement: Statement) -> str:
    shown = notices.public(db, statement, statements.lines_of(db, statement.id))
    given = sum(x.points for x in shown.named) + shown.unnamed_points
    unit = "户" if statement.subject == Subject.HOUSEHOLD else "人"
    count = len(shown.named) + shown.unnamed
    taken = f"，扣分{len(shown.coded)}笔" if shown.coded else ""
    return f"{SUBJECTS[statement.subject]}：{count}{unit}加分，共{given}分{taken}。"


def preview(db: Db, person: Person, village_id: str, period: str, now: datetime) -> list[str]:
    """Exactly what the room will get when this is confirmed now, for members of the panel."""
    drafted = _drafted(db, village_id, period)
    panel = {p.id for p in people.holders(db, Post.PANEL, village_id, now)}
    if person.id not in panel | {p.id for p in confirmers(db, drafted, now)}:
        raise Refusal("还没公示的积分表只有评议小组能看。公示了会发到村群里。")
    texts = []
    for statement in drafted:
        days = rulebooks.of_digest(db, statement.digest).publicity_days
        lines = statements.lines_of(db, statement.id)
        until = publicity.ends(now, days)
        texts.append(notices.publicity_text(db, statement, lines, until, days))
    return texts


def waiting_for(db: Db, person: Person, now: datetime) -> list[list[Statement]]:
    """The drafted months, oldest first, that the person may confirm."""
    held = {a.region_id for a in people.posts_of(db, person.id, now)}
    months: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements.drafted(db):
        if held & {r.id for r in regions.line_up(db, statement.village_id)}:
            months.setdefault((statement.period, statement.village_id), []).append(statement)
    able = (m for m in months.values() if any(p.id == person.id for p in confirmers(db, m, now)))
    return list(able)


def confirm(db: Db, person: Person, village_id: str, period: str, now: datetime) -> list[Statement]:
    """Confirm a month's drafts: they go into publicity at once. Refusal when that has been done."""
    database.lock(db, Region, village_id)
    drafted = _drafted(db, village_id, period)
    if not any(p.id == person.id for p in confirmers(db, drafted, now)):
        raise Refusal("积分表要由评议小组的记录员或村支书来确认。")
    for statement in drafted:
        outbox.withdraw(db, statement.id, {"statement"}, now)
    publicity.publish(db, person, drafted, now)
    _tell_others(db, person, drafted, now)
    return drafted


def _drafted(db: Db, village_id: str, period: str) -> list[Statement]:
    found = [
        s for s in statements.in_state(db, village_id, StatementState.DRAFTED) if s.period == period
    ]
    if not found:
        known = [statements.of_month(db, village_id, subject, period) for subject in Subject]
        how = next((_confirmed(db, s) for s in known if s and s.confirmed_by), "还没有算")
        raise Refusal(f"{periods.spoken(period)}的积分表{how}，不用再确认。")
    return found


def _confirmed(db: Db, statement: Statement) -> str:
    by = db.get_one(Person, statement.confirmed_by)
    return f"{by.name}已经确认了，{publicity.status(db, statement)}"


def _tell_others(db: Db, person: Person, confirmed: Sequence[Statement], now: datetime) -> None:
    first = confirmed[0]
    panel = people.holders(db, Post.PANEL, first.village_id, now)
    others = {p.id: None for p in [*confirmers(db, confirmed, now), *panel] if p.id != person.id}
    village = db.get_one(Region, first.village_id).name
    text = f"【积分表】{village}{periods.spoken(first.period)}的积分表{_confirmed(db, first)}。"
    addresses.tell_all(db, others, Message(text, thing=first.id), now)


def confirmers(db: Db, drafted: Sequence[Statement], now: datetime) -> list[Person]:
    """Who may confirm a month's drafts: the town where the village has nobody for it."""
    first = drafted[0]
    rulebook = rulebooks.of_digest(db, first.digest)
    own = deciders(db, first.village_id, rulebook, Decides.STATEMENT, now)
    return own or town(db, first.village_id, now)
