"""What people are told of duties (履职的话), in words alone: values in, what is said out."""

from collections.abc import Sequence
from datetime import date

from core.outbox import Choice, Message

_CHECK_INS = {"contact": "联系打卡", "visit": "走访打卡", "could_not": "没联系上的记录"}


def check_in(households: Sequence[str], mode: str) -> str:
    """What was taken back: 张桂花户、王建国户的联系打卡."""
    return f"{'、'.join(households)}的{_CHECK_INS[mode]}"


def fulfilment(day: date, duty: str) -> str:
    """What was taken back: 3月8日的“村民恳谈会”."""
    return f"{day.month}月{day.day}日的“{duty}”"


def no_visit_today(household: str, days: int) -> Message:
    """To a grid worker in the evening; `days` is how many working days have gone so."""
    home = household.removesuffix("户")
    since = f"已经{days}个工作日没有了。" if days > 1 else ""
    return Message(
        f"【今天还没入户】今天还没有走访记录。{since}去了谁家，说一声就行，比如“去了{home}家”。"
    )


def away(listed: Sequence[tuple[str, date | None]]) -> Message:
    """To whoever leads the grids: by whom no home was seen for three working days, and since when."""
    lines = [f"{name}：{_since(last)}" for name, last in listed]
    head = "【入户情况】这几位三个工作日没有入户记录，请问一问是不是有难处："
    return Message("\n".join([head, *lines]))


def _since(last: date | None) -> str:
    return f"最近一次是{last.month}月{last.day}日" if last else "最近三个月没有记录"


def changed_list(name: str) -> str:
    """What was taken back: “责权清单”的改动."""
    return f"“{name}”的改动"


_KINDS = {"service": "邻里服务日", "busy": "农忙时节", "market": "赶集日"}


def village_day(kind: str) -> str:
    """What was taken back: 定的邻里服务日."""
    return f"定的{_KINDS[kind]}"


def service_tomorrow(village: str, day: date, text: str) -> str:
    """One line of the morning before, to whoever answers for households."""
    return (
        f"【邻里服务日】明天{day.month}月{day.day}日是{village}邻里服务日。{_to_do(text)}"
        "叫上守心团，先看看哪几户要帮一把。来的回“服务日我来”，来不了也说一声。"
    )


def turnout(name: str, comes: bool) -> str:
    """What was taken back: 说的服务日来不了."""
    return f"{name}说的服务日{'来' if comes else '来不了'}"


def cannot_come(who: str, day: date, why: str) -> Message:
    """To whoever keeps the service day: somebody who answers for households cannot come."""
    because = f"：{why}" if why else ""
    return Message(f"【邻里服务日】{who}{day.month}月{day.day}日来不了{because}。")


def service_off(village: str, day: date, by: str) -> str:
    """To those who were to come, and to the room: this one time there is none."""
    return f"【邻里服务日】{village}{day.month}月{day.day}日的服务日取消（{by}），以后的照旧。"


def service_on_again(village: str, day: date) -> str:
    """To the same: it takes place after all."""
    return f"【邻里服务日】{village}{day.month}月{day.day}日的服务日照常办。"


def called_off(day: date) -> str:
    """What was taken back: 5月10日服务日的取消."""
    return f"{day.month}月{day.day}日服务日的取消"


def service_today(village: str, text: str) -> Message:
    """To the village's room, in the morning of the day."""
    return Message(
        f"【邻里服务日】今天是{village}邻里服务日。{_to_do(text)}"
        "代表和守心团今天到各家走走，谁家有要帮忙的，跟自己的代表说一声。"
    )


def service_done(village: str, by: str, text: str) -> Message:
    """To the village's room: what was done, and by whom."""
    return Message(f"【邻里服务日】{village}{by}：{text}。出了力的邻居，辛苦了！")


def _to_do(text: str) -> str:
    return f"做这些：{text}。" if text else ""


def silent(names: Sequence[str]) -> str:
    """One line of the morning to who stands above: once, without shaming."""
    return f"【两周没有记录】{'、'.join(names)}两周没有打卡记录了，请问一声是不是有难处。这件事只说一次。"


def report(id_: str, duty: str, by: str, text: str) -> Message:
    """To each who reads a report, with a word for having read it and a way to ask back."""
    given = {"fulfilment": id_}
    choices = (
        Choice("收到", "report_received", given, thing=id_),
        Choice("问一句", "report_received", given | {"asks": True}, thing=id_),
    )
    return Message(f"【{duty}】{by}：{text or '已经报告了。'}", choices, thing=id_)


def report_read(duty: str, by: str, question: str) -> Message:
    """To whose report it is."""
    if question:
        return Message(f"【{duty}】{by}看了您的报告，问：{question}。请直接回他。")
    return Message(f"【{duty}】{by}收到您的报告了。")
