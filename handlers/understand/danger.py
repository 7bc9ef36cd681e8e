"""Danger to life (呼救): phrases that say somebody is in peril now, told apart from fear, memory, drill and question."""

import re
from functools import lru_cache

from handlers.understand.learning.classifier import likely
from handlers.understand.phrases import Hit, sheets
from handlers.understand.wording import standard

# Said right after it: a name for a thing, or something that once was.
_NAMED = re.compile(
    "^.?(?:的那|的仓库|的房|的地方|的事|的时候|的人多|的医药|过(?!去|来)|住院|医药费|开不进|进不|过不来|的路|[了哒咧]?就(?:麻凡|请(?=[了哒]|$|[，,。 ])|糟|完[了哒]|不得了|危险|出事|惨|坏事|拐场))"
)
# 我昨天救了一个落水的孩子: a rescue that is told of, as for 见义勇为, where nobody is in peril any more.
_RESCUED = re.compile("(?<!没)(?<!有)救(?:了|起|过|出来?|上来|回)[^没不快还]*$")
_JUST = re.compile("现在|刚|正在|突然|一直|还")
_ENDS_WITH_RESCUE = frozenset({"water", "fire", "buried", "crash", "lost", "suicide", "shock"})
_NO_PERSON = re.compile(
    "(?<![让被给叫])(?:猪|鸡|鸭|鹅|牛|羊|鱼|狗|猫|手机|钥匙|鞋|衣服|桶|球|苗|树|禾|菜|庄稼|车钥匙|帽子|东西|货)[^人孩]{0,8}(?<![和跟与同连带])$|(?:栏杆|护栏|灯杆|电杆|电线杆|围墙|牌)[^人孩]{0,3}$"
)
# 钥匙掉井里了 捞不上来: only a thing is in the water; 孩子的书包 is no child.
_THING = "手机|钥匙|拖鞋|鞋子?|帽子?|斗笠|锄头|书包|水?桶|雨?伞|衣服|眼镜|钱包|斧头|盆|皮?球|扁担|瓢|勺子?|手电|耳环|戒指|镯子|秤"
_THINGS = re.compile(
    f"(?:[^,，。 ]{{1,3}}的|[我他她][那这家]?)?[一那这]?[把个只顶双部串条件]?(?:{_THING})"
)
_PERSON = re.compile(
    "[人孩娃崽伢他她爷奶爸妈爹娘婆公叔婶伯弟妹姐哥嫂孙]|儿子|女儿|老头|老倌|快来|快救|出血|淹"
)
# 笑死我了 救命: whoever laughs cries for nobody.
_LAUGHS = re.compile(
    "哈哈|嘻嘻|笑死|笑得|笑晕|🤣|😂|😆|笑哭|偷笑|捂脸|作业|写不完|好笑|弄笑|笑岔|笑翻|太逗|段子|也太[^血疼痛伤]{1,6}[了吧啦]"
)
_GRAVE = re.compile("血|疼|痛|伤|昏|快来|快救|来人|救人|120")
"""Nobody only laughs who says so."""
# 笑得要断气了 is no faint.
_LAUGHED_TO_DEATH = re.compile(
    "笑[得到]?(?:我|人|大家|我们|都|快|要|肚子|半天|[^，,。 ]){0,5}?(?:断气|没气|岔气|晕倒|晕过去|死过去|死|喘不过气来?|喘不上气来?|不行)"
)
_SPOKEN_SO = re.compile("得要命|得要死|要命[了啊]?$")
# 花了120元, a bank slip or a telephone number: digits that call nobody.
_FIGURES = re.compile(
    r"(?P<of>(?:编号|卡号|第|临|[#＃№])[\s:：是]{0,2})?(?P<digits>\d{3,4}(?:[ -]\d{3,4})+|\d+(?:\.\d+)?)"
)
_CALLS = re.compile("11[09]|120")
# 手上压着几个事, 活都压在我这里: work weighs on somebody, and nothing lies on anybody.
_BURDEN = re.compile(
    "(?:[压堆积]|盖)(?:着|了|在|住)?(?:在?(?:手|我|你|他|村|镇)[上里头这那]{0,2})?[^，,。!?人孩石土房墙车树]{0,6}"
    "(?:个事|些事|件事|的事|事情|活|案|单子|件|申报|上报|任务|材料|报表|没办|没审|没批|待办)"
)
_BURDENED = re.compile("(?:手[上里头]|我这[里边]?|你那[里边]?|他那[里边]?|桌上)[^，,。人孩]{0,6}$")
# 要杀我 哈哈哈: a threat that is laughed at, with nothing in anybody's hand.
_LAUGHS_LAST = re.compile("(?:(?:哈|嘿|嘻|呵){2,}|🤣|😂|😆|笑死我?了?)[\\W_]*$")
_ARMED = re.compile("刀|斧|棍|锄|扁担|枪|绳|血|砸|掐|酒|汽油|农药")
_OF_WHAT = re.compile(r"\s?[元块斤户分钱]")
# 他把她砍了 is a tale of who did it to whom only where nothing cries; 人家把 leads to it.
_OURS = re.compile("(?:人家|他|人)(?:把|将)")
_BREATH = re.compile(r"[,.。!?;；\s]+")
_LOOK_BACK = 14
_LETTER = 150
_OPENING = 50
_SURE = 0.8


