"""Not, not yet, a question, hearsay (否定, 将来, 疑问, 听说): what keeps a clause from being a deed that can be recorded."""

import re

from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.wording import standard

_SCREEN = re.compile(
    "梦[到见里]|做梦|戏台上?[演唱]|[看唱演]戏|(?:电视|新闻|抖音|视频|电影)[里上头]|看(?:到|了|过)?(?:电视|新闻|抖音|视频|电影)|戏文"
)
_ONCE = re.compile(
    "(?:以前|从前|早年|那年|当年|那时|那回|小时候|年轻时|往年|去年|前年)[^，,。没]*?(?:[着烧倒塌垮淹摔掉翻断落撞咬]过|那[回次场]|大水|着火)"
    "|[着烧倒塌垮淹摔翻]过一?[回次场]|(?:想|讲|说|回想)起来?[^，,。]{0,4}怕|后怕"
)
_OR_NOT = re.compile(
    "(?!动不动|时不时)(?P<verb>[让准许去来管用给搞修办弄发算归领报开有能会可要行得中好对是成沾在])(?:不|没|冇|唔|得不)(?P=verb)"
)
"""让不让, 去没去: doing or not doing is asked."""
_ASKED_SOFTLY = re.compile(
    "[到好完去来批修办行通审在见有成过报发][了哒咗]?(?:没得|没有|没|冇得|冇|不)[咯啰啊呀哦喽嘞勒哟咧]{1,2}[。？?]*$"
)
"""照片收到没咯: the particle behind hides the question."""
_ASKED_IN_PASSING = re.compile(
    "[到好完来上批修办通审见成过报发](?:去)?[了哒咗]?(?:没得|没有|没|冇得|冇)[啊呀咯啰哦喽]"
)
"""报上去没啊他一直问: a question that goes on."""
_QUOTED = re.compile(
    "^(?:刚才|刚刚|昨天|今天|早上)?(?![我俺咱你您跟和再先来要想就不没还也都这那怎什谁哪有明后改])[一-鿿]{1,4}?(?:都|也|刚|又|已经)?"
    '(?:[跟和给同对][我俺你您他她]们?)?(?:说|讲)(?![一声下清楚话明个的好])[了过]?[，,:： “"]?[^，,。：:“" ]'
)
"""老钱说不用管了: words of somebody else, who is named."""
_OWN_KIN_QUOTED = re.compile(
    "^[我俺](?:们?家|屋里)?[的里]?[一-鿿]{1,3}(?:说|讲)(?![一声下清楚话明个])"
)
_MAY_IT = re.compile(
    "(?P<may>[让准许])(?:不|没)(?P=may)|(?:允许|准许?|许可?|让)[^，,。]{0,8}(?:吗|么|啵|不)[?？]?$"
)
_BROADCAST = re.compile("通知|广播|群里.{0,3}[说讲发]|[说讲]了?要|听[说讲]")
_FAR = re.compile(
    "(?<![家户屋])(?:他|她|人家|你)们?(?:那边|那里|那头|那儿|那块|厂里|城里|学校|单位|县里|工地)|(?:外头|外地|广州|深圳|东莞|长沙|北京|城里)[^，,。]{0,4}(?:那边|打工|也|都|还|天天)"
)
_BEAST = re.compile(
    "(?:我|俺|自)?(?:们?家|屋)里?(?:的)?(?:那|这|有|养的|一)?[只头条个]?[老小大]?(?:母|公)?(?:鸡|鸭|鹅|猪|狗|猫|牛|羊|兔)[^，,。]{0,10}(?:死|丢|不见|跑掉|跑丢)"
)
_SPREADS = re.compile(
    "瘟|病|臭|好多|一片|一个接一个|没人[收埋]|路上|路边|被人|毒|偷|扔|变压器|电压|停电|跳闸|电线|线路"
)
_APPLIANCE = re.compile(
    "(?:电视机?|冰箱|洗衣机|手机|电饭[煲锅]|空调|电风?扇|热水器|摩托|单车|电动车)[^，,。]{0,4}(?:坏|烧|摔|丢|不见|没电|死机|进水|爆胎)"
)
_HERE = re.compile("我们?(?:这|屋|家|村|组)|俺们?(?:这|家|村)|[一二三四五六七八九十]组|村[里口头]")
_STILL = re.compile(
    "又|再次|这[回次下]|还没|还是|仍|至今|到现在|一直|这几天|今天|昨天|刚|正在|(?:现在|如今)(?!想|讲|说|回)|从那以后|以后就"
)
"""What makes the past a present matter."""


def negated(text: str) -> bool:
    """True if what a clause speaks of was not done or not reached: 没去成, 电话不通, 没人在家; not for 没事 or 不错."""
    return sheets("polarity").names(_without_harmless(text), "negated")


def future(text: str) -> bool:
    """True if a clause speaks of what is still to come: 明天修, 周四来, 准备去."""
    return sheets("polarity").names(standard(text), "future")


def asked(text: str) -> bool:
    """True if a clause is a question, with or without its mark: 修好没, 哪个来修, 让不让."""
    plain = _without_harmless(text)
    if _ASKED_SOFTLY.search(text.strip()[-12:]) or _ASKED_IN_PASSING.search(text[:200]):
        return True
    return sheets("polarity").names(plain, "asked") or _OR_NOT.search(plain) is not None


def hearsay(text: str) -> bool:
    """True if the speaker only heard or supposes it: 听说, 好像, 邻居讲, 老钱说."""
    plain = standard(text)
    quoted = _QUOTED.search(plain) or _OWN_KIN_QUOTED.search(plain)
    return bool(quoted) or sheets("polarity").names(plain, "hearsay")


def remembered(text: str) -> bool:
    """True if words tell of what once was, was dreamt or seen on a screen, and of nothing that is so now: 那年着过一回火."""
    plain = standard(text)
    if _SCREEN.search(plain):
        return True
    return _ONCE.search(plain) is not None and _STILL.search(plain) is None


def may_it(text: str) -> bool:
    """True if words ask whether something is allowed, which nothing is wrong with: 上坟烧纸让不让."""
    return _MAY_IT.search(standard(text)) is not None


def far_off(text: str) -> bool:
    """True if words ask about what was announced, or tell of another place far off: 村里通知停水了吗, 他们那边天天停电."""
    plain = standard(text)
    if asked(text) and _BROADCAST.search(plain):
        return True
    return _FAR.search(plain) is not None and _HERE.search(plain) is None


def household_loss(text: str) -> bool:
    """True if words tell that a beast of the speaker's own died or went astray, or that a thing in the house
    broke, and of nothing that goes round or comes from outside."""
    plain = standard(text)
    loss = _BEAST.search(plain) or _APPLIANCE.search(plain)
    return loss is not None and _SPREADS.search(plain) is None


def over(text: str) -> bool:
    """True if words tell of a trouble that is over, and of none that is left: 上个月病了 现在好多了, 火早灭了."""
    told = [
        clause for clause in clauses(text) if sheets("polarity").names(standard(clause), "over")
    ]
    left = [clause for clause in clauses(text) if clause not in told]
    return bool(told or sheets("polarity").names(standard(text), "over")) and not any(
        faulty(clause) for clause in left
    )


def _without_harmless(text: str) -> str:
    plain = standard(text)
    for phrase in sheets("polarity").kinds["harmless"]:
        plain = phrase.pattern.sub("〇", plain)
    return plain
