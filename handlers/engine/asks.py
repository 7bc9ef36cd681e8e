"""Ready-made asks (常用提问): choose, text, photo, place, confirm."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from core import outbox
from core.errors import Refusal
from core.outbox import Choice, Message
from handlers.engine import commands
from handlers.engine.consent import consent, firm, without_talk
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry, always
from handlers.engine.short import selection
from handlers.understand.sayings.aside import aside
from handlers.understand.sayings.blame import accuses
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.mending import mended
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.secrecy import secrecy
from handlers.understand.sayings.talk import who_is_it
from handlers.understand.wording import standard

OPTION = "option"
"""What an ask's own choices are about: they answer the open ask and mean nothing without it."""


def hollow(words: str) -> bool:
    """Whether nothing is said in these words: only numbers or marks, or a mere yes."""
    return consent(words) is True or not any(letter.isalpha() for letter in words)


def misplaced(words: str) -> bool:
    """Whether these words tell nobody where or what it is: hollow, or the label of a button."""
    return hollow(words) or words.strip() in commands.by_label()


def told(turn: Turn) -> bool:
    """Whether these words tell something: a question, 等等 or 今天热死个人 answers no ask for a reason.

    Nor does a complaint of somebody or a wish for secrecy: whoever reads reasons would read it.
    """
    words = turn.words
    if turn.photos:
        return True
    idle = asked(_SAID_NONE.sub("", words)) or aside(words) or who_is_it(words) or accuses(words)
    return not (idle or secrecy(words) or _dropped(words) or _BESIDE.match(words))


def _dropped(words: str) -> bool:
    """Whether it is a no, clause by clause: 冇事了 不用了."""
    sides = [(consent(one), one) for one in clauses(words)]
    return any(side is False for side, _ in sides) and all(
        side is False or _WELL.match(standard(one)) for side, one in sides
    )


_SAID_NONE = re.compile(r"(?:没有|没得|冇得|冇有)[了。！! ]*$")
"""要用挖机，组里没有 says what there is none of, and asks nothing."""
_BESIDE = re.compile("对了|还有|另外|先不[说讲]这个|顺便|再[说讲报]一?个")
"""So begins another matter."""
_WELL = re.compile("没事|不急|没有事")
Options = Sequence[tuple[Any, str]]
"""Values to store and the labels to show for them."""

DROPPED = "好，这件事不办了，什么都没有记。有事随时说。"
SKIP = frozenset(
    [
        "跳过",
        "跳",
        "没有",
        "没有了",
        "没",
        "没得",
        "没得了",
        "无",
        "冇",
        "冇得",
        "冇有",
        "冇啦",
        "不用",
        "不用了",
        "不要",
        "不要了",
        "不需要",
        "不必",
        "不必了",
        "甭",
        "甭了",
        "唔使",
        "唔使了",
        "唔要",
        "莫",
        "没照片",
        "没有照片",
        "没得照片",
        "冇照片",
        "冇相",
        "没拍",
        "没有拍",
        "没拍照",
        "没得图",
        "没有图",
        "不发",
        "不发了",
        "不拍",
        "不拍了",
        "不写",
        "不写了",
        "不说了",
        "下一步",
    ]
)
_PARTICLES = "啊呀咯哒嘞咧哩哈滴嘛吧呗哦喔噢哟啦"


def skipped(words: str) -> bool:
    """Whether these words leave an ask out that need not be answered: 跳过, 没得, or the number of its button."""
    bare = without_talk(words).rstrip("。.!！~～ ")
    return pick(bare, ("跳过",)) == 0 or bare in SKIP or bare.rstrip(_PARTICLES) in SKIP


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
    """Pick one of a few by number or place (第一个), by label or by words that only one label has."""

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
    """Which label was meant, counted from 0: by its number, its place or words that only it has."""
    chosen = selection(words, labels, many=False)
    if not chosen or chosen[0].words:
        return None
    number = chosen[0].numbers[0]
    return number - 1 if 1 <= number <= len(labels) else None


def text(
    name: str,
    question: str | Callable[..., str],
    *,
    max_chars: int = 500,
    digits: bool = False,
    when: Callable[..., bool] = always,
    finds: Callable[[Turn], bool] | None = told,
) -> Ask:
    """Words of the sender's own, not hollow and not longer than `max_chars`; `digits` alone may do.

    Whatever tells something is its answer, unless `finds` says which words are: `always` where a question
    or half a word is one too. What `told` does not take is put back, to be written after all.
    """

    def prompt(turn: Turn, answers: Answers, *known: Any) -> Message:
        return Message(question(turn, answers, *known) if callable(question) else question)

    def read(turn: Turn, *_: Any) -> str:
        words = turn.event.text.strip()
        if not words or (hollow(words) and not digits):
            raise Retry("请用文字说一下，或发“取消”。")
        if len(words) > max_chars:
            raise Retry(f"有点长了，请在 {max_chars} 个字以内说。")
        return words

    return Ask(name, prompt, read, when, free=True, story=True, finds=finds, strict=finds is told)


def shown(turn: Turn, flow: str, ask: str) -> Any:
    """What the first choice of this open ask stands for, as it was when it was shown; None if it is gone."""
    firsts = (outbox.choices_of(message)[0] for message in turn.questions)
    mine = (c for c in firsts if c.thing == OPTION and c.flow == flow and ask in c.answers)
    return next((choice.answers[ask] for choice in mine), None)


def _put_right(turn: Turn, answers: Answers, summary: Callable[..., str]) -> Answers | None:
    """What was told as a correction makes it, where the summary then says something else; None for none."""
    better = mended(str(answers.get("said") or ""), turn.words)
    if better is None:
        return None
    try:
        other = summary(turn, answers | {"said": better}) != summary(turn, answers)
    except Refusal:
        return None
    return {"said": better} if other else None


def confirm(
    name: str,
    summary: Callable[..., str],
    *,
    flow: str,
    more: Callable[..., Answers | None] | None = None,
) -> Ask:
    """Sum up and wait for a yes; a plain no drops it. `more` may turn a photo or words into changed answers.

    不对，是… puts right what was told in answers["said"], and it is summed up anew.
    """

    def prompt(turn: Turn, answers: Answers, *known: Any) -> Message:
        choices = (option("确认", flow, name, True), Choice("取消", "cancel"))
        return Message(summary(turn, answers, *known), choices)

    def read(turn: Turn, answers: Answers, *known: Any) -> bool:
        words = turn.event.text.strip()
        chosen = pick(words, ("确认", "取消"))
        if firm(words) or chosen == 0:
            return True
        if consent(words) is False or chosen == 1:
            raise Refusal(DROPPED)
        changed = more(turn, answers, *known) if more else None
        changed = changed or (None if known else _put_right(turn, answers, summary))
        if changed:
            raise MoreSaid(changed)
        raise Retry("没问题就回“确认”，不办了就回“取消”。")

    return Ask(name, prompt, read)
