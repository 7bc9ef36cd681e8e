"""怎么还没公示: where the month's list hangs, and who is to act."""

from collections.abc import Iterable, Sequence

from core.db import Db
from core.outbox import Choice, Message
from core.points.standing import hanging
from core.points.statement import notices, publicity, statements
from core.points.statement.statements import Statement, StatementState
from core.registry.regions import Region
from handlers.claims import not_credited
from handlers.desk import asking
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import Reading
from handlers.understand.sayings.topics import Topic

NAME = "month_standing"
_OPEN = (StatementState.REVIEWING, StatementState.DRAFTED, StatementState.PUBLISHED)
_SHOWN = 9


def hears(turn: Turn) -> Iterable[Reading]:
    """Why it is not shown yet, why the points are not there yet, how far the list is."""
    if asking.asked_for(turn, Topic.MONTH) is not None:
        yield asking.reading("积分表到哪一步", NAME, {"said": turn.words})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Of one village each list and who is to act; of several how many stand where."""
    words = str(answers.get("said") or turn.words)
    if where := not_credited.own(turn, words):
        return [Message(where, (Choice("积分", "points"),))]
    villages = asking.whole_villages(turn)
    here = asking.within(turn, asking.place_of(turn, words), villages)
    if len(here) > 1:
        return [Message(_of_many(turn, here))]
    village_id = here[0].id if here else asking.village(turn, words)
    if village_id is None:
        return [Message("您问的是哪个村？说上村名就行，比如“王家村的积分表到哪一步了”。")]
    return [Message(_of_one(turn, village_id))]


def _of_one(turn: Turn, village_id: str) -> str:
    open_ones = [s for state in _OPEN for s in statements.in_state(turn.db, village_id, state)]
    rows = [
        f"{notices.heading(turn.db, s)}：{hanging.of_statement(turn.db, s, turn.now)}。"
        for s in open_ones[:_SHOWN]
    ]
    if rows:
        return "\n".join(rows)
    last = publicity.current(turn.db, village_id)
    ended = [f"{notices.heading(turn.db, s)}：{publicity.status(turn.db, s)}。" for s in last]
    return "\n".join([*ended, "没有在等的积分表。每月1号算上个月的，评议小组确认后公示。"])


def _of_many(turn: Turn, villages: Sequence[Region]) -> str:
    """So many villages at each step, with their names; one statement."""
    ids = {v.id: v.name for v in villages}
    rows = []
    for state, called in zip(_OPEN, ("在评议", "算好了等确认", "正在公示"), strict=True):
        there = dict.fromkeys(
            ids[s.village_id] for s in _everywhere(turn.db, state) if s.village_id in ids
        )
        if there:
            more = "等" if len(there) > _SHOWN else ""
            rows.append(f"{called}：{len(there)}个村（{'、'.join(list(there)[:_SHOWN])}{more}）。")
    return "\n".join(rows) or f"{len(ids)}个村都没有在等的积分表。每月1号算上个月的。"


def _everywhere(db: Db, state: StatementState) -> list[Statement]:
    return statements.everywhere(db, state)


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)
