"""What is said about one's own data (个人信息的话), in plain words."""

from collections.abc import Sequence

GONE = "（已删除）"
"""What stands where somebody's words were."""


def code(number: int) -> str:
    """What somebody who was forgotten is called in the ledger and the records: 已注销村民3."""
    return f"已注销村民{number}"


def first(hindrances: Sequence[str]) -> str:
    """What has to end before anything can be deleted."""
    rows = [f"{n}. {what}" for n, what in enumerate(hindrances, 1)]
    return "\n".join(["现在还不能删，要先了结这几样：", *rows, "办完了再说一次“删除我的信息”。"])


def post(title: str) -> str:
    """A post is held."""
    return f"您是{title}，要先交给别人：说“我不想当了”，我转给能定的人"


def emergency() -> str:
    """A cry for help goes on."""
    return "有一件呼救还没了结，等它解除"


def meeting(name: str) -> str:
    """A meeting with votes is not over."""
    return f"{name}还没散会，名单上有您，等散会"


def objection() -> str:
    """An objection is not decided."""
    return "您提的异议还没定，等监督小组答复，或者发“撤销”收回"


def doubt() -> str:
    """A doubt about money is not answered."""
    return "您问的一笔账还没答复，等答复"


def reserved(goods: str) -> str:
    """Something is reserved in the shop."""
    return f"您换的{goods}还没领，先去领，或者发“取消兑换”"


def talk() -> str:
    """A talk with a helper is open."""
    return "您在跟工作人员说话，先发“结束”"


def summary(name: str, code: str, household: str, reports: int) -> str:
    """On one screen: what goes, what stays and why, and that it cannot be taken back."""
    still = f"\n没办完的{reports}件上报照样办，不写您的名字，办完了再删原话。" if reports else ""
    stays = f"留下：积分和账（{household}的分一分不少）、开会和办事的记录。" if household else ""
    return (
        f"删除{name}的信息，请看清楚：\n"
        "删掉：名字、电话、照片、说过的话、户里的登记、账号绑定。\n"
        f"{stays or '留下：账、开会和办事的记录。'}账目依法不能改，您的名字换成“{code}”。"
        f"{still}\n"
        "手机里收到过的消息，要您自己删。\n"
        "删了找不回来。想先看存了什么，发“我的资料”。\n"
        "要删就按“确认删除”。"
    )


def farewell(code: str) -> str:
    """It is done."""
    return (
        f"删好了。记录里您现在叫“{code}”，这个账号不再是您的。"
        "以后有事照样能报；要再登记，请找村干部。"
    )


MATTERS = {
    "report": "上报",
    "report_remark": "补充",
    "enquiry": "提问",
    "emergency": "呼救",
    "claim": "申报",
    "objection": "异议",
    "fund_doubt": "问账",
}
"""What somebody's own words were for, by the table that keeps them."""
_CHANNELS = {
    "wechat": "微信",
    "wecom": "企业微信",
    "wecom_bot": "企业微信智能机器人",
    "telegram": "Telegram",
    "web": "网页",
}


def named(name: str) -> str:
    """The name."""
    return f"名字：{name}"


def joined(names: Sequence[str]) -> str:
    """Entries of theirs that were joined into this one."""
    return f"登记重了、已经并过来的：{'、'.join(names)}"


def telephone(number: str) -> str:
    """The number, or that there is none."""
    return f"电话：{number or '没有留'}"


def particulars(*kept: str) -> str:
    """What the village's list says of them."""
    return f"登记表：{'，'.join(one for one in kept if one) or '空着'}"


def household(name: str, code: str, tags: Sequence[str], points: int) -> str:
    """The household, what it is classed as, and its points."""
    classes = f"，标签：{'、'.join(tags)}" if tags else ""
    return f"户：{name}（{code}），积分{points}分{classes}"


def kin(names: Sequence[str]) -> str:
    """Who is kin, for recusal."""
    return f"亲属（只用来回避）：{'、'.join(names)}"


def held(title: str, since: str, until: str) -> str:
    """A post, from when to when."""
    return f"职务：{title}，{since}起{f'，{until}止' if until else ''}"


def account(channel: str, since: str, until: str) -> str:
    """An account that is or was theirs."""
    return (
        f"账号：{_CHANNELS.get(channel, channel)}，{since}绑定{f'，{until}解绑' if until else ''}"
    )


def counted(photos: int, acts: int, entries: int) -> str:
    """How much there is of what nobody reads through; whom to ask about the household's file."""
    file = f"；户里的记事{entries}条，要看请找您家的代表" if entries else ""
    return f"您发的照片、语音{photos}份；办事记录{acts}条{file}"


def spoken(matter: str, day: str, text: str) -> str:
    """Words of theirs, for what and when."""
    return f"{day}{MATTERS[matter]}：{text}"


def page(lines: Sequence[str], number: int, pages: int) -> str:
    """One page of the copy, on one screen."""
    head = "存着您的这些资料，只发给您一个人" if number == 1 else "接着看"
    end = "" if number < pages else "\n完了。哪样不对就说一声；都不要了，发“删除我的信息”。"
    return f"【我的资料】{head}（{number}/{pages}）：\n" + "\n".join(lines) + end


SHEET, HEADINGS = "我的信息", ("项目", "存着的内容")


def file_sent() -> str:
    """With the file."""
    return (
        "【我的信息】存着您的资料都在这个表里，只发给您一个人，一天以内能打开，过了再要一次。"
        "哪样不对就说一声；都不要了，发“删除我的信息”。"
    )


def no_file() -> str:
    """Where no file can be sent."""
    return "这里发不了文件，先一屏一屏给您看。要文件，请在网页上跟我说“导出我的信息”。"
