"""抽查: the supervision group draws a settled month's sample and says what it found."""

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Message
from core.points import periods, sampling
from core.points.rulebook import Period
from core.registry import people
from core.registry.people import Post
from handlers.asks import text
from handlers.event import Turn
from handlers.flow import Answers, Flow

NAME = "sample"


def village(turn: Turn) -> str:
    """The village whose supervision group the speaker belongs to."""
    person = turn.person
    own = people.regions_of(turn.db, person.id, Post.SUPERVISOR, turn.now) if person else []
    if not own:
        raise Refusal("抽查由监督小组来办。")
    return own[0]


def asks_note(turn: Turn, answers: Answers) -> bool:
    """What is not sound needs a reason. What was done already ends it here."""
    if answers.get("sound") is not False or turn.person is None:
        return False
    sampling.to_find(turn.db, turn.person, answers["sample"], answers["drawn"], turn.now)
    return True


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Write down a finding, show what proves the record, or draw the sample."""
    if turn.person is None:
        return [Message("抽查由监督小组来办。")]
    if answers.get("show"):
        shown = sampling.photos_of(turn.db, answers["drawn"])
        row = sampling.to_find(turn.db, turn.person, answers["sample"], answers["drawn"], turn.now)
        pictures = [Message(f"凭证{n}", picture=p) for n, p in enumerate(shown, 1)]
        return [*pictures, sampling.question(turn.db, row, answers["drawn"])]
    if "sound" in answers:
        row = sampling.find(
            turn.db,
            turn.person,
            answers["sample"],
            answers["drawn"],
            answers["sound"],
            str(answers.get("note", "")),
            turn.now,
        )
        return following(
            turn, row, "记下了。" if answers["sound"] else "记下了，已按异议交给其他成员来定。"
        )
    last = periods.before(periods.of_day(day_of(turn.now), Period.MONTH))
    row = sampling.draw(turn.db, turn.person, village(turn), last, turn.now)
    return following(
        turn, row, f"{periods.spoken(row.period)}抽了{len(row.drawn)}笔（共{row.among}笔）。"
    )


def following(turn: Turn, row: sampling.Sample, said: str) -> list[Message]:
    """What has been done, and the next record to look at."""
    left = sampling.open_things(turn.db, row)
    if not left:
        return [Message(f"{said}这次抽查的都核对完了，结果发到村群了。")]
    return [Message(f"{said}还有{len(left)}笔要核对。"), sampling.question(turn.db, row, left[0])]


flow = Flow(
    name=NAME,
    words=("抽查", "/sample"),
    posts=frozenset({Post.SUPERVISOR}),
    hint="抽查：按公布的校验码抽几笔来核对",
    asks=(text("note", "哪里不属实？写一句话。", max_chars=100, when=asks_note),),
    done=done,
)
