"""Words of oversight (监督): what was found unsound, what is frozen, and what goes on."""

from collections.abc import Sequence

from core.outbox import Message


def why_unsound(note: str) -> str:
    """The ground of an objection to a drawn record that is not as it was written."""
    return f"抽查不属实：{note}"


def unsound_record(thing_id: str, title: str, note: str) -> Message:
    """A drawn record is not as it was written; whoever works on it has to find out."""
    text = f"【抽查不属实】{title}：{note.rstrip('。')}。请查清楚，把结果告诉监督小组。"
    return Message(text, thing=thing_id)


def frozen(thing_id: str, title: str, how: str) -> Message:
    """Something has been stopped: by whom and why (`how`)."""
    return Message(f"【冻结】{title}：{how}查清了会解冻。", thing=thing_id)


def reasons(said: Sequence[str]) -> str:
    """Why a body is against something, in the words of its members."""
    return "；".join(one.rstrip("。") for one in said if one)


def lifted(thing_id: str, title: str, by: str, why: str) -> Message:
    """What was stopped goes on."""
    return Message(f"【解冻】{title}：{by}解冻了，{why.rstrip('。')}。", thing=thing_id)


def still_frozen(things: Sequence[tuple[str, str]]) -> Message:
    """What is still frozen, by title and the day on which it was stopped."""
    listed = (f"{n}. {title}（{since}起）" for n, (title, since) in enumerate(things, 1))
    return Message(f"【还冻结着】{len(things)}笔，查清了请发“解冻”：\n" + "\n".join(listed))
