"""What people are told of money (经费的话), in words alone: values in, what is said out."""

from core.clock import spoken_month
from core.funds import yuan
from core.outbox import Choice, Message

BY_RULE = "按规定"
"""Who approved what nobody had to decide."""
LEFT_OFFICE = "不再任代表，没花完的交回村里"
"""For what the rest of a representative's money goes back to the village."""


def lost_work_approved(what: str, fen: int, by: str) -> str:
    """For whoever is paid."""
    return f"【误工补贴】{what}：{yuan.spoken(fen)}，{by}批准了，找村里领。"


def booked(title: str, by: str, purse: str, left: int) -> str:
    """For whoever asked for it: it is in the book, and what is left."""
    return f"【经费】{by}批准了：{title}。已经入账，{purse}还有{yuan.spoken(left)}。"


def rejected(title: str, by: str, reason: str) -> str:
    """For whoever asked for it: why not."""
    why = reason.rstrip("。！!")
    return f"【经费】{by}没有批准：{title}。原因：{why}。钱没有动，改好了可以再报。"


def large_spending(title: str, by: str, voucher_id: str, *, with_receipt: bool) -> Message:
    """For the supervision group, which can look at the receipt when there is one."""
    show = Choice(
        "看小票", "approve_voucher", {"voucher": voucher_id, "action": "show"}, voucher_id
    )
    text = f"【大额支出】{title}。{by}批准的，请监督。"
    return Message(text, (show,) if with_receipt else (), thing=voucher_id)


def grant(period: str, name: str, source: str) -> str:
    """What was granted for a year (2026) or a month (2026-03), and from where it came."""
    when = spoken_month(period) if "-" in period else f"{period}年"
    return f"{when}{name}" + (f"（来自{source}）" if source != name else "")


def granted(purse: str, fen: int, voucher_id: str) -> Message:
    """For the representative whose money has come."""
    text = (
        f"【{purse}】{yuan.spoken(fen)}到账了，为联系户办事可以用。"
        "花了直接说，比如“花了35元给张桂花买药”，再发小票。发“经费”看还剩多少。"
    )
    return Message(text, thing=voucher_id)


def doubt_answered(doubt_id: str, about: str, by: str, answer: str, *, right: bool) -> Message:
    """For who had a doubt: what was found."""
    verdict = "属实" if right else "不属实"
    text = f"【经费疑问】您对{about}的疑问，监督小组{by}查了：{verdict}。{_ended(answer)}"
    return Message(text, thing=doubt_id)


def doubt_was_right(doubt_id: str, about: str, by: str, answer: str) -> Message:
    """For the village's officers, who put it right."""
    text = (
        f"【经费疑问】{about}有一条疑问，监督小组{by}查了属实：{_ended(answer)}请更正，并告诉村民。"
    )
    return Message(text, thing=doubt_id)


def _ended(sentence: str) -> str:
    return sentence.rstrip("。！!") + "。"


OTHER_PURPOSE = "其他"
_PURPOSES = {
    "看病买药": ("药", "医院", "看病", "挂号", "诊所", "体检"),
    "走访慰问": ("慰问", "看望", "牛奶", "水果", "鸡蛋", "礼品", "探望"),
    "生活用品": ("米", "油", "被", "衣", "煤", "电费", "水费", "日用", "生活", "菜", "灯泡"),
    "小修小补": ("修", "换", "水龙头", "锁", "电线", "路灯", "材料", "工具"),
    "开会活动": ("会", "活动", "茶", "横幅", "宣传", "奖品", "锣鼓"),
    "办公用品": ("纸", "笔", "本子", "打印", "复印", "办公"),
    "交通跑腿": ("车费", "车票", "油费", "打车", "跑腿", "邮寄", "快递"),
}
PURPOSES = (*_PURPOSES, OTHER_PURPOSE)


def purpose(what: str) -> str | None:
    """The one purpose that the words speak of, fit to be published: it names no household.

    None when none or several may be meant."""
    purposes = [name for name, known in _PURPOSES.items() if any(word in what for word in known)]
    return purposes[0] if len(purposes) == 1 else None
