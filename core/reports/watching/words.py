"""What people are told by those who watch over reports, in words alone: values in, what is said out."""

from core.outbox import Choice, Message

UNSEEN = "【无人查看】"


def witness(named: str, how: str, report_id: str, round_: int) -> Message:
    """For a neighbour who was drawn: is it mended?"""

    def choice(label: str, good: bool) -> Choice:
        return Choice(label, "witness", {"good": good, "round": round_}, thing=report_id)

    done = f"办的人说：{how}\n" if how else ""
    return Message(
        f"请您帮忙看一眼：{named}\n{done}报的人一直没有答复，抽到您家来作个证。修好了吗？不方便就不用回。",
        (choice("修好了", True), choice("还没好", False)),
        thing=report_id,
    )


def confirmed(count: int) -> str:
    """For those who follow it and its holder."""
    return f"{count}位邻居看过，都说修好了，已确认。要是还没好，随时可以回“还没好”。"


def not_mended(quoted: str) -> str:
    """For the reporter: one neighbour says that it is not."""
    why = f"：{quoted}" if quoted else ""
    return f"有邻居看了说还没好{why}。您看呢？"


def not_mended_for_holder(named: str, quoted: str) -> str:
    """The same for whoever did the work."""
    why = f"：{quoted}" if quoted else ""
    return f"{named}：有邻居看了说还没好{why}。请再去看一下。"


def unseen(named: str, holder: str, due: str) -> str:
    """For the level above: nobody has looked for three working days."""
    return f"{UNSEEN}{named}：{holder}三个工作日没有看过。请打个电话问一下。{due}"


def left_alone() -> str:
    """For whoever holds it."""
    return "三个工作日了，您还没有看过，上一级和上报人都知道了。"


def unseen_for_reporter(holder: str, above: str) -> str:
    """For those who follow it."""
    more = f"已告诉{above}" if above else "已经是最高一级"
    return f"{holder}三个工作日没有看过（无人查看），{more}。"
