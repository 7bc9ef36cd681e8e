"""Topics (问的是哪一样): which of the things that the bot keeps a question about work asks for."""

import re
from enum import StrEnum
from functools import lru_cache

from handlers.understand.wording import standard

LONGEST = 40
"""A question about work is short; longer words tell of something."""


class Topic(StrEnum):
    """What is asked for."""

    WAITING = "waiting"  # 有什么要我办的
    OWN_CLAIMS = "own_claims"  # 我的申报批了没有
    CLAIMS = "claims"  # 有几个申报等我批
    VOUCHERS = "vouchers"  # 有几笔钱等我批
    OBJECTIONS = "objections"  # 有没有异议没处理
    ENQUIRIES = "enquiries"  # 有没有问我的问题没答
    COMPLAINTS = "complaints"  # 有没有人投诉
    DEDUCTIONS = "deductions"  # 谁家扣分了
    MONEY = "money"  # 查一下上个月的账
    MONTH = "month"  # 怎么还没公示
    UNCOLLECTED = "uncollected"  # 哪些还没来拿
    STOCK = "stock"  # 还剩多少货
    OWN_VISITS = "own_visits"  # 我还差哪几家
    VISITS = "visits"  # 哪个代表还没去
    OVERDUE = "overdue"  # 哪些超期了
    VILLAGES = "villages"  # 各村办得怎么样
    COUNTS = "counts"  # 这个月多少件上报
    OPEN = "open"  # 还有几件没办


