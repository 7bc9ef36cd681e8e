"""Pairs (两人定): an objection that one word does not decide; two that agree do."""

from collections.abc import Sequence
from datetime import datetime

from core import acts
from core.db import Db
from core.points.objections import notices, objections
from core.points.objections.objections import Objection, ObjectionWord
from core.registry.people import Person, Post

SAID = acts.kind(
    "objection.word", final="您定的已经记下了，收不回；另一个人定得不一样，就由第三个人来定。"
)


def settles(db: Db, objection: Objection, word: ObjectionWord, able: Sequence[Person]) -> bool:
    """Whether this word decides: another says the same, or there is nobody else to say it."""
    others = objections.words_on(db, objection.id)
    agreeing = [w for w in others if (w.upheld, w.points) == (word.upheld, word.points)]
    return bool(agreeing) or (not others and len(able) < 2)


def keep(
    db: Db,
    objection: Objection,
    word: ObjectionWord,
    able: Sequence[Person],
    now: datetime,
) -> None:
    """Keep the word of one, and ask the others."""
    db.add(word)
    db.flush()
    acts.record(
        db,
        SAID,
        objection.id,
        now,
        person_id=word.person_id,
        right=Post.SUPERVISOR,
        upheld=word.upheld,
    )
    asked = [p.id for p in able if not has_spoken(db, objection, p)]
    notices.ask_second(db, objection, asked, now)


def has_spoken(db: Db, objection: Objection, person: Person) -> bool:
    """Whether the person has had a word on it already."""
    return any(w.person_id == person.id for w in objections.words_on(db, objection.id))


def are_divided(db: Db, objection: Objection, able: Sequence[Person]) -> bool:
    """Whether all of the group have had their word, and no two agree."""
    words = objections.words_on(db, objection.id)
    return len(words) > 1 and {p.id for p in able} <= {w.person_id for w in words}
