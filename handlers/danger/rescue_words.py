"""Rescue words (来帮忙的话): what those who are rung say, and by which words a cry for help is over."""

import re

from core.emergencies.emergencies import Ending
from handlers.understand.sayings.polarity import asked
from handlers.understand.wording import standard

_BREATH = re.compile(r"[,.。!！;；~\s]+")
_WE = "(?:我|俺|咱|俺们|我们|咱们|我哋|我两个|我俩|(?:我|俺)(?:和|跟|同|带|喊|叫)[^去来到赶]{1,6})"
_SOON = "(?:已经|马上|立马|立刻|赶紧|赶快|现在|这下|正在|正|这就|即刻|而家|就|在|先|快|骑车|开车|走路|跑步|摸黑|刚|往那边|往那里|往他家|往她家)"
_MOVES = (
    "(?:去看看?|去瞧瞧?|去望望?|去一趟|去一下|去了|去|到了|到场|到门口|到屋|到|来了|来|"
    "赶过去|赶过来|赶去|赶来|赶到|赶|往那边赶|往那里赶|出发|动身|上路|在路上|路上|过去看看?|过去|过来|"
    "过嚟|嚟紧|嚟啦|嚟|去紧|克|出门|跑过去|跑)"
)
_TAIL = "(?:了|啦|哒|咯|嘞|咧|啊|呀|哈|的|吧|先|着|紧|看看|看一下|一下|一趟|一趟吧|帮忙|救人|敲门|他家|她家|他那里|她那里|那里|那边|这里|门口)*"
_YES = "(?:好的?|好嘞|行|收到|知道了?|晓得了?|中|要得|得|嗯+|可以|没问题|是|来了|别急|莫急|莫慌|别慌|别怕|莫怕|等我|等着|撑住)"
_COMES = re.compile(
    f"(?:{_YES})*{_WE}?{_SOON}*(?:{_MOVES}{_TAIL})+|(?:[一二两三四五几十0-9]{{1,3}}分钟|马上)(?:就|内)?(?:能)?到"
)
_I_COME = re.compile(
    f"{_WE}[^去来到赶不没冇未]{{0,6}}?{_SOON}*(?:去看|去瞧|去望|去一趟|去了|过去|赶|到了|到哒|到他|到她|到门口|来了|就来|就去|就到|这就|在路上|出发|动身|上路|即刻|嚟)"
)
_ELSEWHERE = re.compile(
    "(?:去|到|在|来|回)(?:了)?(?:镇|县|城|市|省|外地|外面|广东|深圳|长沙|娘家|亲戚|开会|上班|打工|赶集|进货|吃酒|喝喜酒|接孩子|接娃|做客|旅游|出差)"
)
_NOT_GOING = re.compile(
    "去不(?:了|成|到)|去唔到|去冇得|来不(?:了|成|及)|到不(?:了|得)|走不(?:开|了|动)|抽不开|脱不开|(?<![车架])过不(?:去|来)|赶不(?:过|到|回|及|上)"
    "|不在(?:家|村|屋|这边|本地)|唔喺|冇在屋|没在(?:家|村|屋)|在外(?:地|面|头|边)|没空|冇空|唔得闲|不得空|没时间|不方便|没法(?:去|过去|来)|冇法|不能(?:去|来|过去)|(?<!过)不去了?|我不去"
)
_NOT_YET = re.compile(
    "没(?:有)?(?:去|到|来|动身|出发)|冇(?:去|到|来)|还没|未(?:去|到)|去过(?!去)|来过|昨天|前天|明天|后天|上午去|谁去|哪个去|边个去|你们?去|您去|他去|她去|叫[^去]{1,6}去|让[^去]{1,6}去|喊[^去]{1,6}去|等下再|晚点|待会|要不要|去不去|来不来|该去|怎么去"
)


def coming(text: str) -> bool:
    """True if these words say that who writes is on the way or there: 我马上到, 在路上, 我去看看, 到了."""
    plain = standard(text)
    if asked(text) or _NOT_GOING.search(plain) or _NOT_YET.search(plain):
        return False
    if _ELSEWHERE.search(plain):
        return False
    return any(_COMES.fullmatch(b) or _I_COME.search(b) for b in _BREATH.split(plain) if b)


def declines(text: str) -> bool:
    """True if they say that who writes cannot go: 走不开, 我在外地, 去不了."""
    return bool(_NOT_GOING.search(standard(text))) and not asked(text)


