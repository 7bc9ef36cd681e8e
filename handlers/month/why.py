"""为什么: every line of the own month explained: item, rule then in force, evidence, who recorded and reviewed."""

from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.rulebook import periods
from core.points.standing import standing
from core.points.standing.standing import Reason
from core.points.statement import publicity
from core.points.statement.statements import Statement
from core.points.subjects import subjects
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_MOST = 12
_WHY = ("为什么", "为啥", "凭什么", "凭啥", "怎么")
_NOT = ("不通过", "没通过", "没有通过")
_REJECTED = tuple(f"{why}{no}{mark}" for why in _WHY for no in _NOT for mark in ("", "？", "?"))


def in_words(number: int, reason: Reason) -> str:
    """One line in words."""
    day = f"（{reason.day.month}月{reason.day.day}日）"
    state = "［有异议］" if reason.disputed else "" if reason.counts else "［不算］"
    parts = [f"{number}. {reason.what}{day}{state}"]
    if reason.rule:
        parts.append(f"规则：{reason.rule}")
    if reason.said:
        parts.append(f"记的是：“{reason.said}”")
    if reason.note:
        parts.append(f"说明：{reason.note}。")
    if reason.recorder:
        photos = f"照片{len(reason.photos)}张" if reason.photos else "没有照片"
        reviewer = f"，{reason.reviewer}" if reason.reviewer else ""
        shown = f"，{photos}" if reason.said else ""
        parts.append(
            f"{reason.recorder}{'' if reason.recorder.startswith('系统') else '记的'}{shown}{reviewer}。"
        )
    return "\n   ".join(parts)


def of_statement(turn: Turn, statement: Statement, subject_id: str) -> Message:
    """A subject's month, line by line."""
    reasons = standing.reasons(turn.db, statement, subject_id)
    name = subjects.shown(turn.db, statement.subject, [subject_id])[subject_id].own
    head = f"{name}{periods.spoken(statement.period)}，{publicity.status(turn.db, statement)}："
    rows = [in_words(number, reason) for number, reason in enumerate(reasons[:_MOST], 1)]
    if len(reasons) > _MOST:
        rows.append(f"另有{len(reasons) - _MOST}笔。")
    return Message(
        "\n".join([head, *(rows or ["这个月没有加分，也没有扣分。"])]), (Choice("异议", "object"),)
    )


def done(turn: Turn, _: Answers) -> list[Message]:
    """The newest month that the village has seen, for everything that is the speaker's."""
    if turn.person is None:
        return [Message("还不知道您是谁家的。请先发“绑定”，绑定以后就能看自家每一笔积分。")]
    if turn.event.text.strip() in _REJECTED:
        claim = review.newest_rejected(turn.db, turn.person.id)
        if claim is None:
            return [Message("您没有没通过的申报。等审核的发“积分”看。")]
        return [Message(claim_notices.rejected(turn.db, claim), (Choice("申报", "claim"),))]
    messages = []
    for kind, which in subjects.of_person(turn.db, turn.person.id, turn.now):
        statement = standing.seen(turn.db, kind, which, turn.now)
        if statement is not None:
            messages.append(of_statement(turn, statement, which))
    return messages or [Message("还没有公示过的积分表。本月报了什么，发“积分”看。")]


flow = Flow(
    name="why",
    words=("为什么", "积分明细", "/why", *_REJECTED),
    hint="为什么：看自家每一笔积分是怎么来的",
    asks=(),
    done=done,
)
