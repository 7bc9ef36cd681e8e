"""重新定: another of the supervision group opens again what one has decided alone, until publicity ends."""

from dataclasses import replace

from core import outbox
from core.outbox import Choice, Message
from core.points.objections import notices, undoing
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def _offered(turn: Turn) -> tuple[Choice, ...]:
    """What the notices that the sender has had offer to open again, each by what it is about."""
    return tuple(
        replace(choice, label=question.text.splitlines()[0][:40])
        for question in turn.questions
        for choice in outbox.choices_of(question)
        if choice.flow == flow.name and "objection" in choice.answers
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """It waits again, and two decide it; the question is put to the sender as to the others."""
    which = answers.get("objection")
    if turn.person is None or which is None:
        offered = _offered(turn)
        if offered:
            return [Message("重新定哪一条？回号码。", offered)]
        return [Message("没有可以重新定的异议。别人刚定的，会发给您，在那条下面回“重新定”。")]
    objection = undoing.reconsider(turn.db, turn.person, which, turn.now)
    return [
        Message("好，这一条重新定，要两个人定的一样才算。"),
        notices.question(turn.db, objection),
    ]


flow = Flow(
    name="reconsider",
    words=("重新定", "/reconsider"),
    posts=frozenset({Post.SUPERVISOR, Post.TOWN_CADRE}),
    hint="重新定：监督小组一个人定的异议，别人觉得不对就重新定",
    order=5,
    asks=(),
    done=done,
)
