"""Group robots (群机器人): the doors of WeCom's internal groups, each a key that is kept like a password."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from core import acts
from core.acts import Act
from core.db import Db, lock
from core.errors import Refusal
from core.ids import new_id
from core.outbox import Message, Priority
from core.registry import addresses, people, regions, rooms, villages, words
from core.registry.people import ABOVE, CADRES, Post
from core.registry.regions import Region
from core.registry.rooms import Room

CHANNEL = "wecom_robot"
"""The channel by which robots are written to; a room's chat there is the robot's id, never its key."""
AI_BOT = "wecom_bot"
"""The channel of WeCom's AI bot, which is let into internal groups alone as well."""
INTERNAL = frozenset({CHANNEL, AI_BOT})
KEEPERS = CADRES - {Post.GROUP_LEADER}
"""Who may join a group of their village or town, and let it go again."""
_ADDRESS = re.compile(r"\bkey=([0-9A-Za-z_-]{20,64})(?![0-9A-Za-z_-])")
_BARE = re.compile(
    r"(?<![0-9A-Za-z_-])[0-9A-Za-z]{8}(?:-[0-9A-Za-z]{4}){3}-[0-9A-Za-z]{12}(?![\w-])"
)
_LINK = re.compile(r"(?:https?://)?[\w.-]+/cgi-bin/webhook/send\?\S*")

ADDED = acts.kind("robot.add")
REMOVED = acts.kind(
    "robot.remove",
    final="机器人已经停用，网址没有留底。还要用，发“群机器人”，把网址再发给我一次。",
)
TAKEN_OUT = acts.kind("robot.take_out", passed_over="the taking back of an addition")
LOST = acts.kind("robot.lose", passed_over="the platform refused it")


