"""Filing (收件): what another program sends becomes a report by the very path that one takes in chat.

Words of danger to life become a cry for help, as they do there; blame and secrecy keep a report back. The name,
e-mail and telephone of whoever wrote to the other program are not stored: nobody has asked them. `media_url` is never fetched.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col

from bot.web.open311 import services
from bot.web.open311.errors import Unfit, absent, missing, wrong
from core.board import matters, places, words
from core.db import Db
from core.open311 import filings, keys
from core.open311.filings import Open311Filing
from core.open311.keys import Open311Key
from core.registry import addresses, regions
from core.registry.regions import Region
from core.reports import filing as reporting
from core.reports import following
from core.reports.ladder import duplicates
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report, Who
from core.reports.wording.kept import plain_text
from handlers.danger import sos
from handlers.engine.event import Event, Turn
from handlers.reports.filing.problem import Problem, problem, route_of
from handlers.understand.meaning import in_danger

LONGEST = 4000
"""Characters of a description, by the specification."""
_SENDER_IDS = ("service_request_id_ext", "attribute[fixmystreet_id]", "attribute[external_id]")
_PARTS = re.compile(r"^(title|detail|url):[ \t]*", re.MULTILINE)
_SIGNED = re.compile(r"\s*Submitted via FixMyStreet\s*$")
FILED = "已上报，编号 {}，由{}办。"
WAITS = "收到了，编号 {}，正在找该办的人。"
JOINED = (
    "这件已经有人报过，编号 {}，由{}办；您这一条算附议，一样看得到进展。"
    "是另外一件，就带上 attribute[separate]=1 再发一次。"
)
ALIKE = (
    "它和编号 {} 很像，是同一件就带上 attribute[same_as]={} 再发一次：这一件撤回，算附议那一件。"
)
SURE = 0.85
"""So alike that what is sent is taken for what stands already, if it is of the same kind. A program cannot be asked, so it
is told, and may say that it is another."""
KEPT = "已上报。这一件不公开，查询时看不到。"
CRIED = "有人有危险：已经按呼救处理，正在叫人。请让当事人马上打 120、119 或 110。"
_NOT_OF_THE_MATTER = frozenset({"api_key", "attribute[separate]", "attribute[same_as]"})
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Posted:
    """What came of it: the id by which it is asked for later, and what its sender should know."""

    id: str
    notice: str


@dataclass(frozen=True)
class Sent:
    """What was sent, read and found to be whole."""

    code: str
    text: str
    place: str
    location: tuple[float, float] | None
    village_id: str
    sender_id: str
    separate: bool = False
    """Its sender says that it is a matter of its own."""
    same_as: str = ""
    """The id of the report that its sender says it is."""


def take(db: Db, fields: Fields, now: datetime) -> Posted:
    """File it, once; Unfit for whatever keeps it from being filed, and then nothing is stored."""
    if not fields.get("api_key"):
        raise Unfit(403, "api_key was not provided.")
    key = keys.held(db, fields["api_key"])
    if key is None:
        raise Unfit(403, "Invalid api_key received -- can't proceed with create_request.")
    sent = read(db, fields, key)
    mine = {name: value for name, value in fields.items() if name not in _NOT_OF_THE_MATTER}
    address = addresses.heard(db, keys.CHANNEL, f"key:{key.id}", now)
    filing, fresh = filings.begin(db, key.id, filings.once(sent.sender_id, mine), now)
    if not fresh and not (sent.separate or sent.same_as):
        return _known(db, filing, address.id)
    if not fresh and not _anew(db, filing.thing_id, address.id, sent, now):
        return _known(db, filing, address.id)
    if filings.too_many(db, key.id, now):
        raise Unfit(429, "Too many requests by this api_key within an hour.")
    event = Event(keys.CHANNEL, address.chat, f"filing:{filing.id}", now, text=sent.text)
    filing.thing_id = _begun(Turn(db, event, address, None), sent)
    db.add(filing)
    db.flush()
    return _known(db, filing, address.id)


def _anew(db: Db, thing_id: str, address_id: str, sent: Sent, now: datetime) -> bool:
    """Whether what is sent again says otherwise than what came of it the first time: that it is another matter than
    the one joined; or, of a report of its own that nobody has taken up, that it is the same as one that stands. Then
    its own is withdrawn."""
    report = db.get(Report, thing_id)
    if report is None or report.address_id != address_id:
        return report is not None and sent.separate
    named = db.get(Report, sent.same_as) if sent.same_as else None
    if named is None or named.id == report.id or not _joinable(db, named, sent):
        return False
    if report.state != State.FILED or report.private:
        return False
    following.withdraw(db, report.id, Who(None, address_id), now)
    return True


def _begun(turn: Turn, sent: Sent) -> str:
    """The id of the report, or of the cry for help, that begins with it: one call into core."""
    answers = {
        "said": sent.text,
        "village": sent.village_id,
        "place": {"words": sent.place} if sent.place else {},
        "sent": {"location": list(sent.location)} if sent.location else {},
    }
    if in_danger(sent.text):
        return next(m.thing for m in sos.done(turn, answers | {"new": True}) if m.thing)
    matter = replace(problem(turn, answers), category=sent.code, reporter_id=None, several=())
    stands = _stands(turn, sent, matter)
    if stands is not None:
        if stands.address_id != turn.address.id:
            following.join(turn.db, stands.id, Who(None, turn.address.id), turn.now)
        return stands.id
    report = reporting.file(
        turn.db,
        Who(None, turn.address.id),
        matter.text or sent.text,
        turn.now,
        route=route_of(turn, matter),
        place=matter.place,
        location=matter.location,
        category=matter.category,
        urgency=matter.urgency,
        private=matter.private,
        unverified=not matter.placed,
    )
    return report.id


def _stands(turn: Turn, sent: Sent, matter: Problem) -> Report | None:
    """The open report that anybody may read and that this is: the one its sender names, or one so like it that
    there is nothing to ask. Never for what is kept back."""
    if sent.separate or matter.private or _blames(turn, matter):
        return None
    if sent.same_as:
        named = turn.db.get(Report, sent.same_as)
        return named if named is not None and _joinable(turn.db, named, sent) else None
    like = _like(turn.db, sent, matter, turn.now)
    if like is None or like.category != sent.code or not _joinable(turn.db, like, sent):
        return None
    return like if _likeness(like, sent, matter) >= SURE else None


def _blames(turn: Turn, matter: Problem) -> bool:
    route = route_of(turn, matter)
    return route is not None and bool(route.about or route.kept_from)


def _joinable(db: Db, report: Report, sent: Sent) -> bool:
    shown = matters.of(db, matters.query(col(Report.id) == report.id), report.filed_at)
    return bool(shown) and report.village_id == sent.village_id and report.state in OPEN


def _like(db: Db, sent: Sent, matter: Problem, now: datetime) -> Report | None:
    return duplicates.likely(
        db, sent.village_id, matter.text or sent.text, matter.place, now, location=matter.location
    )


def _likeness(report: Report, sent: Sent, matter: Problem) -> float:
    north, east = report.latitude, report.longitude
    there = (north, east) if north is not None and east is not None else None
    return duplicates.alike(
        matter.text or sent.text, matter.place, report.text, report.place, matter.location, there
    )


def _known(db: Db, filing: Open311Filing, address_id: str) -> Posted:
    """What its sender is plain_words, now and when the same is sent again."""
    thing_id = filing.thing_id
    db.flush()
    report = db.get(Report, thing_id)
    if report is None:
        return Posted(thing_id, CRIED)
    shown = matters.of(db, matters.query(col(Report.id) == thing_id), report.filed_at)
    if not shown:
        return Posted(thing_id, KEPT)
    if report.address_id != address_id or filings.came_before(db, filing):
        return Posted(thing_id, JOINED.format(report.number, shown[0].held_by or "村里"))
    if report.state == State.UNASSIGNED:
        return Posted(thing_id, WAITS.format(report.number))
    filed = FILED.format(report.number, shown[0].held_by or "村里")
    return Posted(thing_id, f"{filed}{_alike(db, report)}")


def _alike(db: Db, report: Report) -> str:
    """The way to join what it may be the same as, where there is such a report and anybody may read it."""
    if report.village_id is None or report.private or report.about_id is not None:
        return ""
    there = None
    if report.latitude is not None and report.longitude is not None:
        there = report.latitude, report.longitude
    like = duplicates.likely(
        db,
        report.village_id,
        report.text,
        report.place,
        report.filed_at,
        location=there,
        but=report.id,
    )
    if like is None or not matters.of(
        db, matters.query(col(Report.id) == like.id), report.filed_at
    ):
        return ""
    return ALIKE.format(like.number, like.id)


def read(db: Db, fields: Fields, key: Open311Key) -> Sent:
    """What was sent, as far as it can be filed; Unfit names what is missing or wrong."""
    code = fields.get("service_code", "")
    if not code:
        raise missing("service_code")
    if code not in words.GROUPS:
        raise absent("service_code")
    description = fields.get("description", "")
    if len(description) > LONGEST:
        raise wrong("description", f"has more than {LONGEST} characters")
    location = _location(fields)
    region = _address(db, fields.get("address_id", ""))
    place = fields.get("address_string", "").strip()
    if location is None and region is None and not place:
        raise missing("A location (lat and long, address_string or address_id)")
    if len(place) > 200:
        raise wrong("address_string", "has more than 200 characters")
    text, sender_id = plain_words(description)
    village_id = _village(db, fields, key, region, f"{place} {text}")
    named = region.name if region is not None and region.id != village_id else ""
    sender_ids = [value for name in _SENDER_IDS if (value := fields.get(name, "")[:200])]
    return Sent(
        code=code,
        text=text or words.category(code),
        place=(named + place) or named,
        location=location,
        village_id=village_id,
        sender_id=next(iter(sender_ids), sender_id),
        separate=fields.get("attribute[separate]", "").lower() in ("1", "true", "yes"),
        same_as=fields.get("attribute[same_as]", "").strip()[:40],
    )


def plain_words(description: str) -> tuple[str, str]:
    """What was told, out of a description as FixMyStreet writes it, and the address of the report there."""
    pieces = _PARTS.split(_SIGNED.sub("", description))
    parts = {name: part.strip() for name, part in zip(pieces[1::2], pieces[2::2], strict=True)}
    if "title" not in parts or "detail" not in parts:
        return plain_text(description), ""
    title, detail = parts["title"], parts["detail"]
    whole = detail if detail.startswith(title) or not title else f"{title}，{detail}".rstrip("，")
    return plain_text(whole), parts.get("url", "")[:200]


def _location(fields: Fields) -> tuple[float, float] | None:
    """Where on earth; None where it is not said."""
    north, east = fields.get("lat", "").strip(), fields.get("long", "").strip()
    if not north and not east:
        return None
    try:
        point = float(north), float(east)
    except ValueError:
        raise wrong("lat and long", "are two numbers") from None
    if not all(map(math.isfinite, point)) or abs(point[0]) > 90 or abs(point[1]) > 180:
        raise wrong("lat and long", "are out of range")
    return point


def _address(db: Db, region_id: str) -> Region | None:
    """The village or group that an address_id names."""
    if not region_id:
        return None
    region = db.get(Region, region_id[:40])
    if region is None or region.village_id is None:
        raise absent("address_id")
    return region


def _village(db: Db, fields: Fields, key: Open311Key, region: Region | None, wording: str) -> str:
    """The one village in which it is, within what the key is for; Unfit where that cannot be plain_words."""
    here = places.atlas(db)
    mine_is = places.holding(db, here, key.region_id)
    mine = {v.id for v in places.below(here, mine_is)} if mine_is is not None else set()
    place = services.jurisdiction(db, fields.get("jurisdiction_id", ""))
    if place is not None:
        mine &= {v.id for v in places.below(here, place)}
        if not mine:
            raise Unfit(403, "This api_key is not for that jurisdiction_id.")
    if region is not None:
        if region.village_id not in mine:
            raise Unfit(403, "This api_key is not for that address_id.")
        mine = {str(region.village_id)}
    if len(mine) > 1:
        mine = {v.id for v in here.named(wording) if v.id in mine}
    if len(mine) != 1:
        raise wrong("jurisdiction_id", "must name the village")
    return regions.one(db, mine.pop()).id
