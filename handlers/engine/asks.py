"""Ready-made asks (常用提问): choose, text, photo, place, confirm."""

from collections.abc import Callable, Sequence
from typing import Any

from core.errors import Refusal
from core.outbox import Choice, Message
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry, always

OPTION = "option"
"""What an ask's own choices are about: they answer the open ask and mean nothing without it."""


def hollow(words: str) -> bool:
    """Whether nothing is said in these words: only numbers or marks, or a mere yes."""
    bare = words.strip(" 。.，,!！?？")
    return bare in YES or not any(letter.isalpha() for letter in bare)


def misplaced(words: str) -> bool:
    """Whether these words tell nobody where or what it is: hollow, or the label of a button."""
    return hollow(words) or words.strip() in commands.by_label()


Options = Sequence[tuple[Any, str]]
"""Values to store and the labels to show for them."""

YES = frozenset(
    {"确认", "好", "好的", "对", "对的", "是", "是的", "行", "可以", "嗯", "ok", "OK", "1"}
)
DROPPED = "好，这件事不办了，什么都没有记。有事随时说。"
SKIP = frozenset({"跳过", "没有", "无", "不用", "没"})


def option(label: str, flow: str, ask: str, value: Any) -> Choice:
    """A choice that answers one ask of a flow."""
    return Choice(label, flow, {ask: value}, thing=OPTION)


def choose(
    name: str,
    question: str | Callable[..., str],
    options: Callable[..., Options],
    *,
    flow: str,
    when: Callable[..., bool] = always,
) -> Ask:
    """Pick one of a few by number, by label or by a part of a label that fits only one."""

    def prompt(turn: Turn, answers: Answers, *known: Any) -> Message:
        words = question(turn, answers, *known) if callable(question) else question
        labels = options(turn, answers, *known)
        return Message(words, tuple(option(label, flow, name, value) for value, label in labels))

    def read(turn: Turn, answers: Answers, *known: Any) -> Any:
        offered = options(turn, answers, *known)
        answer = turn.event.text.strip()
        chosen = pick(answer, [label for _, label in offered])
        if chosen is None:
            raise Retry(f"请回复 1 到 {len(offered)} 之间的号码，或发“取消”。")
        return offered[chosen][0]

    return Ask(name, prompt, read, when)


def pick(words: str, labels: Sequence[str]) -> int | None:
    """Which label was meant: its number, its words, or words that stand in exactly one of them."""
    if words.isdecimal() and len(words) < 5:
        number = int(words)
        return number - 1 if 1 <= number <= len(labels) else None
    exact = [i for i, label in enumerate(labels) if label == words]
    part = exact or [i for i, label in enumerate(labels) if words and words in label]
    return part[0] if len(part) == 1 else None


def text(
    name: str,
    question: str | Callable[..., str],
    *,
    max_chars: int = 500,
    digits: bool = False,
    when: Callable[..., bool] = always,
    finds: Callable[[Turn], bool] | None = None,
) -> Ask:
    """Words of the sender's own, not hollow and not longer than `max_chars`; `digits` alone may do."""

    def prompt(turn: Turn, answers: Answers, *known: Any) -> Message:
        return Message(question(turn, answers, *known) if callable(question) else question)

    def read(turn: Turn, *_: Any) -> str:
        words = turn.event.text.strip()
        if not words or (hollow(words) and not digits):
            raise Retry("请用文字说一下，或发“取消”。")
        if len(words) > max_chars:
            raise Retry(f"有点长了，请在 {max_chars} 个字以内说。")
        return words

    return Ask(name, prompt, read, when, free=True, finds=finds)


def confirm(
    name: str,
    summary: Callable[..., str],
    *,
    flow: str,
    more: Callable[..., Answers | None] | None = None,
) -> Ask:
    """Sum up and wait for 确认. `more` may turn a photo or further words into changed answers."""

    def prompt(turn: Turn, answers: Answers, *known: Any) -> Message:
        choices = (option("确认", flow, name, True), Choice("取消", "cancel"))
        return Message(summary(turn, answers, *known), choices)

    def read(turn: Turn, answers: Answers, *known: Any) -> bool:
        if turn.event.text.strip().rstrip("。.!！") in YES:
            return True
        if turn.event.text.strip() == "2":
            raise Refusal(DROPPED)
        changed = more(turn, answers, *known) if more else None
        if changed:
            raise MoreSaid(changed)
        raise Retry("没问题就回“确认”，不办了就回“取消”。")

    return Ask(name, prompt, read)
