"""What people are told of the desk (指挥台的话): the way in, and where somebody is signed in."""

from datetime import datetime

from core.clock import spoken


def way_in(link: str, minutes: int) -> str:
    """The one-time link, and what to know of it."""
    return (
        f"指挥台的登录链接（{minutes}分钟内有效，只能用一次，别转给别人）：\n{link}\n"
        "点开以后再按一下“登录”。看在哪里登录着，发“哪里登录着”；要退出，发“退出登录”。"
    )


def signed_in(browser: str, at: datetime) -> str:
    """For the phone from which the link came: somebody has just used it."""
    return f"指挥台{spoken(at)}登录了（{browser}）。不是您本人，马上回“退出登录”。"


def where(browser: str, since: datetime, seen: datetime) -> str:
    """One place in which somebody is signed in."""
    return f"{browser}，{spoken(since)}登录，{spoken(seen)}用过"


CATEGORIES = {
    "road_facility": "道路设施",
    "street_light": "路灯",
    "water_supply": "用水",
    "power": "用电",
    "sanitation": "环境卫生",
    "drainage_flood": "排水防汛",
    "environment_pollution": "污染",
    "dispute": "矛盾纠纷",
    "housing_safety": "房屋安全",
    "farming": "农业生产",
    "social_security": "社会保障",
    "medical": "看病就医",
    "education": "上学",
    "public_security": "治安",
    "elderly_care": "养老照料",
    "other": "其他",
}
"""What kinds of matters are called."""

STAGES = {
    "filed": "上报时",
    "noted": "进展",
    "safe": "防护后",
    "done": "办好后",
    "outside": "外单位发的",
}
"""When a photo was taken."""
ROLES = {
    "reporter": "上报人",
    "joiner": "附议的村民",
    "neighbour": "附议的村民",
    "clock": "到时自动",
    "witness": "邻居",
    "writer": "代报的人",
    "outside": "外单位",
}
"""Who acted, where no name stands."""
DEEDS = {
    "report.file": "上报",
    "report.accept": "受理",
    "report.make_safe": "做了临时防护",
    "report.finish": "办结",
    "report.pass_up": "报到上一级",
    "report.send_back": "退回",
    "report.close_unfixed": "关闭未修",
    "report.merge": "并到另一件一起办",
    "report.split": "拆成几份来办",
    "report.part": "从整件里拆出来",
    "report.gather": "几份都办完了",
    "report.fall": "整件撤回，这一份也撤了",
    "report.confirm": "说修好了",
    "report.second": "也说修好了",
    "report.unsay": "收回“修好了”",
    "report.reopen": "说还没好",
    "report.withdraw": "撤回",
    "report.correct": "更正",
    "report.assign": "分派",
    "report.climb": "超时，自动升级",
    "report.lapse": "没有人答复，记为未确认",
    "report.undo": "撤销了上一步",
    "report.dispatch": "交给村里",
    "report.note": "说了进展",
    "report.unnote": "收回进展",
    "report.join": "附议",
    "report.leave": "撤销附议",
    "report.add": "补充",
    "report.add_at_once": "补充",
    "report.urge": "催办",
    "report.urge_above": "上面催办",
    "report.unreached": "有人的消息没送到",
    "report.entrust": "派给人办",
    "report.unentrust": "收回派给",
    "report.question": "问上报人",
    "report.reply": "上报人回答",
    "report.refer": "问外单位",
    "report.unrefer": "收回给外单位的链接",
    "report.end_referral": "收回给外单位的链接",
    "report.outside_answer": "外单位答复",
    "report.petition": "向上一级请示",
    "report.extend": "准了延期",
    "report.refuse": "不予受理",
    "report.rate": "说了满意不满意",
    "report.witness": "邻居说修好没有",
    "report.name_reporter": "补上是谁报的",
    "report.warn": "一直没有人看，告诉了上一级",
}
"""What was done, as the history says it, by the kind of the act."""
REMARKS = {
    "detail": "补充的话",
    "note": "进展",
    "safe": "防护",
    "done": "怎么办的",
    "pass_up": "上报的原因",
    "send_back": "退回的原因",
    "close_unfixed": "修不了的原因",
    "reopen": "哪里还没好",
    "question": "问的话",
    "reply": "答的话",
    "witness": "邻居的话",
    "refer": "问外单位的话",
    "outside": "外单位的答复",
    "entrust": "怎么交代的",
    "more_time": "要延期的原因",
    "refused": "不予受理的原因",
}
"""What was said, by the kind of the remark."""
