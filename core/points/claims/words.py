"""Words of claims (积分申报): what becomes of what somebody put on record."""


def withdrawn(item: str) -> str:
    """What was taken back: a claim for this item."""
    return f"“{item}”的申报"
