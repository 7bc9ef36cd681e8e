"""What people are told of outside parties (外单位的话), in words alone: values in, what is said out."""

from datetime import date, datetime

from core.clock import spoken_day


def referred(by: str, unit: str) -> str:
    """For those who follow it: who is asked, and who answers for it still."""
    return f"{by}请{unit}来答复，还是由{by}负责。"


def asked_remark(unit: str, text: str) -> str:
    """What stands on the report."""
    return f"{unit}：{text}"


def taken_back(by: str, unit: str) -> str:
    """For the same: nobody is asked any more."""
    return f"{by}收回了，不请{unit}答复了。"


def your_link_taken_back(unit: str) -> str:
    """The answer to whoever took it back."""
    return f"收回了给{unit}的链接，点开也不能答了。"


def waiting(unit: str, at: datetime) -> str:
    """For whoever looks at it: for whom it waits."""
    return f"在等{unit}答复（{spoken_day(at)}问的）。"


def for_outside(unit: str, village: str, text: str, link: str, until: datetime) -> str:
    """What the holder forwards, ready as it is."""
    return (
        f"{unit}您好：{village}有一件事请你们答复：{text}\n"
        f"点开这里看，写几句就行，不用登记（{spoken_day(until)}以前有效）：\n{link}"
    )


def answer_remark(unit: str, by: str, text: str, day: date | None) -> str:
    """What stands on the report: who says so is as they wrote it."""
    who = f"{unit}（{by}）" if by else unit
    when = f"（说{day.month}月{day.day}日办）" if day else ""
    return f"{who}：{text}{when}"


def answered(named: str, remark: str, photos: int, due: str) -> str:
    """For the holder, who decides what follows."""
    more = f"（照片{photos}张）" if photos else ""
    return (
        f"【外单位答复】{named}\n{remark}{more}\n"
        f"这是外单位写的，请您看了再定：办好了回“办结”，没办好说一下“进展”。{due}"
    )


def answer_came(unit: str, holder: str) -> str:
    """For those who follow it: that an answer came; what it is worth the holder says."""
    return f"{unit}答复了，由{holder}看了接着办。"


def silent(named: str, unit: str, days: int, due: str) -> str:
    """For the holder: nobody answered, and the link is over."""
    return f"{named}：{unit}{days}天没有答复，链接过期了。还要问就再发“问外单位”。{due}"
