"""The page of group robots (群机器人): which internal groups of WeCom are joined, and a form for one more.

The act is the chat's own, the key is shown nowhere and stands in no answer.
"""

from starlette.responses import Response

from bot.web.desk.call import Call
from core.errors import Refusal
from core.registry.wecom import robots

LONGEST = 300
LONGEST_NAME = 20
TWICE = "这一条刚才已经收到了，没有再办一遍。"
NOWHERE = "群机器人由本村、本镇的干部来接。"
NO_KEY = "这里面没有机器人的网址。网址里有 /cgi-bin/webhook/send?key= 这几个字，请整条复制过来。"


def show(call: Call) -> Response:
    """The groups that are joined where the dispatcher may."""
    return _drawn(call)


def keep(call: Call) -> Response:
    """Join a group and try it at once, or let one go."""
    if not call.first:
        return _drawn(call, TWICE)
    try:
        with call.db.begin_nested():
            return _drawn(call, _stop(call) if call.said("do", 10) == "stop" else _add(call))
    except Refusal as no:
        return _drawn(call, no.text, status=400)


def _stop(call: Call) -> str:
    known = {robot.id for robot, _ in robots.kept_by(call.db, call.by.person.id, call.now)}
    robot_id = call.said("robot", 40)
    if robot_id not in known:
        raise Refusal("这个群已经停用了，或者不归您管。")
    room = robots.remove(call.db, call.by.person.id, robot_id, call.now)
    return f"停用了，“{room.name}”以后不发了，网址也删掉了。"


def _add(call: Call) -> str:
    key = robots.key_in(call.said("address", LONGEST))
    if key is None:
        raise Refusal(NO_KEY)
    mine = {region.id for region in robots.may_keep(call.db, call.by.person.id, call.now)}
    place = call.said("region", 40)
    if place not in mine:
        raise Refusal(NOWHERE)
    name = call.said("name", LONGEST_NAME)
    room = robots.add(call.db, call.by.person.id, place, key, name, call.now)
    return f"“{room.name}”记下了，刚往群里发了一条试试。通不通，机器人在聊天里告诉您，这一页过一会儿刷新也看得到。"


def _drawn(call: Call, note: str = "", status: int = 200) -> Response:
    places = robots.may_keep(call.db, call.by.person.id, call.now)
    if not places:
        raise Refusal(NOWHERE)
    return call.page(
        "robots.html",
        status,
        note=note,
        places=places,
        kept=robots.kept_by(call.db, call.by.person.id, call.now),
        longest=LONGEST,
        longest_name=LONGEST_NAME,
    )
