"""Post reasons (为什么不当了): why a post ends by these words, where whoever holds it is the one who goes.

A pig farm that is given up, a nanny who leaves and sand that is carried away end no post: beside the
reason there may stand the holder, the post and small words alone.
"""

import re
from collections.abc import Sequence

REASONS: tuple[tuple[str, str], ...] = (
    ("died", "去世|过世|病故|病逝|逝世|走了人|不在了|不在人世|死了|没了人"),
    (
        "moved",
        "搬走|搬家|搬去|搬到|搬进|迁走|迁出|迁到|搬出|嫁出去|嫁到|调走|调到|去外地|到外地|去省城|跟儿子走|跟女儿走",
    ),
    (
        "dismissed",
        "免去|免掉|免了|免职|撤掉|撤职|撤了|罢免|撤换|拿掉|不能再让|不要.{1,4}(?:当|做)",
    ),
    ("term", "届满|任期(?:到|满)|到届|任满"),
    (
        "resigned",
        "辞职|辞去|辞了|辞掉|辞任|请辞|不干了|不想干|不愿干|干不了|干不动|(?:不|不想|不愿|不愿意|不再|不肯)(?:再)?(?:当|做|担任|任)"
        "|(?:当|做)不(?:了|动|下去)|退下来|退出|卸任|不当",
    ),
)
"""Why, the graver first; the keys are those of `appointment.reason`."""
_BREAKS = re.compile(r"[，,。；;！!、\s]+")
_SMALL = re.compile(
    "已经|早就|已|就要|就|早|也|都|又|刚刚|刚才|刚|今天|今早|今晚|昨天|昨晚|前天|前几天|上个?月|上周|下周|这个?月|下个?月"
    "|[上下今去明]半?年|年[初底]|月[初底]|[一二三四五六七八九十\\d]+(?:月份|[月日号天])|现在|以后|从|起|快要|快|很快|马上"
    "|年纪|岁数|年龄|太?大了|大|老了|身体|不好|不行|有病|病了|因病|病重|生病|病|不幸|突然|因为|由于|因|为|全家|一家子|一家人?|举家"
    "|实在|真的|真|确实|是|自己|本人|我们|我|俺|咱|他们|他|她|人|同志|这个|那个|这|那|说|跟我|告诉我|表示|提出|要求|申请|决定|想|要|会"
    "|还是|再|又|的|了|吧|啊|呢|啦|职务|职位|职|一职|工作|任期|到|满|本届|这届|手续|村里|村上|组里|和|及|兼|原来|原|老|新|村|忙|没空|没时间"
    "|[一二三四五六七八九十\\d]+组|一?下|事情|事|夜里|半夜|凌晨|早上|晚上|辞职|辞"
)
_TAIL = re.compile(
    "^(?:了|啦|咯|喽|的|吧|啊|职务|职|一职|这个|那个|算了|也好|下去|不了|动|村里|组里|村上)*$"
)
_FAR = re.compile("搬去|搬到|搬进|迁到|嫁到|嫁出去|调到|去外地|到外地|去省城|跟儿子走|跟女儿走")


def reason(words: str, names: Sequence[str], title: str) -> str:
    """Why the post of one of these, or the speaker's own, ends by these words; empty where none does.

    `title` is the pattern of what posts are called.
    """
    for key, pattern in REASONS:
        for match in re.finditer(pattern, words):
            if _said_of_the_holder(words, match, key, names, title):
                return key
    return ""


def _said_of_the_holder(
    words: str, match: re.Match[str], key: str, names: Sequence[str], title: str
) -> bool:
    start = max((m.end() for m in _BREAKS.finditer(words, 0, match.start())), default=0)
    after = _BREAKS.search(words, match.end())
    ahead, behind = (
        words[start : match.start()],
        words[match.end() : after.start() if after else None],
    )
    names_title = re.search(title, words) is not None
    known = "|".join(map(re.escape, names))
    if key == "dismissed":
        return names_title or (
            known != "" and re.search(f"{match[0]}了?(?:{known})", words) is not None
        )
    if start and not _plain(ahead, names, title, key):
        return False
    lead = words[:start] if start else ahead
    if start and _of_somebody_else(lead, names, title):
        return False
    if not start and not _plain(ahead, names, title, key):
        return False
    if key == "moved" and _FAR.fullmatch(match[0]):
        return True
    return _ends(behind, names, title)


def _plain(ahead: str, names: Sequence[str], title: str, key: str) -> bool:
    """Whether nothing but the holder, the post and small words stand before the reason."""
    rest = ahead
    for name in names:
        rest = re.sub(re.escape(name) + ("家?" if key == "moved" else ""), "", rest)
    rest = re.sub(
        f"[一-龥]{{0,6}}(?:{title})" if re.search("^(?:把|将|被)?$", rest) else title, "", rest
    )
    return _SMALL.sub("", rest) == ""


def _of_somebody_else(lead: str, names: Sequence[str], title: str) -> bool:
    """Whether the clause before is about somebody of the holder's, and not the holder: 李秀英家的保姆."""
    known = "|".join(map(re.escape, names)) or "我"
    at = re.search(f"(?:{known}|我)(?:家|户|屋|请|雇|的(?!{title}))", lead)
    return at is not None and re.search(f"请假|的(?:{title})", lead[at.start() :]) is None


def _ends(behind: str, names: Sequence[str], title: str) -> bool:
    """Whether the reason ends its clause, or goes on to the post or to who comes: 不想干活 does neither."""
    if re.search(title, behind) is not None or _TAIL.match(behind) is not None:
        return True
    known = "|".join(map(re.escape, names))
    return re.match("(?:了)?(?:换|由|让|请|改|给)", behind) is not None or (
        known != "" and re.match(f"(?:了)?(?:{known})", behind) is not None
    )
