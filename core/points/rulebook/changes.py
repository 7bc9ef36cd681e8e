"""Changes (细则变动): the difference between two rulebooks, in plain lines; pure."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from core.meetings import bodies
from core.points.rulebook import measures, periods, windows
from core.points.rulebook.rulebook import (
    Decides,
    End,
    How,
    Item,
    ItemKind,
    Rulebook,
    SameAct,
)

MOST_NAMED = 12
"""So many items are named in a line; the rest are counted: 规则 shows them all."""
_NUMBERS = re.compile(r"\d+")
_ABOVE = {"county": "县里", "town": "镇里", "committee": "村两委"}
_DECIDED = {
    Decides.CLAIMS: "申报",
    Decides.BASE: "打分",
    Decides.HONOURS: "光荣加分",
    Decides.STATEMENT: "积分表",
    Decides.CHECKED: "查实",
}


def changes(old: Rulebook | None, new: Rulebook) -> list[str]:
    """New, changed and ended items and changed settings on the new one's first day, then later ones."""
    before = _on_the_eve(old, new) if old else {}
    now = {i.code: i for i in new.items if i.in_force(new.since)}
    rows = _row("新增", [worth(new, i) for c, i in now.items() if c not in before])
    if old is not None:
        both = [(before[c], i) for c, i in now.items() if c in before]
        rows += _row("改动", [t for was, i in both if (t := _edited(old, was, new, i))])
        rows += _row("停用", [i.name for c, i in before.items() if c not in now])
        rows += [
            f"{label}：{say(old)}改为{say(new)}" for label, say in _SETTINGS if say(old) != say(new)
        ]
    return [*rows, *_later(new)]


def worth(rulebook: Rulebook, item: Item) -> str:
    """An item in one word with its points: 邻里互助+5, 赌博受到处罚（一票否决）, 会风（打分，满分10分）."""
    points = rulebook.worth(item)
    if item.kind == ItemKind.VETO:
        return f"{item.name}（一票否决）"
    if item.kind == ItemKind.SCORE:
        return f"{item.name}（打分，满分{points}分）"
    return f"{item.name}{measures.each(rulebook, item)}"


def _on_the_eve(old: Rulebook, new: Rulebook) -> dict[str, Item]:
    eve = max(new.since - timedelta(days=1), old.since)  # old may have been meant for the same day
    return {i.code: i for i in old.items if i.in_force(eve)}


def _row(label: str, names: list[str]) -> list[str]:
    if not names:
        return []
    more = f"等{len(names)}项" if len(names) > MOST_NAMED else ""
    return [f"{label}：{'、'.join(names[:MOST_NAMED])}{more}"]


def _edited(old: Rulebook, was: Item, new: Rulebook, now: Item) -> str:
    parts = []
    if (measures.each(old, was), was.kind) != (measures.each(new, now), now.kind):
        parts.append(f"{worth(old, was)}改为{worth(new, now)}")
    if (was.cap, was.cap_within) != (now.cap, now.cap_within):
        parts.append(f"封顶{_cap(was)}改为{_cap(now)}")
    if _NUMBERS.sub("", was.text) != _NUMBERS.sub("", now.text):
        parts.append(f"写法改为“{now.text}”")
    if was.photo_required != now.photo_required:
        parts.append("要交照片" if now.photo_required else "不一定要照片")
    text = "，".join(parts)
    return text if not text or text.startswith(was.name) else f"{was.name}{text}"


def _cap(item: Item) -> str:
    span = periods.EVERY[item.cap_within] if item.cap_within else ""
    return f"{span}{item.cap}分" if item.cap else "不限"


def _later(new: Rulebook) -> list[str]:
    """Items of the new one that begin or end only after its first day."""
    days: dict[tuple[date, str], list[str]] = {}
    for item in new.items:
        if item.since > new.since:
            days.setdefault((item.since, "起新增"), []).append(worth(new, item))
        if item.until is not None and item.until > max(new.since, item.since):
            days.setdefault((item.until, "起停用"), []).append(item.name)
    rows: list[str] = []
    for (day, what), names in sorted(days.items()):
        rows += _row(f"{day.month}月{day.day}日{what}", names)
    return rows


def _stages(book: Rulebook) -> str:
    how = {How.DECISION: "定", How.VOTE: "表决"}
    return "；".join(
        f"{'、'.join(_DECIDED[d] for d in stage.decides)}由{_ABOVE.get(stage.body) or bodies.name(stage.body)}"
        f"{how[stage.how]}"
        for stage in book.stages
    )


def _money(book: Rulebook) -> str:
    return f"1分抵{book.fen_per_point / 100:g}元" if book.fen_per_point else "不抵钱"


def _expiry(book: Rulebook) -> str:
    if book.expiry in ("never", "year_end"):
        return "一直有效" if book.expiry == "never" else "年底作废"
    month, day = (int(part) for part in book.expiry.split("-"))
    return f"每年{month}月{day}日作废"


def _same_act(book: Rulebook) -> str:
    return "只算最高的一项" if book.same_act == SameAct.HIGHEST else "都算"


def _caps(book: Rulebook) -> str:
    return (
        "、".join(
            f"{c.name}{periods.EVERY[c.within or book.period]}最多{c.points}分" for c in book.caps
        )
        or "没有"
    )


def _grades(book: Rulebook) -> str:
    return "、".join(f"{g.name}{g.at_least}分起" for g in book.grades) or "不评等次"


_SETTINGS: tuple[tuple[str, Callable[[Rulebook], str]], ...] = (
    ("多久算一次", lambda b: periods.EVERY[b.period]),
    ("积分用处", lambda b: "可以兑换" if b.end == End.LEDGER else "只评等次"),
    ("基础分", lambda b: f"{b.base}分"),
    ("公示", lambda b: f"{b.publicity_days}天"),
    ("异议没定时入账最多等", lambda b: f"{b.objection_wait_days}天"),
    ("异议", lambda b: f"{b.objections_by}个人定"),
    ("多久以前的事还能申报", lambda b: f"{b.late_days}天"),
    ("一件事符合几项", _same_act),
    ("再犯", lambda b: f"按{b.repeat_percent}%扣"),
    ("兑换", _money),
    ("兑换时间", lambda b: windows.spoken(b.windows)),
    ("积分有效期", _expiry),
    ("合计封顶", _caps),
    ("满多少分才能兑换", lambda b: f"{b.redeem_least}分" if b.redeem_least else "不限"),
    ("等次", _grades),
    ("谁来定", _stages),
)
