"""Kept words (记下的话): on one line, not too long, and of a private report without whoever says them."""

import re

from core.db import Db
from core.errors import Refusal
from core.registry import households
from core.registry.people import Person
from core.reports.ladder.reports import Who

LONGEST = 5000
"""Characters of a report. Notices quote the beginning; 处理 shows all of it."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028\u2029\u202a-\u202e\ufeff]+")


def plain_text(wording: str) -> str:
    """Words on one line: a quoted text must not look like lines of ours."""
    return re.sub(r"\s+", " ", _CONTROL.sub(" ", wording)).strip()


def fit(wording: str) -> str:
    """The words of a report as they are kept; Refusal when there are none, or far too many."""
    text = plain_text(wording)
    if not text:
        raise Refusal("请说一下是什么事，比如“村口的井盖破了”。")
    if len(text) > LONGEST:
        raise Refusal(f"太长了，请在{LONGEST}字以内说清是什么事、在哪里，其余的报上以后再补充。")
    return text


def unsigned(db: Db, who: Who, wording: str) -> str:
    """Words of a private report without the name and the house of whoever says them."""
    person = db.get(Person, who.person_id) if who.person_id else None
    home = households.of_person(db, person.id) if person else None
    names = {person.name} if person else set()
    names |= {home.name.removesuffix("户")} if home else set()
    for name in sorted(names, key=len, reverse=True):
        wording = wording.replace(name, "某某")
    return wording


def elsewhere(db: Db, who: Who, place: str) -> str:
    """The place of a private report; nothing where it is the house of whoever reports."""
    return place if unsigned(db, who, place) == place else ""
