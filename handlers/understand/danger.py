"""Danger to life (呼救): words that say somebody is in peril now, told apart from fear, memory, drill and question."""

import re
from functools import lru_cache

from handlers.understand.learning.classifier import likely
from handlers.understand.wording import standard

_WHO = (
    "(?:人|孩|孙|儿子|女儿|爸|妈|爹|娘|爷|奶|婆|公公|老公|阿公|叔|婶|伯|舅|姑|姐|哥|弟|妹|老伴|老头|老倌|媳妇|丈夫|邻居"
    "|司机|师傅|学生|村民|户主|娭毑|朋友|同学|他|她|我)"
)
_WATER = "(?:水|河|井|塘|池|沟|渠|江|坑|窖|库|崖|湖|坎下)"
_BLADE = "(?:刀|斧|锄头|棍|砖|枪|扁担|铁锹|汽油)"

_ERRAND = ".{0,14}(?:修|处理|弄|管|装|清|搬|收|通|换|量|补|催|拉|看看|拆|接)"

# The words of `standard` that name each kind of peril.
_PERILS = {
    "cry": (
        "救命(?!药|钱|恩|之恩|稻草|的)|呼救|求救|救救|救我|救火|快.{0,3}救人|来人?救|出人命|没命了|sos"
        f"|(?:快|赶紧|赶快|快点)[^修]{{0,2}}来.{{0,2}}人(?!{_ERRAND})"
        "|^来人[啊呀哪]?|^有人吗.*救"
    ),
    "call": (
        "(?:快|赶紧|赶快|马上|谁).{0,5}(?:救护车|消防|120|119|110|报警|叫医生|喊医生)|^(?:打|叫|拨)?(?:120|119|110)[!。]*$"
        "|(?:叫|喊|要|派)(?:个|辆|一辆)?救护车|需要救援|请求(?:救援|支援)"
    ),
    "fire": (
        "着火|起火|失火|(?:屋|房|家|棚|垛|山|林)(?:里|上|子|都|又|也)?着了|烧着了|烧起来|烧着了|大火|火很?大|火烧|火.{0,4}(?:窜|蹿|烧)(?:上|到)|烧到.{0,3}(?:房|屋|家|堂|柴)|爆炸"
        "|冒(?:出|着)?.{0,3}(?:黑|浓)烟|有烟|冒烟.{0,8}(?:人|孩|老)|泼汽油|点(?:了|着)?煤气"
    ),
    "poison": (
        "(?:煤气|一氧化碳|食物|农药|蘑菇|菌子|粪池).{0,6}中毒|煤气.{0,3}(?:漏|泄)|煤气味|口吐白沫|吐(?:白|泡)"
        "|(?:喝|吃|吞|灌)(?:了|下|完)*.{0,4}(?:农药|百草枯|敌敌畏|除草剂|老鼠药|安眠药|药丸|野蘑菇|洗衣液|汽油)|(?<!吃)喝了?药"
        "|农药.{0,4}喝|烧炭.{0,8}(?:醒|应|倒|动)"
    ),
    "shock": "(?:电线|电缆|高压线|火线).{0,6}(?:掉[下进]|(?:掉|断|落).{0,5}(?:下来|地上|地下|地里|路上|水里|田里|塘里|在地))(?!.*(?:修|接|弄|处理)好)|触电|电死|被?电(?:到|倒|打)(?:了|人|一个)|被电|(?:叫|让|给)电打|打雷.{0,3}劈|雷劈",
    "faint": (
        "[晕昏](?:倒|过去|死|迷|厥)|[晕昏]了过去|不省人事|(?:没|失去|没有)(?:了)?(?:意识|知觉|脉)|[叫喊].{0,3}不(?:醒|应(?!门)|答应|吭声|动)"
        "|没有?(?:呼吸|心跳)|没了?气了|(?:人|他|她|爷|爸|妈|爹|娘|公|婆)没气|断气|气.{0,3}接不上|休克|窒息|迷糊了|醒不(?:来|过来)|不出声|(?:敲|叫|屋|房).{0,6}没(?:什么)?动静"
        f"|(?:倒|晕|老人|婆|爹|爷|奶|爸|妈|娘|孩).{{0,12}}没反应|{_WHO}.{{0,8}}(?:不动了|不动弹|一动不动|不能动|动不得|冰冷|人事不省|直挺挺|没了?气$)|直挺挺"
    ),
    "breath": (
        "(?:喘|透|出)不[上过了来出].{0,2}气|呼吸困难|抽搐|抽筋.{0,4}倒|抽风|抽起来|噎住|噎到|呛住|卡.{0,2}(?:喉咙|嗓子|气管)|[脸嘴面].{0,4}[紫青乌]"
        "|眼.{0,4}(?:翻白|往上翻|直了)"
    ),
    "illness": (
        "心脏病?.{0,3}[犯发]|心脏病了|心梗|脑梗|脑溢血|脑出血|中风了|半边.{0,4}(?:不能动|动不了)|(?:胸|心)口?.{0,4}[疼痛闷慌].{0,8}(?:厉害|受不了|喘|麻|好痛|不行|汗)"
        "|中了?暑.{0,8}(?:倒|醒|昏|晕)|嘴歪|说不出话|速效救心|大出血|吐血|咳血|血.{0,4}(?:止不住|压不住|喷|不停)|止不住.{0,2}血|流.{0,4}血|全是血|都是血|满.{0,3}血|一[身地脸头]血|出血|见红|见血|头破"
        "|烧到抽|疼得.{0,4}(?:打滚|滚)|羊水|(?:媳妇|老婆|她|女儿|孕妇|大肚).{0,8}要生了|难产"
        f"|{_WHO}.{{0,4}}快?(?:不行了|要死了|快死了|快没了)|^我不行了|慌得不行"
    ),
    "water": (
        f"溺水|溺了水|落水|落井|{_WHO}.{{0,10}}(?:掉|滑|摔|滚|栽|冲|跳|沉)(?:到|进|下|入|落|了|在)*.{{0,4}}(?:{_WATER}|下去|进去)"
        f"|^.{{0,4}}(?:掉|滑|栽|跌)(?:到|进|下|入|落|了)+.{{0,3}}{_WATER}|(?:掉|滑|摔|栽)(?:到|进|下|入|落|了)*.{{0,3}}{_WATER}.{{0,4}}(?:人|孩|捞|救)"
        "|(?:淹|冲走|卷走)(?:了|到|住|死|着)*.{0,3}(?:人|孩)|(?:人|孩).{0,8}(?:冲走|卷走|淹(?:了|死|着))|(?:捞|救)不上来|没.{0,2}(?:捞|救|浮)上来|浮着一?个?人"
        "|(?:孩|人|他|她).{0,3}沉下去|扑腾|快要?沉|溃坝|漫坝|决堤|决口|[坝堤].{0,3}(?:垮|溃|塌)|山洪.{0,2}(?:来|下|暴|冲)|(?:洪|大|山)水.{0,4}(?:进屋|漫|冲进|困|到窗)|水(?:漫|涨)上?来.{0,8}(?:困|出不|回不|过不)"
    ),
    "buried": (
        "(?:埋|压|盖)(?:了|到|住|死|着)+.{0,4}(?:人|孩|司机|工|一?户|一家|房|爸|爹|妈|娘|我|他|她)|(?:人|孩).{0,8}(?:被?埋|压在|压住|压到|盖住)|(?:司机|人|孩|老人|婆|爷|爸|妈).{0,3}没(?:能)?(?:出来|上来|起来)|泥石流"
        "|被(?:埋|压|困|夹住|卡住|砸|盖)|被?困(?:在|住)|压在(?:里面|下面|底下|车)|出不来了?$|(?:人|孩).{0,6}出不来|下不来了|砸(?:到|伤|中|死|昏|倒|破).{0,4}(?:人|头|我|他|她|孩|昏|了$|屋)"
        f"|(?:房|屋|楼|墙|桥|山|坡|土|矿|洞|棚|架).{{0,10}}(?:塌|垮|倒).{{0,12}}(?:有人|还有|在里面|里面有|人在|下面有|没出来|{_WHO}.?在)"
        "|(?:塌|垮).{0,6}(?:埋|压).{0,3}(?:人|户|工)|工人.{0,3}被?埋"
    ),
    "violence": (
        f"(?:拿|提|举|操|抄|拎|扛).{{0,5}}{_BLADE}.{{0,10}}(?:砍|打|杀|捅|追|拼|劈|来|出|堵)|动(?:了)?刀|持刀|[砍劈杀捅](?:人|了?他|了?她|了?我|伤|死|了一刀)"
        "|要劈|打死(?:人|我|她|他|了)|往死里[打揍]|掐.{0,4}脖|勒.{0,3}脖|(?:老公|男人|丈夫|爸|儿子|他).{0,4}(?:又|在|正在)?打我|打[得出到].{0,4}血|被打得|被人追着打|动起?手.{0,8}(?:血|刀|锄|棍|伤|倒)"
        f"|打起来.{{0,10}}(?:血|刀|锄|棍|伤|见红)|{_BLADE}.{{0,6}}打起来|打起来.{{0,4}}快|抢劫|打劫|(?:进来|有人)抢(?:钱|包|我)|抢我|绑架|强奸|拐走|贼.{{0,6}}(?:里面|屋里|家里)|翻墙进来.{{0,6}}(?:躲|怕|不敢)"
    ),
    "suicide": "自杀|(?:要|往下|想)跳|跳(?:楼|河|水|塘|井|桥|崖|库)|上吊|吊在|挂在梁|割腕|轻生|寻短见|想不开|不想活|活不下去|不活了|活着没意思|要去死|说要喝药|遗书",
    "crash": (
        "车祸|(?:撞|轧|碾)(?:了|到|倒|伤|飞|死)+.{0,2}(?:一个|个)?(?:人|老人|小?孩|学生|妈|爸|奶|爷)|(?:被|叫|让).{0,4}(?:车|拖拉机|摩托).{0,3}[撞轧碾](?!得)|撞了人|车翻|翻(?:车了|沟里|下去|进沟|到.{0,3}沟|到坎)"
        f"|(?:绞|卷|轧)(?:断|进)|{_WHO}.{{0,6}}(?:倒|躺|瘫|趴|栽|歪)(?:在|到|下去)(?:了)?(?:地|路|床|田|厕|厨|屋|院|门口|沟|店|在|灶|家|猪|血)?|突然.{{0,6}}倒(?:下|地|了)|倒地"
        "|[摔跌].{0,8}(?:起不来|动不了|不能动|不动|断了|昏|走不了|走不动)|从.{1,10}(?:摔|跌|滚|栽)(?:了)?(?:下|进|到)|从.{1,8}掉(?:了)?(?:下|进)"
        f"|[烫烧](?:到|伤|了)+.{{0,3}}(?:孩|人|我|他|她)|皮都掉|骨头都|指头.{{0,4}}断"
    ),
    "beast": "(?:被|让|给).{0,2}(?:毒)?蛇.{0,2}咬|蛇咬(?:了|到|伤)|(?:咬(?!断了|坏)|蜇|叮|顶).{0,8}(?:血|深|昏|肿得|肿好|指|发黑|迷糊|洞|肠)|疯狗.{0,3}咬",
    "lost": "(?:老人|小?孩|孙子?|妈|爸|奶|爷|爹|娘|婆|痴呆).{0,8}(?:走失|走丢|丢了|失踪|不见了|找不到了|到现在没回)",
}
_PERIL = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _PERILS.items()))
_CRY = re.compile(f"{_PERILS['cry']}|快.{{0,3}}(?:120|119|救护车)")
# Said before the peril in the same breath: it has not happened, or is long over.
_FEARED = "怕(?!是)|担心|万一|会不会|以免|避免|防止|谨防|免得|容易|迟早|早晚|差点|差一点|险些|要是|如果|假如|当心|小心|可能会|再不|哪天|不然|否则|除非|难道"
_UNREAL = re.compile(
    f"{_FEARED}|别让|防(?!.?车)|注意|等到|非要|总有|真要?$|来.{{0,2}}人{_ERRAND}|听说|灭火器"
)
_NOT_THERE = re.compile(f"{_FEARED}|(?:人家|我|他|人)(?:把|将)")
_PAST = re.compile(
    "上次|去年|前年|以前|之前|那年|那次|那天|那晚|上个?月|上星期|前几天|曾|年前|往年|几次"
)
_NOW = re.compile("现在|刚才|刚刚|正在|突然|一直|还没|还在|快")
# Said after it: a name for a thing, or something that once was.
_NAMED = re.compile(
    "^.?(?:的那|的仓库|的房|的地方|的事|的时候|的人多|的医药|过(?!去|来)|住院|医药费|开不进|进不|过不来|的路)"
)
# Talk of points, money, drills, notices, or an end that was good.
_CALM = re.compile(
    "加分|积分|几分|记.{0,2}分|申报|报销|能报|补贴|补助|赔|保险|演练|演习|培训|讲座|宣传|群发|发个?通知|通知|提醒|公告|发布|锦旗|获救|脱险|没大事|人没事|没伤|没受伤"
    "|扑灭|灭了|出院|康复|住院了|证书|证明|统计|汇总|多少件|处理完|办结|见义勇为|怎么预防|(?:救护车|消防车).{0,4}(?:进不|开不|过不|掉不)|隐患|工钱|电影|小说|游戏|开玩笑|热死|笑死|急死|累死|气死|死了.{0,3}(?:猪|鸡|鸭|鱼|牛|羊)"
)
# 我昨天救了一个落水的孩子: a rescue that is told of, as for 见义勇为, where nobody is in peril any more.
_RESCUED = re.compile("(?<!没)(?<!有)救(?:了|起|过|出来?|上来|回)[^没不快还]*$")
_JUST = re.compile("现在|刚|正在|突然|一直|还")
_ENDS_WITH_RESCUE = frozenset({"water", "fire", "buried", "crash", "lost", "suicide", "shock"})
_NO_PERSON = re.compile(
    "(?<![让被给叫])(?:猪|鸡|鸭|鹅|牛|羊|鱼|狗|猫|手机|钥匙|鞋|衣服|桶|球|苗|树|禾|菜|庄稼|车钥匙|帽子|东西|货)[^人孩]{0,8}$|(?:栏杆|护栏|灯杆|电杆|电线杆|围墙|牌)[^人孩]{0,3}$"
)
# 花了120元, a bank slip or a telephone number: digits that call nobody.
_AMOUNT = re.compile(
    r"\d*(?:11[09]|120)\d*(?:\.\d+)?(?=\s*(?:元|块|斤|户|分|钱))"
    r"|(?<![\d.])(?=\d*(?:11[09]|120))\d{4,}(?:\.\d+)?|(?<!\d)(?:11[09]|120)\.\d+"
)
_BREATH = re.compile(r"[,.。!?;；\s]+")
_LOOK_BACK = 14
_LETTER = 150
_OPENING = 50
_SURE = 0.55


