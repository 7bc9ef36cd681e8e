"""Temporary."""

import re

from handlers.understand.meaning import Meaning

_TALK = re.compile(
    r"(有人(在)?(吗|不|没)?|你好啊?|您好|在吗|在不在?|谢谢.{0,3}|多谢.{0,3}|辛苦了|唔该|收到)[。！!？? ]*"
)


def evidence(meaning: Meaning) -> str:
    return (
        "likely" if meaning.confidence >= 0.3 else "guess" if meaning.confidence >= 0.2 else "none"
    )


def talk(text: str) -> str | None:
    if not _TALK.fullmatch(text.strip()):
        return None
    return "thanks" if "谢" in text or "苦" in text or "唔该" in text else "greeting"


def stops(text: str) -> bool:
    return text.strip("。！! ") in {
        "取消",
        "算了",
        "不报了",
        "不弄了",
        "算哒",
        "不搞了",
        "莫报了",
        "不办了",
        "算了不弄了",
    }


def asked(text: str) -> bool:
    return bool(re.search("[?？]|吗$|哪个|什么时候|么子时候|几时|怎么|多少|谁", text))


def matters(text: str) -> tuple[str, ...]:
    parts = re.split("[，,。；;]?(?:还有|另外|再就是)[，,]?", text)
    return tuple(p for p in parts if p.strip()) or (text,)


def correction(text: str) -> tuple[str, str] | None:
    match = re.search(
        "不是([^，,。是]{1,12})[，,]?是([^。]{1,30})|(说错了|搞错了|改成)[，,]?(?:应该)?是?([^。]{1,30})",
        text,
    )
    if not match:
        return None
    return (match[1] or "", match[2] or match[4] or "")


def accuses(text: str) -> bool:
    return bool(
        re.search(
            "举报|投诉|贪污|挪用|装进自己口袋|收了?.{0,6}钱|名额给了|包给他|从来不(上门|来)|优亲厚友|反映.{0,8}问题",
            text,
        )
    )


def secrecy(text: str) -> bool:
    return bool(
        re.search(
            "匿名|(?:不要|别|莫)[^，。]{0,4}(?:知道|讲|说)[^，。]{0,4}我(?:说|讲|报)|保密|怕.{0,2}报复",
            text,
        )
    )


def without_secrecy(text: str) -> str:
    return (
        re.sub(
            "[^，。,]*(?:匿名|(?:不要|别|莫)[^，。]{0,4}(?:知道|讲|说)[^，。]{0,4}我(?:说|讲|报)的?|保密|怕.{0,2}报复)[^，。,]*[，。,]?",
            "",
            text,
        )
        or text
    )


def again(text: str) -> bool:
    return bool(re.search("又(?:坏|不亮|堵|破|漏|裂|塌|灭|断|停)", text))


def work_stage(text: str) -> str | None:
    if re.search("围起来|警戒|立了杆|竖.{0,3}杆|插了|盖了块板|路障|临时", text):
        return "safe"
    if re.search("不归|办不了|修不了|没办法", text):
        return "cannot"
    if re.search(
        "(喊|叫|联系|安排|请)了?.{0,6}(来修|师傅|电工|人)|明天|周[一二三四五六日]|后天|报到", text
    ):
        return "arranged"
    if re.search("去看看|看过了|去看了", text):
        return "looked"
    if re.search(
        "(修|换|弄|搞|清|装|补)好|换了|修了|通了|亮了|办结|处理好|解决了|清理完", text
    ) and not re.search("没修|还没|没好", text):
        return "repaired"
    return None
