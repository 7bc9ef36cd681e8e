"""What people are told of a report in parts (拆分的话), in words alone: values in, what is said out."""

from collections.abc import Sequence
from datetime import datetime

from core.clock import spoken

PART = "【拆出一份】"
TOGETHER = "【接着办】"
"""Headings under which a part, or a whole that comes back, comes to its holder."""


def listed(quoted: str, number: str, holder: str) -> str:
    """One part with its holder, as it is named in a sentence."""
    return f"编号 {number}“{quoted}”由{holder}办"


def split(by: str, parts: Sequence[str]) -> str:
    """For those who follow it: what became of it."""
    return f"{by}把它拆成{len(parts)}份来办：{'；'.join(parts)}。都办好了，再一起请您看。"


def split_for_holders(named: str, by: str, parts: Sequence[str]) -> str:
    """For whoever else holds it."""
    return f"{named}：{by}把它拆成{len(parts)}份：{'；'.join(parts)}。"


def yours(named: str, by: str) -> str:
    """For the holder of a part: of what it is one."""
    return f"是{named}的一份，{by}拆给您办。"


def not_needed(named: str, by: str) -> str:
    """For the holder of a part that is none any more."""
    return f"{named}：{by}撤销了拆分，这一份不用您办了。"


def fallen(named: str) -> str:
    """For the holder of a part whose whole was taken back."""
    return f"{named}：上报人把整件撤回了，这一份不用再办。"


def risen(named: str, due: str) -> str:
    """For the same, when that was taken back."""
    return f"{named}：上报人又要办了，请接着办。{due}"


def finished(name: str, quoted: str, left: int) -> str:
    """A part is done; `left`: so many others are not."""
    more = f"还有{left}份在办，都办好了再请您看。" if left else ""
    return f"{name}办好了这一份：{quoted.rstrip('。')}。{more}"


def became(number: str, quoted: str, state: str, how: str) -> str:
    """What became of one part."""
    return f"编号 {number}“{quoted}”{state}{f'：{how}' if how else ''}"


def gathered(parts: Sequence[str]) -> str:
    """For those who follow the whole: all is over; is it mended?"""
    ended = "；".join(part.rstrip("。") for part in parts)
    return f"拆开办的{len(parts)}份都办完了：{ended}。\n修好了吗？7天内没有答复，就记为“未确认”。"


def gathered_for_holder(named: str) -> str:
    """For whoever answers for the whole."""
    return f"{named}：拆开的几份都办完了，已请上报人确认。"


def nothing_done(parts: Sequence[str]) -> str:
    """For the holder: not one part was done, and the whole is theirs again."""
    return (
        f"拆开的几份都没有办成：{'；'.join(part.rstrip('。') for part in parts)}。请看整件怎么办。"
    )


def back(holder: str, limit: datetime) -> str:
    """The same for those who follow it."""
    return f"拆开的几份都没有办成，整件又由{holder}办，{spoken(limit)}前办结。"


def not_gathered(by: str) -> str:
    """Whoever did the last part took that back."""
    return f"{by}撤销了最后一份的办理，整件还没有办完，先不用答复。"


def standing(quoted: str, number: str, state: str, holder: str, due: datetime | None) -> str:
    """One part as it stands, a line of its whole."""
    who = f"，由{holder}办" if holder else ""
    limit = f"，{spoken(due)}前" if due is not None and holder else ""
    return f"编号 {number}“{quoted}”：{state}{who}{limit}"


def of_whole(named: str) -> str:
    """Of what a report is one part."""
    return f"是{named}拆出来的一份。"
