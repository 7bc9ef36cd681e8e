"""Places (地点) of reports: whether two of them can be in the same place, by their words or by GPS."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import cos, hypot, radians

SAME_WITHIN = 150
"""Metres: nearer than this two locations are one place, however differently it is called."""
APART_FROM = 500
"""Metres: beyond this they are two places, whatever the words say."""
_METRES_A_DEGREE = 111_320
_NUMERALS = "一二三四五六七八九十百零"
_SPOTS: tuple[tuple[str, str], ...] = (
    ("村口", "村口|进村|寨门|牌坊|村门口"),
    ("村部", "村部|村委会?|村两委|党群服务中心|便民服务中心"),
    ("学校", "学校|小学|中学|幼儿园|校门"),
    ("晒场", "晒谷[场坪]|晒[场坪]|禾[场坪]|谷场|打谷[场坪]"),
    ("塘", "水塘|池塘|鱼塘|大塘|塘[边里上头基坝]|水库"),
    ("河", "河[边里上堤坝岸滩]|小河|大河|江边|溪边|港边"),
    ("桥", "桥[头边上下面]|(?:石|木|大|小|水泥|铁)桥"),
    ("井", "(?:水|古|老|大)井(?:边|旁|台|那)?|井边"),
    ("祠堂", "祠堂|宗祠|老屋场"),
    ("庙", "庙[门前边口后]?|土地公"),
    ("卫生室", "卫生[室所院]|医务室|诊所"),
    ("店", "小卖部|商店|超市|小店|代销店|供销社"),
    ("广场", "广场|文化广场|戏台|篮球场|球场|健身"),
    ("路口", "(?:三岔|十字|岔|丁字)?路口|三岔路|岔路"),
    ("山脚", "山[脚下边上坡腰]|后山|坡[上下脚]"),
    ("田", "田[边里垄坎头埂]|垄里|田间"),
    ("车站", "车站|站台|候车|站牌"),
    ("厕所", "公厕|厕所"),
    ("变压器", "变压器|配电房"),
    ("机耕路", "机耕[路道]"),
    ("主干道", "主[干]?[道路]|大路|马路|公路|国道|省道|县道"),
    ("巷", "巷[子口里]|弄堂|胡同"),
    ("坟", "坟[山地边]|公墓|墓地"),
)
"""Spots that every village has one of, by the words that mean them."""
_SIDE = re.compile(
    r"[村街路塘渠桥河坝屋寨湾冲组垄里]?(?:最)?([东西南北上下前后])(?:头|边|面|侧|街|片|段|尾)|[村街]([东西南北尾头中])(?!口)"
)
_GROUP = re.compile(rf"[{_NUMERALS}]+组")
_HOUSE = re.compile(
    r"([^\s，。,.!！?？、我你他她俺咱大人一每各全自在到从和跟往去把][^\s，。,.!！?？、的]{1,2}?)(?:家|户|屋)(?!里的?人)"
)
_NUMBER = re.compile(
    rf"(\d+|[{_NUMERALS}]+)(?:号(?!线)|盏|根|栋|幢|单元|路(?:公交|车)|期|中(?![间心]))"
)
_NAMED = re.compile(
    r"([\u4e00-\u9fff]{1,3})(?:湾|冲|坳|坪(?!上|里)|塆|岭|垄|老屋|院子|屋场|新村|小区|社区|街道|集镇|花园|公司)"
)
_ASIDE = re.compile(r"^.*(?:[在到从往的是和与及把给市区县镇村组晒谷禾]|附近|旁边)")


@lru_cache(8_192)
def of(words: str) -> Mapping[str, frozenset[str]]:
    """The place words, by the kind in which two places can differ."""
    spots = frozenset(name for name, pattern in _SPOTS if re.search(pattern, words))
    sides = frozenset(a or b for a, b in _SIDE.findall(words))
    kinds = {
        "group": frozenset(_GROUP.findall(words)),
        "house": frozenset(name.lstrip("老") for name in _HOUSE.findall(words)),
        "spot": spots,
        "side": sides,
        "number": frozenset(_NUMBER.findall(words)),
        "named": frozenset(filter(None, (_ASIDE.sub("", n) for n in _NAMED.findall(words)))),
    }
    return {kind: names for kind, names in kinds.items() if names}


def differ(one: str, other: str) -> bool:
    """Whether both say where, and not in the same place: another group, house, spot, side, number or name."""
    here, there = of(one), of(other)
    if any(not _shared(here[kind], there[kind]) for kind in here.keys() & there.keys()):
        return True
    # A house and a spot, and nothing that they share: 学校门口 is not 罗铁柱家.
    pointed, at = here.keys() & {"house", "spot"}, there.keys() & {"house", "spot"}
    return bool(pointed and at and not pointed & at and not here.keys() & there.keys())


def agree(one: str, other: str) -> bool:
    """Whether both say where, in words that they share, and in none that differ."""
    here, there = of(one), of(other)
    shared = any(_shared(here[kind], there[kind]) for kind in here.keys() & there.keys())
    return shared and not differ(one, other)


def _shared(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a name of the one is a name of the other, or its beginning or end."""
    return any(
        a.endswith(b) or b.endswith(a) or a.startswith(b) or b.startswith(a)
        for a in some
        for b in others
    )


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two locations (latitude, longitude, WGS-84) lie apart; good within a village."""
    north = (one[0] - other[0]) * _METRES_A_DEGREE
    east = (one[1] - other[1]) * _METRES_A_DEGREE * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east)
