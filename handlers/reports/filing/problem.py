"""The problem that is reported (所报的事): its words, place and photos, and where it would go."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.registry import addresses, households, regions, rooms, villages
from core.reports.ladder import reports, routing
from core.reports.ladder.lifecycle import OPEN
from core.reports.ladder.reports import Report, Who
from core.reports.ladder.routing import Route
from core.reports.wording.kept import plain_text
from handlers.engine.asks import misplaced
from handlers.engine.consent import consent, small_talk, ungreeted
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry
from handlers.reports.filing.behalf import behalf
from handlers.reports.filing.corrected import named_things, other_thing
from handlers.reports.slips.code_words import CODED, without_code
from handlers.understand.category import category, urgency
from handlers.understand.places import places
from handlers.understand.sayings.correction import amended, correction
from handlers.understand.sayings.place_words import says_when, says_where
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.secrecy import secrecy, without_secrecy

_AT_HOME = re.compile(
    "(?:我|俺|咱|自)们?(?:自己)?(?:家|屋)|家里|屋里|屋企|^屋?门口|(?<![的家])屋门口"
)
_NO_PLACE = frozenset({"social_security", "medical", "education", "elderly_care"})
"""Matters that lie nowhere: nobody is asked for their place."""
_OWN_NUMBER = re.compile(r"(?:编号\s*)?(临?\d{1,6})\s*[号件]?")


@dataclass(frozen=True)
class Problem:
    """What is known so far of something that somebody reports."""

    text: str
    place: str
    location: tuple[float, float] | None
    photos: tuple[str, ...]
    category: str
    urgency: str
    village_id: str | None
    reporter_id: str | None = None  # whose report it is, where the sender types it for them
    several: tuple[str, ...] = ()  # the ids of those who may be meant, where it is not clear
    at_home: bool = False  # the place is the sender's own house, taken from 我家
    private: bool = False  # the sender asks not to be known

    @property
    def placed(self) -> bool:
        """Whether somebody could find it."""
        return bool(self.place) or self.location is not None or self.category in _NO_PLACE


def problem(turn: Turn, answers: Answers) -> Problem:
    """All that the words, photos and places sent so far say."""
    key = ("problem", json.dumps(answers, sort_keys=True, default=str))
    return turn.once(key, lambda: _problem(turn, answers))


def _problem(turn: Turn, answers: Answers) -> Problem:
    first = answers.get("said") or answers.get("what") or ""
    parts = [
        plain_text(without_code(words) if CODED.search(words) else words).rstrip("，,。.；;！! ")
        for words in (first, *answers.get("more", []))
    ]
    whole = "，".join(filter(None, parts))
    village_id = village_of(turn, whole, answers.get("village"))
    on_behalf = behalf(turn, whole, village_id)
    whole = on_behalf.text if on_behalf else whole
    candidates = on_behalf.people if on_behalf else ()
    ids = [p.id for p in candidates]
    chosen = [one for one in ids if one == answers.get("for")] or ids
    text = without_secrecy(whole)
    sent = answers.get("sent", {})
    where = answers.get("place") or {}
    location = where.get("location") or sent.get("location")
    named = places(amended(text)) or places(text)
    place = where.get("words") or (named[0] if named else "") or sent.get("spot", "")
    return Problem(
        text=text,
        place=place or _house(turn, village_id, text),
        location=(location[0], location[1]) if location else None,
        photos=tuple(sent.get("photos", [])),
        category=category(text) or "other",
        urgency=urgency(text),
        village_id=village_id,
        private=secrecy(whole) or bool(answers.get("private")),
        reporter_id=chosen[0] if len(chosen) == 1 else None,
        several=tuple(chosen) if len(chosen) > 1 else (),
        at_home=not place and turn.person is not None and bool(_AT_HOME.search(text)),
    )


def place_for(matter: Problem, route: Route | None) -> str:
    """The place to put on record: not the sender's own house where nobody may know who they are."""
    unknown = matter.private or (route is not None and route.about is not None)
    return "" if matter.at_home and unknown else matter.place


def village_of(turn: Turn, text: str, answered: str | None = None) -> str | None:
    """The sender's own village, one named before or in the words, or the only one there is."""
    if turn.person is not None and turn.person.village_id is not None:
        return turn.person.village_id
    named = answered or getattr(routing.village_in(turn.db, text), "id", None)
    if named or turn.village_id:
        return named or turn.village_id
    if turn.event.room is not None:
        room = rooms.at(turn.db, turn.event.channel, turn.event.room)
        return regions.one(turn.db, room.region_id).village_id if room else None
    known = villages.atlas(turn.db).villages
    return known[0].id if len(known) == 1 else None


def _house(turn: Turn, village_id: str | None, text: str) -> str:
    """Whose house it is at: the sender's own, or that of a household named."""
    household = None
    if turn.person is not None and _AT_HOME.search(text):
        household = households.of_person(turn.db, turn.person.id)
    elif village_id is not None:
        named = routing.household_in(turn.db, village_id, text)
        household = turn.db.get(households.Household, named) if named else None
    return household.name.removesuffix("户") + "家" if household else ""


