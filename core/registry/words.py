"""What the registry says (登记的话), in words alone: values in, what is said out."""

RELATIVE = "亲属"
"""How two people are kin when nobody said it closer."""


def no_such_invitation() -> str:
    """A code that is nobody's."""
    return "邀请码不对，请对着再抄一遍，回“绑定”加邀请码；还不行就请村干部重新发一个。"


def no_longer(title: str, sitting: list[str]) -> str:
    """To somebody who held a post and sends something for it: nothing is done, and who does it now."""
    who = f"现在是{'、'.join(sitting)}，请找他" if sitting else "现在还没有人接，有事找上一级"
    return f"您不再是{title}了，这里没有要您办的事。{who}；我什么都没有记。"


def household_code(number: int) -> str:
    """How a household is named in public when its name must not be: 007号户."""
    return f"{number:03d}号户"


def people_of(names: list[str]) -> str:
    """Who lives in a household: 王军、王婷."""
    return "、".join(names)


def household_of(household: str, who: str) -> str:
    """A household with what tells it from another of its name: 王军户（王军、王婷）."""
    return f"{household}（{who}）" if who else household


def household_head(household: str) -> str:
    """After whom a household is named: 张桂花户 after 张桂花."""
    return household.removesuffix("户")
