"""撤销: the speaker's last check-in, claim or decision is taken back, while nothing rests on it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core import acts
from core.acts import Act
from core.db import Db
from core.duties import check_ins, fulfilments
from core.errors import Refusal
from core.funds import approval
from core.outbox import Message
from core.points.claims import claims, review
from core.points.finals import FINAL
from core.points.shop import counter, redemptions
from core.points.statement import undoing as month
from core.reports import undoing
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

WITHIN = timedelta(hours=24)


def _stays(_: Db, act: Act, __: datetime) -> str:
    raise Refusal(FINAL[act.kind])


_TAKE_BACK: dict[frozenset[str], Callable[[Db, Act, datetime], str]] = {
    check_ins.KINDS: check_ins.undo,
    frozenset({fulfilments.KIND}): fulfilments.undo,
    undoing.KINDS: undoing.undo,
    frozenset({"claim.submit"}): claims.undo,
    frozenset({"claim.pass", "claim.reject"}): review.undo,
    month.KINDS: month.undo,
    approval.KINDS: approval.undo,
    frozenset({"redemption.reserve"}): redemptions.undo,
    frozenset({"redemption.handed_over"}): counter.take_back,
    frozenset(FINAL): _stays,
}
_MEANT = ("撤销", "撤回", "收回", "取消", "删", "作废")
ASK = "要收回刚才办的那一件，回“撤销”。要改别的，请说清楚是哪一件、改成什么。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Take back the newest act that can be, by the noun that it belongs to."""
    words = answers.get("said", "")
    if words and not any(word in words for word in _MEANT):
        return [Message(ASK)]
    kinds = frozenset().union(*_TAKE_BACK)
    person_id = turn.person.id if turn.person else None
    last = acts.last_of(turn.db, person_id, turn.address.id, kinds, turn.now - WITHIN)
    if last is None:
        raise Refusal("最近一天没有可以撤销的事。更早的事有出入，请跟村干部说。")
    take_back = next(undo for kinds, undo in _TAKE_BACK.items() if last.kind in kinds)
    said = take_back(turn.db, last, turn.now)
    text = said if said.endswith("。") else f"撤销了：{said}。"
    again = undoing.choices(turn.db, last, turn.now) if last.kind in undoing.KINDS else ()
    return [Message(text, again, thing=last.thing_id if again else None)]


flow = Flow(
    name="undo",
    words=("撤销", "撤回", "/undo"),
    intents=("undo_correct",),
    asks=(),
    done=done,
    hint="撤销：收回刚才办的那一件，一天之内有效",
    order=40,
)
