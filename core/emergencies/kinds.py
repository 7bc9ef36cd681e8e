"""Kinds of emergency (呼救的种类): what is wrong, and what follows for who may hear of it."""

from enum import StrEnum


class Kind(StrEnum):
    """What a cry for help is about; `doorbell` names nothing, only that its household wants somebody."""

    FIRE = "fire"
    COLLAPSE = "collapse"  # and flood
    INJURY = "injury"  # and illness
    VIOLENCE = "violence"
    SUICIDE = "suicide"
    MISSING = "missing"
    CHILD_ALONE = "child_alone"
    DOORBELL = "doorbell"
    OTHER = "other"


HUSHED = frozenset({Kind.VIOLENCE, Kind.SUICIDE})
"""Kept from whoever is named, from who lives with them and from every group; one who cries may be made
to say that all is well, so that only somebody who went there can say that it is over."""
AT_HOME = frozenset({Kind.VIOLENCE, Kind.SUICIDE, Kind.CHILD_ALONE})
"""Of which the others in the house of who cries hear nothing, whoever is meant."""
