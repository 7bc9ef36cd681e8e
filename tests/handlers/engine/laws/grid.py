"""The grid (格子): what may be open with somebody, and what people say then that is no answer to it."""

OPEN = {
    "nothing": [("刘大勇", "你好")],
    "place of a report": [("王建国", "路上塌方了")],
    "blame to agree to": [("张桂花", "组长吴建军收了钱不办事")],
    "the same as an open report": [
        ("何秋菊", "村口的井盖破了个洞"),
        ("张桂花", "村口那个井盖烂了"),
    ],
    "a report that was just filed": [("何秋菊", "二组晒谷坪边上的路灯不亮了")],
    "a claim to agree to": [("刘大勇", "我今天去清沟了")],
    "the kind of a claim": [("刘大勇", "申报")],
    "whether it is mended": [
        ("何秋菊", "村口的井盖破了个洞"),
        ("李秀英", "受理"),
        ("李秀英", "井盖换了新的，弄好了"),
        ("李秀英", "没有照片"),
        ("何秋菊", "我的上报"),
    ],
    "a new report of one's own": [("何秋菊", "村口的井盖破了个洞"), ("李秀英", "在")],
    "a picture of what is safe": [
        ("何秋菊", "村口的井盖破了个洞"),
        ("李秀英", "受理"),
        ("李秀英", "已做临时防护"),
    ],
    "how it was mended": [
        ("何秋菊", "村口的井盖破了个洞"),
        ("李秀英", "受理"),
        ("李秀英", "办结"),
    ],
    "why it is sent back": [("何秋菊", "村口的井盖破了个洞"), ("李秀英", "退回")],
    "material for the group": [("何秋菊", "村口的井盖破了个洞"), ("李秀英", "上报到组")],
    "why a visit is late": [("李秀英", "前天去了王建国家里")],
    "claims to decide": [
        ("刘大勇", "我今天去清沟了"),
        ("刘大勇", "确认"),
        ("何秋菊", "我今天帮邻居收谷子了"),
        ("何秋菊", "确认"),
        ("钱国华", "审核"),
    ],
    "why a claim is refused": [
        ("何秋菊", "我今天帮邻居收谷子了"),
        ("何秋菊", "确认"),
        ("赵春兰", "不通过"),
    ],
    "the words of a notice": [("钱国华", "通知")],
    "a notice to be sent": [("钱国华", "通知大家明天上午九点到祠堂开会")],
    "who stands in": [("李秀英", "请假 明天到后天")],
    "the name of somebody unbound": [("过路人", "我叫王小二")],
}
"""Lines that leave something open; the last speaker is the one who then says something else."""

IDLE = {
    "question": [
        "今天几号了",
        "医保几时交",
        "李代表在屋里冇",
        "这个要不要紧啊",
        "你们那边几点下班",
    ],
    "what it means": [
        "通过是么子意思",
        "为么子要照片",
        "退回去了会怎样",
        "积分有么用",
        "这个别人看得到不",
    ],
    "chit-chat": [
        "呷饭冇",
        "今天热死个人",
        "哈哈哈哈",
        "你是机器人吧",
        "昨晚看戏看到十二点",
        "我属猪的",
    ],
    "hesitation": ["等等", "我想想先", "还没想好", "我去问下我屋里老倌", "等我回家看看再讲"],
    "time to come": [
        "明天再讲",
        "过两天我去看看",
        "下个月打算去清沟",
        "等天晴了再去修",
        "改天再去他屋里坐",
    ],
    "somebody else's words": [
        "他讲“通过”",
        "老钱说可以不用管了",
        "我老婆讲早就修好了",
        "人家说办结了 不晓得真假",
        "隔壁说她不同意",
    ],
    "not done": ["还没去", "没弄好呢", "我又没说要办", "今天没空去看", "哪里通过了 根本没人来"],
    "to somebody else": [
        "妈你药吃了没",
        "老公晚上带斤肉回来",
        "老师，小孩明天请假一天",
        "快递放门卫就行",
        "三缺一 来不来",
    ],
    "cross": ["烦死了", "天天问问问", "你们就会打太极", "说了等于没说", "哪个要跟机器讲话"],
    "marks": ["？？？", "。。。", "😂😂😂", "🌹", "[捂脸]", "……", "／／"],
    "figures": ["13800138000", "99", "2026"],
    "dialect": ["冇得空啵", "俺不晓得咋弄", "么子鬼"],
    "slips": ["办洁没", "同易不同易"],
    "fragments": ["那个", "然后呢", "他", "昨天的"],
    "if": ["要是修好了我就说", "如果通过了告诉我", "假如没人管怎么办", "万一退回来呢"],
    "past of another place": ["去年我们那边也塌过", "前年井盖换过一回"],
}
"""Said beside what is open, by kind: nothing is recorded for it, nobody else hears of it, what was open stays."""

REASONS = {
    "material for the group",
    "why a claim is refused",
    "why a visit is late",
    "a picture of what is safe",
    "how it was mended",
    "a new report of one's own",
}
MAY_BE_A_REASON = {
    "time to come",
    "somebody else's words",
    "not done",
    "dialect",
    "slips",
    "if",
    "past of another place",
    "figures",
}
"""Kinds that answer one of these: 还没去 says why, 听邻居讲他没做 too, and 过两天我去看看 tells how it goes on."""

BLAMING = ["陈大山从来不来看人", "李秀英偏心得很", "吴建军就晓得打牌", "村干部都是吃干饭的"]
"""A complaint about a person: nobody named hears of it, and nothing is recorded unasked."""

NODS = ["就是", "就是咯", "是啊是啊", "确实"]
WANT_A_YES = [
    "blame to agree to",
    "a claim to agree to",
    "claims to decide",
    "a notice to be sent",
]
"""Where a nod is no yes: what is agreed to reaches others or decides of somebody."""

STOPPING = ["算了不弄了", "不搞了", "莫搞哒", "取消", "不要了算了", "冇事了 不用了"]
"""The open matter ends, or nothing does: nobody else hears of it."""

SEVERAL = [
    "桥上栏杆断了 我今天还帮唐菊香收了谷子",
    "水塘边路灯坏了 还有我问下医保几时交",
    "先不说这个 二组水管爆了",
    "对了 村口垃圾堆成山了",
]
"""A second matter beside it: its first half is filed, or asked about, and never lost."""
