"""What is said about a merger (并村的话), in words alone: values in, what is said out."""

from collections.abc import Sequence

from core.duties.village_days import DayKind
from core.outbox import Message
from core.posts.words import in_a_row
from core.registry.people import TITLES, Post

HANGS = {
    "statement": "有积分表还没入账",
    "redemption": "有兑换还没领",
    "voucher": "有单据还没批",
    "meeting": "有会还没开完",
    "fund": "账上的钱还没转走",
    "doubt": "有账目上的疑问还没答复",
    "freeze": "有事正冻结着",
    "proposal": "有改细则的事还没表决",
    "consequence": "有按等次要落实的事还没了结",
    "honours": "有评选还没公布",
    "planned": "有定好日子的交接还没到",
    "shop": "超市还没结账",
    "claims": "两个村的积分细则不一样，有申报还没入账",
}
"""What must be finished in the village itself first."""
DAYS = {DayKind.SERVICE: "服务日", DayKind.BUSY: "农忙", DayKind.MARKET: "赶集"}
_MOST = 8


def other_statement(new: str) -> str:
    """The other village's list of a period is open that is settled in the first: its people would be counted twice."""
    return f"{new}的同一期积分表还没入账，现在并，这边的人会算两遍"


def unlike(rules: Sequence[str], new: str) -> str:
    """Whose rules hold; `rules`: what the old village had made its own."""
    line = f"规矩照{new}的：积分细则、走访任务、三张清单、办理期限、赶集农忙和服务日。"
    return line + (f"原来自己定的{'、'.join(rules)}不再用。" if rules else "")


def days_kept(days: Sequence[str], new: str) -> str:
    """The kinds of days that go along because the other village keeps none of them."""
    return f"{'、'.join(days)}{new}没有定过，就用这边的。" if days else ""


def hangs(village: str, hanging: Sequence[str]) -> str:
    """What must be finished before a village is merged."""
    return f"{village}还不能并，我什么都没有改：{'；'.join(hanging)}。办完了再说一次。"


def merged(
    old: str, new: str, cadres: Sequence[str], numbers: Sequence[tuple[int, int]], post: str | None
) -> Message:
    """To everybody of a village that became part of another; `numbers`: their open reports, former and new;
    `post`: what they held in the village itself, which has ended."""
    rows = [f"【并村】{old}从现在起并入{new}，是{new}的一个片。您的组、代表、网格员都不变。"]
    rows.append(f"积分细则、三张清单、赶集农忙和服务日，从现在起照{new}的。")
    if cadres:
        rows.append(f"村里的事找{in_a_row(cadres, 4)}；直接发给我，我照样转。")
    rows.append("积分一分不少，都转过来了；以前公示过的还在。")
    if numbers:
        listed = "、".join(f"{former}改成{number}" for former, number in numbers[:_MOST])
        rows.append(f"您报的编号换了：{listed}。说老编号也找得到。")
    if post:
        rows.append(f"您在{old}的{TITLES[Post(post)]}到此为止，手上的事转给{new}了，辛苦您了。")
    return Message("\n".join(rows))


def news(old: str, new: str, households: int, reports: int) -> Message:
    """To everybody who holds a post of the village that grew."""
    held = f"，没办完的上报{reports}件跟着过来，发“待办”看" if reports else ""
    return Message(f"【并村】{old}并入{new}了：{households}户{held}。他们的组和代表不变。")
