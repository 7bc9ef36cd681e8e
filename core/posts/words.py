"""What is said about posts that change hands (交接的话), in words alone: values in, what is said out."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.outbox import Message

REASONS = {
    "moved": "搬走了",
    "died": "去世了",
    "resigned": "不当了",
    "dismissed": "免去了",
    "term": "任期到了",
    "replaced": "换人了",
    "merged": "并村了",
}
"""Why a post ended, as it is told; the keys stand in `appointment.reason`."""
_MOST = 8


def in_a_row(names: Sequence[str], most: int = _MOST) -> str:
    """Names in a row, the rest counted: 张家、王家等9户."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown}等{len(names)}户"


CONTACT = "联系代表"
"""What a representative is to a household."""


def to_household(title: str, new: str, old: str) -> str:
    """One line to each household of a circle: who answers for it from now on."""
    was = f"（原来是{old}）" if old else ""
    return f"您的{title}换成{new}了{was}。有事直接发给我，我转给{new}。"


def to_vacant_household(title: str, old: str, above: str) -> str:
    """One line to each household of a circle that has nobody for the moment."""
    until = f"新的选出来以前，有事先找{above}" if above else "新的还没有选出来"
    return f"您的{title}{old}不再当了。{until}；直接发给我也行，我马上转。"


def beginning(title: str, old: str, homes: Sequence[str], unreached: Sequence[str]) -> str:
    """To whoever begins: what is theirs from now on."""
    of = f"，接{old}" if old else ""
    rows = [f"【交接】您从现在起是{title}{of}。"]
    if homes:
        rows.append(
            f"您联系{len(homes)}户：{in_a_row(homes, 20)}。以前谁走访过、说好了什么，都看得到。"
        )
    if unreached:
        rows.append(f"这几户没绑定手机，换人的事要当面说一声：{in_a_row(unreached, 20)}。")
    rows.append("看要办的发“待办”，记走访发“打卡”。")
    return "\n".join(rows)


def along(reports: int, promised: int, questions: int, claims: int) -> str:
    """To whoever begins: what goes along, as far as there is any."""
    parts = [f"没办完的事{reports}件"] if reports else []
    parts += [f"说好了日子的{promised}件"] if promised else []
    parts += [f"等答的问题{questions}个"] if questions else []
    parts += [f"等审的申报{claims}条"] if claims else []
    return f"跟着交给您的：{'，'.join(parts)}。发“待办”一样一样看。" if parts else ""


def ended(title: str, why: str, new: str) -> str:
    """To whoever was the holder until now."""
    who = f"，现在由{new}来当" if new else ""
    return (
        f"您的{title}到现在为止（{why}）{who}。您经手的记录和积分都留着，手上的事已经交接。谢谢您。"
    )


def standing_in_ended(away: str, title: str, new: str) -> str:
    """To whoever stood in for a holder who has lost the post."""
    who = f"，现在由{new}来当" if new else ""
    return f"{away}不再当{title}{who}，不用您再替了，谢谢您。"


def vacated(title: str, place: str, old: str, above: str) -> str:
    """To the town: a seat has fallen vacant."""
    by = f"，先由{above}顶着" if above else "，还没有人顶"
    return f"【空缺】{place}：{old}不再当{title}{by}。发“空缺”看全部，要补选请村里发“补选”。"


def covering(place: str, title: str, homes: Sequence[str]) -> Message:
    """To whoever stands above a vacant circle: its households are theirs for the moment."""
    text = (
        f"【上门走访】{place}现在没有{title}，您先顶着，联系{len(homes)}户：{in_a_row(homes, 20)}。"
        "去了谁家说一声就行；这段时间不算您欠的。"
    )
    return Message(text)


def cover_over(place: str, new: str) -> str:
    """To whoever covered: somebody has been appointed."""
    return f"{place}有人接了：{new}。您不用再顶了，谢谢您。"


def substitute(away: str, titles: str, first: str, last: str) -> str:
    """To whoever stands in for somebody on leave."""
    return (
        f"【替班】{away}请假，{first}到{last}由您替（{titles}）：上报、提醒、呼救都发给您。"
        "到期自动交回，替不了就回“替不了”。"
    )


