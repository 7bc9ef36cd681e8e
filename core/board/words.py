"""The board's own words (公示的话): what is said of a report is put together from the lists below and from nothing else.

What somebody wrote is never quoted, not even masked: nicknames (二狗子, 老黄家), half names, telephones in words and
hints at an illness get past every mask. Their words only choose among ours, so that nothing of theirs can be read here.
"""

import re

from core.desk.words import CATEGORIES
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State


def _several(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


PUBLIC = frozenset(
    [
        *("road_facility", "street_light", "water_supply", "power", "sanitation", "drainage_flood"),
        *("environment_pollution", "housing_safety", "farming", "education", "other"),
    ]
)
"""Categories of things. Those of people (纠纷, 看病, 低保, 治安, 养老) are nobody's but theirs."""
AT_SOMEBODYS_HOUSE = frozenset({"housing_safety"})
"""Categories whose spot is somebody's home: no more than the group is said of where it is."""
GROUPS = {
    "road_facility": "公共设施",
    "street_light": "公共设施",
    "water_supply": "水电",
    "power": "水电",
    "sanitation": "环境",
    "drainage_flood": "水利防汛",
    "environment_pollution": "环境",
    "dispute": "治安调解",
    "housing_safety": "住房",
    "farming": "农业",
    "social_security": "民生",
    "medical": "民生",
    "education": "民生",
    "public_security": "治安调解",
    "elderly_care": "民生",
    "other": "其他",
}
"""大类 of each category, and with that the list of all there are."""
IN_PARTS = "几家分头"
"""Who has a matter that was split."""
HELD_BY = {
    Level.REPRESENTATIVE: "村民代表",
    Level.GROUP: "村民小组",
    Level.VILLAGE: "村里",
    Level.TOWN: "镇里",
    Level.CITY: "市里",
    Level.SUPERVISION: "村里",
}
"""Who has it: a level, never a name."""
OUTCOMES = {
    State.DONE: "已办结，等上报人答复",
    State.CONFIRMED: "已办结，上报人说修好了",
    State.UNCONFIRMED: "已办结，上报人没有答复",
    State.UNFIXED: "修不了，已向上报人说明",
    State.NOT_TAKEN: "不予受理，已向上报人说明",
    State.WITHDRAWN: "上报人撤回了",
    State.MERGED: "并入另一件一起办",
}
"""How it ended."""
_THINGS = _several(
    "路灯 太阳能灯 灯杆 井盖 盖板 护栏 栏杆 围墙 围栏 桥 路面 水泥路 机耕路 机耕道 进村路 村道 "
    "公路 道路 路基 台阶 反光镜 减速带 标志牌 健身器材 公示栏 宣传栏 广播 喇叭 自来水 水管 水表 水龙头 "
    "水塔 水泵 阀门 水井 电线杆 电杆 电线 变压器 电表 电箱 电压 垃圾桶 垃圾池 垃圾 公厕 厕所 "
    "下水道 排水沟 水沟 水渠 渠道 涵洞 水库 塘坝 山塘 水塘 闸门 堤 河道 污水 废水 黑烟 "
    "粉尘 噪音 秸秆 屋顶 墙 房屋 山坡 边坡 大树 树枝 灌溉 机井 农田 大棚 晒谷坪 晒谷场 "
    "学校 校车 信号 宽带 网络 信号塔 路"
)
_THING = re.compile(f"(?=({'|'.join(sorted(_THINGS, key=len, reverse=True))}))")
"""The longest at each place; one may begin inside another."""
_FAULTS = {
    "不亮": "不亮|不[亮着]了|没亮|黑[了着]|熄|灭了",
    "坏了": "坏|烂|破|用不了|不能用|失灵|歪|掉了|松",
    "断了": "断(?!水|电)|折了",
    "堵了": "堵|塞|淤",
    "漏水": "漏水|渗水|爆(?:管|了|裂)|漏雨",
    "漏": "漏",
    "停水": "停水|断水|没水|不来水|水停",
    "停电": "停电|断电|没电|跳闸",
    "积水": "积水|淹|内涝|倒灌",
    "塌了": "塌|垮|陷|缺口|冲[毁垮走]",
    "裂了": "裂",
    "倒了": "倒(?!垃圾|水|了一|灌)",
    "有坑": "坑",
    "不见了": "不见|没了|丢了|被偷",
    "没人清": "没(?:有)?人[收清扫管]|没清|没收|堆",
    "发臭": "臭|难闻|刺鼻",
    "太吵": "吵|噪",
    "没信号": "没(?:有)?信号|没网",
    "生锈": "锈",
    "太滑": "滑",
    "太窄": "窄",
}
_NOT = frozenset("没不未无冇")
_ENOUGH = frozenset({"停水", "停电", "积水", "没信号"})
"""Faults that need no thing."""
_SPOTS = _several(
    "村口 村头 村尾 村东头 村西头 村南头 村北头 路口 巷口 桥头 桥下 十字路口 三岔路口 学校 小学 中学 "
    "幼儿园 卫生室 卫生院 村部 村委会 祠堂 土地庙 文化室 晒谷坪 晒谷场 文化广场 广场 活动中心 超市 菜市场 集市 "
    "车站 候车亭 水库 水塘 鱼塘 山塘 塘边 河边 河堤 河滩 大坝 机耕道 机耕路 进村路 村道 公路 "
    "山脚 后山 半山腰 弯道 涵洞 泵房 配电房 加油站 凉亭 牌坊 戏台 码头 渡口"
)
_DEEDS = {
    "换了新的": "换",
    "疏通了": "疏通|通了|挖开|清淤",
    "清理干净了": "清|扫|运走|拉走",
    "补好了": "补|填|铺|硬化|浇",
    "加固了": "加固|固定|扶正|焊",
    "装上了": "装|盖上|安好",
    "拆掉了": "拆",
    "恢复供水": "(?:恢复|通|来)(?:了)?供?水|有水",
    "恢复供电": "(?:恢复|通|来)(?:了)?供?电|有电",
    "修好了": "修",
}
_DEPARTMENTS = re.compile(
    "供电所|供电局|电力公司|电业局|水务站|水务局|水利站|水利局|水管站|自来水公司|自来水厂|水厂|环卫所|环卫站|交通局|公路局|公路站|路政|国土所"
    "|自然资源局|林业站|林业局|农业站|农技站|农业农村局|畜牧站|兽医站|住建局|住建办|城建办|城管|环保局|生态环境局|应急办|应急局|消防队|市场监管所"
    "|教育局|电信|移动公司|联通公司|广电|燃气公司|邮政|物业|河道所|水文站|气象局"
)
_CALM = str.maketrans("", "", " 　，,。.；;！!？?、~～")


def what(text: str) -> str:
    """The thing and what is wrong with it, in our words: 井盖坏了; empty where the words name nothing of our lists."""
    plain = text.translate(_CALM)
    at, fault = _fault(plain)
    if fault in _ENOUGH:
        return fault
    things = [
        (match.start() + len(match[1]), -match.start(), match[1])
        for match in _THING.finditer(plain)
    ]
    before = [one for one in things if one[0] <= at]
    if before or not fault:
        return max(before or things, default=(0, 0, ""))[2] + fault
    first = min(things, key=lambda one: (-one[1], -one[0]), default=(0, 0, ""))[2]
    return first + fault if first else ""


def _fault(plain: str) -> tuple[int, str]:
    """The fault that is named first, and where; 没坏 names none."""
    hits = [
        (match.start(), -len(match[0]), fault)
        for fault, words in _FAULTS.items()
        for match in re.finditer(words, plain)
        if match[0][0] in _NOT or plain[max(0, match.start() - 1) : match.start()] not in _NOT
    ]
    at, _, fault = min(hits, default=(len(plain), 0, ""))
    return at, fault


def spot(text: str) -> str:
    """Where it is, in our words: the longest public spot that is named first; empty where there is none."""
    named = [(text.find(one), -len(one), one) for one in _SPOTS if one in text]
    return min(named)[2] if named else ""


_AT_HOME = re.compile(
    "[我俺咱他她]们?(?:自己)?(?:家|屋)|家里|屋里|屋企|家门|屋门|[家户](?:的|门|屋|院|旁|边|后|前)"
)


def at_home(place: str, text: str) -> bool:
    """Whether the words may say whose house it is at; better once too often than once too rarely."""
    return bool(re.search("[家户屋]", place) or _AT_HOME.search(text))


def deed(text: str) -> str:
    """What was done about it, in our words."""
    return next((ours for ours, words in _DEEDS.items() if re.search(words, text)), "办好了")


def department(text: str) -> str:
    """Which office outside the village was asked; empty where it is none that we know."""
    match = _DEPARTMENTS.search(text)
    return match[0] if match else ""


def category(name: str) -> str:
    """A category as people call it."""
    return CATEGORIES.get(name, CATEGORIES["other"])


MADE_SAFE = "已做临时防护"
CLIMBED = "下一级超时没办，自动升上来的"
REOPENED = "上报人说还没好，重新在办"


def asked(office: str) -> str:
    """An office outside the village was asked."""
    return f"联系了{office}"


def merged_into(number: int) -> str:
    """Which report it is handled with, where that one is public too."""
    return f"并入编号 {number} 一起办"
