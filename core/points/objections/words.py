"""Words of objections (异议) that need nothing from the database; what reads it stands in notices."""

from collections.abc import Sequence

from core.outbox import Choice, Message


def objection_filed(deciders: Sequence[str]) -> str:
    """For whom the line is about: somebody objects, and who decides."""
    body = f"监督小组（{'、'.join(deciders)}）" if deciders else "镇里"
    return f"有人提了异议，由{body}来定，定了告诉您。"


def objection_heard(verdict: str) -> str:
    """For whom the line is about: what was decided."""
    return f"有人提了异议，{verdict}"


def objection_decided(objection_id: str, about: str, verdict: str) -> Message:
    """For who objected."""
    return Message(f"【异议结果】{about}：{verdict}", thing=objection_id)


def objection_news(objection_id: str, about: str, news: str) -> Message:
    """For whom the line is about."""
    return Message(f"【积分异议】{about}：{news}", thing=objection_id)


DECIDED_ANEW = "刚才定的撤回了，还要重新定，定了告诉您。"


def objection_open_again(objection_id: str, about: str) -> Message:
    """For who objected: the decision was taken back."""
    return Message(f"【异议】{about}：{DECIDED_ANEW}", thing=objection_id)


def undone_decision(about: str) -> str:
    """For who took the decision back."""
    return f"撤销了：{about}，这条异议还没定。请发“异议处理”重新定。"


def appealed(why: str) -> str:
    """For who decides an appeal: why the line was struck."""
    return f"这一笔先前定了不算，原因：{why.rstrip('。！!')}。成立就照算，不成立就还是不算。"


def said_already(who: str, *, upheld: bool) -> str:
    """For who has the second word."""
    return f"{who}定的是{'成立' if upheld else '不成立'}，要两个人定的一样才算。"


def decided_alone(
    objection_id: str, about: str, by: str, upheld: bool, why: str, last_day: str
) -> Message:
    """For the rest of the group: what one of them has decided, and how it is opened again."""
    text = (
        f"【异议定了】{about}：{by}定为{'成立' if upheld else '不成立'}，原因：{why}。"
        f"您觉得不对，{last_day}以前回“重新定”，改由两个人来定。"
    )
    again = Choice("重新定", "reconsider", {"objection": objection_id}, objection_id)
    return Message(text, (again,), thing=objection_id)


def agreed_to(reason: str) -> str:
    """The ground of a decision that gave none of its own: what the objector said."""
    return f"认可提的人说的“{reason.rstrip('。！!')}”"
