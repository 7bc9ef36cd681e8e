"""The help sheet (帮助单): which words each post needs first, and how the rest stands together on one screen."""

from core.registry.people import Post

UNBOUND = ("bind", "registration", "report", "my_reports", "sos", "enquire", "handover")
EVERYBODY = ("report", "my_reports", "claim", "points", "redeem", "sos", "enquire")
FIRST: dict[Post, tuple[str, ...]] = {
    Post.CITY_CADRE: ("handle", "answer_enquiry", "review", "statement", "assess", "totals"),
    Post.TOWN_CADRE: (
        "handle",
        "review",
        "answer_enquiry",
        "decide_objection",
        "approve_voucher",
        "assess",
        "totals",
    ),
    Post.VILLAGE_SECRETARY: (
        "handle",
        "answer_enquiry",
        "review",
        "statement",
        "meeting",
        "approve_voucher",
        "totals",
    ),
    Post.VILLAGE_DIRECTOR: (
        "answer_enquiry",
        "statement",
        "meeting",
        "approve_voucher",
        "totals",
        "settle_shop",
    ),
    Post.CLERK: (
        "review",
        "statement",
        "answer_enquiry",
        "day_record",
        "approve_voucher",
        "amend",
        "totals",
    ),
    Post.COMMITTEE_MEMBER: ("handle", "answer_enquiry", "statement", "meeting", "totals"),
    Post.BRANCH_MEMBER: ("review", "statement", "day_record", "totals", "nominate"),
    Post.GROUP_LEADER: ("handle", "report", "day_record", "totals", "claim", "sos", "points"),
    Post.REPRESENTATIVE: (
        "check_in",
        "households",
        "handle",
        "answer_enquiry",
        "report",
        "claim",
        "sos",
    ),
    Post.GRID_WORKER: (
        "check_in",
        "households",
        "handle",
        "answer_enquiry",
        "report",
        "claim",
        "sos",
    ),
    Post.GRID_LEADER: ("handle", "day_record", "totals", "nominate"),
    Post.WORK_TEAM: ("totals",),
    Post.SUPERVISOR: (
        "supervise",
        "decide_objection",
        "handle",
        "answer_doubt",
        "freeze",
        "sample",
        "approve_voucher",
    ),
    Post.SHOP_KEEPER: ("hand_over", "shelves", "goods", "settle_shop", "report", "points", "sos"),
}
"""What is done most, the most urgent first; the posts themselves by who has more to answer for."""

SHORT = {
    "shelves": "上架、进货、改价、下架、报损：管货",
    "undo": "撤销：收回刚才办的；取消：停下手上的",
    "more": "更多：看还能办什么",
    "check_in": "打卡：记走访，直接说去了谁家也行",
    "claim": "申报：做了好事报积分，直接说也行",
    "review": "审核：看等您审的积分申报",
    "statement": "积分表：看上月的分，确认公示",
    "hand_over": "核销：输兑换码或卡号，再交货",
    "goods": "商品：看积分超市有什么",
    "settle_shop": "结账：上个月交的货，提出来付钱",
    "sos": "呼救：有人有危险，马上通知人",
    "freeze": "冻结：查清以前先停下一笔",
    "mute": "不再收：每月的消息不要了",
}
"""Where a command's own hint is too long for one line of a telephone."""

MORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "要办的事",
        ("handle", "supervise", "answer_enquiry", "decide_objection"),
    ),
    (
        "查看",
        (
            *("waiting", "open_reports", "visits_owed", "coverage", "figures", "press"),
            *("emergency_record", "drill", "dispatch_desk", "desk_sessions"),
        ),
    ),
    (
        "办事",
        (
            *("entrust", "split", "ask_outside", "end_outside", "more_time"),
            *("petition", "refuse", "ask_reporter", "change_limit", "broadcast", "dispatch"),
        ),
    ),
    (
        "联系",
        (
            *("check_in", "households", "household_file", "household_tag", "duty", "calls"),
            *("name_helpers", "telephone", "mute", "unbind", "group_robot", "customer_group"),
            *("death", "lost_phone", "turnout", "kin"),
        ),
    ),
    (
        "人员",
        (
            "succession",
            "change_off",
            "bound",
            "leave",
            "vacancy",
            "merger",
            "by_election",
            "training",
            "forget",
        ),
    ),
    ("报事", ("report", "my_reports", "urge", "add_detail", "withdraw_report", "slip")),
    (
        "找人",
        (
            "sos",
            "enquire",
            "known_answers",
            "find_representative",
            "voice",
            "handover",
            "end_handover",
        ),
    ),
    ("积分", ("claim", "points", "ranking", "rules", "why", "why_not")),
    (
        "月底的账",
        (
            *("publicity", "object", "statement", "panel_vote", "day_record"),
            *("totals", "amend", "add_item", "assess", "rectify", "reconsider", "forward", "year"),
        ),
    ),
    (
        "超市",
        (
            *("redeem", "my_redemptions", "cancel_redemption", "goods", "card", "stock"),
            *("hand_over", "settle_shop", "agreement"),
        ),
    ),
    (
        "别的事",
        (
            *("freeze", "sample", "visit_truth", "trail", "answer_doubt", "answer_slip", "review"),
            *("fund", "fund_in", "fund_doubt", "approve_voucher"),
            *("service_day", "village_day", "place_lists", "personal_copy"),
        ),
    ),
    (
        "开会",
        ("meeting", "sign_in", "absence", "vote", "roll_call", "minutes", "honours", "nominate"),
    ),
    ("认得您", ("bind", "registration")),
)
"""What stands together under 更多; one line holds as many words as fit it."""
