"""Talk, stop words and what broke again (寒暄, 停止词, 又坏了): small things that a whole message can say."""

import re
from typing import Literal

from handlers.understand.phrases import sheets
from handlers.understand.wording import standard

_GREETING = re.compile(
    "你好|您好|大家好|早上好|中午好|下午好|晚上好|早晨|早安|晚安|哈喽|哈罗|嗨|hello|hi|有人吗|有人在吗|有人没|在吗|在不在|在么|在没|吃了吗|吃饭了吗|吃饭没|吃了没|喂|早"
)
_THANKS = re.compile(
    "就(?:只)?(?:有|报|讲|说|是)?这(?:些|[一两几三]?[样件桩])事?|没(?:有)?(?:别的|其他|其它)的?(?:事|话)?|我?等(?:你们?|您)?的?好?消息|谢谢|多谢|感谢|谢了|谢啦|太谢谢|辛苦|劳驾|难为|费心|受累|3q|thx|thanks|🙏|🌹|\\[玫瑰]|\\[抱拳]|\\[合十]|\\[握手]"
)
_STOP = re.compile(
    "取消|算了|不报了|不弄了|不搞了|不填了|不说了|不讲了|不要了|不办了|不写了|不做了|不申报了|不记了|不用报了?|不用记了?|[莫甭别][报记]了?|[唔不]报住|懒得(?:再)?(?:弄|报|填|写|讲|说|申报)|撤[了掉]|别报了|别弄了|不用弄了|别记了|退出|结束|停止|停下|拉倒|作罢|不整了|不报|不弄"
)
_FILLER = re.compile(
    "[\\W_]|书记|主任|代表|干部|师傅|老师|大姐|大哥|机器人|各位|领导|你们|您们|大家|那就|就这样|还是|都系|这个|这次|先|那|就|哦|唉|哎|嗯|好|吧|了|呀|啊|哈|的|你|您|们|太|大|非常|真|点|完|咯|嘞|啰|咧|麻烦|请|我|都"
)
_WHO = re.compile(
    "你(?:到底)?(?:是|系)不?(?:是|系)?(?:个|真)?的?(?:机器人|真人|人工|电脑|活人|客服)|你(?:到底)?(?:是|系)(?:谁|哪个|什么人|哪位|干什么的)|你叫什么|你是人(?:吗|还是)"
)
_WHO_LONGEST = 20
_FOR_SOMEBODY = re.compile("转|找|换|叫|喊|接")
_LONGEST = 30


def talk(text: str) -> Literal["greeting", "thanks"] | None:
    """What a message is if it is nothing but a greeting or thanks; None if it says anything else."""
    plain = standard(text)
    if len(plain) > _LONGEST:
        return None
    bare = _THANKS.sub("", _GREETING.sub("", plain))
    if bare == plain or _FILLER.sub("", bare):
        return None
    return "thanks" if _THANKS.search(plain) else "greeting"


def who_is_it(text: str) -> bool:
    """True if short words only ask who or what they are talking to: 你是真人还是机器人."""
    plain = standard(text)
    return (
        len(plain) <= _WHO_LONGEST and bool(_WHO.search(plain)) and not _FOR_SOMEBODY.search(plain)
    )


def stops(text: str) -> bool:
    """True if the whole message is a stop word or one of its cousins: 取消, 算哒, 那就不报了吧."""
    plain = standard(text)
    if len(plain) > _LONGEST or "?" in plain:
        return False
    bare = _STOP.sub("", plain)
    return bare != plain and not _FILLER.sub("", bare)


def again(text: str) -> bool:
    """True if words say that something broke once more: 又坏了, 上次那个又堵了, 修了没两天又漏."""
    return sheets("again").names(standard(text), "again")
