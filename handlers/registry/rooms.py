"""接群 said in a group in which the bot itself is: the group becomes a room of a village or town, or is let go."""

from core.outbox import Choice, Message
from core.registry import regions
from core.registry.wecom import groups, robots
from handlers.engine.event import Turn
from handlers.engine.flow import Answers

LEAVE = "不接群"


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
    groups.join(turn.db, person.id, region, *at, turn.now)
    name = regions.one(turn.db, region).name
    cries = "、呼救的短讯" if event.channel in robots.INTERNAL else ""
    return [
        Message(
            f"接上了：以后{name}的积分公示、结果、通知{cries}发到这个群，是{person.name}接的。"
            f"要我办事，请单独给我发消息。不要了，在这里叫我说“{LEAVE}”。"
        )
    ]
