"""A claim put right (申报更正) before it is agreed to: another household, number, place or kind of deed than was told."""

import re

from handlers.claims.draft import Draft, Offer
from handlers.engine.flow import Answers
from handlers.understand.people import households as households_in
from handlers.understand.places import places
from handlers.understand.sayings.correction import Correction, correction

_AMOUNT = re.compile(
    r"(?:\d{1,5}|[一二两三四五六七八九十百半]{1,4})(?:多|来|几)?[个只]?(小时|钟头|天|日|斤|公斤|米|里|担|袋|桶|车|次|趟|户|家|块|元|棵|亩|分|人|位|件|包|瓶)"
)


def corrected(draft: Draft, words: str) -> Answers | None:
    """The answers that change by a correction; None where the words correct nothing of what was told."""
    change = correction(words)
    if change is None or not draft.told:
        return None
    better = _put_right(draft, change)
    other = _fitting(draft, change.right)
    if better is None and not other:
        return None
    answers: Answers = {"said": better or change.right}
    if len(other) == 1 and other[0] not in draft.fitting:
        kind, which, item = other[0]
        return answers | {"item": [kind, which, item.code]}
    return answers


def _put_right(draft: Draft, change: Correction) -> str | None:
    """What was told, with the right words for the wrong ones; None where it does not say which those are."""
    story = draft.words
    if change.wrong and change.wrong in story:
        return story.replace(change.wrong, change.right, 1)
    for find in (draft.known, lambda text: households_in(text, True), places):
        old, new = find(story), find(change.right)
        if len(old) == len(new) == 1:
            return story.replace(old[0], new[0], 1)
    amount = _AMOUNT.search(change.right)
    alike = [m for m in _AMOUNT.finditer(story) if amount is not None and m[1] == amount[1]]
    if amount is not None and len(alike) == 1:
        return story.replace(alike[0][0], amount[0], 1)
    return None


def _fitting(draft: Draft, words: str) -> list[Offer]:
    """The items of which the right words speak by themselves."""
    return Draft(draft.turn, draft.answers | {"said": words}).fitting
