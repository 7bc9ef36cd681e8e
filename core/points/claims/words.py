"""Words of claims (积分申报): what becomes of what somebody put on record."""

from collections.abc import Sequence

from core.outbox import Message


def withdrawn(item: str) -> str:
    """What was taken back: a claim for this item."""
    return f"“{item}”的申报"


def photos(title: str) -> str:
    """What was taken back: photos that came later; the claim itself still waits."""
    return f"{title}后来附的照片。申报还在等审核，要收回申报请再回“撤销”"


def passed_for_you(claim_id: str, by: str, title: str) -> Message:
    """For those for whom somebody else has put something on record."""
    text = f"【积分记录】{by}记了{title}，审核通过了。不同意的，公示期里发“异议”。"
    return Message(text, thing=claim_id)


def waits_again(claim_id: str, title: str) -> Message:
    """The decision was taken back."""
    return Message(f"【申报】{title}：刚才的审核撤回了，还在等审核。", thing=claim_id)


def reviews(titles: Sequence[str]) -> str:
    """What was taken back: the review of these claims."""
    return "、".join(titles) + "的审核"
