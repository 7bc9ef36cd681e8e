"""What people are told of questions, talks and voices (问与答的话), in words alone: values in, a message out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.clock import local, spoken, spoken_day
from core.outbox import Choice, Message

STALE_AFTER = timedelta(days=180)
"""An answer that nobody has confirmed for so long may no longer hold."""
UNBOUND = "还没登记的村民"
"""Somebody whose name nobody knows yet."""
PASS_ON = ("转给村里", "转给村里", "转给村支书", "转给镇里", "转给市里")
"""What the button says that passes a question on, by the stage to which it goes."""
ANSWER, NOT_OURS, END, HOLDS, ANOTHER, DROP = (
    "回答",
    "不归我们管",
    "结束",
    "还对",
    "改答案",
    "删除",
)


YOUR_QUESTION = "您刚才的提问"
"""What 撤销 took back."""


def unkept(question: str) -> str:
    """A new answer was taken back."""
    return f"问答“{question}”不存了"


def still_answered(question: str, answer: str) -> str:
    """A change was taken back."""
    return f"问答“{question}”的答案还是：{answer.rstrip('。')}"


def unconfirmed(question: str) -> str:
    """A confirmation was taken back."""
    return f"问答“{question}”刚才那次确认不算"


def restored(question: str) -> str:
    """A removal was taken back."""
    return f"问答“{question}”还留着"


def quoted(text: str, most: int = 60) -> str:
    """Somebody's words in quotation marks, the beginning of long ones."""
    return f"“{text if len(text) <= most else text[:most] + '…'}”"


def sourced(answer: str, by: str, confirmed: datetime, now: datetime) -> str:
    """A kept answer with who confirmed it and when; an old one says that it may have changed."""
    day = spoken_day(confirmed)
    if local(confirmed).year != local(now).year:
        day = f"{local(confirmed).year}年{day}"
    if now - confirmed >= STALE_AFTER:
        return f"{answer}（{by} {day}确认，已过半年，可能有变，办之前请再问一下）"
    return f"{answer}（{by} {day}确认）"


def asked(
    enquiry_id: str, version: int, asker: str, text: str, *, next_stage: int | None, why: str = ""
) -> Message:
    """A question as it comes to whoever shall answer."""
    labels = [(ANSWER, "answer"), (NOT_OURS, "decline")]
    if next_stage is not None:
        labels.insert(1, (PASS_ON[next_stage], "pass"))
    choices = tuple(
        Choice(label, "answer_enquiry", {"action": action}, enquiry_id, version)
        for label, action in labels
    )
    head = f"{why}\n" if why else ""
    return Message(
        f"【村民提问】{head}{asker}问：{text}\n请答一句，我转过去。", choices, thing=enquiry_id
    )


def answered(text: str, by: str, answer: str, *, again: bool = False) -> str:
    """The answer as the asker reads it."""
    how = "更正了答复" if again else "答复"
    return f"您问的{quoted(text)}，{by}{how}：{answer}"


def declined(text: str, by: str, where: str) -> str:
    """It is nobody's here; where else to go."""
    return f"您问的{quoted(text)}，{by}说这件事不归这里管：{where}"


def passed_on(text: str, by: str, to: str) -> str:
    """It has gone on to somebody else."""
    return f"您问的{quoted(text)}，{by}转给了{to}，有了答复马上告诉您。"


def climbed(text: str, before: str, to: str) -> str:
    """Two working days without an answer."""
    return f"您问的{quoted(text)}，{before}两个工作日没有答复，已转给{to}。"


def taken_over(before: str) -> str:
    """Above a question that nobody answered in time."""
    return f"{before}两个工作日没有答复，现在请您来答。"


def handed_on(by: str) -> str:
    """Above a question that somebody passed on."""
    return f"{by}转来的，请您来答。"


def gone_on(asker: str, text: str, to: str) -> str:
    """To whoever did not answer in time."""
    return f"{asker}问的{quoted(text)}两个工作日没有答复，已转给{to}，您不用再答。"


def nobody_answers(text: str, names: Sequence[str]) -> str:
    """The top of the line has been silent too."""
    whom = "、".join(names) or "村干部"
    return (
        f"您问的{quoted(text)}一直没有人答复，对不起。请直接打电话或上门找{whom}；也可以再问一次。"
    )


def withdrawn(asker: str, text: str) -> str:
    """The question need not be answered any more."""
    return f"{asker}不问了：{quoted(text)}。您不用再答。"


def suggested(enquiry_id: str, by: str, question: str, answer: str) -> Message:
    """An answer that a representative gave and thinks worth keeping."""
    keep = Choice("存为问答", "known_answers", {"enquiry": enquiry_id})
    text = f"{by}答了一个问题，觉得全村都用得上。\n问：{question}\n答：{answer}\n要存成问答就选“存为问答”，存之前还能改。"
    return Message(text, (keep,), thing=enquiry_id)


def still_right(answer_id: str, question: str, answer: str) -> Message:
    """The reminder of an answer that nobody has confirmed for half a year."""
    choices = tuple(
        Choice(label, "known_answers", {"id": answer_id, "do": do})
        for label, do in ((HOLDS, "confirm"), (ANOTHER, "change"), (DROP, "remove"))
    )
    text = f"【问答提醒】这一条半年没有确认过了，还对吗？\n问：{question}\n答：{answer}"
    return Message(text, choices, thing=answer_id)


def handover_begun(handover_id: str, asker: str, last: str, until: datetime) -> Message:
    """A talk is handed to a helper."""
    said = f"刚才说的是：{quoted(last, 200)}\n" if last else ""
    text = (
        f"【转人工】{asker}想直接跟您说话。\n{said}您写的话和照片我会转过去，"
        f"写“{asker}，……”就一定是给{asker}的。说完请回“结束”；到{spoken(until)}自动结束。"
    )
    end = Choice(END, "end_handover", {"handover": handover_id})
    return Message(text, (end,), thing=handover_id)


def carried(handover_id: str, by: str, text: str, evidence: str | None, *, voice: bool) -> Message:
    """What one side said, for the other."""
    kind = "［语音］" if voice else "［照片］" if evidence else ""
    return Message(f"{by}：{text or kind}", picture=evidence, thing=handover_id)


def handover_ended(handover_id: str, other: str, by: str) -> Message:
    """The talk with the other is over, by `you`, the `other` or the `clock`; the bot answers again."""
    over = {
        "you": f"和{other}的对话结束了。",
        "other": f"{other}结束了对话。",
        "clock": f"一天到了，和{other}的对话自动结束了。",
    }
    return Message(f"{over[by]}现在又是我来答您，有事直接说。", thing=handover_id)


def voice(by: str, evidence_id: str, *, urgent: bool) -> Message:
    """A voice message for somebody to listen to."""
    head, what = ("【紧急】", "正在呼救，又") if urgent else ("【语音】", "")
    then = "请马上听，马上联系。" if urgent else "我听不懂话，请您听一听，再给对方回个话。"
    return Message(f"{head}{by}{what}发来一段语音。{then}", picture=evidence_id, thing=evidence_id)
