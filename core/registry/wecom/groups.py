"""Groups in which the bot itself is (机器人在的群): made rooms of a region, and let go, by a cadre who calls it there."""

from datetime import datetime

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry import addresses, regions, rooms, words
from core.registry.rooms import Room
from core.registry.wecom import robots

JOINED = acts.kind("group.join")
LEFT = acts.kind("group.leave", final="这个群已经不接了。要再接，在群里叫我说“接群”。")
LOST = acts.kind("group.lose", passed_over="the platform refused it")
TAKEN_OUT = acts.kind("group.take_out", passed_over="the taking back of a joining")


def join(db: Db, person_id: str, region_id: str, channel: str, chat: str, now: datetime) -> Room:
    """Make the group the room of a region; Refusal for whoever has no say there, and where it is a room."""
    right = robots.right(db, person_id, region_id, now)
    if right is None:
        raise Refusal("群由本村、本镇的干部来接。")
    known = rooms.at(db, channel, chat)
    if known is not None and known.closed_at is None:
        raise Refusal(f"这个群已经接上了，是“{known.name}”。")
    name = robots.room_name(db, regions.one(db, region_id), "")
    room = rooms.open_in(db, name, region_id, channel, chat)
    acts.record(db, JOINED, room.id, now, person_id=person_id, right=right)
    return room


def leave(db: Db, person_id: str, channel: str, chat: str, now: datetime) -> Room:
    """Send the group nothing more; Refusal for whoever has no say there, and where it is no room."""
    room = rooms.at(db, channel, chat)
    if room is None or room.closed_at is not None:
        raise Refusal("这个群没有接着。")
    right = robots.right(db, person_id, room.region_id, now)
    if right is None:
        raise Refusal("群由本村、本镇的干部来停。")
    rooms.close(db, room, now)
    acts.record(db, LEFT, room.id, now, person_id=person_id, right=right)
    return room


@acts.takes_back(JOINED)
def take_out(db: Db, act: Act, now: datetime) -> str:
    """A joining is taken back; what that was, in words."""
    return rooms.take_out(db, act, TAKEN_OUT, now)


def lost(db: Db, room: Room, now: datetime) -> None:
    """WeCom lets the AI bot say nothing there any more: the room is closed, and who must see to it is told, once.

    That is who joined it, or, where they hold no post there any longer, whoever does.
    """
    if room.channel != robots.AI_BOT or room.closed_at is not None:
        return
    rooms.close(db, room, now)
    joined = [act.person_id for act in acts.of_thing(db, room.id) if act.kind == JOINED]
    acts.record(db, LOST, room.id, now, right="clock")
    told = robots.minding(db, joined[-1] if joined else None, room, now)
    addresses.tell_all(db, told, words.group_lost(room.name), now)
