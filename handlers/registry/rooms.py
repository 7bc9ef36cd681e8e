"""接群 said in a group in which the bot itself is: the group becomes a room of a village or town, or is let go."""

from core.outbox import Choice, Message
from core.registry import regions
from core.registry.rooms import Room
from core.registry.wecom import groups, robots
from handlers.engine.event import Turn
from handlers.engine.flow import Answers

LEAVE = "不接群"
SAME, OTHER = "same", "other"
DOORS = frozenset({SAME, OTHER})
"""What is said to whether two doors are one group's."""


def here(turn: Turn, answers: Answers, flow: str) -> list[Message]:
    """Join this group, or let it go; who has several places to answer for is asked which. `flow` is the command's name."""
    event, person = turn.event, turn.person
    assert person is not None  # whoever holds a post is known
    assert event.room is not None  # asked by the caller
    at = event.channel, event.room
    if turn.words == LEAVE:
        room = groups.leave(turn.db, person.id, *at, turn.now)
        return [Message(f"好，“{room.name}”不接了，以后不往这个群里发。")]
    mine = robots.may_keep(turn.db, person.id, turn.now)
    region = str(answers.get("here") or (mine[0].id if len(mine) == 1 else ""))
    if not region:
        every = tuple(Choice(place.name, flow, {"here": place.id}) for place in mine[:6])
        return [Message("这是哪里的群？", every)]
    room = groups.join(turn.db, person.id, region, *at, turn.now)
    name = regions.one(turn.db, region).name
    cries = "、呼救的短讯" if event.channel in robots.INTERNAL else ""
    return [
        Message(
            f"接上了：以后{name}的积分公示、结果、通知{cries}发到这个群，是{person.name}接的。"
            f"要我办事，请单独给我发消息。不要了，在这里叫我说“{LEAVE}”。"
        ),
        *same_group(turn, flow, room),
    ]


def same_group(turn: Turn, flow: str, room: Room) -> list[Message]:
    """The question, once, whether this room is a second door to a group that has one; nothing where it can't be."""
    if room.channel not in robots.INTERNAL:
        return []
    of_bot = room.channel == robots.AI_BOT
    others = groups.apart(turn.db, room.region_id, robots.CHANNEL if of_bot else robots.AI_BOT)
    if not others:
        return []
    asked = (
        "这个群是不是已经有群机器人的那个群？"
        if of_bot
        else "这个机器人是不是就在已经接了我的那个群里？"
    )
    yes = tuple(
        Choice(
            f"是，就是{other.name}" if len(others) > 1 else "是同一个群",
            flow,
            {"action": SAME}
            | dict(zip(("group", "robot"), _ids(room, other, of_bot=of_bot), strict=True)),
        )
        for other in others[:5]
    )
    return [
        Message(
            f"{asked}是的话，同一件事在群里只说一遍。",
            (*yes, Choice("不是", flow, {"action": OTHER})),
        )
    ]


def _ids(room: Room, other: Room, *, of_bot: bool) -> tuple[str, str]:
    """The bot's room before the robot's."""
    return (room.id, other.id) if of_bot else (other.id, room.id)


def doors(turn: Turn, answers: Answers) -> Message:
    """What was said to that question."""
    assert turn.person is not None  # whoever holds a post is known
    if answers["action"] == OTHER:
        return Message("好，当两个群，各发各的。")
    ids = str(answers["robot"]), str(answers["group"])
    room = groups.pair(turn.db, turn.person.id, *ids, turn.now)
    return Message(
        f"好，“{room.name}”当一个群，以后一件事只说一遍，由群机器人说；它停了，就由我说。不对就回“撤销”。"
    )
