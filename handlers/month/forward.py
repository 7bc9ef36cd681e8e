"""转发: the month's result carried into a WeChat group by whoever keeps it, and 已转发 on record."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.forwards import forwards, words
from core.forwards import undoing as _undoing  # noqa: F401  (what it takes back is marked there)
from core.outbox import Choice, Message
from core.registry import regions
from core.registry.people import Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.polarity import asked, future, negated

NAME = "forward"
_REPORTED = ("已转发", "转发了")
_FORWARDED = re.compile(
    r"(?:我|好|嗯|都|已经?|刚才?|海报|文字|结果|积分|公示|通知|也|就|[，,、。])*"
    r"(?:转发?(?:好|完|过去|过|出去)?|(?:转|转发|发|放)(?:到|在|进|去)?(?:了)?(?:村里?|大)?(?:的?微信)?群(?:里|聊)?(?:头|面|去)?)"
    r"(?:[了啦哒咯]|好了)[。！!]?"
)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """What was said of it; the bare word shows again what waits."""
    person = turn.person
    if person is None:
        raise Refusal("先发“绑定”，我才知道您是谁。")
    if answers.get("done") or turn.words in _REPORTED:
        titles = [forward.title for forward in forwards.done(turn.db, person, turn.now)]
        return [Message(words.forwarded(titles, turn.now))]
    if answers.get("no_group"):
        return [_no_group(turn, person)]
    waiting = forwards.waiting(turn.db, person.id, turn.now)
    if answers.get("later"):
        return [Message(words.later([f.title for f in waiting]) if waiting else words.NOTHING)]
    if not waiting:
        return [_nothing_waits(turn, person)]
    return [*map(forwards.package, waiting), words.ready("、".join(f.title for f in waiting))]


def _no_group(turn: Turn, person: Person) -> Message:
    kept = forwards.kept_by(turn.db, person.id, turn.now)
    forwards.no_group(turn.db, person, kept, turn.now)
    return Message(words.no_group("、".join(regions.one(turn.db, v).name for v in kept)))


def _nothing_waits(turn: Turn, person: Person) -> Message:
    """A village that was left out is taken in again; else what was forwarded last."""
    kept = forwards.kept_by(turn.db, person.id, turn.now)
    if kept and (again := forwards.has_group(turn.db, person, kept, turn.now)):
        names = "、".join(regions.one(turn.db, village).name for village in again)
        return Message(words.has_group(names))
    return Message(forwards.stands(turn.db, person) if kept else words.NOT_THE_KEEPER)


def hears(turn: Turn) -> Iterable[Reading]:
    """转到群里了, from somebody with whom something waits; 还没转 records nothing."""
    wording = turn.words
    if turn.person is None or not _FORWARDED.fullmatch(wording):
        return
    if asked(wording) or not forwards.waiting(turn.db, turn.person.id, turn.now):
        return
    not_yet = negated(wording) or future(wording)
    label, given = (words.LATER, {"later": True}) if not_yet else (words.DONE, {"done": True})
    yield Reading(By.FLOW, Choice(label, NAME, given), Evidence.PLAIN, why="forward.done")


flow = Flow(
    name=NAME,
    words=("转发", *_REPORTED, "/forward"),
    hint="转发：要转到村里微信群的文字和海报",
    order=60,
    posts=frozenset(forwards.KEEPERS),
    hears=hears,
    asks=(),
    done=done,
)
