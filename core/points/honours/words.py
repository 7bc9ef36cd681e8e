"""Words of honours (评优): what conveners hear of a vote. What is announced stands in notices."""

from collections.abc import Sequence

from core.meetings.words import more_than
from core.outbox import Message


def honoured(name: str, span: str, honour: str) -> str:
    """申爱莲评上2026年“优秀村（居）民代表”."""
    return f"{name}评上{span}“{honour}”"


def priority(
    roll_id: str, why: str, household: str, span: str, item: str, *, late: bool
) -> Message:
    """For a household: the honour of one of its members counts for it, without anybody asking."""
    if late:
        text = f"【优先评定】{why}。{household}{span}已经定了，这一项没赶上，请跟村干部说。"
    else:
        text = f"【优先评定】{why}，{household}{span}自动记上“{item}”，不用申报。"
    return Message(text, thing=roll_id)


def shown_later(
    statement_id: str, heading: str, household: str, item: str, points: int, last: str
) -> Message:
    """For the room: a line has come to a list that is shown, until the last day."""
    text = (
        f"【公示补充】{heading}：{household} +{points}（{item}），公示到{last}。"
        "有意见请单独给我发“异议”。"
    )
    return Message(text, thing=statement_id)


def put_first(
    roll_id: str, names: Sequence[str], span: str, honour: str, first: Sequence[str]
) -> Message:
    """For a village's secretary: whom an honour puts first, and for what."""
    return Message(f"【优先】{first_row(names, span, honour, first)}", thing=roll_id)


def first_row(names: Sequence[str], span: str, honour: str, first: Sequence[str]) -> str:
    """申爱莲代表（2026年“优秀村（居）民代表”）：优先确定为村级后备干部."""
    return f"{'、'.join(names)}（{span}“{honour}”）：{'，'.join(first)}。"


def too_few_votes(roll_id: str, title: str, short: int, quorum: int) -> Message:
    """On so many candidates too few have voted: nobody is elected."""
    text = (
        f"【没评出来】{title}：有{short}个人选投票的人不够，不算数。除去要回避的人，"
        f"要有{more_than(quorum)}的人投了才算，请再开一次会：发“评优”。"
    )
    return Message(text, thing=roll_id)
