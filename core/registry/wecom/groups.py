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
PAIRED = acts.kind("group.pair")
PARTED = acts.kind("group.part", passed_over="the taking back of a pairing")
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
    if known is not None:
        known.beside_id = None  # it may come back as another village's
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


def apart(db: Db, region_id: str, channel: str) -> list[Room]:
    """The open rooms of a region on this channel that may be the other door of a group, and of none yet."""
    every = rooms.of_region(db, region_id)
    paired = {room.beside_id for room in every} - {None}
    here = {room.id for room in every}
    return [
        room
        for room in every
        if room.channel == channel and room.id not in paired and room.beside_id not in here
    ]


def pair(db: Db, person_id: str, robot_room_id: str, group_id: str, now: datetime) -> Room:
    """Say that a robot stands in the group that the bot is in: everything is said there once, by the robot.

    Refusal for whoever has no say there, and where they are no two open doors of one region.
    """
    group, robot_room = db.get(Room, group_id), db.get(Room, robot_room_id)
    if group is None or robot_room is None or group.region_id != robot_room.region_id:
        raise Refusal("这两个群不是一个地方的，没有合成一个。")
    right = robots.right(db, person_id, group.region_id, now)
    if right is None:
        raise Refusal("群由本村、本镇的干部来管。")
    free = apart(db, group.region_id, robots.AI_BOT), apart(db, group.region_id, robots.CHANNEL)
    if group not in free[0] or robot_room not in free[1]:
        raise Refusal("这两个群里有一个已经不接了，或者已经合过了。")
    group.beside_id = robot_room.id
    db.add(group)
    db.flush()
    acts.record(db, PAIRED, group.id, now, person_id=person_id, right=right)
    return group


@acts.takes_back(PAIRED)
def part(db: Db, act: Act, now: datetime) -> str:
    """A pairing is taken back; what that was, in words. Refusal once it is."""
    room = db.get_one(Room, act.thing_id, populate_existing=True)
    if room.beside_id is None:
        raise Refusal("这两个群已经分开了，不用再撤销。")
    room.beside_id, act.undone_at = None, now
    db.add(room)
    db.add(act)
    acts.record(db, PARTED, room.id, now, person_id=act.person_id, right=act.right)
    return words.doors_parted(room.name)


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
