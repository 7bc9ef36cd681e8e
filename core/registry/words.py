"""What the registry says (登记的话), in words alone: values in, what is said out."""

from core.outbox import Message

RELATIVE = "亲属"
"""How two people are kin when nobody said it closer."""


def no_such_invitation() -> str:
    """A code that is nobody's."""
    return "邀请码不对，请对着再抄一遍，回“绑定”加邀请码；还不行就请村干部重新发一个。"


def no_longer(title: str, sitting: list[str]) -> str:
    """To somebody who held a post and sends something for it: nothing is done, and who does it now."""
    who = f"现在是{'、'.join(sitting)}，请找他" if sitting else "现在还没有人接，有事找上一级"
    return f"您不再是{title}了，这里没有要您办的事。{who}；我什么都没有记。"


def of_those_above(sitting: list[str]) -> str:
    """To somebody who asks for what only town or city may do; `sitting`: who that is there, with their posts."""
    who = f"，可以找{'、'.join(sitting[:3])}" if sitting else ""
    return f"这件事要由镇里、市里来办{who}。我什么都没有改。"


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


def robot_room(region: str, name: str) -> str:
    """How a group behind a robot is called: 王家村企业微信群, or by its own name."""
    if not name:
        return f"{region}企业微信群"
    return name if region in name else f"{region}{name}"


def robot_hello(region: str, who: str, robot_id: str) -> Message:
    """The first message to a group, by which its robot is tried; it is about the robot itself."""
    text = (
        f"【联户】这个群接上了{region}的联户，是{who}接的。以后积分公示、结果、通知和呼救的短讯发到这里。"
        "这里只发不收：有事请单独找联户说。"
    )
    return Message(text, thing=robot_id)


def robot_arrived(room: str) -> Message:
    """To who added it: the try is in the group."""
    return Message(f"【群机器人】通了，“{room}”收到了试发的那一条。")


def robot_lost(room: str, *, worked: bool) -> Message:
    """To who must see to it: the platform does not know the key, or no longer does."""
    if not worked:
        return Message(
            f"【群机器人】没接上“{room}”：企业微信说没有这个机器人。"
            "请回群里再复制一次“消息推送”的网址，整条发给我。"
        )
    return Message(
        f"【群机器人】“{room}”的机器人不能用了，可能在群里被删掉了。以后的消息发不进去。"
        "还要用，请在群里重新添加“消息推送”，把新网址发给我。"
    )


def group_lost(room: str) -> Message:
    """To who must see to it: the bot can say nothing in the group any more."""
    return Message(
        f"【群】“{room}”发不进去了，可能把我移出去了。请把我再加进群，在群里叫我说“接群”。"
        "还是不行，发“群机器人”，换个办法接。"
    )


def robot_not_tried(room: str) -> Message:
    """To who added it: the try did not go out."""
    return Message(f"【群机器人】“{room}”试发的那一条没发出去，请找管机器的人看看网络通不通。")


def robot_taken_out(room: str) -> str:
    """What 撤销 took back."""
    return f"“{room}”不接了，网址也删掉了"


def doors_parted(room: str) -> str:
    """What 撤销 took back."""
    return f"“{room}”不再算作群机器人的那个群，以后各发各的"


def customer_room(region: str, name: str) -> str:
    """How a WeChat group behind WeCom is called: by its own name, with the region's where that is not in it."""
    if not name:
        return f"{region}微信群"
    return name if region in name else f"{region}{name}"


def customer_room_taken_out(room: str) -> str:
    """What 撤销 took back."""
    return f"“{room}”不接了"


def to_send_on(room: str) -> Message:
    """To the keeper of a group: what waits for their tap."""
    return Message(
        f"【群发】结果放好了，等您发到“{room}”：打开企业微信的“群发助手”（也会弹出提醒），点一下“发送”就行。"
        "发了我会知道，不用回我。"
    )


def is_sent_on(room: str) -> Message:
    """To the keeper: it is in the group."""
    return Message(f"【群发】已经发到“{room}”了，记下了，辛苦您。")
