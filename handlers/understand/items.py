"""Goods of the points shop (商品): what somebody wants to exchange, stock or price, as written."""

import re

from handlers.understand.wording import bounded

_GOODS = re.compile(
    "花生油|菜籽油|茶油|食用油|色拉油|大米|米粉|面粉|挂面|面条|白糖|红糖|食盐|盐巴|酱油|豉油|生抽|洗衣液|洗衣粉|洗衣夜|洗洁精|洗发水|洗发露|洗头水|沐浴露|洗手液|肥皂|香皂|牙膏|牙刷|毛巾|浴巾"
    "|抽纸|抽指|卫生纸|纸巾|卷纸|垃圾袋|脸盆|水桶|塑料桶|拖把|扫把|扫帚|暖壶|暖瓶|热水壶|保温杯|水杯|电饭煲|电饭锅|高压锅|电风扇|风扇|炒锅|碗|筷子|手套|胶鞋|雨鞋|雨伞|雨衣|帽子|袜子"
    "|被子|毛毯|床单|枕头|鸡蛋|牛奶|饼干|零食|面包|茶叶|烟酒|化肥|复合肥|种子|锄头|书包|文具|作业本|铅笔|充电宝|电筒|手电筒|插座|灯泡|衣架|蚊香|花露水|米|油|盐|面|醋|糖|纸|盆|桶|壶|蛋|肉|酒|烟"
)
_NOT_GOODS = re.compile(
    "油(?=路|漆|茶|菜)|面(?=积|前|对|子|$|上)|纸(?=质)|桶(?=边)|盆(?=地)|米(?=远|宽|深|高|长)|肉(?=眼)|糖(?=尿)|壶(?=$)"
)
_MADE_OF = re.compile(
    "[下上里外后前路对墙地方水封桌表侧两]面|[\\d几十百两半一二三四五六七八九][米桶盆壶碗]|汽油|柴油|加油|烧纸|报纸"
)


def items(text: str) -> list[str]:
    """Goods as written, longest names first read: `花生油`, `抽纸`."""
    goods: list[str] = []
    text = bounded(text)
    for match in _GOODS.finditer(text):
        around = text[max(0, match.start() - 1) : match.end()]
        if _MADE_OF.search(around) or _NOT_GOODS.match(text, match.start()) or match[0] in goods:
            continue
        goods.append(match[0])
    return goods
