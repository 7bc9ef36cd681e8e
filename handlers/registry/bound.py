"""谁没绑定: whoever keeps people sees which households have an account, circle by circle."""

from core.outbox import Message
from core.registry import invitations, regions
from core.registry.people import CADRES, Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_KEEP = CADRES | {Post.REPRESENTATIVE, Post.GRID_WORKER, Post.GRID_LEADER}
_MOST = 12
"""So many circles fit one message."""


def done(turn: Turn, _: Answers) -> list[Message]:
    """One line a circle: how many are bound, and who is not, within the asker's own regions."""
    assert turn.person is not None  # it has posts
    mine = {a.region_id for a in turn.posts if a.post in _KEEP}
    villages = {v for r in mine for v in regions.villages_in(turn.db, _village_or_self(turn, r))}
    lines = []
    for village_id in sorted(villages):
        homes = invitations.homes(turn.db, village_id)
        for circle_id in sorted({h.circle_id for h in homes}):
            line_up = {r.id for r in regions.line_up(turn.db, circle_id)}
            if mine & line_up:
                here = [h for h in homes if h.circle_id == circle_id]
                lines.append(_line(regions.title(turn.db, circle_id), here))
    if not lines:
        return [Message("您负责的地方还没有登记农户。")]
    more = len(lines) - _MOST
    tail = [f"还有{more}个邻里圈。"] if more > 0 else []
    end = "没绑定的，请镇里管系统的人印邀请卡，或让他们自己说“我叫……，是……组的”。"
    return [Message("\n".join([*lines[:_MOST], *tail, end]))]


def _village_or_self(turn: Turn, region_id: str) -> str:
    return regions.one(turn.db, region_id).village_id or region_id


def _line(title: str, homes: list[invitations.Home]) -> str:
    unbound = [h.name for h in homes if not h.bound]
    if not unbound:
        return f"{title}：{len(homes)}户都绑定了。"
    names = "、".join(unbound[:10]) + ("等" if len(unbound) > 10 else "")
    return f"{title}：{len(homes)}户，{len(homes) - len(unbound)}户绑定了。没绑定：{names}。"


flow = Flow(
    name="bound",
    words=("谁没绑定", "谁绑定了", "绑定情况", "/bound"),
    posts=_KEEP,
    hint="谁没绑定：看哪些户还没有账号",
    order=61,
    asks=(),
    done=done,
)
