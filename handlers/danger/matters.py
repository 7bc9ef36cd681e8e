"""Matters (同一件事): whether what somebody in danger writes next is the same danger, another, or no danger at all."""

import re

from core.emergencies import notices
from core.emergencies.emergencies import Emergency
from handlers.engine.event import Turn
from handlers.reports.filing.sharing import content
from handlers.understand.category import category
from handlers.understand.danger import peril
from handlers.understand.places import places
from handlers.understand.sayings.clause import faulty

_BODY = frozenset(["faint", "breath", "illness"])
_FOLLOWS = {
    "fire": _BODY | {"buried", "poison", "crash", "shock"},
    "buried": _BODY | {"crash", "water", "lost"},
    "water": _BODY | {"lost"},
    "crash": _BODY | {"buried"},
    "faint": _BODY | {"crash", "poison"},
    "breath": _BODY | {"poison"},
    "illness": _BODY,
    "poison": _BODY,
    "shock": _BODY | {"crash"},
    "beast": _BODY | {"crash", "poison"},
    "violence": _BODY | {"crash"},
    "suicide": _BODY | {"poison", "water", "crash"},
    "lost": _BODY | {"water", "crash", "child_alone"},
    "child_alone": _BODY | {"lost", "water", "crash", "fire"},
}
"""What may come of a peril: it is the same emergency, and worse."""
_SURE = 0.7
_LIKELY = 0.6
"""Enough where a fault, its kind and a place elsewhere are named."""
_ANOTHER = frozenset(
    [
        "claim_points",
        "check_in_contact",
        "check_in_visit",
        "check_in_cannot",
        "query_points",
        "query_ranking",
        "query_stats",
        "approve",
        "reject",
        "redeem",
        "shop_manage",
        "publish_notice",
        "object_publicity",
        "ask_rules",
        "ask_procedure",
        "meeting_signup",
        "registry",
    ]
)
_EVERYDAY = frozenset(
    ["street_light", "road_facility", "water_supply", "sanitation", "farming", "education"]
)
_OF_PEOPLE = re.compile(
    "[人他她佢伤痛疼血昏晕醒躺抬扶背医救烧火烟哭吵呼喘救娃孩崽伢埋压]|120|119|110|老[头太奶爷倌汉]|[过进来走出开]不|绕路|车"
)
"""What is told of somebody, or of the way to them: never taken for a matter of its own."""
_WATERS = frozenset(["water", "lost", "buried"])
"""Perils in which a ditch or a road elsewhere may well be where they are."""


def joins(emergency: Emergency, words: str) -> bool:
    """Whether words of danger belong to this emergency: no other peril, and no other place."""
    now, before = peril(words), peril(emergency.text)
    here = places(words)
    there = f"{emergency.text} {emergency.place}"
    if here and places(there) and now and not any(p in there or there in p for p in here):
        return False
    return now is None or before is None or now == before or now in _FOLLOWS.get(before, ())


def another(turn: Turn, emergency: Emergency) -> bool:
    """Whether words without danger speak of something else: a claim, a question, a lamp."""
    meaning = turn.meaning
    if meaning.confidence < _SURE:
        return False
    if meaning.intent in _ANOTHER:
        return True
    everyday = meaning.intent == "report_problem" and category(turn.words) in _EVERYDAY
    return everyday and faulty(turn.words) and not content(turn.words) & content(emergency.text)


def fault_elsewhere(turn: Turn, emergency: Emergency) -> bool:
    """Whether words plainly tell of a broken thing at a place that the emergency is not at, and of nobody."""
    words = turn.words
    here = places(words)
    if not here or not faulty(words) or peril(words) is not None or _OF_PEOPLE.search(words):
        return False
    if turn.meaning.intent != "report_problem" or turn.meaning.confidence < _LIKELY:
        return False
    if category(words) is None or peril(emergency.text) in _WATERS:
        return False
    there = f"{emergency.text} {emergency.place} {notices.where(turn.db, emergency)}"
    return not any(place in there for place in here) and not content(words) & content(there)
