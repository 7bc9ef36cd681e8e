"""Summing up (核对) before a report is filed: is it an open one already, and is everything right?"""

from core.clock import spoken
from core.errors import Refusal
from core.outbox import Choice, Message
from core.reports import notices
from core.reports.ladder import duplicates, levels, reports
from core.reports.ladder.lifecycle import OPEN
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.asks import DROPPED, Options, choose, option, pick
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry
from handlers.reports.problem import more_sent, place_for, problem, route_of, who

NAME = "report"
NOT_HIM = "not_blamed"
"""The answer to the summary that says: it is not about the person named in it."""


def new(answers: Answers) -> bool:
    """Whether this goes on to be a report of its own."""
    return not answers.get("onto") and not answers.get("same")


def wordless(turn: Turn, answers: Answers) -> bool:
    """Only a photo or a place came, from somebody who has something open: which may it belong to?"""
    return not answers.get("said") and bool(answers.get("sent")) and bool(open_reports(turn))


def open_reports(turn: Turn) -> list[Report]:
    """The sender's newest open reports."""
    return [r for r in reports.of_reporter(turn.db, who(turn)) if r.state in OPEN][:3]


def onto_options(turn: Turn, _: Answers) -> Options:
    """One of the open reports, or a new one."""
    old = [
        (r.id, f"补充编号 {spoken_number(r)}：{notices.cut(r.text, 16)}")
        for r in open_reports(turn)
    ]
    return [*old, ("", "报一件新的事")]


def like(turn: Turn, answers: Answers) -> Report | None:
    """An open report that may be the same matter."""
    matter = problem(turn, answers)
    if matter.village_id is None:
        return None
    return duplicates.likely(turn.db, matter.village_id, matter.text, matter.place, turn.now)


def same_question(turn: Turn, answers: Answers) -> Message:
    """Enough of the other report to judge it by, and one tap to join it."""
    other = like(turn, answers)
    assert other is not None  # asked only where there is one
    by_sender = any(r.id == other.id for r in open_reports(turn))
    photo = reports.photos(turn.db, other.id, "filed")
    text = (
        f"{'您' if by_sender else '已经有人'}报过一件很像的：\n编号 {spoken_number(other)}：{notices.cut(other.text)}\n"
        f"{spoken(other.filed_at)}报的，{notices.state_words(other)}。是不是这一件？"
    )
    yes = option("是的，补充进去" if by_sender else "附议", NAME, "same", other.id)
    no = option("不是，另报", NAME, "same", "")
    return Message(text, (yes, no), picture=photo[0] if photo else None)


def read_same(turn: Turn, answers: Answers) -> str:
    """The other report's id, or nothing."""
    other, answer = like(turn, answers), turn.event.text.strip()
    if other is None:
        return ""
    chosen = pick(answer, [choice.label for choice in same_question(turn, answers).choices])
    if consent(answer) is True or chosen == 0 or answer in ("附议", "就是这件", "同一件"):
        return other.id
    if consent(answer) is False or chosen == 1:
        return ""
    raise Retry("是同一件就回 1，不是就回 2。")


def summary(turn: Turn, answers: Answers) -> Message:
    """Everything that will be filed, and to whom it goes first."""
    matter = problem(turn, answers)
    lines = [f"请核对：{notices.cut(matter.text)}"]
    route = route_of(turn, matter)
    place = place_for(matter, route)
    if place and place not in matter.text:
        lines.append(f"地点：{place}")
    if matter.location is not None:
        lines.append("已带上位置")
    if matter.photos:
        lines.append(f"照片：{len(matter.photos)}张")
    choices = [option("确认", NAME, "ok", True), Choice("取消", "cancel")]
    if route is not None and route.first is not None:
        first = levels.seat_words(turn.db, route.first)
        if route.about is not None:
            name = route.about.name
            lines.append(
                f"这件事是说{name}本人：不交给{name}，先交给{first}，也不让{name}知道是谁报的。"
            )
            choices.insert(1, option(f"不是说{name}", NAME, "ok", NOT_HIM))
        else:
            lines.append(f"先交给：{first}")
    return Message("\n".join(lines), tuple(choices))


def read_ok(turn: Turn, answers: Answers) -> bool | str:
    """Yes; or more words, photos or a place, which are added and summed up again.

    Refusal when the answer is no: nothing is filed.
    """
    words = turn.event.text.strip()
    if consent(words) is True and not turn.photos:
        return True
    labels = [c.label for c in summary(turn, answers).choices]
    if consent(words) is False and len(labels) == 2:  # else it may be said of the one named
        raise Refusal(DROPPED)
    if words and (label := pick(words, labels)) is not None:
        if labels[label].startswith("不是说"):
            return NOT_HIM
        if labels[label] == "取消":
            raise Refusal(DROPPED)
        if not turn.photos:
            return True
        words = ""  # a yes under a photo: the photo comes first
    if words.isdecimal():
        raise Retry("没问题就回“确认”，不报了就回“取消”；要补充就直接写。")
    more: Answers = more_sent(turn, answers) if turn.photos or turn.event.location else {}
    if words:
        more["more"] = [*answers.get("more", []), words]
    if more:
        raise MoreSaid(more)
    raise Retry("没问题就回“确认”，不报了就回“取消”；要补充就直接写。")


ONTO = choose(
    "onto", "收到了。是补充以前报的，还是报新的？", onto_options, flow=NAME, when=wordless
)
SAME = Ask("same", same_question, read_same, lambda t, a: new(a) and like(t, a) is not None)
SUM_UP = Ask("ok", summary, read_ok, lambda _, a: new(a))
