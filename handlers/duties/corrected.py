"""A check-in put right (打卡更正): 不是张桂花，是何秋菊 and 只是打了电话, said soon after it was recorded."""

from datetime import timedelta

from core import acts
from core.acts import Act
from core.duties import check_ins
from handlers.duties.household_words import named, told_of_a_household
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.understand.sayings.correction import correction

SOON = timedelta(hours=2)
_MODES = {kind: mode.value for mode, kind in check_ins.NOTED.items()}
_KINDS = frozenset(_MODES)


def entry(turn: Turn) -> Answers | None:
    """The answers of the entry that takes the place of the last one; None where the words change nothing of it.

    What was wrong is named, or the entry speaks of one household only.
    """
    change = correction(turn.words) if turn.person is not None else None
    if change is None or turn.person is None:
        return None
    right, mode = named(turn, change.right), told_of_a_household(change.right)
    if not right and (not mode or named(turn, change.wrong)):
        return None
    since = turn.now - SOON
    act = acts.last_of(turn.db, turn.person.id, turn.address.id, _KINDS, since)
    if act is None:
        return None
    before: list[str] = list(act.detail.get("households", ()))
    after = _instead(before, named(turn, change.wrong), right)
    mode = mode or _MODES[act.kind]
    if not after or (set(after) == set(before) and mode == _MODES[act.kind]):
        return None
    return {
        "said": "",
        "free": True,
        "instead": act.id,
        "households": after,
        "mode": mode,
        "day": act.detail["day"],
    }


def _instead(before: list[str], wrong: tuple[str, ...], right: tuple[str, ...]) -> list[str]:
    """The households of the entry, the right ones for the wrong ones; none where that is unclear."""
    if not right:
        return before
    if not wrong and len(before) > 1:
        return []
    if not set(wrong) <= set(before):
        return []
    kept = [one for one in before if wrong and one not in wrong]
    return list(dict.fromkeys([*kept, *right]))


def takes_back(turn: Turn, answers: Answers) -> bool:
    """Take back the entry that this one replaces, unless that has been done; whether there was one."""
    act = turn.db.get(Act, answers["instead"]) if "instead" in answers else None
    if act is None or act.undone_at is not None:
        return False
    acts.take_back(turn.db, act, turn.now)
    return True


def renamed(turn: Turn) -> list[str]:
    """The households that a correction names while an entry is still asked about; none where it names none."""
    change = correction(turn.words) if turn.words else None
    return list(named(turn, change.right)) if change is not None else []
