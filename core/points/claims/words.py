"""Words of claims (积分申报): what becomes of what somebody put on record."""

from collections.abc import Sequence
from typing import NamedTuple

from core.outbox import Message


class Added(NamedTuple):
    """What a claim that has passed changes of its period, and why that is other than it says."""

    points: int  # signed, after caps and vetoes
    why: str = ""  # empty where it adds what it says


def withdrawn(item: str) -> str:
    """What was taken back: a claim for this item."""
    return f"“{item}”的申报"


def photos(title: str) -> str:
    """What was taken back: photos that came later; the claim itself still waits."""
    return f"{title}后来附的照片。申报还在等审核，要收回申报请再回“撤销”"


def really(added: Added) -> str:
    """What it really adds, where a cap or a veto leaves other than it says; else empty."""
    if not added.why:
        return ""
    if not added.points:
        return f"不过{added.why}，现在算下来分数不变。"
    verb = "加" if added.points > 0 else "扣"
    return f"不过{added.why}，现在算下来实际{verb}{abs(added.points)}分。"


def passed_for_you(claim_id: str, by: str, title: str, added: Added) -> Message:
    """For those for whom somebody else has put something on record."""
    text = f"【积分记录】{by}记了{title}，审核通过了。{really(added)}不同意的，公示期里发“异议”。"
    return Message(text, thing=claim_id)


def waits_again(claim_id: str, title: str) -> Message:
    """The decision was taken back."""
    return Message(f"【申报】{title}：刚才的审核撤回了，还在等审核。", thing=claim_id)


def reviews(titles: Sequence[str]) -> str:
    """What was taken back: the review of these claims."""
    return "、".join(titles) + "的审核"


def _these(numbers: Sequence[int]) -> str:
    return "第" + "、".join(str(n) for n in numbers) + "条"


def same_photo(numbers: Sequence[int]) -> str:
    """These of a list have the same picture."""
    return f"{_these(numbers)}用的是同一张照片"


def same_sentence(numbers: Sequence[int]) -> str:
    """These of a list were told in the same words."""
    return f"{_these(numbers)}说的话一样"


def same_day(numbers: Sequence[int]) -> str:
    """These of a list are one household's, of one item and one day."""
    return f"{_these(numbers)}是同一户同一天的同一项"