_MANY = "(?:咩|多少|好多|几|哪些|哪几|什么|啥|有没有|有无|有么)"
_UNDONE = "(?:(?:没|未|待)(?:有)?(?:人)?(?:办完?|处理完?|解决|了结|结|弄完|弄好|做完|受理|接(?=的)|销号|清|完)|在办)"
_DUE = "超期|逾期|超时|过了(?:时限|期限|期)|没按期|误期"
_WAY = "(?:走访|去|联系|打卡|上门|上过门|入户|下户|家访|跑|走|看过|打电话|动(?=$|过|静))"
_ME_DOES = "(?:办|批|审|处理|点头|签|监督|看|做|干|核|确认|回|管|弄|定|忙)"
_NOBODY_WENT = f"(?:还没|没有|没人|没|一户都没|一家都没|未)(?:有)?(?:来|去)?{_WAY}"
_MEETING = re.compile("开会|会议|到会|参会|大会|签到|请假|投票|来修|去修|去看病")
_OWN_REPORT = re.compile(
    "(?:我|俺|咱)(?:们)?(?:家)?(?:以前|上次|昨天)?(?:上?报|反映|说|提)(?:的|过|了)"
)
_NUMBERED = re.compile(
    r"(?:编号|单号)\s*(?P<behind>临?\d{1,6})|(?<![\d.])(?P<before>\d{1,6})\s*号(?:单|件|上报|诉求|那[个件])"
)
_ASKS = re.compile(
    "什么|啥|咩|边|哪|谁|几|多少|好多|谁|吗|么|没有|有没有|有无|怎么|怎样|为什么|咋|看|列|查|给我|到了?哪|[?？]|没$|不$|呢|情况|进度|清单|明细|名单"
)
_TOPICS: tuple[tuple[Topic, str], ...] = (
    (
        Topic.VOUCHERS,
        f"(?:{_MANY}|还有).{{0,6}}(?:钱|花费|凭单|报销|开支).{{0,6}}(?:批|审)|(?:批|审)的(?:钱|花费|凭单|报销)",
    ),
    (
        Topic.OWN_CLAIMS,
        "我(?:们)?(?:家)?的?(?:那个|那条)?申报.{0,6}(?:批|过|审|怎么样|到哪|结果)",
    ),
    (
        Topic.OBJECTIONS,
        f"(?:{_MANY}|还有).{{0,6}}异议|{_MANY}.{{0,8}}公示.{{0,6}}(?:不同意见|意见|不服)|异议.{{0,6}}(?:没|未|完了|{_MANY}|等)",
    ),
    (
        Topic.ENQUIRIES,
        "(?<!请)问我的|(?:村民|有人|谁)问.{0,8}(?:没|未|几|哪|吗)|(?:问题|提问).{0,6}(?:没|未|等).{0,2}(?:答|回)|等我(?:回话|答复|回复|回答)",
    ),
    (
        Topic.CLAIMS,
        f"(?:{_MANY}|还有|还剩).{{0,8}}(?:申报(?:.{{0,8}}(?:批|审|等|核)|$)|加分.{{0,8}}(?:要?批|要?审|等我|待审))|申报.{{0,6}}(?:{_MANY}|等我|没批|没审)"
        "|(?:等|要|该|归|轮到)我.{0,2}审|(?:几|多少|哪).{0,4}(?:没|未)审",
    ),
    (
        Topic.COMPLAINTS,
        f"(?:{_MANY}|还有|最近有?|新的).{{0,8}}(?:投诉|告状|举报|提意见|人告)|(?:投诉|举报).{{0,4}}(?:有没有|有吗|几|多少|吗)"
        "|有人(?:投诉|告状|举报|提意见|告).{0,10}(?:吗|没|么|[?？])",
    ),
    (
        Topic.DEDUCTIONS,
        "(?:谁|哪(?:些|家|户|几)|最近).{0,8}(?:被?扣.{0,3}分|扣分)|扣分.{0,4}(?:哪|谁|几|明细|名单|给我看|看看|要我看)",
    ),
    (
        Topic.MONTH,
        "(?:有哪些|哪些)公示|(?:公示|积分表|月表|这个月的表|上个?月的表|考核结果|月度结果|分数?)(?!多).{0,8}(?:哪一?步|到哪|谁.{0,3}(?:没|还没)?(?:确认|签)|(?:几时|什么时候|啥时候)(?:公示|入账|到账|出来)|卡在|没(?:有)?出来|出来没|怎么还没|怎么没(?:有)?(?:到|入|出|公))"
        "|(?:怎么|为什么|咋|为啥)(?:还没|还不|没有|没)(?:公示|张榜|出榜|入账|算好|结算|出表|公布(?:积分|分))|(?:分|积分)(?:怎么)?.{0,3}(?:还没|没|什么时候|几时)(?:到账|入账|到)|(?:什么时候|几时|啥时候)(?:公示|入账|张榜)",
    ),
    (
        Topic.MONEY,
        "(?:查|看|公开|公布|给我看).{0,8}(?:账(?!号)|帐(?!篷)|经费|开支|收支)|(?:上个?月|这个?月|村里|村上)的?(?:账目?|收支|开支)(?:.{0,6}(?:看|查|公开|怎么样|呢|没)|$)|账(?:目)?公开了?没",
    ),
    (
        Topic.UNCOLLECTED,
        "(?:没|未|还没)(?:核销|领走|来拿|来领|拿走|来取|领)|换了东西.{0,4}没|(?:边|哪|几|多少).{0,3}(?:要|等)核销|预留的?.{0,4}(?:几|多少|哪)|有没有人来[兑换]",
    ),
    (
        Topic.STOCK,
        "库存|缺货|断货|(?:还剩|还有|剩下?|剩了?)(?:多少|好多|几|哪些|什么|啥).{0,4}(?:货|商品|东西)|(?:还剩|还有)(?:多少|好多|几)[瓶袋包条支桶盒提斤](?!药)|(?:哪些|什么|啥)货|货.{0,4}(?:还?剩|还有|够不够).{0,3}|(?:快|要)(?:卖|换)完了?的?|(?:哪些|什么|啥)东西快没",
    ),
    (
        Topic.WAITING,
        f"(?:有|还有|有没有|哪些|什么|啥|几[件个]|多少|看看?).{{0,8}}(?:要|等着?|归|该|轮到|需要)我.{{0,3}}{_ME_DOES}"
        f"|我.{{0,4}}(?:还要|要|该|还得|得)(?:办|做|干|确认|处理|忙)(?:些|点)?(?:什么|啥|哪些|几)"
        f"|(?:要|等着?|该|轮到|归)我.{{0,4}}{_ME_DOES}.{{0,2}}(?:的)?(?:有|是|还有)?(?:哪些|什么|啥|几|多少|吗|没有)"
        "|待办|(?:我|俺).{0,4}手[上里头]|^手[上里头]|我名下|派给我|我接的|我的(?:任务|活)|任务.{0,4}(?:多少|差|还有|几)|有什么(?:任务|活)|有(?:什么|啥|咩|哪些)要(?:办|弄|做|干)的|(?:我|俺)(?:这边|这里|这儿|这)?(?:现在)?还有(?:几|多少|哪|什么|啥)(?:个|件|条)?(?:没|未|要)(?:人)?(?:办|处理)|(?:今天|现在)要(?:处理|办)的|任务.{0,4}完成|(?:几|多少|哪|啥).{0,4}(?:没|未|等我)批|^(?:我)?(?:今天|现在|这星期|本星期)?(?:要|该)(?:干|做|办|忙)(?:些|点)?(?:什么|啥)|我(?:该|要)(?:办|监督|批|审|处理|确认)的(?:有|是)?(?:哪|几|什么|啥|多少)",
    ),
    (
        Topic.OWN_VISITS,
        f"(?:我|俺|咱).{{0,8}}(?:还差|还剩|差|还欠|欠|还有)(?:哪|边|几|谁|多少)(?!.{{0,4}}(?:[件分钱]|办))|(?:哪|几)(?:几|一|些)?(?:户|家|个).{{0,6}}(?:我)?{_NOBODY_WENT}"
        f"|(?:还差|还剩|还欠|剩)(?:哪)?(?:几|多少)(?:户|家)|我.{{0,8}}(?:谁|哪).{{0,3}}{_NOBODY_WENT}|(?:今天|这星期|本星期)(?:要)?(?:看|走|去)哪(?:家|户|几)|(?:这星期|本星期|星期一)的?名单|哪几?[户家].{{0,8}}没人(?:去|走|看|管)过?",
    ),
    (
        Topic.VISITS,
        f"(?:谁|哪个|哪些|哪几|哪位|代表|网格员|还有谁).{{0,8}}{_NOBODY_WENT}|没(?:走访|打卡|联系)的|走访(?:的)?(?:情况|进度|怎么样)|(?:谁|哪个).{{0,3}}走得最少|没走访.{{0,3}}(?:名单|有|哪|谁)"
        f"|(?:谁|哪个|哪些).{{0,4}}(?:没|没有)(?:履职|完成任务)|{_NOBODY_WENT}[完遍]?.{{0,4}}的(?:代表|网格员)",
    ),
    (
        Topic.VILLAGES,
        "(?:各|每)(?:个)?(?:村|组|社区|乡镇|镇|乡).{0,8}(?:办|弄|怎|咋|么样|进度|情况|看|多少|几|上报|如何)|(?:咋|怎么?)样.{0,2}各村|(?:哪个|谁)(?:村|组).{0,6}(?:慢|拖|没办|没弄|后腿|多|差)|全[村镇市](?:办得|办的|情况|现在)?(?:怎么?样|咋样|如何)|下面几个村",
    ),
    (
        Topic.OVERDUE,
        f"(?:{_DUE}).{{0,12}}|(?:哪|{_MANY}|有没有).{{0,8}}(?:{_DUE}|过期没办|拖了|拖着|到期.{{0,3}}没)|快(?:要)?(?:超期|到期)|(?:红灯|黄牌|最急|急的)",
    ),
    (
        Topic.COUNTS,
        f"(?:这个?月|本月|今天|这星期|本星期|这几天|昨天|今年|新).{{0,6}}(?:{_MANY}|来了).{{0,4}}(?:件|条|单|上报|诉求|事)?.{{0,3}}(?:上报|诉求|报上来|来)|(?:多少|好多|几)(?:件|条|个)?(?:上报|诉求)|新.{{0,2}}(?:来|收到?|报)了?(?:什么|多少|几|哪些)",
    ),
    (
        Topic.OPEN,
        f"(?:{_MANY}|还有|还剩|剩|现在).{{0,8}}{_UNDONE}|{_UNDONE}的(?:.{{0,4}}(?:{_MANY}|列|看|有|报个?数|数目|$))|(?:列|看看?).{{0,4}}{_UNDONE}的|全[村镇市]的?上报|(?:手[上里头]|名下|压着).{{0,4}}(?:几|多少|哪).{{0,2}}[件单]|(?:村|镇|市|组)(?:里|上)?.{{0,2}}(?:还剩|还有)(?:几|多少)件",
    ),
)
_PATTERNS = tuple(
    (which, re.compile(pattern.replace(".{", "[^，,。；;]{"))) for which, pattern in _TOPICS
)
"""Within one clause: what is counted and what is said of it stand together."""
_NEVER = re.compile("(?!)")
_OTHERWISE = {
    Topic.VISITS: _MEETING,
    Topic.OWN_VISITS: re.compile(f"{_MEETING.pattern}|代表|网格员"),
    Topic.OPEN: re.compile("多少钱|工钱|工资|谁在办|谁办|谁管|谁在跟"),
    Topic.DEDUCTIONS: re.compile("依据|标准|制度|怎么扣"),
    Topic.OVERDUE: re.compile("算超|会自动|几天|怎么还|快点|催"),
    Topic.OBJECTIONS: re.compile("几天答复|怎么提"),
    Topic.MONEY: re.compile("不公开|没公布|没公开过|几年|结一下|一天账|看了"),
    Topic.VILLAGES: re.compile("名次|排名|积分|分最"),
    Topic.COMPLAINTS: re.compile("比多|怎么|电话多少"),
    Topic.MONTH: re.compile("低保|补贴|养老|工资|医保|清零|过期|到期|作废"),
}
"""Words that make it something else."""


