"""异议: anybody of the village objects to a line of the month, or says that one is missing."""

import re

from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.claims.claims import Claim
from core.points.objections import disputes
from core.points.objections import notices as objection_notices
from core.points.objections.objections import Objection
from core.points.rulebook.rulebook import SUBJECTS, Subject
from core.points.statement import notes, notices, publicity, statements
from core.points.statement.statements import LineKind, LineState, Statement, StatementLine
from core.points.subjects import committees, subjects
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, always

NAME = "object"
OTHERS, MISSING = "others", "missing"
_REJECTED = re.compile("(?:不|没|没有)(?:给我?)?通过")
_REASON_FROM = 10
"""Free words of this length tell why; shorter ones are asked."""


def of_a_claim(turn: Turn, answers: Answers) -> Claim | None:
    """The rejected claim that 凭什么不给我通过 speaks of."""
    if turn.person is None or not _REJECTED.search(answers.get("said", "")):
        return None
    return review.newest_rejected(turn.db, turn.person.id)


def shown(turn: Turn) -> list[Statement]:
    """The statements that the speaker may object to."""
    if turn.person is None or turn.village_id is None:
        return []
    current = publicity.current(turn.db, turn.village_id)
    return [s for s in current if s.published_at is not None]


def own_lines(turn: Turn) -> list[tuple[Statement, StatementLine]]:
    """The lines of the speaker's own subjects: struck ones first, then what was taken, then the others."""
    if turn.person is None:
        return []
    whose = subjects.of_person(turn.db, turn.person.id, turn.now)
    lines = [
        (statement, line)
        for statement in shown(turn)
        for kind, which in whose
        if kind == statement.subject
        for line in statements.lines_for(turn.db, statement.id, which)
        if line.kind != LineKind.ARREARS and (line.kind == LineKind.VETO or line.full)
    ]
    return sorted(lines, key=lambda x: _urgency(x[1]))


def _urgency(line: StatementLine) -> tuple[bool, bool, bool, bool, int]:
    lost = not statements.counts(line)
    is_score = line.kind == LineKind.SCORE
    return (not lost, line.kind != LineKind.VETO, line.points >= 0, is_score, line.points)


def which(turn: Turn, _: Answers) -> Options:
    """Own lines, somebody else's, or one that is missing."""
    lines = [(x.id, _label(turn, s, x)) for s, x in own_lines(turn)]
    return [*lines, (OTHERS, "别家的加分"), (MISSING, "漏了没加上")]


def _label(turn: Turn, statement: Statement, line: StatementLine) -> str:
    title = objection_notices.line_title(turn.db, statement, line)
    if line.state == LineState.STRUCK:
        return f"{title}［不算了］"
    why = notes.less(line, statement.period)
    return f"{title}［{why}］" if why else title


def asks_line(turn: Turn, answers: Answers) -> bool:
    """It is plain which line is meant only when there is one deduction and it was named.

    A question about a claim that was not passed is answered, and ends here.
    """
    claim = of_a_claim(turn, answers)
    if claim is not None:
        raise Refusal(claim_notices.rejected(turn.db, claim))
    return bool(shown(turn)) and plain(turn, answers) is None


def plain(turn: Turn, answers: Answers) -> StatementLine | None:
    """The one deduction that 凭啥扣我家分 can mean."""
    taken = [
        x
        for _, x in own_lines(turn)
        if statements.counts(x) and (x.points < 0 or x.kind == LineKind.VETO)
    ]
    return taken[0] if "扣" in answers.get("said", "") and len(taken) == 1 else None


def listed(turn: Turn) -> dict[str, tuple[Statement, notices.Named]]:
    """The public list by number; those of representatives and party members begin with the word."""
    by_number = {}
    for statement in shown(turn):
        if statement.subject in committees.SUBJECTS:
            continue  # their public list has no items
        lines = statements.lines_of(turn.db, statement.id)
        prefix = "" if statement.subject == Subject.HOUSEHOLD else _prefix(statement.subject)
        for entry in notices.public(turn.db, statement, lines).named:
            by_number[f"{prefix}{entry.number}"] = (statement, entry)
    return by_number


def _prefix(subject: Subject) -> str:
    return "代表" if subject == Subject.REPRESENTATIVE else SUBJECTS[subject]


def read_number(turn: Turn, _: Answers) -> str:
    """A number of the public list."""
    number = turn.event.text.strip().removesuffix("号").removeprefix("第")
    by_number = listed(turn)
    alike = [key for key, (_, entry) in by_number.items() if number in (key, f"{entry.number}")]
    if number not in by_number and len(alike) != 1:
        raise Retry("公示里没有这个号。发“取消”后再发“公示”，看看是第几号。")
    return number if number in by_number else alike[0]


