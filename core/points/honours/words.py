"""Words of honours (评优): what conveners hear of a vote. What is announced stands in notices."""

from core.meetings.words import more_than
from core.outbox import Message


def too_few_votes(roll_id: str, title: str, short: int, quorum: int) -> Message:
    """On so many candidates too few have voted: nobody is elected."""
    text = (
        f"【没评出来】{title}：有{short}个人选投票的人不够，不算数。除去要回避的人，"
        f"要有{more_than(quorum)}的人投了才算，请再开一次会：发“评优”。"
    )
    return Message(text, thing=roll_id)
