"""What is told of a circle's team (守心团), in plain words."""

from collections.abc import Sequence

from core.outbox import Choice, Message

_SHORT = 40


def in_team(by: str) -> str:
    """To somebody who belongs to it from now on."""
    return f"【守心团】{by}请您进了这一圈的守心团：谁家要帮一把的时候叫您。不想在里面，说“我退出守心团”。"


def called(by: str, text: str, call_id: str) -> Message:
    """To each member: what for, and whether they come."""
    choices = tuple(
        Choice(label, "circle_team", {"does": "answer", "comes": comes, "call": call_id}, call_id)
        for label, comes in (("我来", True), ("来不了", False))
    )
    return Message(
        f"【守心团】{by}叫大家帮一把：{text}\n来的回“我来”，来不了也说一声。",
        choices,
        thing=call_id,
    )


def comes(name: str, coming: bool, text: str) -> str:
    """To whoever called."""
    return f"【守心团】{name}{'来' if coming else '来不了'}：“{text[:_SHORT]}”"


def thanked(by: str, text: str) -> str:
    """To each who came."""
    return f"【守心团】谢谢您来帮忙：“{text[:_SHORT]}”（{by}）"


def thanks(by: str, names: Sequence[str], text: str) -> str:
    """In the village's group: who came, by name."""
    return f"【守心团】谢谢{'、'.join(names)}来帮忙：“{text[:_SHORT]}”（代表{by}）"


def team_of(name: str) -> str:
    """What was taken back: whether somebody belongs to it."""
    return f"{name}进出守心团的登记"
