"""Purposes (用途): what money was spent on, in words that may be published: they name no household."""

OTHER = "其他"
_WORDS = {
    "看病买药": ("药", "医院", "看病", "挂号", "诊所", "体检"),
    "走访慰问": ("慰问", "看望", "牛奶", "水果", "鸡蛋", "礼品", "探望"),
    "生活用品": ("米", "油", "被", "衣", "煤", "电费", "水费", "日用", "生活", "菜", "灯泡"),
    "小修小补": ("修", "换", "水龙头", "锁", "电线", "路灯", "材料", "工具"),
    "开会活动": ("会", "活动", "茶", "横幅", "宣传", "奖品", "锣鼓"),
    "办公用品": ("纸", "笔", "本子", "打印", "复印", "办公"),
    "交通跑腿": ("车费", "车票", "油费", "打车", "跑腿", "邮寄", "快递"),
}
PURPOSES = (*_WORDS, OTHER)


def meant(words: str) -> str | None:
    """The one purpose that the words speak of; None when none or several may be meant."""
    purposes = [name for name, known in _WORDS.items() if any(word in words for word in known)]
    return purposes[0] if len(purposes) == 1 else None