def route_of(
    turn: Turn, matter: Problem, *, danger: bool = False, blames: bool = True
) -> Route | None:
    """Where it goes; None while the village is unknown."""
    if matter.village_id is None:
        return None
    village_id = matter.village_id

    def route() -> Route:
        return routing.route(
            turn.db,
            village_id,
            f"{matter.text} {matter.place}",
            turn.now,
            person_id=reporter_of(turn, matter).person_id,
            category=matter.category,
            urgency=matter.urgency,
            danger=danger or matter.urgency == "emergency",
            blames=blames,
        )

    return turn.once(("route", matter, danger, blames), route)


def reporter_of(turn: Turn, matter: Problem) -> Who:
    """Whose report it is: the sender's, or that of whom they type it for, who is told at their own phone."""
    if matter.reporter_id is None:
        return who(turn)
    bound = addresses.of_person(turn.db, matter.reporter_id)
    return Who(matter.reporter_id, bound[0].id if bound else turn.address.id)


def who(turn: Turn) -> Who:
    """The sender, as core knows them."""
    return Who(turn.person.id if turn.person else None, turn.address.id)


def said_number(candidates: list[Report], text: str) -> Report | None:
    """The one of these reports whose number stands in the words, when it is exactly one."""
    hits = [reports.numbered(candidates, number) for number in _OWN_NUMBER.findall(text)]
    fitting = {r.id: r for r in hits if r is not None}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


WHERE = "还差地点，办的人不好找。在什么地方？写几个字就行，比如“二组水塘边”，也可以发位置。"
"""What is asked of whoever reported what lies nowhere yet."""


def lacking(candidates: Sequence[Report]) -> Report | None:
    """The only one of these reports that nobody could find, because its place was never said."""
    without = [
        r
        for r in candidates
        if r.state in OPEN and r.unverified and not r.place and r.latitude is None
    ]
    return without[0] if len(without) == 1 else None


def more_sent(turn: Turn, answers: Answers) -> Answers:
    """What was sent before, with this turn's photo and place."""
    sent = dict(answers.get("sent", {}))
    if turn.photos:
        sent["photos"] = [*sent.get("photos", []), *turn.photos]
    if turn.event.location is not None:
        sent["location"] = list(turn.event.location)
        sent |= {"spot": turn.event.spot} if turn.event.spot else {}
    return {"sent": sent}


def only_secrecy(words: str) -> bool:
    """Whether nothing is said but that nobody may know who says it: 莫讲是我讲的."""
    return bool(words) and secrecy(words) and not without_secrecy(words)


def beside_where(words: str) -> bool:
    """Whether it is a yes, a no or thanks, which may be said to anything but 在什么地方."""
    return consent(words) is not None or small_talk(words)


def of_another_thing(answers: Answers, words: str) -> bool:
    """Whether words name a thing that the draft does not: 还有水管也漏, while the lamp's place is asked."""
    draft = " ".join(str(answers.get(name) or "") for name in ("said", "what"))
    new = named_things(words) - named_things(draft)
    return bool(new and named_things(draft)) and not named_things(words) & named_things(draft)


def read_place(turn: Turn, answers: Answers) -> Answers:
    """Words or a location; since when it has been so is kept beside it, and is nowhere."""
    if turn.event.location is not None:
        return {"location": list(turn.event.location), "words": turn.event.spot}
    words = ungreeted(turn.words)
    if says_when(words):
        raise MoreSaid({"more": [*answers.get("more", []), words]}, "记下了。")
    if (change := correction(words)) is not None and not places(change.right):
        told = "said" if answers.get("said") else "what"
        if better := other_thing(str(answers.get(told) or ""), change.right):
            raise MoreSaid({told: better}, f"改好了：{better}。")
    if of_another_thing(answers, words):
        raise Retry("这句像是另一件事。先说刚才那件在什么地方，另一件说完再报。")
    if misplaced(words) or beside_where(words) or not _says_where(words):
        raise Retry("请写一下在什么地方，或者发位置；不报了就发“取消”。")
    if len(words) > 100:
        raise Retry("地方写短一点，100个字以内，比如“二组水塘边”。")
    return {"words": words}


def _says_where(words: str) -> bool:
    """Whether it is a place, and no question that names none: 李代表在不在村里."""
    return says_where(words) and (bool(places(words)) or not asked(words))


def keeping_photos(ask: Ask) -> Ask:
    """The same ask; a photo alone that comes meanwhile belongs to the report, and a wish for secrecy to it."""

    def read(turn: Turn, answers: Answers, *known: Any) -> Any:
        if only_secrecy(turn.words):
            raise MoreSaid({"private": True}, "好，不让别人知道是您报的。")
        if turn.photos and not turn.words and turn.event.location is None:
            raise MoreSaid(more_sent(turn, answers), "照片收下了。")
        return ask.read(turn, answers, *known)

    finds = ask.finds
    return replace(
        ask,
        read=read,
        finds=lambda turn: only_secrecy(turn.words) or (finds is not None and finds(turn)),
    )
