"""Progress (进度) of a report: who has it, how long they have left, and what happens next."""

from datetime import datetime

from core.clock import spoken, spoken_day, time_left, time_since
from core.db import Db
from core.outbox import Choice
from core.registry import people, telephones
from core.registry.people import Post
from core.reports import filing, notices, rights
from core.reports.ladder import levels, parts, reports
from core.reports.ladder.lifecycle import ASKED, HELD, Action, Role, State, allowed
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.outside import silence
from core.reports.parts import words as part_words
from core.reports.wording import numbers

_REMARKS = {
    "detail": "补充",
    "note": "进展",
    "safe": "防护",
    "done": "办理",
    "pass_up": "上报原因",
    "send_back": "退回原因",
    "reopen": "还没好",
    "entrust": "安排",
    "question": "问上报人",
    "reply": "上报人回答",
    "more_time": "延期",
    "refused": "不予受理",
    "witness": "邻居",
    "refer": "问外单位",
    "outside": "外单位答复",
}
_LAST_REMARKS = 5


def standing(db: Db, report: Report, now: datetime) -> str:
    """All that its reporter may know, in a few short lines."""
    lines = [
        f"编号 {spoken_number(report)}：{notices.cut(report.text, 60)}",
        *([f"地点：{report.place}"] if report.place and report.place not in report.text else []),
        f"状态：{notices.state_words(report)}",
        *_of_whole(db, report),
        *_next(db, report, now),
    ]
    joined = len(reports.joiners(db, report.id))
    if joined:
        lines.append(f"附议：{joined}人")
    if report.state in HELD:
        lines += _unreached(db, report, now)
    return "\n".join(lines)


def _next(db: Db, report: Report, now: datetime) -> list[str]:
    if report.state in HELD:
        return _held(db, report, now)
    if report.state == State.SPLIT:
        return ["拆成几份在办，都办好了再一起请您看：", *parts_of(db, report, now)]
    if report.state == State.PART_DONE:
        return [f"办好了：{_last_words(db, report, 'done')}"]
    if report.state == State.DONE and report.due_at is not None:
        until = spoken_day(report.due_at)
        return [
            f"{notices.holder_words(db, report, now)}已办结：{_last_words(db, report, 'done')}",
            f"请您答复修好了没有；{until}前不答复，就记为“未确认”。",
        ]
    if report.state == State.UNASSIGNED:
        return ["还没找到该办的人，有人接手就马上告诉您。"]
    if report.state == State.UNCONFIRMED:
        return ["办的人说办好了，7天没有人答复。要是还没好，可以回“还没好”。"]
    if report.state == State.UNFIXED:
        return [
            f"原因：{_last_words(db, report, 'close_unfixed')}",
            "不同意就回“还没好”，会交上一级。",
        ]
    if report.state == State.NOT_TAKEN:
        return [
            f"原因：{_last_words(db, report, 'refused')}",
            "不同意就回“不同意”，写一句为什么，会交再上一级来看。",
        ]
    if report.state == State.MERGED and report.merged_into is not None:
        into = db.get_one(Report, report.merged_into)
        return [
            f"和编号 {spoken_number(into)} 一起办：{notices.state_words(into)}",
            *_next(db, into, now),
        ]
    return [f"{spoken(report.ended_at)}结束。"] if report.ended_at else []


def _of_whole(db: Db, part: Report) -> list[str]:
    """Of what it is a part, if it is one."""
    whole = db.get(Report, part.part_of) if part.part_of is not None else None
    return [part_words.of_whole(notices.named(whole))] if whole is not None else []


def parts_of(db: Db, whole: Report, now: datetime) -> list[str]:
    """The present parts of a report that was split, a line each: how each stands and who has it until when."""
    return [
        part_words.standing(
            notices.cut(part.text, 30),
            spoken_number(part),
            notices.state_words(part),
            notices.holder_words(db, part, now) if part.state in HELD else "",
            part.due_at,
        )
        for part in parts.present(db, whole)
    ]


def _held(db: Db, report: Report, now: datetime) -> list[str]:
    assert report.due_at is not None  # a held report always has its due time
    unsafe = report.danger and report.made_safe_at is None
    what = "做好临时防护" if unsafe else "办结"
    by = notices.holder_words(db, report, now)
    over = "，已超时" if report.due_at <= now else f"，{time_left(report.due_at, now)}"
    lines = [f"现在由{by}办{over}（{spoken(report.due_at)}前{what}）。"]
    remarks = reports.remarks(db, report.id)
    for kind in ("entrust", "more_time", "note", "question", "reply"):
        lines += [f"{_called(r)}：{notices.cut(r.text)}" for r in remarks if r.kind == kind][-1:]
    if report.paused_until is not None:
        lines.append(
            f"在等上报人回答，最多等到{spoken(report.paused_until)}，这段时间不算在时限里。"
        )
    lines += filter(None, [silence.waits_for(db, report.id, now)])
    above = notices.seats_above(db, report, now)
    if above:
        lines.append(f"到时没{what}，自动升级到{levels.seat_words(db, above[0])}。")
    else:
        watched = people.holders(db, Post.SUPERVISOR, report.village_id or "", now)
        lines.append("已经是最高一级" + ("；到时没办结，监督小组会收到。" if watched else "。"))
    return lines


