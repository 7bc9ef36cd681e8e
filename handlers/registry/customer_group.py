"""客户群: a cadre joins the WeChat groups that they keep through WeCom, so that the month's result waits there for one tap."""

from core.outbox import Choice, Message
from core.registry.wecom import customers, robots
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "customer_group"
_NONE = (
    "没有看到您管的微信群。要在企业微信里建成“客户群”、您当群主，管理员开通“客户联系”并选上联户这个应用，"
    "您自己也要在企业微信里绑定过。都弄好了，过一个小时再发“客户群”。"
)
_HOW = "接上以后，每月的结果会放进您企业微信的“群发助手”，您点一下就发到群里，发没发我记着。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Join a group, leave one, or see which there are."""
    assert turn.person is not None  # whoever holds a post is known
    db, person_id = turn.db, turn.person.id
    if answers.get("action") == "join":
        region = str(answers["region"])
        room = customers.join(db, person_id, str(answers["thing"]), region, turn.now)
        return [Message(f"接上了“{room.name}”。{_HOW}点错了就回“撤销”。")]
    if answers.get("action") == "leave":
        room = customers.leave(db, person_id, str(answers["thing"]), turn.now)
        return [Message(f"“{room.name}”不接了，以后的结果不再放过去。")]
    return [_list(turn, person_id)]


def _list(turn: Turn, person_id: str) -> Message:
    mine = robots.may_keep(turn.db, person_id, turn.now)
    rooms = customers.joined(turn.db, person_id)
    joins = [
        Choice(
            f"接{group.name}（{region.name}）" if len(mine) > 1 else f"接{group.name}",
            NAME,
            {"action": "join", "region": region.id},
            thing=group.id,
        )
        for group in customers.offered(turn.db, person_id)
        for region in mine
    ]
    leaves = [Choice(f"不接{r.name}", NAME, {"action": "leave"}, thing=r.id) for r in rooms]
    if not joins and not leaves:
        return Message(_NONE)
    have = f"接着的群：{'、'.join(room.name for room in rooms)}。\n" if rooms else ""
    return Message(f"{have}您管的微信群，要接哪个点哪个。{_HOW}", (*joins, *leaves)[:9])


flow = Flow(
    name=NAME,
    words=("客户群", "/customers"),
    hint="客户群：管着的微信群，月底结果点一下就发",
    order=59,
    posts=robots.KEEPERS,
    asks=(),
    done=done,
)