def in_place_of(away: str) -> str:
    """With a report that waits in a seat, to whoever begins to stand in."""
    return f"{away}请假，这几天由您替，这件还没办完。"


def yours_again(by: str) -> str:
    """With a report that is still open, to whoever is back."""
    return f"您的假完了，这件还没办完，从{by}手上交回给您。"


def substitute_over(away: str) -> str:
    """To whoever stood in: the holder is back before the day."""
    return f"{away}回来了，不用您再替了，谢谢您。"


def declined(substitute: str, titles: str, instead: str) -> str:
    """To whoever is away: the substitute cannot, and who does it now."""
    if instead:
        return (
            f"{substitute}说替不了您（{titles}），改由{instead}替。要换别人，先发“销假”，再重新请。"
        )
    return f"{substitute}说替不了您，上面也没有人能顶：{titles}的事又归您了。请再说一次谁替。"


def substitute_for_above(away: str, titles: str, by: str, first: str, last: str) -> str:
    """To whoever stands above: who is away and who stands in."""
    return f"{away}（{titles}）{first}到{last}请假，由{by}替。"


AGREE = "同意，先空出来"
"""The button with which a wish to go is agreed to."""


DISAGREE = "不同意，请接着当"
"""The button with which it is not."""
WISH = "辞任"
"""A wish to go that was taken back."""


def wish_declined(by: str) -> str:
    """To who wished to go: they are asked to stay."""
    return f"您想辞任的事，{by}没有同意，请您接着当。有难处请直接跟他说。"


def wish_over(who: str) -> str:
    """To those who were to decide: nothing is left to decide."""
    return f"{who}不辞了，接着当，不用您定了。"


def titles(names: Sequence[str]) -> str:
    """All of them in a row: 一组村民代表、党员."""
    return "、".join(names)


def wishes_to_go(who: str, titles: str, why: str) -> str:
    """To those who decide: somebody wishes to give up a post."""
    because = f"，原话：“{why}”" if why else ""
    return f"【辞任】{who}想辞去{titles}{because}。同意就先空出来、由上一级顶；要换人就说“某某不当了，换某某”。"


def elected(place: str, title: str, new: str, votes: int, there: int) -> str:
    """To the group chat and the unit that elects."""
    return f"【补选结果】{place}：{new}当选{title}（到会{there}人，得{votes}票）。"


def ballot(title: str, candidates: Sequence[str]) -> str:
    """What is voted on, with who stands: 补选三组联户村民代表：姜春风（党员）."""
    return f"补选{title}：{'、'.join(candidates)}"


def electing_body(circle: str) -> str:
    """Who elects: one of each household."""
    return f"{circle}各户户主"


def marked(name: str, key: bool) -> str:
    """A household as those who serve it read it, with a star when it is a key household."""
    return name + ("★" if key else "")


def not_elected(place: str, title: str, counts: Mapping[str, int], abstained: int = 0) -> str:
    """To who called the election: nobody has the majority."""
    rows = [f"{label}{n}票" for label, n in sorted(counts.items())]
    rows += [f"弃权{abstained}票"] if abstained else []
    votes = "，".join(rows) or "没有人投票"
    return f"【补选没有结果】{place}的{title}：{votes}，没有人过半。发“补选”可以再来一次。"


def trained(region: str, day: str, subject: str, trainer: str) -> str:
    """To each who is asked to come to a training."""
    return (
        f"【培训】{region}{day}办代表培训：{subject}。召集人{trainer}。到了回“到会”，来不了说一声。"
    )


def leave(first: str, last: str) -> str:
    """A leave that was taken back: 5月12日到5月20日的请假."""
    return f"{first}到{last}的请假"


def month_day(day: date) -> str:
    """A day as people say it: 3月10日."""
    return f"{day.month}月{day.day}日"


def died(who: str) -> str:
    """The line of a household's file where no other words were said of it."""
    return f"{who}去世了"


def death_told(who: str, by: str, day: str, household: str, visit_by: str) -> str:
    """To those who answer for the household: somebody of it has died."""
    until = f"，请在{visit_by}前上门看看" if visit_by else ""
    return f"【家里有人去世】{household}的{who}{day}去世了（{by}说的）{until}。"


