"""Likeness (像不像) of two questions, by the words that say what is asked. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.understand.wording import standard

SURE = 0.78
"""From here on, and this far ahead of any other, a kept answer is given."""
AHEAD = 0.15
OFFERED = 0.4
"""From here on the sender is asked whether that was meant."""
_CAPPED = 0.7
"""The most of a question that asks for another side of the same matter."""

_MATTERS = {
    "医保": "城乡居民(?:基本)?医疗保险|城乡居民医保|基本医疗保险|医疗保险|合作医疗|新农合|农合|农保卡|医保",
    "养老保险": "城乡居民养老保险|基本养老保险|养老保险|养老金|新农保|社保",
    "低保": "最低生活保障|低保",
    "特困": "特困供养|特困|五保",
    "赶集": "赶集|赶场|逢场|逢集|赶圩|逢圩|圩日|集日|当集|赶墟|墟日",
    "停电": "停电|断电|没电|限电",
    "停水": "停水|断水|没水",
    "证明": "证明",
    "残疾证": "残疾证|残疾人证",
    "居住证": "居住证",
    "身份证": "身份证",
    "户口": "户口本|户口簿|户口|上户",
    "宅基地": "宅基地|建房|起屋|盖房|起房",
    "危房": "危房改造|危房",
    "补贴": "补贴|补助",
    "报销": "报销|报账",
    "疫苗": "打疫苗|打预防针|疫苗|预防针",
    "结婚证": "结婚证|领证|结婚登记",
    "准生证": "准生证|生育证|生育登记",
    "贷款": "小额贷款|贷款",
    "高龄": "高龄津贴|高龄补贴|高龄|长寿",
    "交": "缴纳|缴费|交费|交钱|交款|缴|交",
    "办": "办理|申请|申办|开具|开个|开张|开一个|开一张|怎么开|办|吃(?=低保)",
}
"""Things that people ask about, each with the words for it; read in this order."""
_SIDES = {
    "when": "什么时候|哪几天|哪些天|何时|几时|哪天|哪一天|哪日|几号|几月|哪个月|几点|多久|截止|日期|时间",
    "much": "多少|几钱|几块|费用|标准|贵不贵",
    "where": "[在到去]哪(?:里|儿|个地方)?|哪里|哪儿|哪个地方|[在到去]?什么地方|地点|地址",
    "who": "找谁|谁管|问谁|哪个管|归谁|谁负责",
    "what": "什么手续|哪些手续|什么材料|哪些材料|带什么|要什么|需要什么|什么条件|怎么样才能|资格",
}
"""Which side of the matter is asked: an answer about another side is not given unasked."""
_DONE_WITH = {"办"}
"""Said of almost everything: counts only where nothing else is said."""
_NOISE = re.compile(
    r"[\s，。,.!！?？、；;:：“”\"'（）()~～…]|请问|问一下|问下|咨询|想问|晓得|知道|有没有|是不是|能不能|可不可以|可以|怎么样|怎么|怎样|如何|咋个|咋"
    r"|什么|哪些|哪个|手续|材料|需要|应该|现在|今年|每年|帮忙|帮我|给我|我们|我想|我要|我家|我|你们|你|您|我村|村里|本村|这里|大家|一下|一个|个|弄|搞"
    r"|想|要|得|吗|呢|啊|呀|吧|嘛|咧|哒|的|了|是|有|在|到|去|费|钱|款|谁|哪|几|多少|和|跟|还"
)
_NOT = re.compile("不(?!知|晓|是|能|可|好意)|没(?!有)|未")
_MATTER = re.compile("|".join(f"(?P<m{n}>{words})" for n, words in enumerate(_MATTERS.values())))
_NAMES = list(_MATTERS)
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """What a question asks: its matters, the pairs of its other characters, its sides, and whether it denies."""

    matters: frozenset[str]
    pairs: frozenset[str]
    sides: frozenset[str]
    denies: bool

    @property
    def all(self) -> frozenset[str]:
        """Everything that is compared."""
        every = self.matters | self.pairs
        return every - _DONE_WITH or every


@lru_cache(maxsize=4096)  # what is kept is compared with each question that comes
def asked(question: str) -> Asked:
    """The question, folded to one tongue, without what every question has."""
    plain = standard(unicodedata.normalize("NFKC", question)[:_LONGEST])
    sides = frozenset(side for side, words in _SIDES.items() if re.search(words, plain))
    for words in _SIDES.values():
        plain = re.sub(words, " ", plain)
    matters = frozenset(
        _NAMES[int(str(m.lastgroup)[1:])] for m in _MATTER.finditer(plain) if m.lastgroup
    )
    rest = _NOISE.sub(" ", _MATTER.sub(" ", plain))
    pairs = {run[n : n + 2] for run in rest.split() for n in range(max(1, len(run) - 1))}
    return Asked(matters, frozenset(pairs), sides, bool(_NOT.search(plain)))


def alike(one: str, other: str) -> float:
    """How alike two questions are, 0 to 1."""
    a, b = asked(one), asked(other)
    if not a.all or not b.all:
        return 0.0
    common = len(a.all & b.all)
    score = 2 * common / (len(a.all) + len(b.all))
    if common >= 2 and common == min(len(a.all), len(b.all)):
        score = max(score, 0.8)
    things = {"交", "办", "报销", "补贴", "证明"}
    if (a.matters - things) and (b.matters - things) and not (a.matters & b.matters) - things:
        score *= 0.4
    other_side = bool(a.sides and b.sides and not a.sides & b.sides)
    return min(score, _CAPPED) if other_side or a.denies != b.denies else score


Known = tuple[str, Sequence[str]]
"""A kept answer: its id and every way in which it is asked."""


def nearest(question: str, kept: Iterable[Known]) -> list[tuple[float, str]]:
    """The kept answers by likeness, the most alike first; of equals the one that stood first."""
    scored = [(max(alike(question, way) for way in ways), id_) for id_, ways in kept]
    return sorted(scored, key=lambda pair: -pair[0])


def sure(scored: Sequence[tuple[float, str]], distance: Mapping[str, int]) -> str | None:
    """The one that is certainly meant, if there is one.

    `distance`: how far up each is kept; of those that fit as well as the best the nearest wins.
    """
    best = scored[0][0] if scored else 0.0
    close = [(score, id_) for score, id_ in scored if best - score < AHEAD]
    fitting = [id_ for score, id_ in close if score >= SURE]
    if not fitting:
        return None
    here = min(distance.get(id_, 0) for id_ in fitting)
    rivals = [id_ for _, id_ in close if distance.get(id_, 0) == here]
    return rivals[0] if len(rivals) == 1 else None


def near(scored: Sequence[tuple[float, str]], most: int = 3) -> list[str]:
    """Those that may be meant."""
    return [id_ for score, id_ in scored[:most] if score >= OFFERED]
