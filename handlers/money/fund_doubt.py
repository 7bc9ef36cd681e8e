"""有疑问: somebody questions the published money; the supervision group looks into it."""

from core.funds import doubts, publication
from core.outbox import Message
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always


def about(turn: Turn, answers: Answers) -> str | None:
    """The publication that is meant: the one pressed on, else the village's newest."""
    pressed = [p["publication"] for p in answers.get("picked", ()) if "publication" in p]
    if pressed:
        return str(pressed[0])
    newest = publication.newest(turn.db, turn.village_id) if turn.village_id else None
    return newest.id if newest else None


def asks_words(turn: Turn, answers: Answers) -> bool:
    """What the question is; a group chat is no place to ask it."""
    known = turn.person is not None and about(turn, answers) is not None
    return known and turn.event.room is None and not answers.get("said")


def done(turn: Turn, answers: Answers) -> list[Message]:
    """File it, and say who will look."""
    if turn.person is None:
        return [Message("还不知道您是哪个村的。请单独给我发“绑定”，绑定以后就能提疑问。")]
    which = about(turn, answers)
    if which is None:
        return [Message("村里还没有公布过经费。公布了会发到村群里，那时再提。")]
    words = str(answers.get("said") or answers.get("words") or "")
    doubt = doubts.file(turn.db, turn.person, which, words, turn.now)
    names = "、".join(p.name for p in doubts.deciders(turn.db, doubt, turn.now)) or "镇里"
    who = f"{turn.person.name}，" if turn.event.room else ""
    return [Message(f"{who}您的疑问记下了，由监督小组（{names}）来查，查清了单独告诉您。")]


flow = Flow(
    name="fund_doubt",
    words=("有疑问", "/question"),
    hint="有疑问：对公布的经费有疑问，由监督小组来查",
    order=54,
    public=True,
    many=True,  # one press in a group chat leaves the button to the others
    asks=(
        text(
            "words",
            "对哪一笔有疑问？请写清楚，监督小组去查。",
            max_chars=200,
            when=asks_words,
            finds=always,
        ),
    ),
    done=done,
)