def _asks(plain: str) -> bool:
    return bool(_ASKS.search(plain.replace("没什么", "").replace("没啥", "")))


_OF_POINTS = re.compile(
    "分|积|规则|规定|规矩|细则|标准|条款|兑|换|申报|奖|罚|扣|加|减|算|清零|过期|否决|评|公示|凭证|资格|记|哪些事|哪些活|做什么|做啥|做么子"
)


def of_points(text: str) -> bool:
    """Whether a question may be one about points; 要不要拍照 and 要哪些手续 ask for something else."""
    return _OF_POINTS.search(text[:LONGEST]) is not None


_TOLD = re.compile("汇报了|报告了|已经?.{0,8}了$")
"""Something done is told, nothing asked."""


@lru_cache(maxsize=256)  # every room asks it of the same words
def topic(text: str) -> Topic | None:
    """Which of the kept things is asked for; None where the words ask for none of them, or tell something."""
    plain = standard(text).strip()
    if not plain or len(plain) > LONGEST or not _asks(plain):
        return None
    if _TOLD.search(plain) or _NUMBERED.search(plain) or _OWN_REPORT.search(plain):
        return None
    for asked_for, pattern in _PATTERNS:
        if _OTHERWISE.get(asked_for, _NEVER).search(plain):
            continue
        if pattern.search(plain):
            return asked_for
    return None


_OF_VILLAGE = re.compile("^(?:原来?(?:是)?)?[\u4e00-\u9fff]{1,8}[村镇片]的?")
"""Whose number it is, said before it: 李家村的编号 1."""


@lru_cache(maxsize=256)
def report_number(text: str) -> str:
    """The number of a report that is asked for (编号5办得怎么样, 3号单谁在办); empty where none is."""
    plain = standard(text).strip()
    named = _NUMBERED.search(plain) if len(plain) <= LONGEST else None
    if named is None or not (_asks(plain) or named[0] == _OF_VILLAGE.sub("", plain)):
        return ""
    return named["behind"] or named["before"]
