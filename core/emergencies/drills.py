"""Drills (演练): the same call-out, marked as one everywhere, once a month in a village at most."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from core.clock import is_quiet, month_of
from core.db import Db, insert_once
from core.emergencies import emergencies, notices, ringing, words
from core.emergencies.emergencies import (
    DRILLED,
    LAPSED,
    OVER,
    Emergency,
    EmergencyState,
    Ending,
    Sender,
)
from core.emergencies.kinds import Kind
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message
from core.registry import people, regions
from core.registry.people import Post

MAY = frozenset(
    [
        Post.VILLAGE_SECRETARY,
        Post.VILLAGE_DIRECTOR,
        Post.COMMITTEE_MEMBER,
        Post.TOWN_CADRE,
        Post.CITY_CADRE,
    ]
)
"""Who may call a drill."""


def start(db: Db, sender: Sender, region_id: str, now: datetime) -> Emergency:
    """Ring as if somebody in this circle, group or village cried for help.

    Refusal at night, for the second time in a month, and for whoever is no cadre over the village.
    """
    village_id = regions.one(db, region_id).village_id
    if village_id is None or sender.person_id is None or sender.address_id is None:
        raise Refusal("请说是哪个村的演练。")
    if not people.holds_above(db, sender.person_id, MAY, village_id, now):
        raise Refusal("演练由村干部、镇干部来发起。")
    if is_quiet(now):
        raise Refusal("夜里不演练，免得吓到人。请在早上7点到晚上9点之间发“演练”。")
    drill: dict[str, Any] = {
        "id": new_id(),
        "village_id": village_id,
        "region_id": region_id,
        "kind": Kind.OTHER.value,
        "address_id": sender.address_id,
        "person_id": sender.person_id,
        "household_id": None,
        "text": "",
        "place": "",
        "telephone": "",
        "photos": [],
        "kept_from": [],
        "unnamed": False,
        "named_to": [],
        "drill_month": month_of(now),
        "at": now,
        "state": EmergencyState.RINGING,
        "version": 0,
        "round": 0,
        "going": [],
        "declined": [],
        "outcome": "",
        "calm": "",
    }
    if not insert_once(db, Emergency, drill):
        raise Refusal("这个月已经演练过了，一个月最多一次。发“呼救记录”看上次的结果。")
    emergency = db.get_one(Emergency, str(drill["id"]))
    emergencies.note(db, emergency, DRILLED, sender, now, right="cadre")
    ringing.ring(db, emergency, now)
    return emergency


def of_month(db: Db, village_id: str, now: datetime) -> Emergency | None:
    """The village's drill of this month, if there was one."""
    query = select(Emergency).where(
        Emergency.village_id == village_id, Emergency.drill_month == month_of(now)
    )
    return db.exec(query).first()


def end(db: Db, emergency: Emergency, now: datetime, *, by: str | None = None) -> Emergency:
    """The drill is over: somebody answered, or a quarter of an hour has passed; its result goes to everybody."""
    emergency.state, emergency.ending = EmergencyState.OVER, Ending.DRILL.value
    emergency.ended_at, emergency.ended_by, emergency.next_at = now, by, None
    notices.no_more_rings(db, emergency, now)
    kind, right = (OVER, "rung") if by else (LAPSED, "clock")
    emergencies.note(db, emergency, kind, Sender(by), now, right=right, ending="drill")
    rung = emergencies.rings(db, emergency.id)
    names = [emergencies.name_of(db, i) for i in emergencies.rung(db, emergency.id)]
    seconds = (rung[0].at - emergency.at) // timedelta(seconds=1) if rung else 0
    minutes = (now - emergency.at) // timedelta(minutes=1) if by else None
    text = words.drill_result(minutes, emergencies.name_of(db, by), names, seconds)
    notices.to_rung(db, emergency, Message(text), now, but=[by or ""])
    notices.to_crier(db, emergency, Message(text), now)
    return emergency
