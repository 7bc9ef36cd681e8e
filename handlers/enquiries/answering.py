"""Answering (答): a question by what is kept, or by whoever is asked in the sender's place."""

from core.enquiries import helpers, known_answers, notices
from core.enquiries import words as say
from core.enquiries.known_answers import KnownAnswer
from core.outbox import Choice, Message
from core.registry import regions
from core.registry.people import Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.enquiries import asker, likeness

NONE = "none"
"""None of those offered is meant."""


def kept(turn: Turn, answers: Answers) -> list[KnownAnswer]:
    """What holds where the sender lives, the nearest first; of one question only the nearest."""
    region_id = asker.home(turn, answers)
    every = known_answers.for_region(turn.db, region_id) if region_id else []
    nearest: dict[str, KnownAnswer] = {}
    for known in every:
        nearest.setdefault(known.question, known)
    return list(nearest.values())


def scored(turn: Turn, answers: Answers) -> list[tuple[float, str]]:
    """The kept answers by how alike they are to what is asked."""
    entries = [(a.id, (a.question, *a.ways)) for a in kept(turn, answers)]
    return likeness.nearest(asker.words(answers), entries)


def certain(turn: Turn, answers: Answers) -> KnownAnswer | None:
    """The kept answer that was chosen, or that is certainly meant."""
    match = answers.get("match")
    if match == NONE:
        return None
    id_ = str(match) if match else likeness.sure(scored(turn, answers), _distances(turn, answers))
    return known_answers.one(turn.db, id_) if id_ else None


def _distances(turn: Turn, answers: Answers) -> dict[str, int]:
    """How far up from the sender each answer is kept."""
    region_id = asker.home(turn, answers)
    up = [r.id for r in regions.line_up(turn.db, region_id)] if region_id else []
    return {a.id: up.index(a.region_id) for a in kept(turn, answers)}


def near(turn: Turn, answers: Answers) -> list[KnownAnswer]:
    """Those that may be meant, where none is certain."""
    if answers.get("match") or certain(turn, answers) is not None:
        return []
    ids = likeness.near(scored(turn, answers))
    return [known for id_ in ids if (known := known_answers.one(turn.db, id_))]


def reply(turn: Turn, answers: Answers) -> Message:
    """The kept answer with its source, or the question goes to a person and the sender reads to whom."""
    wording = asker.words(answers)
    other = asker.no_question(turn, wording)
    if other is not None:
        return other
    known = certain(turn, answers)
    return shown(turn, known, wording) if known is not None else file(turn, answers)


def shown(turn: Turn, known: KnownAnswer, wording: str = "") -> Message:
    """A kept answer, who confirmed it and when; and the way on when something else was asked."""
    by = turn.db.get_one(Person, known.confirmed_by).name
    text = say.sourced(known.answer, by, known.confirmed_at, turn.now)
    asked = {"said": wording or known.question, "match": NONE}
    other = Choice("不是问这个", "enquire", asked)
    return Message(f"{known.question}：{text}", (other,) if wording else ())


def file(turn: Turn, answers: Answers) -> Message:
    """Put the question to whoever is nearest; Refusal where nobody is there."""
    wording = asker.words(answers)
    region_id = asker.home(turn, answers)
    if region_id is None:
        return Message("这里还没有登记村子，找不到人来答。请直接到村部或镇里问。")
    asker.remember_village(turn, answers)
    asker_id = turn.person.id if turn.person else None
    enquiry, line = notices.file(turn.db, region_id, turn.address.id, asker_id, wording, turn.now)
    village = [n for n in helpers.of_the_village(line) if n not in _names(line[0])]
    urgent = f"急的话直接找村里：{'、'.join(village)}。" if village else ""
    then = f"两个工作日没答就转给{helpers.spoken(turn.db, line[1])}。" if len(line) > 1 else ""
    text = (
        f"{say.quoted(enquiry.text)}我这里没有现成的答案，已转给{helpers.spoken(turn.db, line[0])}，"
        f"有了答复马上告诉您。{then}{urgent}不问了就回“撤销”。"
    )
    return Message(text, thing=enquiry.id)


def _names(helper: helpers.Helper) -> list[str]:
    return [p.name for p in helper.people]