def ask_number(turn: Turn, _: Answers) -> Message:
    """How numbers are said: with a word where another list begins at 1 as well."""
    only = {s.subject for s, _ in listed(turn).values()}
    if len(only) == 1 and Subject.HOUSEHOLD not in only:
        return Message("是公示里加分的第几号？回号码。")
    also = "、党员的回“党员1”这样" if Subject.PARTY_MEMBER in only else "这样"
    return Message(f"是公示里加分的第几号？回号码；代表的回“代表1”{also}。")


def theirs(turn: Turn, answers: Answers) -> Options:
    """The award lines behind a number of the public list, without naming the household."""
    if answers["number"] not in listed(turn):
        raise Refusal("公示的名单刚刚有了变动。请发“公示”看现在的，再发“异议”。")
    statement, entry = listed(turn)[answers["number"]]
    lines = statements.lines_for(turn.db, statement.id, entry.subject_id)
    return [
        (x.id, f"{entry.name} {objection_notices.line_words(turn.db, x)}")
        for x in lines
        if x.points > 0 and statements.counts(x)
    ]


def about_others(_: Turn, answers: Answers) -> bool:
    """It is about somebody else's award."""
    return answers.get("line") == OTHERS


def asks_which_of_theirs(turn: Turn, answers: Answers) -> bool:
    """More than one line may be meant."""
    return about_others(turn, answers) and len(theirs(turn, answers)) > 1


def asks_reason(turn: Turn, answers: Answers) -> bool:
    """Why has not been said at any length."""
    return bool(shown(turn)) and len(answers.get("said", "")) < _REASON_FROM


def done(turn: Turn, answers: Answers) -> list[Message]:
    """File the objection, and say who decides it."""
    if turn.person is None:
        return [Message("还不知道您是谁家的。请先发“绑定”，绑定以后就能提异议。")]
    current = shown(turn)
    if not current:
        return [_none_shown(answers.get("said", ""))]
    line_id = answers.get("their_line") or answers.get("line")
    if line_id is None:
        deduction = plain(turn, answers)
        line_id = deduction.id if deduction else None
    if line_id == MISSING:
        line_id = None
    elif line_id == OTHERS:
        line_id = theirs(turn, answers)[0][0]
    statement_id = statement_of(turn, line_id) or current[0].id
    reason = answers.get("reason") or answers.get("said", "")
    objection = disputes.file(turn.db, turn.person, statement_id, line_id, reason, turn.now)
    return [Message(_filed(turn, objection, line_id))]


def _filed(turn: Turn, objection: Objection, line_id: str | None) -> str:
    """What becomes of it, and who decides."""
    names = "、".join(p.name for p in disputes.deciders(turn.db, objection, turn.now))
    mark = "" if objection.line_id is None or objection.late else "，这一笔标为有异议"
    if objection.appeal:
        mark = "，这一笔先还是不算"
    elif objection.line_id != line_id:
        mark = f"，记在作废它的那一笔上：{objection_notices.about(turn.db, objection)}"
    two = "，要两个人定的一样" if objection.by_two else ""
    return f"记下了{mark}。由监督小组（{names}）来定{two}，定了马上告诉您。"


def _none_shown(words: str) -> Message:
    """Nothing to object to now. Free words may be about an earlier month, or a problem to report."""
    text = "现在没有公示的积分表。公示了会发到村群里，那时再发“异议”。"
    if not words:
        return Message(text)
    more = "以前的分怎么来的，回“为什么”；别的问题，我可以马上帮您报上去。"
    return Message(
        text + more, (Choice("为什么", "why"), Choice("报上去", "report", {"said": words}))
    )


def statement_of(turn: Turn, line_id: str | None) -> str | None:
    """The statement that a line stands on."""
    line = turn.db.get(StatementLine, line_id) if line_id else None
    return line.statement_id if line else None


flow = Flow(
    name=NAME,
    words=("异议", "有异议", "/object"),
    intents=("object_publicity",),
    hint="异议：对公示的积分有意见，由监督小组来定",
    order=23,
    asks=(
        choose("line", "对哪一笔有意见？", which, flow=NAME, when=asks_line),
        Ask(
            "number",
            ask_number,
            read_number,
            about_others,
        ),
        choose("their_line", "对哪一笔有意见？", theirs, flow=NAME, when=asks_which_of_theirs),
        text(
            "reason",
            "为什么有意见？监督小组要看的。",
            max_chars=200,
            when=asks_reason,
            finds=always,
        ),
    ),
    done=done,
)
