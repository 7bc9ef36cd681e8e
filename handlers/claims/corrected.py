"""A claim put right (申报更正), before it is agreed to or soon after: another household, number, place or deed."""

import re
from datetime import timedelta

from core import acts
from core.acts import Act
from core.points.claims import claim_photos
from core.points.claims.claims import SUBMITTED, Claim, ClaimState
from handlers.claims.draft import Draft, Offer
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.understand.people import households as households_in
from handlers.understand.places import places
from handlers.understand.sayings.correction import Correction, correction

SOON = timedelta(minutes=30)
"""So long after a claim was put on record its words may be put right."""
_AMOUNT = re.compile(
    r"(?:\d{1,5}|[一二两三四五六七八九十百半]{1,4})(?:多|来|几)?[个只]?(小时|钟头|天|日|斤|公斤|米|里|担|袋|桶|车|次|趟|户|家|块|元|棵|亩|分|人|位|件|包|瓶)"
)


def corrected(draft: Draft, words: str) -> Answers | None:
    """The answers that change by a correction; None where the words correct nothing of what was told."""
    change = correction(words)
    if change is None or not draft.words:
        return None
    better = _put_right(draft, change)
    other = _fitting(draft, change.right)
    if better is None and not other:
        return None
    told = "said" if draft.told else "what"
    answers: Answers = {told: better or change.right, "corrected": True}
    if len(other) == 1 and other[0] not in draft.fitting:
        kind, which, item = other[0]
        return answers | {"item": [kind, which, item.code]}
    return answers


def _put_right(draft: Draft, change: Correction) -> str | None:
    """What was told, with the right words for the wrong ones; None where it does not say which those are."""
    story = draft.words
    if change.wrong and change.wrong in story:
        rest = story.partition(change.wrong)[2]
        twice = change.right[-1] in "家户" and rest.startswith(change.right[-1])
        return story.replace(change.wrong, change.right[:-1] if twice else change.right, 1)
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
    return Draft(draft.turn, draft.answers | {"said": words, "hint": ""}).fitting


def of_filed(turn: Turn) -> Answers | None:
    """The answers of the claim that takes the place of the one just put on record; None where the words change none.

    They are agreed to like any others, and only then is the first one taken back.
    """
    if turn.person is None or turn.open_flow or correction(turn.words) is None:
        return None
    since = turn.now - SOON
    act = acts.last_of(turn.db, turn.person.id, turn.address.id, frozenset({SUBMITTED}), since)
    claim = turn.db.get(Claim, act.thing_id) if act is not None else None
    if act is None or claim is None or claim.state != ClaimState.WAITING:
        return None
    better = corrected(Draft(turn, {"said": claim.said}), turn.words)
    if better is None:
        return None
    return better | {"photos": claim_photos.photos(turn.db, claim.id), "instead": act.id}


def takes_back(turn: Turn, answers: Answers) -> None:
    """Take back the claim that this one replaces, unless that has been done; its photos go over to this one."""
    act = turn.db.get(Act, answers["instead"]) if "instead" in answers else None
    if act is not None and act.undone_at is None:
        acts.take_back(turn.db, act, turn.now)
        claim_photos.detach(turn.db, act.thing_id, answers.get("photos", ()))
