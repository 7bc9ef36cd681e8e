"""Words of adoption (启用细则): what a village hears of its new rules, and what a draft lacks."""

from collections.abc import Iterable, Sequence
from datetime import date

from core.outbox import Message
from core.points.rulebook.rulebook import SUBJECTS, Subject


def no_first_day() -> str:
    """A draft that goes on from another rulebook does not say from when it counts."""
    return "缺少 from：从哪天起用，要自己写明，比如 from = 2026-04-01。"


def no_such_rulebook(name: str, known: Iterable[str]) -> str:
    """A draft goes on from a rulebook that is not there; what is there instead."""
    return f"没有 {name!r} 这套细则，可以接着写的有：{'、'.join(sorted(known))}。"


def changed_rules(
    village: str, subject: Subject, since: date, changes: Sequence[str], who: str
) -> Message:
    """What changes, from when, and by whom."""
    return Message(
        f"【细则变动】{village}{SUBJECTS[subject]}积分，"
        f"从{since.year}年{since.month}月{since.day}日起：\n"
        + "\n".join(changes or ["各项不变。"])
        + f"\n{who}。发“规则”看全部，有意见跟村干部或监督小组说。"
    )


def by_whom(by: str, *, voted: bool) -> str:
    """Who has made a change: a cadre, a body that has voted; empty: whoever runs the program."""
    if voted:
        return f"{by}开会表决通过"
    return f"由{by}启用" if by else "由村里请管理员启用"


def item_text(name: str, points: int, cap: int | None, *, takes: bool) -> str:
    """The rule of an item in a sentence, with the points that an act gives in the end."""
    most = f"，一期最多{cap}分" if cap else ""
    return f"{name}，一次{'扣' if takes else '加'}{points}分{most}。"
