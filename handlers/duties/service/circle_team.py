"""守心团: who of a circle lends a hand; the representative calls them in, they say who comes, and are thanked by name."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.duties.service import circle_teams
from core.errors import Refusal
from core.outbox import Choice, Message, choices_of
from core.registry import households
from core.registry.people import Person, Post
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading

NAME = "circle_team"
HOW = (
    "守心团：说“张三加入守心团”就进，“张三退出守心团”就出；要帮一把，说“叫守心团 明天上午帮某家收谷子”；"
    "来过了，说“谢谢守心团张三、李四”。"
)
_TEAM = "(?:邻里)?守心团"
_IN = re.compile(
    f"(?:加入|进|加进|参加|请进){_TEAM}|{_TEAM}(?:加上?|添上?|加个)|(?:加|拉)(?:到|进){_TEAM}"
)
_OUT = re.compile(
    f"(?:退出|出|不在|移出|离开){_TEAM}|从{_TEAM}(?:里)?(?:拿掉|去掉|移出|退出)|{_TEAM}(?:去掉|拿掉|减掉)"
)
_CALL = re.compile(
    f"^(?:请|麻烦)?(?:叫|喊|召集|通知|请)(?:一下|上)?{_TEAM}(?:的人|成员|各位)?[\\s，,：:。]*(?P<what>.+)$"
)
_THANK = re.compile(
    f"(?:谢谢|感谢|多谢){_TEAM}|{_TEAM}.{{0,30}}(?:来了|来过|到了).{{0,30}}(?:谢谢|感谢|多谢)|(?:谢谢|感谢|多谢).{{0,30}}{_TEAM}.{{0,6}}(?:来帮忙|帮忙)?$"
)
_GOES = re.compile(
    "^(?:我们?|俺|咱)(?:马上|就|等下|等会|一会儿?|肯定|也|可以|能)*(?:去|过去|过来)(?:帮忙|帮一把|的|吧)?$"
)
_SERVING = (Post.REPRESENTATIVE, Post.GRID_WORKER)


def hears(turn: Turn) -> Iterable[Reading]:
    """What is wording of the team, by its representative; of oneself, by a member."""
    person, wording = turn.person, turn.words.strip("。！! ")
    yield from _answered(turn, wording)
    if (
        person is None
        or turn.event.room is not None
        or "守心团" not in wording
        or turn.open_flow == NAME
    ):
        return
    if re.search("[?？]|吗$|怎么|什么是", wording):
        return
    if re.fullmatch(_TEAM, wording):
        act = Choice("守心团", NAME, {"does": "list"})
        yield Reading(By.FLOW, act, Evidence.CERTAIN, "circle_team.listed", belief=4.5)
        return
    does = _does(wording)
    if does is None or (does in ("in", "thank") and not turn.holds(*_SERVING)):
        return
    act = Choice("守心团", NAME, {"does": does, "said": wording})
    yield Reading(By.FLOW, act, Evidence.PLAIN, f"circle_team.{does}", Reach.OTHERS, belief=4.5)


def _answered(turn: Turn, wording: str) -> Iterable[Reading]:
    """我去, 我马上过去: said to the newest call for help that waits for the speaker."""
    if turn.event.room is not None or turn.open_flow or not _GOES.match(wording):
        return
    every = [c for question in turn.questions for c in choices_of(question)]
    comes = next((c for c in every if c.flow == NAME and c.answers.get("comes") is True), None)
    if comes is not None:
        yield Reading(By.FLOW, comes, Evidence.PLAIN, "circle_team.comes", belief=4.5)


def _does(wording: str) -> str | None:
    for does, pattern in (("thank", _THANK), ("call", _CALL), ("out", _OUT), ("in", _IN)):
        if pattern.search(wording):
            return does
    return None


def _circle(turn: Turn) -> str:
    """The circle that is meant: the one whose team is the sender's to call in; of a member, the own."""
    person = turn.person
    mine = circle_teams.circles_of(turn.db, person.id, turn.now) if person else []
    home = households.circle_of(turn.db, person.id) if person else None
    if len(mine) == 1 or (mine and (home is None or home.id not in mine)):
        return mine[0]
    if home is None:
        raise Refusal("还不知道您是哪一圈的。请先发“绑定”。")
    return home.id


def _named(turn: Turn, circle_id: str, wording: str) -> list[Person]:
    """Whom the words name of those who live in the circle, in the order in which they are named."""
    homes = [
        h for h in households.in_village(turn.db, turn.village_id or "") if h.circle_id == circle_id
    ]
    living = [p for home in homes for p in households.members(turn.db, home.id)]
    here = [p for p in living if p.name in wording]
    whole = [p for p in here if not any(p.name != o.name and p.name in o.name for o in here)]
    return sorted(whole, key=lambda p: wording.index(p.name))


