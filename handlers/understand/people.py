"""Who (户, 人): households and people as a neighbour names them."""

import re

from handlers.understand.wording import bounded

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文柳庄柯欧谷莫褚卫牛葛满申聂焦樊路岳童阳符祝盛伍"
)
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军勇艳杰娟涛明超兰霞平刚桂香玉凤梅珍桃国建华文武志德才福来旺财贵生根铁柱石满大小春夏秋冬菊花云莲金银宝富荣昌盛永长寿松柏林海波江河山水"
    "清泉龙虎彪红光辉亮东南西北正义仁礼智信忠孝立新民有发喜庆祥和安康健美玲珠翠琴琳雪晓燕婷丹萍慧淑贞芝芬莉蓉雅家院景宏伯仲元良坤斌峰鹏飞宇浩俊嘉欣怡然佳翔雄豪全"
    "友朋成功业远达运顺连群爱社卫学思维先后双四五七初善茂阿细运招娣妹姣娥娇银枝蓝月秋菲培贤启传继绍开"
)
_KIN = "(?:满爹|满娭毑|娭毑|大爷|大娘|大妈|大叔|大伯|大哥|大嫂|奶奶|爷爷|婆婆|阿婆|阿公|老倌|老太|爹|嗲嗲|婶子|婶|叔|伯|嫂|姨|婆|奶|爷|公)"
_POST = "(?:书记|主任|组长|队长|村长|镇长|所长|站长|校长|医生|老师|师傅|会计|电工|代表|委员|经理|老板|网格员)"
_NOT_HOUSE = "(?!村|庄|湾|坪|坳|坡|塘|组|冲|桥|屋场|大队|坟|湖|岭|沟|河|店|畈|祠|寨|老表)"
SURNAME = f"[{_SURNAMES}]"
FULL_NAME = f"[{_SURNAMES}][{_GIVEN}]{{1,2}}"
_HOUSE = re.compile(
    f"(?<![一-龥])老[{_SURNAMES}]家|老[{_SURNAMES}]头?家{_NOT_HOUSE}|[{_SURNAMES}]{_KIN}家?|(?<![这上本下每两])(?:{FULL_NAME}|[{_SURNAMES}])[家户]{_NOT_HOUSE}"
    rf"|\d{{1,2}}号户"
)
_NAME = re.compile(
    f"[{_SURNAMES}][{_GIVEN}]{{2}}(?![村组路桥])|老[{_SURNAMES}](?![家头板师人年本子百])"
)
_PERSON = re.compile(
    f"[小老阿][{_SURNAMES}](?![家头板])|[{_SURNAMES}](?:[{_GIVEN}]{{1,2}})?{_POST}|[{_SURNAMES}][{_GIVEN}]{{2}}(?![家户村组])"
)
_COMMON = re.compile(
    "^(?:水公|方法|高[大中]|马上|安全|成功|文明|金银|路[家公]|白[天公]|谷子|公路|石子|武夷|常[年来]|于[家公])"
)


def households(text: str, names_too: bool) -> list[str]:
    """Households as written: `罗铁柱家`, `老孙家`, `柳娭毑`; with `names_too` also a bare full name, `陈国强`."""
    text = bounded(text)
    written = [
        (match.start(), match[0]) for match in _HOUSE.finditer(text) if not _COMMON.match(match[0])
    ]
    if names_too:
        taken = [range(start, start + len(name)) for start, name in written]
        written += [
            (match.start(), match[0])
            for match in _NAME.finditer(text)
            if not _COMMON.match(match[0]) and not any(match.start() in span for span in taken)
        ]
    return [name for _, name in sorted(written)]


def persons(text: str) -> list[str]:
    """People as written: `小刘`, `吴建军`, `周主任`."""
    return [match[0] for match in _PERSON.finditer(bounded(text)) if not _COMMON.match(match[0])]
