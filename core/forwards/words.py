"""What the keeper of a village's group reads (转发的话), in words alone: values in, a message out."""

from collections.abc import Sequence
from datetime import datetime

from core.clock import spoken, spoken_day
from core.outbox import Choice, Message

DONE, NO_GROUP, LATER = "已转发", "没有微信群", "还没转"
_CHOICES = (
    Choice(DONE, "forward", {"done": True}),
    Choice(LATER, "forward", {"later": True}),
    Choice(NO_GROUP, "forward", {"no_group": True}),
)
LONGEST = 600
"""Characters of a text to be forwarded: about what a phone shows without folding it."""
_THE_REST = "（还有的请问村里）"
NOTHING = "现在没有等您转发的。积分结果、通知一出来，我就把文字和海报给您。"


NOT_THE_KEEPER = "村里的微信群由村支书（没有支书时由记录员）来转发。"


def ready(title: str) -> Message:
    """Above what is to be forwarded, which comes as a message of its own, complete in itself."""
    text = f"【请转发】{title}在下面，村里的微信群里没有我，请您长按转到群里。转好了回“{DONE}”。"
    return Message(text, (_CHOICES[0], _CHOICES[2]))


def fitting(text: str) -> str:
    """The text, or as many of its lines as a forwarded message holds."""
    if len(text) <= LONGEST:
        return text
    most = LONGEST - len(_THE_REST) - 1
    shown = text[:most]
    head, _, _ = shown.rpartition("\n")
    return f"{head or shown}\n{_THE_REST}"


def still(titles: Sequence[str], since: datetime) -> Message:
    """Asked once more, a day later."""
    text = (
        f"【还没转发】{spoken_day(since)}给您的{'、'.join(titles)}，转到村里的微信群了吗？"
        "要再看一遍就发“转发”。"
    )
    return Message(text, _CHOICES)


def forwarded(titles: Sequence[str], at: datetime) -> str:
    """The record is made."""
    return f"记下了：{'、'.join(titles)}，{spoken(at)}转到了微信群。点错了就回“撤销”。"


def before(title: str, at: datetime) -> str:
    """Nothing waits; what was forwarded last."""
    return f"现在没有等您转发的。上一次是{title}，{spoken(at)}转的。"


def taken_back(titles: Sequence[str]) -> str:
    """What 撤销 took back."""
    return f"{'、'.join(titles)}还没有转发"


def later(titles: Sequence[str]) -> str:
    """Not yet: nothing is recorded."""
    return f"好，{'、'.join(titles)}先放着。转好了再回“{DONE}”。"


def no_group(village: str) -> str:
    """Nothing more will be handed over for this village."""
    return f"好，以后不再请您转发{village}的了。有了微信群就发“转发”，再接着给您。"


def has_group(village: str) -> str:
    """From now on again."""
    return f"好，以后{village}的结果和通知出来，又会给您文字和海报。"
