"""What is said of messages that reached nobody (没送到的话)."""

from collections.abc import Sequence
from datetime import datetime

from core.clock import spoken
from core.outbox import Choice, Message

DONE = "打过了"


def earlier(text: str, made_at: datetime) -> str:
    """A message that comes late, with when it was written."""
    return f"【{spoken(made_at)}没送到的】{text}"


def more(count: int) -> str:
    """So many wait still."""
    return f"以前还有{count}条没送到，您再发句话，接着给您。"


def about(named: str, state: str) -> str:
    """What to say of a report."""
    return f"他的{named}现在是“{state}”"


NEWS = "有村里的通知没送到，请他发一句话就能收到"


def line(name: str, home: str, telephone: str, says: Sequence[str]) -> str:
    """Whom to ring, by which number, and what to say."""
    at_home = f"（{home}）" if home and home.removesuffix("户") != name else ""
    number = telephone or "没留电话，请上门说一声"
    return f"{name}{at_home}：{number}。{'；'.join(says)}。"


def to_ring(lines: Sequence[tuple[str, Choice]], left: int) -> Message:
    """The list; its choices say that somebody was rung."""
    head = "这几位手机上收不到消息，请打个电话："
    rows = [f"{n}. {text}" for n, (text, _) in enumerate(lines, 1)]
    rest = [f"……还有{left}位，打完这些再发“待打电话”。"] if left else []
    end = "打过的回前面的数字，比如“1 3”；他再发句话，没送到的也会自己补上。"
    return Message("\n".join([head, *rows, *rest, end]), tuple(choice for _, choice in lines))


NOBODY = "现在没有要打电话的：您联系的人都收得到消息。"


def rung(names: Sequence[str]) -> str:
    """These were rung."""
    return f"记下了，{'、'.join(names)}已经打过电话。"


def not_rung(name: str) -> str:
    """It was taken back."""
    return f"已撤销“打过了”，{name}还在待打电话里。"