_RETRIEVED = re.compile(
    "找(?:到|着|见|得)(?!不|没|吗)|寻到|搵到|揾到|搵返|揾返|(?:自己|已经|刚|人|孩子|娃|崽|老人|他|她)[^没不冇未]{0,4}(?:回来|回屋|回家|返嚟|返屋企|返来|转来)"
)
_MISTAKE = re.compile(
    "误会|搞错|弄错|看错|听错|按错|点错|发错|打错|摁错|碰错|闹着玩|开玩笑|乱按|乱点|乱发|虚[惊怕]|不是真的|假的|逗你|误报|误按|误触|不小心(?:按|点|碰|发)|试一?下|试试|撳错"
)
_SAFE = re.compile(
    "没(?:什么|啥|得|有|么子)?事(?!吧|吗|么|干|找|做|情|故)|冇(?:乜|得|有)?事|冇嘢|没大(?:碍|事|问题)|不要紧|不打紧|不碍事|无大碍|平安|脱险|缓过来|缓过气|"
    "好多了|好些了|醒了|醒过来|醒哒|醒咗|醒来了|救(?:上|出|下|活|醒)[来了]?|捞上来|拉上来|拉出来|出来了|抬出来|"
    "灭了|灭哒|灭掉|扑灭|熄了|熄咗|熄哒|熄灭|不用(?:来|去|叫|喊|管)|唔使(?:嚟|来|去)|不(?:要|必)来|别来|莫来|甭来|莫叫|别叫|不用麻烦|没危险|安全了|"
    "劝(?:开|住|好|下)|拉开了|不吵了|不打了|不闹了|消停|扶起来|没(?:伤着|受伤|伤到)|人好好的|好好的|稳定|退(?:水|烧)了|水退"
)
_HOSPITAL = re.compile(
    "(?:送|到|去|拉|进|接|转|住)(?:了|去|到|往|进|的|县|镇|人民|中)*(?:医院|卫生院|急诊|急救)|送医|(?:救护车|120|医生)[^没不]{0,4}(?:来|到|接|拉)[^不没]{0,3}(?:了|哒|走)"
)
_SURELY = re.compile(
    "没事了|没事哒|冇事了|冇事啦|没得事|人没事|都没事|误会|搞错|弄错|虚[惊怕]|平安|不用来|不用去|不用叫|莫来|别来|唔使嚟|按错|点错"
)
_STILL = re.compile(
    "没(?:有)?(?:找|醒|灭|出来|救|回|脱|见)|找不|寻不|搵唔到|冇(?:找|醒|搵|见|灭|回)|未(?:醒|找|搵|灭|回|见)|醒不|叫不醒|灭不|熄不|救不|出不来|不(?:好|行)了|不得了|回不来|没回来|没到医院"
    "|怎么办|快来|快点|赶紧来|不知(?:道)?|不晓得|担心|(?<!虚)怕|要是|如果|万一"
)


def over(text: str) -> Ending | None:
    """By which ending these words say that nobody need come any more: 找到了, 没事了, 误会, 火灭了; None for all else.

    It is asked about before it counts, so it may hear a little too much; never 没找到, 没事吧, 醒不来.
    """
    plain = standard(text)
    if asked(text) or _STILL.search(plain):
        return None
    for ending, words in (
        (Ending.MISTAKE, _MISTAKE),
        (Ending.RETRIEVED, _RETRIEVED),
        (Ending.HOSPITAL, _HOSPITAL),
        (Ending.SAFE, _SAFE),
    ):
        if words.search(plain):
            return ending
    return None


def surely_over(text: str) -> bool:
    """Whether they say so by themselves, whatever danger they also name: 火是误会, 没事了."""
    return over(text) is not None and bool(_SURELY.search(standard(text)))


_HANDS = re.compile(
    "(?:再|多|还要|还得|快)[^不没]{0,3}(?:来|叫|喊|派|要)[^不没]{0,3}(?:人|帮|几个)|人手不够|人不够|(?:抬|搬|背|弄|搞|拉|扶|顶)不(?:动|起|了|过来)|要人(?:帮|手|抬)|一个人不行|快来人|来人帮|帮手不够|搞不赢"
)


def wants_hands(text: str) -> bool:
    """True if whoever went wants more to come: 抬不动, 再来几个人."""
    return bool(_HANDS.search(standard(text)))


_ABOUT = re.compile(
    "扶|抬|背|送|医院|救护车|医生|120|119|110|民警|警察|派出所|消防|醒|昏|晕|血|伤|痛|疼|喘|烧|火|烟|灭|水|捞|救|找|见到人|看到人|人在|躺|坐|睡|吃药|吃了药|打针|喝水|情况|稳定|平安|没事|冇事|不好|严重|走了|过世|没气|呼吸|脉|摔|跌|劝|哭|吵|打架|门|敲|开门|没人应|屋里|陪"
)


def about_it(text: str) -> bool:
    """Whether words of somebody who went plausibly tell how it stands there."""
    return bool(_ABOUT.search(standard(text)))


_WHERE = re.compile(
    "在哪|哪里|哪儿|哪个地方|边度|什么情况|么子情况|咋回事|怎么回事|么子事|出了?(?:什么|啥|么子)事|怎么了|咋了|点解|谁呼救|哪个呼救|哪家|谁家|电话(?:是|多少|几)|严不严重|要紧|谁去了|有人去|哪个去了"
)


def asks_about_it(text: str) -> bool:
    """True if who was rung asks what and where it is, or whether somebody goes."""
    return bool(_WHERE.search(standard(text)))


_OF_CRIES = re.compile(
    "呼救(?:演练|记录|统计)|演练|(?:几|多少)[起次回个件]?(?:人)?呼救|呼救(?:的)?(?:记录|情况|有哪些|有几|有多少|多久|几分钟|统计|清单|名单|都有人)|(?:有没有人|谁|哪些人|哪家|最近|上个月|这个月|本月|昨晚|昨天|今天)[^，。]{0,6}呼救"
    "|(?:紧急|急事|救人)(?:的)?(?:记录|清单|统计)|(?:几分钟|多久|多快)(?:有|才有)人(?:应|去)"
)


def asks_of_cries(text: str) -> bool:
    """True if these words ask about cries for help that have been, or call a drill: no cry themselves."""
    return bool(_OF_CRIES.search(text))