@lru_cache(maxsize=256)  # one turn asks it of the same words half a dozen times
def in_danger(text: str) -> bool:
    """True if these words say that a life is in danger now; fear of it, talk of the past, drills and claims do not count."""
    plain = _plain(text)
    if _CALM.search(plain) and not _CRY.search(plain):
        return False
    live = [match for match in _PERIL.finditer(plain) if _live(plain, match)]
    if _RESCUED.search(plain) and not _JUST.search(plain):
        return any(match.lastgroup not in _ENDS_WITH_RESCUE for match in live)
    if live:
        return True
    if (
        _UNREAL.search(plain)
        or _PAST.search(plain)
        or _NO_PERSON.search(plain)
        or _PERIL.search(plain)
    ):
        return False
    intent, share = likely(plain, "villager")[0]
    return intent == "sos_help" and share >= _SURE


def peril(text: str) -> str | None:
    """The kind of danger named first, as `fire` or `water`, whether or not it is real; None if only a cry or nothing is heard."""
    kinds = [match.lastgroup for match in _PERIL.finditer(_plain(text))]
    return next((kind for kind in kinds if kind not in ("cry", "call")), None)


_KIND = {
    "fire": "fire",
    "water": "other",
    "poison": "injury",
    "shock": "injury",
    "faint": "injury",
    "breath": "injury",
    "illness": "injury",
    "crash": "injury",
    "beast": "injury",
    "buried": "collapse",
    "violence": "violence",
    "suicide": "suicide",
    "lost": "missing",
}


def danger_kind(text: str) -> str | None:
    """The kind of a danger that is real now: fire, collapse, injury, violence, suicide, missing, child_alone or other."""
    return _KIND.get(peril(text) or "", "other") if in_danger(text) else None


def _plain(text: str) -> str:
    """The words that count: nobody in peril writes a letter, and who does begins with it."""
    plain = _AMOUNT.sub("许多", standard(text))
    return plain[:_OPENING] if len(plain) > _LETTER else plain


def _live(plain: str, match: re.Match[str]) -> bool:
    before = plain[max(0, match.start() - _LOOK_BACK) : match.start()]
    breath = _BREATH.split(before)[-1]
    if _UNREAL.search(breath) or _NOT_THERE.search(match[0]) or _NO_PERSON.search(breath):
        return False
    if _PAST.search(breath) and not _NOW.search(plain):
        return False
    return not _NAMED.match(plain[match.end() : match.end() + 8])
