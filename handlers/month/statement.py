"""积分表: the panel looks at a drafted period and confirms it; a body is called where one votes on it."""

from core.meetings import bodies, current, notices
from core.meetings.meetings import name_of
from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.close import monthly_close
from core.points.gates import confirmation, gates, next_gate, panel_votes, revision
from core.points.rulebook import periods
from core.points.rulebook.rulebook import SUBJECTS
from core.points.statement import publicity
from core.points.statement.notices import last_day
from core.points.statement.statements import Statement, StatementState
from core.points.subjects import committees
from core.registry.people import Person, Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "statement"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was chosen; else put every question that waits for the sender."""
    if turn.person is None:
        return [Message("积分表要由评议小组来确认。")]
    action = answers.get("action", "")
    if action in _DO:
        return _DO[action](turn, turn.person, answers)
    questions = overview(turn, turn.person)
    if not questions and answers.get("spoken"):
        questions = under_way(turn, turn.person)
    return questions or [Message("没有等您确认的积分表。每月1号会算好上个月的，发给评议小组。")]


def overview(turn: Turn, person: Person) -> list[Message]:
    """What waits to be confirmed, to be voted on, or to be put right."""
    waiting = confirmation.waiting_for(turn.db, person, turn.now)
    spoken = {m.id for month in waiting for m in month}
    to_speak = panel_votes.waiting_for(turn.db, person, turn.now)
    waiting += [[s] for s in to_speak if s.id not in spoken]
    questions = [confirmation.question_to(turn.db, person, month, turn.now) for month in waiting]
    questions += revision.waiting_for(turn.db, person, turn.now)
    return questions


def under_way(turn: Turn, person: Person) -> list[Message]:
    """What somebody has confirmed or called already, for who says it a second time."""
    published = publicity.current(turn.db, turn.village_id) if turn.village_id else []
    shown = [
        f"{periods.spoken(s.period)}{SUBJECTS[s.subject]}的{publicity.status(turn.db, s)}"
        for s in published
        if s.state == StatementState.PUBLISHED
    ]
    called = [
        m for m in current.run_by(turn.db, person, turn.now) if m.thing.startswith("statement:")
    ]
    shown += [f"{name_of(m)}已经召集了，还没散会，发“开会”接着办" for m in called]
    return [Message(f"没有等您确认的积分表。{'；'.join(shown)}。")] if shown else []


def show(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Exactly what the room will get, and the question once more: a number confirms it."""
    village, period = answers["village"], answers["period"]
    texts = confirmation.preview(turn.db, person, village, period, turn.now)
    shown = [Message("确认后发到村群里的就是下面这样：\n" + text) for text in texts]
    unlisted = confirmation.unlisted(turn.db, person, village, period, turn.now)
    if unlisted:
        rows = "\n".join(unlisted)
        shown.append(Message(f"不列名的，只给评议小组看，不要转发：\n{rows}"))
    months = confirmation.waiting_for(turn.db, person, turn.now)
    of_period = [m for m in months if m[0].period == period]
    silent = panel_votes.waiting_for(turn.db, person, turn.now)
    mine = of_period or [[s] for s in silent if (s.village_id, s.period) == (village, period)]
    return [*shown, *(confirmation.question_to(turn.db, person, m, turn.now) for m in mine)]


def confirm(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Open publicity."""
    village, period = answers["village"], answers["period"]
    confirmed = confirmation.confirm(turn.db, person, village, period, turn.now)
    until = confirmed[0].publicity_until
    last = last_day(until) if until else ""
    assessed = confirmed[0].subject in committees.SUBJECTS
    what = f"{periods.spoken(period)}{'考核结果' if assessed else '积分表'}"
    return [Message(f"{what}已确认，发到村群公示，到{last}。有异议会交给监督小组。")]


def call(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Call the gate's body together."""
    meeting = gates.call(turn.db, person, answers["statement"], answers["gate"], turn.now)
    return [notices.called(turn.db, meeting)]


def show_list(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """What the room will get when the body has voted for it, and the question once more."""
    text = next_gate.preview(turn.db, person, answers["statement"], turn.now)
    statement = turn.db.get_one(Statement, answers["statement"])
    return [Message(f"通过后发到村群里的就是下面这样：\n{text}"), *what_is_next(turn, statement)]


def what_is_next(turn: Turn, statement: Statement) -> list[Message]:
    """The gate that a statement stands before, with the choice to call its meeting."""
    gate = gates.following(turn.db, statement)
    return [next_gate.question(turn.db, statement, gate)] if gate else []


def list_claims(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """The decided claims of a list that was voted down, each to be looked at again by its number."""
    decided = revision.decided(turn.db, person, answers["statement"], turn.now)
    if not decided:
        return [Message("这张表里没有申报的分。要重打基础分、再表决，发“积分表”。")]
    choices = tuple(
        Choice(
            f"{claim_notices.title(turn.db, c)}{'' if c.state == 'passed' else '［没通过］'}",
            NAME,
            {"action": "reopen", "claim": c.id},
            c.id,
        )
        for c in decided
    )
    return [Message("哪一条重新审？回号码，一次一条。", choices, thing=answers["statement"])]


def reopen(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """One claim goes back to those who decide it."""
    claim, asked = revision.reopen(turn.db, person, answers["claim"], turn.now)
    title = claim_notices.title(turn.db, claim)
    if asked is not None:
        return [Message(f"交{asked.name}重新审：{title}。定了发“积分表”再表决。")]
    body = review.voted_by(turn.db, claim) or "镇里"
    text = f"交{body}重新评议：{title}。"
    return [Message(text), *revision.waiting_for(turn.db, person, turn.now)]


def rescore(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """The base scores are given anew."""
    statement = revision.rescore(turn.db, person, answers["statement"], turn.now)
    return what_is_next(turn, statement)


def again(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """The list is worked out anew and put to the vote."""
    statement = monthly_close.vote_again(turn.db, person, answers["statement"], turn.now)
    return what_is_next(turn, statement) or [Message("重新算好了。")]


_DO = {
    "show": show,
    "confirm": confirm,
    "call": call,
    "show_list": show_list,
    "claims": list_claims,
    "reopen": reopen,
    "rescore": rescore,
    "again": again,
}

flow = Flow(
    name=NAME,
    words=("积分表", "/statement"),
    posts=frozenset(
        {
            *bodies.CONVENERS,
            Post.PANEL,
            Post.CLERK,
            Post.VILLAGE_SECRETARY,
            Post.TOWN_CADRE,
            Post.BRANCH_MEMBER,
            Post.CITY_CADRE,
        }
    ),
    spoken=("确认公示", "看明细", "召集评议会", "重审申报", "重打基础分", "再表决"),
    hint="积分表：看上个月算好的积分，确认公示，召集评议会",
    order=4,
    asks=(),
    done=done,
)
