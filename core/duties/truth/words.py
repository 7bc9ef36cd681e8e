"""What is said of visits that are looked at again (走访核实的话), in words alone: values in, a message out."""

from datetime import date

from core.outbox import Choice, Message


def question(id_: str, by: str, day: date) -> Message:
    """To a household that was drawn."""
    choices = tuple(
        Choice(label, "visit_check", {"check": id_, "came": came}, thing=id_)
        for label, came in (("来过", True), ("没来", False))
    )
    text = (
        f"【走访核实】{by}记的是{day.month}月{day.day}日上门看过您家。来过还是没来？"
        "您家是抽签抽到的，怎么回只有监督小组看得到。"
    )
    return Message(text, choices, thing=id_)


def nobody_came(household: str, by: str, day: date) -> Message:
    """To the supervision group alone."""
    return Message(
        f"【走访核实】{household}说{by}{day.month}月{day.day}日没来过。只告诉监督小组，请先问清楚再说。发“走访核实”看全部。"
    )


def answer(*, came: bool) -> str:
    """What was taken back."""
    return f"您回的“{'来过' if came else '没来'}”"


def flagged(lines: list[str]) -> str:
    """One line of the morning for the supervision group."""
    return f"【走访核实】上周有要看一看的走访：{'；'.join(lines)}。发“走访核实”看全部。"
