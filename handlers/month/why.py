"""为什么: every line of the own month explained: item, rule then in force, evidence, who recorded and reviewed."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Subject
from core.points.standing import debts, standing
from core.points.standing.standing import Reason
from core.points.statement import publicity
from core.points.statement.statements import Statement
from core.points.subjects import subjects
from handlers.claims import not_credited
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

_MOST = 12
_MOST_MONTHS = 3
_WHY = ("为什么", "为啥", "凭什么", "凭啥", "怎么")
_NOT = ("不通过", "没通过", "没有通过")
_REJECTED = tuple(f"{why}{no}{mark}" for why in _WHY for no in _NOT for mark in ("", "？", "?"))


_BELOW = re.compile(
    "(?:怎么|为什么|为啥|咋个?|凭什么|凭啥|哪么).{0,6}(?:负(?!责|担|面|伤|荷)|倒欠|倒扣|还欠|欠了?分|欠着分|零下)"
    "|(?:负分|负数|倒欠|欠分).{0,4}(?:怎么回事|怎么来的|哪来的)"
)
_OTHER = re.compile("钱|元|块|工资|补贴|贷款|账款|电费|水费")


def hears(turn: Turn) -> Iterable[Reading]:
    """怎么是负的, 我家怎么还欠分: what is owed, and by which lines."""
    words = turn.words
    if turn.person is not None and _BELOW.search(words) and not _OTHER.search(words):
        act = Choice("为什么", "why", {"owed": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="why.owed", belief=2.0)


def of_debt(turn: Turn, subject: Subject, which: str) -> list[Message]:
    """What a subject owes, and every line of the months that left it; nothing where it owes nothing."""
    debt = debts.of_subject(turn.db, subject, which, turn.now)
    if not debt.points:
        return []
    name = subjects.shown(turn.db, subject, [which])[which].own
    rows = [f"{name}现在还欠{debt.points}分，从下一次的积分里扣，扣完就不欠了。"]
    for one in debt.left:
        points = not_credited.signed(one.score)
        rows.append(
            f"{periods.spoken(one.statement.period)}得{points}分，余额不够扣，欠下{one.owed}分。"
        )
    newest = [of_statement(turn, one.statement, which) for one in debt.left[-_MOST_MONTHS:]]
    return [Message("\n".join(rows)), *newest]


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


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The newest month that the village has seen, for everything that is the speaker's."""
    if turn.person is None:
        return [Message("还不知道您是谁家的。请先发“绑定”，绑定以后就能看自家每一笔积分。")]
    if answers.get("owed"):
        held = subjects.of_person(turn.db, turn.person.id, turn.now)
        owed = [m for kind, which in held for m in of_debt(turn, kind, which)]
        return owed or [Message("您家现在不欠分。发“积分”看余额，发“为什么”看每一笔。")]
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
    hears=hears,
    asks=(),
    done=done,
)
