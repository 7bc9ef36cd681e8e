"""Which kind of matter words name (类别): words of each trade weighed against one another."""

import re
from functools import lru_cache

from handlers.understand.wording import standard

# A word that names the matter counts two, a word that only goes with it counts one.
_WORDS = {
    "street_light": (
        "路灯|灯杆|太阳能灯|街灯|照明灯|盏灯|灯不亮|灯坏|灯又?黑|灯熄",
        "摸黑|黑漆漆|黑灯瞎火|电灯",
    ),
    "water_supply": (
        "自来水|停水|没水吃|没水喝|没水用|没得?水吃|水管|水表|水厂|水龙头|水压|饮用水|饮水|水塔|断水|来水|供水|水质|吃水|水务站|用水",
        "水泵|滴水|喝水|水井|阀门|水浑|阀",
    ),
    "power": (
        "停电|电线|线头|电箱|电表箱|变压器|电压|跳闸|电杆|电线杆|供电|断电|没电|电表|漏电|电闸|触电|火花|电费",
        "电|线路",
    ),
    "sanitation": (
        "渣土|碎玻璃|泔水|乱倒|垃圾|厕所|公厕|粪|苍蝇|蚊子|保洁|环境卫生|卫生死角|清运|死猪|死鸡|老鼠",
        "臭|脏|卫生|味道|扫",
    ),
    "drainage_flood": (
        "下水道|排水|内涝|积水|水淹|洪水|洪|防汛|塘坝|堤|坝|水库|闸门|涵洞|倒灌|淤|渗水|水浸|渠塞|渠堵|山洪|排涝|水沟|泥石流|水位",
        "沟|渠|大雨|暴雨|水漫|雨水|堵",
    ),
    "road_facility": (
        "路面|栏板|石栏|井盖|护栏|栏杆|桥|硬化|水泥路|坑|塌方|公路|村道|道路|反光镜|减速带|修路|断头路|路烂|路塌|路基|红绿灯|标志牌|弯道|路肩|健身器材|信号塔"
        "|烂路|进村路|泥巴路|台阶|路太|路窄|铺路|通路|公交|校车|砂石路|拓宽|水泥盖|盖板",
        "路|车过不|摔|轮胎|坡|走不",
    ),
    "environment_pollution": (
        "油烟|发黑|农药味|化肥味|污水|废水|污染|排污|黑水|养猪场|养鸡场|粉尘|灰尘|噪音|噪声|黑烟|焚烧|烧秸秆|秸秆|废气|化工|砂石场|采石|电鱼|毒鱼|建筑垃圾|砍树|偷砍|刺鼻|鱼.{0,3}死"
        "|烧荒|砖厂|猪粪|采砂|死鱼|机器响",
        "臭|味道|灰|吵|嘈|气味|烟",
    ),
    "dispute": (
        "纠纷|吵架|吵起来|界址|地界|地基|宅基|滴水|扯皮|占了我|占我|调解|矛盾|道理|争|欠.{0,6}钱|工钱|工资|赔|讲理|评理|承包|田埂|坟|吵|彩礼"
        "|离婚|挪.{0,4}(?:米|尺)|往我.{0,4}(?:挪|移)|分家|遗产|赡养|闹起来|谈拢|和好|和解|抢水|放水.{0,3}吵",
        "邻居|隔壁|他家|两家|两户|打架|堵路|界|不还|不认",
    ),
    "housing_safety": (
        "危房|墙.{0,6}裂|裂缝|房.{0,4}漏|屋顶|漏雨|房.{0,6}塌|房.{0,4}垮|墙.{0,4}[斜倒垮]|屋后.{0,6}(?:坡|山|土)|滑坡|房.{0,6}裂|瓦|违建|违章建|违规建|老屋|山.{0,4}垮|着火|起火|烧起来|失火|火",
        "房子|屋子|墙|塌|垮|煤气",
    ),
    "farming": (
        "田|稻|禾|秧|谷子|稻谷|收谷|插秧|倒伏|西瓜|红薯|蔬菜|地膜|种子|化肥|农药|机井|灌溉|机耕|收割机|虫|猪瘟|瘟|大棚|玉米|果树|地都?旱|旱|浇地|番薯|油茶|养殖|牛|鱼塘|农机|抽水|庄稼|麦|花生地|土地流转|流转|高标准|茶园|橘|柑"
        "|收成|滞销|林|农田",
        "地里|干死|圳|渠|鸡|猪",
    ),
    "social_security": (
        "低保|五保|养老金|养老认证|社保|补贴|救助|残疾证|残疾|医保|合作医疗|高龄|抚恤|养老保险|补助|困难户|认证|停发|优抚|失业|贫困|临时救助|养老.{0,2}钱",
        "申请|没到账|资格",
    ),
    "medical": (
        "卫生室|卫生院|看病|医生|药|住院|报销|疫苗|晕倒|昏|心脏|没呼吸|没气|没意识|流血|中风|抽搐|吐血|咬|摔.{0,6}起不来|中毒|受伤|骨折|救护车|体检|发烧|病人|透析|要生了|羊水|溺水|落水"
        "|掉.{0,3}[水井塘河]|喘不|救心|烫|血",
        "病|医|疼|痛|倒在|120",
    ),
    "education": (
        "学校|校车|上学|老师|学生|食堂|幼儿园|辍学|课|学费|小学|中学|书包|没上学|贫困生|补课",
        "孩子|作业",
    ),
    "public_security": (
        "赌|偷|盗|骗|打架|打人|打起来|刀|砍|狗|抢|陌生人|报警|飙车|吸毒|贼|流氓|酒疯|酒驾|传销|诈骗|家暴|打我|斗殴|没拴|不拴|监控|骚扰|放炮|炸石|黄狗|恶狗|狼狗|精神病|疯子|失踪|走失|走丢|自杀|跳楼|不想活|烟花|鞭炮",
        "追|吓|出血|见红|110|半夜",
    ),
    "elderly_care": (
        "独居|空巢|孤寡|孤老|[七八九]十多|没人给做饭|一个人在家|没人照顾|没人照料|老人一个人|老年|照料|送饭|敬老院|养老院|扶手|失能|卧床|痴呆|陪护|儿女不管|不管老人|日间|助餐",
        "老人|老头|阿婆|娭毑|奶奶|爷爷",
    ),
    "other": (
        "账|公示栏|信号|宽带|网络|快递|发票|接待费|公开|手机没信号|村务|经费|广播|喇叭|打不出电话|积分卡|人工费|程序|没网",
        "承包费",
    ),
}
_PATTERNS = {
    category: (re.compile(strong), re.compile(weak)) for category, (strong, weak) in _WORDS.items()
}


@lru_cache(maxsize=256)  # each step of a conversation asks it of the same words
def category(text: str) -> str | None:
    """The category whose words fit best (a label of the issue desk, such as `street_light`); None if none is named."""
    plain = standard(text)
    best, most = None, 0
    for name, (strong, weak) in _PATTERNS.items():
        score = 2 * len(set(strong.findall(plain))) + len(set(weak.findall(plain)))
        if score > most:
            best, most = name, score
    return best


@lru_cache(maxsize=256)
def strong_categories(text: str) -> set[str]:
    """Every category of which a word is said that names it, not only goes with it."""
    plain = standard(text)
    return {name for name, (strong, _) in _PATTERNS.items() if strong.search(plain)}
