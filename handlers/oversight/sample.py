"""抽查: the supervision group draws a settled month's sample and says what it found."""

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Message
from core.points.oversight import findings, sampling
from core.points.oversight.sampling import Sample
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Period
from core.registry import people
from core.registry.people import Person, Post
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "sample"


def village(turn: Turn) -> str:
    """The village whose supervision group the speaker belongs to."""
    person = turn.person
    watched = people.regions_of(turn.db, person.id, Post.SUPERVISOR, turn.now) if person else []
    if not watched:
        raise Refusal("抽查由监督小组来办。")
    return watched[0]


def asks_note(turn: Turn, answers: Answers) -> bool:
    """What is not sound needs a reason. What was done already ends it here."""
    if answers.get("sound") is not False or turn.person is None:
        return False
    findings.to_find(turn.db, turn.person, answers["sample"], answers["drawn"], turn.now)
    return True


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Write down a finding, show what proves the record, or draw the sample."""
    person = turn.person
    if person is None:
        return [Message("抽查由监督小组来办。")]
    if answers.get("show"):
        return shown(turn, person, answers)
    if "sound" in answers:
        return finding(turn, person, answers)
    last = periods.before(periods.of_day(day_of(turn.now), Period.MONTH))
    sample = sampling.draw(turn.db, person, village(turn), last, turn.now)
    if sample.at == turn.now:
        findings.pass_on(turn.db, sample, turn.now)
    text = f"{periods.spoken(sample.period)}抽了{len(sample.drawn)}笔（共{len(sample.things)}笔）。"
    return following(turn, person, sample, text)


def shown(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """The photos, and the question once more."""
    drawn = answers["drawn"]
    sample = findings.to_find(turn.db, person, answers["sample"], drawn, turn.now)
    photos = findings.photos_of(turn.db, drawn)
    pictures = [Message(f"凭证{n}", picture=p) for n, p in enumerate(photos, 1)]
    return [*pictures, findings.question(turn.db, sample, drawn)]


def finding(turn: Turn, person: Person, answers: Answers) -> list[Message]:
    """Written down, and who goes on with what is not sound."""
    drawn, sound, note = answers["drawn"], answers["sound"], str(answers.get("note", ""))
    sample = findings.find(turn.db, person, answers["sample"], drawn, sound, note, turn.now)
    text = "记下了。" if sound else "记下了，已交给别的成员和村里来查清。"
    return following(turn, person, sample, text)


def following(turn: Turn, person: Person, sample: Sample, text: str) -> list[Message]:
    """What has been done, and the next record for the speaker to look at."""
    left = findings.open_things(turn.db, sample)
    own_things = findings.theirs(turn.db, sample, person, turn.now)
    if not left:
        return [Message(f"{text}这次抽查的都核对完了，结果发到村群了。")]
    others = len(left) - len(own_things)
    rest = f"另外{others}笔您要回避，由别人来核对。" if others else ""
    if not own_things:
        return [Message(f"{text}{rest}")]
    how_many = Message(f"{text}还有{len(own_things)}笔要核对。{rest}")
    return [how_many, findings.question(turn.db, sample, own_things[0])]


flow = Flow(
    name=NAME,
    words=("抽查", "/sample"),
    posts=frozenset({Post.SUPERVISOR, Post.TOWN_CADRE}),
    hint="抽查：按公布的校验码抽几笔来核对",
    asks=(text("note", "哪里不属实？写一句话。", max_chars=100, when=asks_note),),
    done=done,
)
