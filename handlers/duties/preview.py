"""Preview (发之前看一眼): words that are about to reach a room or many, held up where they tell somebody's private matter."""

from collections.abc import Callable
from typing import Any

from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import people
from handlers.engine.asks import DROPPED, option, pick
from handlers.engine.consent import consent, firm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry
from handlers.understand.sayings.private_words import private

AS_IT_IS = "照发"
_PRIVATE = {
    "illness": "人家的病情",
    "class": "人家是什么户、领什么补助",
    "debt": "人家欠的钱",
    "life": "人家的私事",
    "blame": "说人做了错事的话",
}


def private_matter(turn: Turn, text: str) -> str:
    """What private matter of somebody named the text tells, as it is called; empty for none."""
    villagers = people.of_village(turn.db, turn.village_id) if text and turn.village_id else []
    return _PRIVATE.get(private(text, [p.name for p in villagers]), "")


def agree(
    name: str,
    summary: Callable[..., str],
    text: Callable[..., str],
    *,
    flow: str,
    change: Callable[..., Answers],
    otherwise: Callable[[Turn], str],
    when: Callable[..., bool],
) -> Ask:
    """Sum up and wait for a yes; a private matter in `text` goes out with words of its own only.

    `change` makes other answers of other words, or raises; `otherwise` is what follows the summary
    where nothing is held up.
    """

    def matter(turn: Turn, answers: Answers, *known: Any) -> str:
        return private_matter(turn, text(turn, answers, *known))

    def prompt(turn: Turn, answers: Answers, *known: Any) -> Message:
        held_up = matter(turn, answers, *known)
        way_on = _held_up(held_up) if held_up else otherwise(turn)
        yes = option(AS_IT_IS if held_up else "确认", flow, name, True)
        return Message(summary(turn, answers, *known) + way_on, (yes, Choice("取消", "cancel")))

    def read(turn: Turn, answers: Answers, *known: Any) -> bool:
        words = turn.event.text.strip()
        held_up = matter(turn, answers, *known)
        chosen, agreed = pick(words, (AS_IT_IS if held_up else "确认", "取消")), consent(words)
        if agreed is False or chosen == 1:
            raise Refusal(DROPPED)
        if chosen == 0 or (firm(words) and not held_up):
            return True
        if agreed is True and not held_up:
            raise Retry("要发就回“确认”，不发就回“取消”。")
        if agreed is True:
            raise Retry(f"里面有{held_up}，没有发。")
        raise MoreSaid(change(turn, answers, *known))

    return Ask(name, prompt, read, when)


def _held_up(matter: str) -> str:
    return (
        f"先不发：里面点了名，还有{matter}，发出去大家都看得到。"
        f"请去掉，比如回“改成：…”；确实要这样发，请回“{AS_IT_IS}”。"
    )