class Robot(SQLModel, table=True):
    """A robot in a group (群机器人). Its key stands here alone, and goes when the robot does."""

    __tablename__ = "robot"
    id: str = Field(default_factory=new_id, primary_key=True)
    key: str | None = Field(default=None, unique=True, repr=False)
    room_id: str = Field(foreign_key="room.id", unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    """Who added it, and hears what becomes of it."""
    at: datetime
    arrived_at: datetime | None = None  # its first message is in the group


def key_in(text: str) -> str | None:
    """The key in what somebody pasted: the whole address of a robot, or its key alone."""
    address = _ADDRESS.search(text)
    if address is not None:
        return address[1]
    bare = _BARE.search(text)
    return bare[0] if bare is not None else None


def without_key(text: str) -> str:
    """What was said beside the address or the key."""
    return _BARE.sub(" ", _ADDRESS.sub(" ", _LINK.sub(" ", text))).strip()


def may_keep(db: Db, person_id: str, now: datetime, named: str = "") -> list[Region]:
    """The villages and towns whose groups somebody may join: of their own posts, or below a town of
    theirs where the words name it; those that are named alone, if any is. Two of one name stay two,
    unless the town is named with them."""
    held = [a for a in people.posts_of(db, person_id, now) if a.post in KEEPERS]
    mine = {a.region_id: regions.one(db, a.region_id) for a in held}
    if not named:
        return list(mine.values())
    over = {a.region_id for a in held if a.post in ABOVE}
    atlas = villages.atlas(db)
    below = [
        regions.one(db, v.id)
        for v in atlas.named(named)
        if v.id in mine or over & set(atlas.above(v.id))
    ]
    return below or [r for r in mine.values() if r.name in named] or list(mine.values())


def add(db: Db, person_id: str, region_id: str, key: str, name: str, now: datetime) -> Room:
    """Open the group behind a key as a room of a region, and try it at once; who added it hears how it went.

    Refusal for whoever has no say there, and for a key that is in use. `name` is the group's, if it has one.
    """
    region = regions.one(db, region_id)
    how = right(db, person_id, region_id, now)
    if how is None:
        raise Refusal("群机器人由本村、本镇的干部来接。")
    used = db.exec(select(Robot).where(Robot.key == key)).first()
    if used is not None:
        raise Refusal(f"这个机器人已经接上了（{db.get_one(Room, used.room_id).name}）。")
    robot_id = new_id()
    room = rooms.open_in(db, room_name(db, region, name), region_id, CHANNEL, robot_id)
    robot = Robot(id=robot_id, key=key, room_id=room.id, person_id=person_id, at=now)
    db.add(robot)
    db.flush()
    acts.record(db, ADDED, robot.id, now, person_id=person_id, right=how)
    hello = words.robot_hello(region.name, people.names(db, [person_id])[person_id], robot.id)
    rooms.tell_one(db, room, hello, now, priority=Priority.REPLY)
    return room


def right(db: Db, person_id: str, region_id: str, now: datetime) -> str | None:
    """By which post somebody may join the groups of a region, and let them go; None where they may not."""
    line = {r.id for r in regions.line_up(db, region_id)}
    for held in people.posts_of(db, person_id, now):
        here = held.region_id == region_id or (held.post in ABOVE and held.region_id in line)
        if held.post in KEEPERS and here:
            return held.post.value
    return None


def room_name(db: Db, region: Region, name: str) -> str:
    """A name for a group of a region that no room there has yet."""
    wanted = words.robot_room(region.name, name)
    taken = {room.name for room in rooms.of_region(db, region.id)}
    numbered = (f"{wanted}{n}" for n in range(2, 1000))
    return wanted if wanted not in taken else next(n for n in numbered if n not in taken)


def kept_by(db: Db, person_id: str, now: datetime) -> list[tuple[Robot, Room]]:
    """The robots in use whose groups somebody may let go, the oldest first."""
    query = (
        select(Robot, Room)
        .join(Room, col(Room.id) == Robot.room_id)
        .where(col(Room.closed_at).is_(None))
        .order_by(col(Robot.id))
    )
    return [pair for pair in db.exec(query) if right(db, person_id, pair[1].region_id, now)]


def every(db: Db) -> list[tuple[Robot, Room]]:
    """Every robot with its room, the closed ones too: `doctor` says how they are."""
    query = select(Robot, Room).join(Room, col(Room.id) == Robot.room_id)
    return list(db.exec(query.order_by(col(Robot.id))))


def is_lost(db: Db, robot: Robot) -> bool:
    """Whether the platform refused its key, and not somebody let it go."""
    return any(act.kind == LOST for act in acts.of_thing(db, robot.id))


def remove(db: Db, person_id: str, robot_id: str, now: datetime) -> Room:
    """Let a group go: its key is forgotten, and nothing more is sent there. Refusal without the right to."""
    robot, room = _held(db, robot_id)
    how = right(db, person_id, room.region_id, now)
    if how is None:
        raise Refusal("群机器人由本村、本镇的干部来停。")
    if room.closed_at is not None:
        raise Refusal("这个机器人已经停用了。")
    _close(db, robot, room, now)
    acts.record(db, REMOVED, robot.id, now, person_id=person_id, right=how)
    return room


@acts.takes_back(ADDED)
def take_out(db: Db, act: Act, now: datetime) -> str:
    """An addition is taken back: as if the robot had been removed; what that was, in words."""
    robot, room = _held(db, act.thing_id)
    if room.closed_at is not None:
        raise Refusal("这个机器人已经停用了，不用再撤销。")
    _close(db, robot, room, now)
    act.undone_at = now
    db.add(act)
    acts.record(db, TAKEN_OUT, robot.id, now, person_id=act.person_id, right=act.right)
    return words.robot_taken_out(room.name)


def _held(db: Db, robot_id: str) -> tuple[Robot, Room]:
    lock(db, Robot, robot_id)
    robot = db.get_one(Robot, robot_id, populate_existing=True)
    return robot, db.get_one(Room, robot.room_id, populate_existing=True)


def _close(db: Db, robot: Robot, room: Room, now: datetime) -> None:
    robot.key = None
    room.closed_at, room.reachable = now, False
    rooms.hand_over(db, room, now)
    db.add(robot)
    db.add(room)
    db.flush()


def arrived(db: Db, chat: str, now: datetime) -> None:
    """The first message is in the group: who added the robot hears so, once."""
    robot = db.get(Robot, chat)
    if robot is None or robot.arrived_at is not None:
        return
    robot.arrived_at = now
    db.add(robot)
    name = db.get_one(Room, robot.room_id).name
    addresses.tell(db, robot.person_id, words.robot_arrived(name), now, priority=Priority.REPLY)


def lost(db: Db, room: Room, now: datetime) -> None:
    """The platform knows the key no more: the room is closed, and who must see to it is told, once.

    That is who added it, or, where they hold no post there any longer, whoever does.
    """
    robot = db.get(Robot, room.chat) if room.channel == CHANNEL else None
    if robot is None or room.closed_at is not None:
        return
    _close(db, robot, room, now)
    acts.record(db, LOST, robot.id, now, right="clock")
    message = words.robot_lost(room.name, worked=robot.arrived_at is not None)
    addresses.tell_all(db, minding(db, robot.person_id, room, now), message, now)


def not_taken(db: Db, chat: str, now: datetime) -> None:
    """The first message could not be sent, and not for want of the key: who added the robot hears so."""
    robot = db.get(Robot, chat)
    room = db.get(Room, robot.room_id) if robot is not None else None
    if robot is not None and room is not None and room.closed_at is None:
        addresses.tell(db, robot.person_id, words.robot_not_tried(room.name), now)


def minding(db: Db, person_id: str | None, room: Room, now: datetime) -> list[str]:
    """Who sees to a group: who joined it, or, where they hold no post there any longer, whoever does."""
    joined = [person_id] if person_id is not None else []
    if any(right(db, one, room.region_id, now) is not None for one in joined):
        return joined
    sitting = people.sitting(db, KEEPERS, [room.region_id], now)
    return [person.id for _, person in sitting] or joined


def tell(
    db: Db, region_ids: Iterable[str], message: Message, now: datetime, *, priority: Priority
) -> int:
    """Owe a message to the internal groups of these regions alone; how many there are.

    No villager is in them: WeCom lets neither a robot nor the AI bot into a group of plain WeChat's people.
    """
    internal = [
        room
        for region_id in region_ids
        for room in rooms.one_door(rooms.of_region(db, region_id))
        if room.channel in INTERNAL
    ]
    for room in internal:
        rooms.tell_one(db, room, message, now, priority=priority)
    return len(internal)
