"""What is told of entries that are joined or taken apart (合并, 拆开), in plain words."""

from datetime import date


def joined(name: str, by: str) -> str:
    """To the person whose two entries are one."""
    return (
        f"【登记】{by}把{name}登记重了的两份并成一份了：账号、上报、申报、积分都在一起。"
        f"不是同一个人，请马上跟{by}或村干部说。"
    )


def parted(name: str, by: str) -> str:
    """To both who are two again."""
    return f"【登记】{by}把{name}的登记拆成两份了，各归各的。不对，请马上跟{by}或村干部说。"


def joining(name: str) -> str:
    """What was taken back: that they are one."""
    return f"{name}两份登记的合并"


def parting(name: str) -> str:
    """What was taken back: that they are two."""
    return f"{name}登记的拆开"


def on_roll(meeting: str) -> str:
    """A meeting to which the entry was called."""
    return f"{meeting}还没散会，名单上有他，等散会"


def crying() -> str:
    """A cry for help goes on."""
    return "有一件呼救还没了结，等它解除"


def away() -> str:
    """Leave, or standing in for somebody."""
    return "正在请假、替班（或者定好了要请），先销假"


def talking() -> str:
    """A talk with a helper is open."""
    return "有人在跟他接着说话，先结束"


def unsettled() -> str:
    """A statement that names the entry has not settled."""
    return "有一期积分还没入账，等公示期满入账"


def reserved(goods: str) -> str:
    """Something is reserved in the shop."""
    return f"换的{goods}还没领，先领走或取消"


def owes(points: int) -> str:
    """The entry owes points."""
    return f"这一份还倒欠{points}分。反过来合：以这一份为准"


def decided(day: date) -> str:
    """A claim that they would have decided themselves."""
    return (
        f"{day.month}月{day.day}日的一条申报成了自己审自己家的，先把它重审（审的人回“撤销”）；"
        "重审不了的，反过来合：以另一份为准"
    )


_CHANNELS = {"wechat": "微信", "wecom": "企业微信", "telegram": "Telegram", "web": "网页"}
_SHORT = 16


def account(channel: str, heard: str) -> str:
    """An account, and when it was last used."""
    return (
        f"{_CHANNELS.get(channel, channel)}账号（{f'最近{heard}用过' if heard else '还没有用过'}）"
    )


def telephone(number: str) -> str:
    """A number, as far as it tells whose it is."""
    return f"电话尾号{number[-4:]}"


def report(number: int | None, text: str) -> str:
    """A report."""
    return f"上报{f'编号{number}' if number else ''}“{text[:_SHORT]}”"


def claim(title: str) -> str:
    """A claim."""
    return f"申报：{title}"


def points(number: int) -> str:
    """Points of one's own."""
    return f"积分{number}分"