_CRIES = frozenset(["cry", "call"])
_KIND = {
    "fire": "fire",
    "buried": "collapse",
    "water": "other",
    "violence": "violence",
    "suicide": "suicide",
    "lost": "missing",
    "child_alone": "child_alone",
} | dict.fromkeys(["poison", "shock", "faint", "breath", "illness", "crash", "beast"], "injury")
_FIRST = ("suicide", "violence", "fire", "child_alone", "missing")
"""Kinds that others must know of before anything else that the same words name."""


@lru_cache(maxsize=256)  # one turn asks it of the same words half a dozen times
def in_danger(text: str) -> bool:
    """True if these words say that a life is in danger now; fear of it, talk of the past, drills and claims do not count."""
    return bool(_perils(text)) or _sounds_like_it(_plain(text))


def peril(text: str) -> str | None:
    """The kind of danger named first, as `fire` or `water`, whether or not it is real; None if only a cry or nothing is heard."""
    kinds = [hit.kind for hit in sheets("danger").hits(_plain(text))]
    return next((kind for kind in kinds if kind not in _CRIES), None)


def danger_kind(text: str) -> str | None:
    """The kind of a danger that is real now, None if there is none: fire, collapse, injury, violence, suicide, missing,
    child_alone, or other (water, a mere cry). Of several, violence at home and suicide go before what is named first.
    """
    if not in_danger(text):
        return None
    perils = _perils(text)
    kinds = [_KIND.get(kind, "other") for kind in perils if kind not in _CRIES]
    if "water" in perils:  # 掉到塘里看不见了: not searched for, but pulled out
        kinds = [kind for kind in kinds if kind != "missing"]
    return next((kind for kind in [*_FIRST, *kinds] if kind in kinds), "other")


@lru_cache(maxsize=256)
def _perils(text: str) -> tuple[str, ...]:
    """The kinds of every peril that is real now."""
    plain = _plain(text)
    laughs = _LAUGHS.search(plain) is not None and not _GRAVE.search(plain)
    if laughs:
        plain = _LAUGHED_TO_DEATH.sub("笑", plain)
    hits = sheets("danger").hits(plain)
    cried = any(hit.kind in _CRIES for hit in hits)
    if not cried and sheets("calm").names(plain, "topic"):
        return ()
    live = [hit.kind for hit in hits if _live(plain, hit)]
    threat = "violence" in live and laughs and not _ARMED.search(plain)
    if threat and _LAUGHS_LAST.search(plain):
        live = [kind for kind in live if kind not in ("violence", "buried")]
    if set(live) == {"cry"} and laughs:
        return ()
    if set(live) == {"water"} and _only_things(plain):
        return ()
    if _rescued(plain):
        return tuple(kind for kind in live if kind not in _ENDS_WITH_RESCUE)
    return tuple(live)


def _only_things(plain: str) -> bool:
    """Whether a thing is spoken of and nobody."""
    bare = _THINGS.sub("〇", plain)
    return bare != plain and not _PERSON.search(bare)


def _rescued(plain: str) -> bool:
    return bool(_RESCUED.search(plain) and not _JUST.search(plain))


def _live(plain: str, hit: Hit) -> bool:
    """Whether a peril has happened: no fear, no past and no beast or thing stands before it in the same breath."""
    calm = sheets("calm")
    before = plain[max(0, hit.start - _LOOK_BACK) : hit.start]
    breath = _BREATH.split(before)[-1]
    if calm.names(breath + "|", "feared") or calm.names(hit.words, "feared"):
        return False
    if _NO_PERSON.search(breath) or _OURS.search(hit.words):
        return False
    if calm.names(breath, "past") and not calm.names(plain, "now"):
        return False
    return not _NAMED.match(plain[hit.end : hit.end + 8])


def _sounds_like_it(plain: str) -> bool:
    """Whether it is like the cries among the examples, where no phrase says so and nothing speaks against it."""
    calm = sheets("calm")
    if sheets("danger").named(plain) or _NO_PERSON.search(plain) or _rescued(plain):
        return False
    if _only_things(plain) or _LAUGHS.search(plain) or _SPOKEN_SO.search(plain):
        return False
    if any(calm.names(plain, kind) for kind in ("topic", "feared", "past")):
        return False
    intent, share = likely(plain, "villager")[0]
    return intent == "sos_help" and share >= _SURE


def _plain(text: str) -> str:
    """The words that count: nobody in peril writes a letter, and who does begins with it."""
    words = standard(text)
    plain = _FIGURES.sub(lambda figures: _amount(words, figures), words)
    plain = _BURDEN.sub(lambda burden: _work(plain, burden), plain)
    return plain[:_OPENING] if len(plain) > _LETTER else plain


def _work(plain: str, burden: re.Match[str]) -> str:
    """Work that weighs on somebody's hands or desk is only there."""
    weighs = _BURDENED.search(plain[: burden.start()]) or re.search("[手我你他村镇]", burden[0])
    return "有" if weighs else burden[0]


def _amount(plain: str, figures: re.Match[str]) -> str:
    """A figure that holds 110, 119 or 120 and is none of them is many, as 编号120 or a card's 120 345 678."""
    if not _CALLS.search(figures[0]):
        return figures[0]
    digits = figures["digits"].replace("-", " ").split(" ")
    calls = all(_CALLS.fullmatch(group) for group in digits) and not figures["of"]
    return digits[0] if calls and not _OF_WHAT.match(plain, figures.end()) else "许多"
