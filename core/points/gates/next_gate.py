"""The next gate (待评议): whoever calls the village's meetings is told which gate is next, until it is passed."""

from datetime import datetime

from core import acts
from core.db import Db
from core.errors import Refusal
from core.meetings import bodies, conduct
from core.meetings.meetings import STANDING
from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.gates import confirmation, gates, scores
from core.points.rulebook import versions
from core.points.rulebook.rulebook import SUBJECTS, Decides, How
from core.points.statement import notices, statements
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import deciders
from core.registry import addresses, people
from core.registry.people import Person, Post

FIRST = (Post.CLERK, *bodies.CONVENERS)
"""Who is told, the first that the village has."""
_MOST_LISTED = 10

OPENED = acts.kind("statement.gate", passed_over="comes along with what opened the gate")
LATE = acts.kind("statement.gate_late", passed_over="done by the clock")


def convener(db: Db, village_id: str, now: datetime) -> Person | None:
    """Who is told that a gate is open; None where the village has nobody who may convene."""
    held = (people.holders(db, post, village_id, now) for post in FIRST)
    return next((p for holders in held for p in holders), None)


def offer(db: Db, statement: Statement, now: datetime, *, asker: str | None = None) -> None:
    """Open the gate that the statement stands before; `asker` reads of it in the answer anyway."""
    gate = gates.following(db, statement)
    if gate is None:
        return
    if _last_opened(db, statement) != gate:
        acts.record(db, OPENED, statement.id, now, right="clock", gate=gate)
    readers = told(db, statement, gate, now)
    addresses.tell_all(db, [p for p in readers if p != asker], question(db, statement, gate), now)


def _last_opened(db: Db, statement: Statement) -> str:
    """The gate that was opened last: opening the same again does not begin its days anew."""
    opened = (a for a in acts.of_thing(db, statement.id) if a.kind == "statement.gate")
    return str(next((a.detail["gate"] for a in reversed(list(opened))), ""))


def told(db: Db, statement: Statement, gate: Decides, now: datetime) -> list[str]:
    stage = gates.stage_of(db, statement, gate)
    if stage.how != How.VOTE:
        rulebook = versions.of_digest(db, statement.digest)
        able = deciders.of(db, statement.village_id, rulebook, gate, now)
        return [p.id for p in able or deciders.town(db, statement.village_id, now)]
    first = convener(db, statement.village_id, now)
    return [first.id] if first else [p.id for p in deciders.town(db, statement.village_id, now)]


def question(db: Db, statement: Statement, gate: Decides) -> Message:
    """The gate in short, with the choice to call its meeting."""
    stage = gates.stage_of(db, statement, gate)
    if stage.how != How.VOTE:
        return _to_assess(db, statement)
    text = f"【积分评议】{_pending(db, statement, gate, bodies.name(stage.body))}"
    given = {"statement": statement.id, "gate": gate}
    call = Choice("召集评议会", "statement", given | {"action": "call"}, statement.id)
    show = Choice("看明细", "statement", given | {"action": "show_list"}, statement.id)
    return Message(text, (call, show) if gate == Decides.STATEMENT else (call,), thing=statement.id)


def _to_assess(db: Db, statement: Statement) -> Message:
    """Sheets wait to be filled by those who assess, without a meeting."""
    sheets = len({which for which, _ in scores.missing(db, statement)})
    text = f"【考核】{notices.heading(db, statement)}可以打分了：{sheets}张表。发“考核”来打。"
    start = Choice("打分", "assess", {"village": statement.village_id}, statement.id)
    return Message(text, (start,), thing=statement.id)


def _pending(db: Db, statement: Statement, gate: Decides, body: str) -> str:
    heading = notices.heading(db, statement)
    if gate == Decides.BASE:
        missing = scores.missing(db, statement)
        whom = len({which for which, _ in missing})
        names = "、".join(dict.fromkeys(item.name for _, item in missing))
        who = f"{whom}名{SUBJECTS[statement.subject]}"
        return f"{heading}可以评了，先由{body}打基础分：{who}，每人打{names}。"
    if gate == Decides.STATEMENT:
        return (
            f"{heading}算好了，由{body}表决，通过了才公示：\n{confirmation.in_short(db, statement)}"
        )
    waiting = gates.voted_claims(db, statement).get(gate, [])
    rows = [f"{n}. {claim_notices.title(db, c)}" for n, c in enumerate(waiting[:_MOST_LISTED], 1)]
    if len(waiting) > _MOST_LISTED:
        rows.append(f"……一共{len(waiting)}条。")
    return "\n".join([f"{heading}：由{body}评议{gates.NAMES[gate]}{len(waiting)}条：", *rows])


def pending(db: Db, person: Person, now: datetime) -> list[tuple[Statement, Decides]]:
    """The gates that are open and whose meeting the person may call, oldest first."""
    open_gates = []
    open_ = (StatementState.REVIEWING, StatementState.DRAFTED)
    for statement in statements.everywhere(db, *open_):
        if not bodies.convenes(db, person, statement.village_id, now):
            continue  # asked first: a gate takes a look at the whole village
        gate = gates.following(db, statement)
        if gate is not None and gates.stage_of(db, statement, gate).how == How.VOTE:
            open_gates.append((statement, gate))
    return open_gates


def questions(db: Db, person: Person, now: datetime) -> list[Message]:
    """Every open gate whose meeting the person may call and nobody has called yet."""
    return [
        question(db, statement, gate)
        for statement, gate in pending(db, person, now)
        if not is_called(db, statement, gate)
    ]


def preview(db: Db, person: Person, statement_id: str, now: datetime) -> str:
    """Exactly what the room will get when the list is voted for, for who votes or convenes."""
    statement = db.get(Statement, statement_id)
    if statement is None or gates.following(db, statement) != Decides.STATEMENT:
        raise Refusal("这张积分表不在等表决。发“公示”看公示的，发“积分表”看还有哪些。")
    stage = gates.stage_of(db, statement, Decides.STATEMENT)
    body = bodies.of_posts(db, statement.village_id, stage.posts, now)
    if person.id not in body and not bodies.convenes(db, person, statement.village_id, now):
        raise Refusal(f"还没公示的积分表只有{bodies.name(stage.body)}能看。公示了会发到村群里。")
    return confirmation.as_published(db, statement, now)


def is_called(db: Db, statement: Statement, gate: Decides) -> bool:
    meeting = conduct.of_thing(db, gates.thing(statement, gate))
    return meeting is not None and meeting.state in STANDING
