"""Figures in words (数字怎么说): short, and never a median of few."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.figures.backlog import Pile
from core.figures.coverage import Coverage
from core.figures.days import in_words
from core.figures.kpis import Kpis, LevelFigures, Share, Times
from core.figures.waiting import Waiting
from core.reports import notices
from core.reports.ladder.levels import SHORT, Level
from core.reports.ladder.reports import spoken_number

CATEGORIES = {
    "road_facility": "道路设施",
    "street_light": "路灯",
    "water_supply": "用水",
    "power": "用电",
    "sanitation": "卫生",
    "drainage_flood": "排水防汛",
    "environment_pollution": "污染",
    "dispute": "纠纷",
    "housing_safety": "住房安全",
    "farming": "农业",
    "social_security": "社保救助",
    "medical": "医疗",
    "education": "上学",
    "public_security": "治安",
    "elderly_care": "养老",
    "other": "其他",
}


def where(piles: Iterable[Pile]) -> str:
    """代表2件、组1件（超时1件）: what is at which level; nothing where nothing is open."""
    open_ones: dict[Level | None, list[int]] = {}
    for pile in piles:
        sums = open_ones.setdefault(pile.level, [0, 0])
        sums[0], sums[1] = sums[0] + pile.open, sums[1] + pile.overdue
    order = [level for level in (*Level, None) if level in open_ones]
    return "、".join(
        f"{SHORT[level] if level else '待分派'}{open_ones[level][0]}件{_late(open_ones[level][1])}"
        for level in order
    )


def _late(many: int) -> str:
    return f"（超时{many}件）" if many else ""


def share(one: Share) -> str:
    """85%（17/20）; of nothing, nothing."""
    return f"{one.percent}%（{one.part}/{one.of}）" if one.of else "还没有"


def times(one: Times) -> str:
    """Of enough: 一半1.5天内，九成4天内; of few, how many."""
    if one.median is None or one.p90 is None:
        return f"—（只有{one.n}件）"
    return f"一半{in_words(one.median)}内、九成{in_words(one.p90)}内（{one.n}件）"


def of_levels(by_level: dict[Level, LevelFigures]) -> str:
    """代表1天/2天、村—（3件）: each level's own days, half and nine tenths."""
    rows = []
    for level, figures in by_level.items():
        dwell = figures.dwell
        if dwell.n and dwell.median is not None and dwell.p90 is not None:
            rows.append(f"{SHORT[level]}{in_words(dwell.median)}/{in_words(dwell.p90)}")
        elif dwell.n:
            rows.append(f"{SHORT[level]}—（{dwell.n}件）")
    return "、".join(rows)


def kpis(name: str, span: str, figures: Kpis) -> list[str]:
    """What a span came to, a line a thing."""
    unfixed = f"（没修就关了{figures.unfixed}件）" if figures.unfixed else ""
    lines = [f"{name}{span}报上来{figures.filed}件，办结{figures.done}件{unfixed}。"]
    if figures.done:
        lines += [
            f"办结用了几天：{times(figures.took)}。",
            f"各级手里（一半/九成）：{of_levels(figures.by_level)}。",
            f"多久有人接：{times(figures.first_act)}。",
            f"又说没好的：{share(figures.reopened)}。",
        ]
    if figures.on_time.of:
        lines.append(f"按时：{share(figures.on_time)}。")
    if figures.confirmed.of:
        lines.append(
            f"报的人说修好了：{share(figures.confirmed)}，没答复{figures.unanswered.part}件，"
            f"说没好{figures.not_mended.part}件。"
        )
    if figures.urged:
        lines.append(f"上级催了{figures.urged}次。")
    return lines


def waiting(one: Waiting, now: datetime, *, several: bool) -> str:
    """A line of a list: what, its number, how late, and with whom."""
    report = one.report
    village = f"{one.village}：" if several and one.village else ""
    late = f"，超时{ago(one.overdue_since, now)}" if one.overdue_since else ""
    whom = f"，{one.holder}办" if one.holder else "，待分派"
    since = f"{ago(one.held_since, now)}" if one.held_since and not late else ""
    text = f"{village}{notices.cut(report.text, 16)}（编号 {spoken_number(report)}{late}{whom}"
    return f"{text}{f'，到手{since}' if since else ''}）"


def ago(since: datetime, now: datetime) -> str:
    """How long: 不到1小时, 5小时, 2天."""
    hours = int((now - since).total_seconds() // 3600)
    return f"{hours // 24}天" if hours >= 24 else f"{hours}小时" if hours else "不到1小时"


def covered(rows: Sequence[Coverage]) -> str:
    """Of several who answer for households together."""
    serving = [c for c in rows if c.person_id is not None and c.households]
    homes, visited = sum(c.households for c in rows), sum(c.visited for c in rows)
    whole = sum(not c.left for c in serving)
    text = f"{homes}户走了{visited}户，{len(serving)}人里{whole}人走完"
    silent, vacant = sum(c.silent for c in rows), sum(c.person_id is None for c in rows)
    text += f"，{silent}人两周没打卡" if silent else ""
    return text + (f"，空缺{vacant}处" if vacant else "")


def of_person(one: Coverage) -> str:
    """李秀英：走了3户，共5户."""
    if one.person_id is None:
        return f"{one.name}：没有人联系（空缺），共{one.households}户"
    silent = "，两周没打卡" if one.silent else ""
    return f"{one.name}：走了{one.visited}户，共{one.households}户{silent}"
