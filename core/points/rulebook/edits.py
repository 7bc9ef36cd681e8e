"""Edits (在用项的改动): what a newer rulebook may not do to items that are in force; pure."""

from core.points.rulebook.rulebook import Item, Rulebook


def edits_in_force(old: Rulebook, new: Rulebook) -> list[tuple[Item, str]]:
    """Items that `new` edits although they were in force under `old`; each with what to do.

    An item may be ended by an `until`, and a new block with a later `from` may follow it.
    """
    after = {(i.code, i.since): i for i in new.items}
    faults = []
    for item in old.items:
        now = after.get((item.code, item.since))
        if now is None:
            why = "在用的项不能删掉，请给它写上 until。"
        elif _rule_of(now) != _rule_of(item) or old.worth(item) != new.worth(now):
            why = "在用的项不能改，请写 until，再另起一项写新的 from。"
        else:
            continue
        faults.append((item, f"{item.code}（{item.name}）{why}"))
    return faults


def changed_in_force(old: Rulebook, new: Rulebook) -> list[str]:
    """The same, in words alone."""
    return [why for _, why in edits_in_force(old, new)]


def _rule_of(item: Item) -> tuple[object, ...]:
    return (
        *(item.kind, item.points, item.tenths, item.cap, item.cap_within, item.text),
        item.grade,
        *(item.photo_required, item.rule, item.per, item.least, item.ladder, item.steps),
        *(item.bars, item.clears),
    )
