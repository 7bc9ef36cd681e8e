"""Ages (给谁用的): goods for the old, the grown and the young, in the words that people use for them."""

import re

from core.points.shop.shop import FOR_WHOM, ForWhom

_WORDS = {
    ForWhom.OLD: ("老人家", "老年人", "老人", "老年", "老辈", "长辈", "老的", "老"),
    ForWhom.MIDDLE: ("中青年", "青壮年", "中年人", "中年", "大人", "中"),
    ForWhom.YOUNG: (
        "小孩子",
        "小朋友",
        "小孩",
        "孩子",
        "儿童",
        "细伢",
        "娃娃",
        "学生",
        "小的",
        "小",
    ),
}
_ALL = {word: age for age, words in _WORDS.items() for word in words}
_PLAIN = {word: age for word, age in _ALL.items() if len(word) > 1 and word[-1] != "的"}
_AROUND = re.compile("^(?:给|适合|供|专给)|(?:专用|们|用|穿|玩|吃|喝)?的?$")
_WHO = "|".join(sorted(_PLAIN, key=len, reverse=True))
_USED = "(?:用|穿|玩|吃|喝|换)"
_WHAT = "(?:些|点)?(?:什么|啥|哪些|哪样|么子|没有|吗)"
_ASKED = re.compile(
    f"(?:{_WHO})(?:家|们)?(?:能|可以)?{_USED}的?(?:东西|货|商品)?(?:都|现在|还)?有{_WHAT}"
    f"|(?:{_WHO})(?:家|们)?的?(?:东西|货|商品)(?:都|现在|还)?有{_WHAT}"
    f"|(?:{_WHO})(?:家|们)?(?:能|可以|都能)?换(?:得到)?{_WHAT}(?:东西)?[？?。]?$"
    f"|有(?:什么|啥|哪些|没有|冇得)(?:是)?(?:给|适合)?(?:{_WHO})(?:家|们)?(?:能|可以)?{_USED}"
    f"|(?:换|兑).{{0,4}}(?:{_WHO})(?:家|们)?{_USED}的"
)


def tag(part: str) -> ForWhom | None:
    """The age that one part of a keeper's line names: 老, 老人, 给小孩用的; None for anything else."""
    return _ALL.get(_AROUND.sub("", part)) or _ALL.get(part)


def named(words: str) -> ForWhom | None:
    """The one age that words name; None where they name none, or several."""
    ages = {age for word, age in _PLAIN.items() if word in words}
    return ages.pop() if len(ages) == 1 else None


def asked(words: str) -> ForWhom | None:
    """The age for which somebody asks what the shop has: 老人用的有什么, 有没有小孩玩的."""
    return named(words) if _ASKED.search(words) else None


def spoken(age: ForWhom) -> str:
    """老人."""
    return FOR_WHOM[age]