def death_of_holder(who: str, by: str, titles: str) -> str:
    """To those who decide about the posts of somebody who is said to have died."""
    return f"【去世】{by}说{who}去世了。{who}现在是{titles}，职务要由您来定：是真的就按下面的按钮，先空出来、由上一级顶。"


ENDS_BY_DEATH = "是真的，职务结束"
"""The button with which whoever decides ends the posts of somebody who has died."""


def death(who: str) -> str:
    """What was taken back: 何秋菊去世的登记."""
    return f"{who}去世的登记"


def death_mistaken(who: str, by: str) -> str:
    """To those who were told: it was a mistake."""
    return f"【更正】{who}没有去世，是记错了（{by}更正的）。"


def unbound_by(who: str, by: str) -> str:
    """To an account that somebody else has unbound: the one who lost it, or who has it now."""
    return f"这个账号和{who}解绑了（{by}办的，说手机丢了或者换了）。不是这么回事，请马上当面跟{by}或村干部说。"


def training_off(region: str, day: str, subject: str, by: str) -> str:
    """To each who was asked to come: it does not take place."""
    return f"【培训】{region}{day}的培训（{subject}）取消了（{by}）。再办会重新通知。"


def cannot_train(who: str, day: str, why: str) -> str:
    """To whoever holds the training."""
    because = f"：{why}" if why else ""
    return f"【培训】{who}{day}的培训来不了{because}。"


def declined_training(day: str) -> str:
    """What was taken back: 说的3月11日培训来不了."""
    return f"说的{day}培训来不了"


def attended_training(who: str, day: str) -> str:
    """What was taken back: 张三3月11日培训的签到."""
    return f"{who}{day}培训的签到"


def will_begin(day: str, title: str, old: str) -> str:
    """To whoever begins on a coming day."""
    return f"【交接】从{day}起由您当{title}{f'，接{old}' if old else ''}。到那天再告诉您手上有什么；在那以前什么都不变。"


def will_end(day: str, title: str, new: str) -> str:
    """To whoever ends on a coming day."""
    who = f"由{new}来当" if new else "先空出来"
    return f"【交接】您的{title}当到{day}以前，从{day}起{who}。在那以前还是您，有事照常办。"


def will_not_change(day: str, title: str) -> str:
    """To the same: it will not be."""
    return f"【交接】{day}{title}换人的事取消了，还和现在一样。"


def planned_change(day: str, title: str) -> str:
    """What was taken back: 6月1日二组村民代表的换人."""
    return f"{day}{title}的换人"


def changed_as_planned(title: str) -> str:
    """To whoever had decided it: it is done."""
    return f"【交接】按先前定的日子，{title}今天换好了。"


def not_changed(title: str, why: str) -> str:
    """To whoever had decided it: it cannot be any more."""
    return f"【交接】先前定了今天换{title}，没有换成：{why}"


def kin_declared(one: str, other: str, relation: str, by: str) -> str:
    """To both of whom it is said that they are kin."""
    return (
        f"【亲属】{by}登记了：{one}和{other}是亲属（{relation}），从现在起审核、投票要互相回避，以前定的不变。"
        f"不是这么回事，请马上跟{by}或村干部说。"
    )


def kinship(one: str, other: str) -> str:
    """What was taken back: 刘大勇和何秋菊的亲属登记."""
    return f"{one}和{other}的亲属登记"


def kin_ended(one: str, other: str, since: str, by: str) -> str:
    """To both of whom it is said that they are kin no more."""
    return (
        f"【亲属】{by}登记了：{one}和{other}{since}不再算亲属，审核、投票不用互相回避；以前定的不变。"
        f"不是这么回事，请马上跟{by}或村干部说。"
    )


def kin_as_before(one: str, other: str) -> str:
    """To both: that they are no kin was wrong."""
    return f"【亲属】{one}和{other}不再算亲属的登记撤销了，还和以前一样要互相回避。"


def kinship_end(one: str, other: str) -> str:
    """What was taken back: that they are kin no more."""
    return f"{one}和{other}不再算亲属的登记"
