"""群机器人: a cadre joins an internal group of WeCom by its robot's address, or one that the bot is in, and lets it go."""

from functools import partial

from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import regions
from core.registry.regions import Kind, Region
from core.registry.rooms import Room
from core.registry.wecom import robots
from core.registry.wecom.robots import Robot
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.registry import rooms

NAME = "group_robot"
_LONGEST_NAME = 20
HOW = (
    "在企业微信的内部群里点右上角“…”，再点“消息推送”“添加”，把给出的网址整条发给我。"
    "网址等于密码：我收好，不再显示，您发完也把它删掉，别发给别人。"
)
_NO_KEY = "这里面没有机器人的网址。网址里有 /cgi-bin/webhook/send?key= 这几个字，请整条复制过来。"


def _beside(answers: Answers) -> str:
    """What was said beside the address: the region's name, the group's, or both."""
    words = robots.without_key(str(answers.get("said", "")))
    begun = next((word for word in flow.words if words.startswith(word)), "")
    return words.removeprefix(begun).strip()


def _mine(turn: Turn, answers: Answers) -> list[Region]:
    person = turn.person
    said = _beside(answers)
    return robots.may_keep(turn.db, person.id, turn.now, said) if person is not None else []


def _kept(turn: Turn) -> list[tuple[Robot, Room]]:
    person = turn.person
    look = partial(robots.kept_by, turn.db, person.id, turn.now) if person is not None else list
    return turn.once("robots", look)


def _new(turn: Turn, answers: Answers) -> bool:
    """The address must still be told, and there is no list to be shown first."""
    begun = answers.get("action") or robots.key_in(str(answers.get("said", "")))
    if begun or turn.event.room is not None:
        return False
    return not _kept(turn)


def _which(turn: Turn, answers: Answers) -> bool:
    """Where there are several; with the address at hand it is not asked, so that no draft keeps a key."""
    return _new(turn, answers) and len(_mine(turn, answers)) > 1


def _options(turn: Turn, answers: Answers) -> Options:
    return [(region.id, region.name) for region in _mine(turn, answers)[:9]]


def _prompt(*_: object) -> Message:
    return Message(HOW)


def _read(turn: Turn, _: Answers) -> str:
    key = robots.key_in(turn.words)
    if key is None:
        raise Retry(_NO_KEY)
    return key


def _typed(turn: Turn, words: str) -> Answers | None:
    """The address of a robot, pasted by somebody who may: it can mean nothing else."""
    if "-" not in words and "key=" not in words:
        return None
    may = robots.key_in(words) is not None and turn.holds(*robots.KEEPERS)
    return {"said": words} if may else None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Join the group and try it, or let it go."""
    assert turn.person is not None  # whoever holds a post is known
    if answers.get("action") in rooms.DOORS:
        return [rooms.doors(turn, answers)]
    if turn.event.room is not None:
        return rooms.here(turn, answers, NAME)
    if answers.get("action") == "stop":
        room = robots.remove(turn.db, turn.person.id, str(answers["thing"]), turn.now)
        return [Message(f"停用了，“{room.name}”以后不发了，网址也删掉了。")]
    key = answers.get("key") or robots.key_in(str(answers.get("said", "")))
    if key is None:
        return [_list(turn)]
    region = _region(turn, answers)
    name = _beside(answers)
    for place in regions.line_up(turn.db, region.id):
        name = name.replace(place.name, "")
    name = name.strip(" ：:，,。的")[:_LONGEST_NAME]
    room = robots.add(turn.db, turn.person.id, region.id, str(key), name, turn.now)
    return [
        Message(
            f"好，“{room.name}”记下了，刚往群里发了一条试试，通不通我马上告诉您。"
            "网址等于密码，请把您发的那一条删掉。发错了就回“撤销”。"
        ),
        *rooms.same_group(turn, NAME, room),
    ]


def _list(turn: Turn) -> Message:
    """The groups that are joined; another address is heard without a question."""
    kept = _kept(turn)
    stops = tuple(
        Choice(f"停用{room.name}", NAME, {"action": "stop"}, thing=robot.id)
        for robot, room in kept[:9]
    )
    names = "、".join(room.name for _, room in kept)
    return Message(f"接着的群：{names}。\n再接一个：{HOW}", stops)


def _region(turn: Turn, answers: Answers) -> Region:
    mine = _mine(turn, answers)
    if answers.get("region"):
        return regions.one(turn.db, str(answers["region"]))
    if not mine:
        raise Refusal("群机器人由本村、本镇的干部来接。")
    if len(mine) > 1:
        names = [_title(turn, region) for region in mine]
        raise Refusal(
            f"这是哪里的群？请把名字写在前面再发一次，比如“群机器人 {names[0]}”加网址。您管的有：{'、'.join(names)}。"
        )
    return mine[0]


def _title(turn: Turn, region: Region) -> str:
    """A village with its town, which tells two of one name apart."""
    town = regions.above(turn.db, region.id, Kind.TOWN)
    return region.name if town is None or town.id == region.id else f"{town.name}{region.name}"


flow = Flow(
    name=NAME,
    words=("群机器人", "接群", rooms.LEAVE, "/robot"),
    hint="群机器人：让企业微信群收到公示、通知、呼救",
    order=59,
    posts=robots.KEEPERS,
    sealed=True,
    public=True,
    typed=_typed,
    asks=(
        choose("region", "接哪里的群？", _options, flow=NAME, when=_which),
        Ask("key", _prompt, _read, _new, finds=lambda turn: robots.key_in(turn.words) is not None),
    ),
    done=done,
)