def asks_sure(_: Turn, answers: Answers) -> bool:
    """What others hear of is shown first."""
    return answers.get("does") in ("call", "thank")


def summary(turn: Turn, answers: Answers) -> str:
    """Who is asked and with which words; who is thanked, and where."""
    circle, wording = _circle(turn), str(answers.get("said", ""))
    every = circle_teams.members(turn.db, circle)
    me = turn.person.id if turn.person else ""
    if answers["does"] == "call":
        if not turn.holds(*_SERVING):
            raise Refusal("叫守心团由这一圈的代表来叫。您有事要帮忙，跟代表说一声。")
        hearers = "、".join(p.name for p in every if p.id != me)
        if not hearers:
            raise Refusal("这一圈还没有守心团。先说“某某加入守心团”，再叫。")
        return f"发给守心团{hearers}：“{_what(wording)}”，各人回来不来，告诉您。没问题就回“确认”。"
    names = "、".join(p.name for p in _thanked(turn, circle, wording))
    if not names:
        raise Refusal("还没有人说来。请说来了的人的名字，比如“谢谢守心团张三、李四”。")
    return f"谢谢{names}：发给各人，也发到村群里，写名字。没问题就回“确认”。"


def _what(wording: str) -> str:
    match = _CALL.search(wording)
    return match["what"].strip() if match else ""


def _thanked(turn: Turn, circle: str, wording: str) -> list[Person]:
    """Who is named; without a name, whoever wording that they come."""
    call = circle_teams.newest(turn.db, circle)
    if call is None:
        raise Refusal("这一圈还没有叫过守心团。")
    return _named(turn, circle, wording) or circle_teams.coming(turn.db, call.id)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was wording, or say who belongs to it."""
    person, wording = turn.person, str(answers.get("said", ""))
    if person is None:
        raise Refusal("还不知道您是谁。请先发“绑定”。")
    does = answers.get("does")
    if does == "answer":
        circle_teams.answer(turn.db, person, str(answers["call"]), bool(answers["comes"]), turn.now)
        return [
            Message(
                f"记下了，您{'来' if answers['comes'] else '来不了'}，告诉代表了。改主意就再点一次。"
            )
        ]
    circle = _circle(turn)
    if does == "in":
        fresh = circle_teams.join(turn.db, person, circle, _of(turn, circle, wording), turn.now)
        return [
            Message(f"{'、'.join(p.name for p in fresh)}进守心团了，告诉他们了。记错了就回“撤销”。")
        ]
    if does == "out":
        who = [person] if re.match("我", wording) else _of(turn, circle, wording)
        circle_teams.leave(turn.db, person, circle, who[0], turn.now)
        return [Message(f"{who[0].name}不在守心团里了。记错了就回“撤销”。")]
    if does == "call":
        circle_teams.call(turn.db, person, circle, _what(wording), turn.now)
        return [Message("叫了。谁来谁来不了，回了就告诉您；来过了，说“谢谢守心团某某”。")]
    if does == "thank":
        call = circle_teams.newest(turn.db, circle)
        assert call is not None  # else refused
        circle_teams.thank(turn.db, person, call.id, _thanked(turn, circle, wording), turn.now)
        return [Message("谢过了：各人和村群都收到了。")]
    return [Message(_listed(turn, circle))]


def _of(turn: Turn, circle: str, wording: str) -> list[Person]:
    who = _named(turn, circle, wording)
    if not who:
        raise Refusal(f"没听出是这一圈的哪一位，什么都没有记。{HOW}")
    return who


def _listed(turn: Turn, circle: str) -> str:
    every = circle_teams.members(turn.db, circle)
    rows = [
        f"这一圈的守心团：{'、'.join(p.name for p in every)}。" if every else "这一圈还没有守心团。"
    ]
    call = circle_teams.newest(turn.db, circle)
    if call is not None and call.thanked_at is None:
        come = "、".join(p.name for p in circle_teams.coming(turn.db, call.id))
        cannot = "、".join(p.name for p in circle_teams.coming(turn.db, call.id, comes=False))
        rows.append(f"最近一次：“{call.text}”。来的：{come or '还没有人说来'}。")
        rows += [f"来不了的：{cannot}。"] if cannot else []
    if turn.holds(*_SERVING):
        rows.append(HOW)
    return "\n".join(rows)


flow = Flow(
    name=NAME,
    words=(),
    hears=hears,
    reach=Reach.OTHERS,
    asks=(replace(confirm("sure", summary, flow=NAME), when=asks_sure),),
    done=done,
)