def _last_words(db: Db, report: Report, kind: str) -> str:
    return next(iter(_last(db, report, kind)), "没有说明")


def _last(db: Db, report: Report, kind: str) -> list[str]:
    """The last remark of a kind, if there is one."""
    return _newest(reports.remarks(db, report.id), kind)


def _called(remark: Remark) -> str:
    """What a remark is: 进展, with the day and whom the holder asked."""
    if not remark.department or remark.kind != "note":
        return _REMARKS[remark.kind]
    return f"{_REMARKS[remark.kind]}（{spoken_day(remark.at)}找了{remark.department}）"


def _newest(remarks: list[Remark], kind: str) -> list[str]:
    return [notices.cut(r.text) for r in remarks if r.kind == kind][-1:]


def _unreached(db: Db, report: Report, now: datetime) -> list[str]:
    missing = filing.unreached(db, report.id)
    lines = []
    for person in notices.holders(db, report, now):
        if person.id in missing:
            above = notices.seats_above(db, report, now)
            also = f"，已告诉{levels.seat_words(db, above[0])}" if above else ""
            lines.append(f"{person.name}的消息没送到{also}。")
    return lines


def overseen(db: Db, report: Report, now: datetime) -> str:
    """For whoever sees it by a post and does not hold it: the whole of it, who has it, what was said."""
    _, *rest = standing(db, report, now).split("\n")
    body = notices.body(db, report).replace(notices.cut(report.text), report.text, 1)
    when = f"{spoken(report.filed_at)}报的，到现在{time_since(report.filed_at, now)}。"
    said = [
        f"{spoken(remark.at)} {_called(remark)}：{notices.cut(remark.text)}"
        for remark in reports.remarks(db, report.id)
        if remark.kind in _REMARKS
    ]
    return "\n".join([body, when, *rest, *said[-_LAST_REMARKS:]])


def choices(db: Db, report: Report, who: Who, now: datetime) -> tuple[Choice, ...]:
    """What the follower of a report may do with it now."""
    roles = rights.roles_of(db, report, who, now)
    can = {a for a in Action if any(allowed(r, report.state, a) for r in roles if r != Role.HOLDER)}

    def choice(label: str, flow: str, versioned: bool = False) -> Choice:
        return Choice(label, flow, {}, report.id, report.version if versioned else None)

    if report.state in ASKED | {State.PART_DONE}:
        return notices.answer_choices(report)
    seen = part_choices(db, report) if report.state == State.SPLIT else ()
    offered = (
        (Action.URGE, choice("催一下", "urge")),
        (Action.ADD, choice("补充", "add_detail")),
        (Action.WITHDRAW, choice("撤回上报", "withdraw_report", versioned=True)),
    )
    return (*seen, *(c for action, c in offered if action in can))


def part_choices(db: Db, whole: Report) -> tuple[Choice, ...]:
    """A way to each of its present parts, for whoever sees the whole."""
    made = parts.present(db, whole)
    return tuple(Choice(f"编号 {spoken_number(part)}", "my_reports", {}, part.id) for part in made)


def line(report: Report, now: datetime) -> str:
    """One line of a list: words first, since the list has numbers of its own."""
    words = f"{notices.cut(report.text, 24)}（编号 {spoken_number(report)}，{notices.state_words(report)}"
    if report.state in HELD and report.due_at is not None:
        words += f"，{time_left(report.due_at, now)}"
    return f"{words}）"


def in_full(db: Db, report: Report, now: datetime) -> str:
    """The whole report for its holder: the full text and everything said since."""
    lines = [notices.body(db, report).replace(notices.cut(report.text), report.text, 1)]
    lines += _of_whole(db, report)
    lines.append(
        f"状态：{notices.state_words(report)}，{time_left(report.due_at, now)}"
        if report.due_at
        else ""
    )
    lines.append(silence.waits_for(db, report.id, now))
    for remark in reports.remarks(db, report.id):
        if remark.kind in _REMARKS:
            lines.append(f"{spoken(remark.at)} {_called(remark)}：{remark.text}")
    joined = len(reports.joiners(db, report.id))
    if joined:
        lines.append(f"附议：{joined}人")
    return "\n".join(
        filter(
            None, [*lines, numbers.line(report), _telephone(db, report), notices.due_words(report)]
        )
    )


def _telephone(db: Db, report: Report) -> str:
    """The reporter's number, for whoever holds the report; never where nobody may know who it is."""
    if report.private or report.reporter_unsure:
        return ""
    number = telephones.of_person(db, report.person_id)
    return f"上报人电话：{number}" if number else ""
