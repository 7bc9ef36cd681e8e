"""Words of votes on paper (手工计票): what the second teller is asked, and what came of it."""

from collections.abc import Sequence

from core.meetings.meetings import AgendaItem, ItemVote
from core.meetings.notices import labels
from core.outbox import Choice, Message


def counted(item: AgendaItem, counts: dict[str, int]) -> str:
    """What was counted on one item: 赞成3票，反对1票; 打分8、9."""
    if item.kind == ItemVote.SCORE:
        marks = [value for value in sorted(counts, key=int) for _ in range(counts[value])]
        return f"打分{'、'.join(marks)}"
    names = labels(item)
    return "，".join(f"{names[value]}{n}票" for value, n in counts.items() if n)


def rows(items: Sequence[AgendaItem], counts: dict[str, dict[str, int]]) -> list[str]:
    """The whole count, an item a line."""
    return [
        f"{n}. {item.text}：{counted(item, counts[item.id])}"
        for n, item in enumerate((i for i in items if i.id in counts), 1)
    ]


def question(
    count_id: str, version: int, by: str, meeting: str, voters: str, listing: Sequence[str]
) -> Message:
    """For the second teller: who voted on paper, and what the first has counted."""
    given = {"count": count_id}
    text = (
        f"【计票核对】{meeting}：{by}报的，没用手机的{voters}，举手或纸票是：\n"
        + "\n".join(listing)
        + "\n您在场数的也是这样吗？人在场、数对得上，才算数。"
    )
    choices = tuple(
        Choice(label, "check_count", given | {"action": action}, count_id, version)
        for label, action in (("对得上", "confirm"), ("对不上", "deny"))
    )
    return Message(text, choices, thing=count_id)


def confirmed(count_id: str, meeting: str, by: str) -> Message:
    """For who entered it: the second teller agrees, the votes are in."""
    return Message(f"【计票】{meeting}：{by}核对过了，纸票算数了。", thing=count_id)


def denied(count_id: str, meeting: str, by: str) -> Message:
    """For who entered it: the two do not agree, nothing counts."""
    text = f"【计票】{meeting}：{by}数的对不上，这一次不算。请两个人一起重数，再发“计票”。"
    return Message(text, thing=count_id)
