"""What people are told of the work on a report (办理中的话), in words alone: values in, what is said out."""

from datetime import datetime

from core.clock import spoken
from core.outbox import Choice, Message

ENTRUSTED = "【派给您】"
PETITION = "【请示】"
GRANTED = "【延期】"
"""Headings under which something of a report comes to somebody."""

ENTRUST = "派给"
MORE_TIME, REFUSAL = "延期", "不予受理"
AGREE, DECLINE = "同意", "不同意"


def entrusted_to_you(holder: str) -> str:
    """For whom the work is given."""
    return f"{holder}派给您办。办好了回“办结”，中间有进展直接写给我就行。"


def entrusted(by: str, name: str, holder: str) -> str:
    """For those who follow the report: by whom the work was given to whom, and who answers for it still."""
    return f"{by}派给{name}去办，还是由{holder}负责。"


def entrusted_under_you(by: str, name: str) -> str:
    """The same for the holder, under whom somebody above has sent somebody."""
    return entrusted(by, name, "您")


def entrusted_remark(name: str) -> str:
    """What stands on the report."""
    return f"派给{name}"


def not_yours_any_more(named: str) -> str:
    """For whom the work had been given until now."""
    return f"{named}：不用您办了。"


def entrusting_undone(by: str, name: str, holder: str) -> str:
    """Whoever gave it took it back; the holder does it."""
    return f"{by}撤销了派给{name}，由{holder}办。"


def undone_under_you(by: str, name: str) -> str:
    """The same for the holder, when somebody above took it back."""
    return entrusting_undone(by, name, "您")


def question(
    named: str, by: str, text: str, report_id: str, waits_until: datetime | None
) -> Message:
    """For the reporter: what is asked, and how to answer."""
    until = f"{spoken(waits_until)}前没有回，就不等了，接着办。" if waits_until else ""
    answer = Choice("回答", "answer_question", {}, thing=report_id)
    return Message(
        f"{named}：{by}问您：{text}\n直接回这里就行，他会看到。{until}", (answer,), thing=report_id
    )


def asked_too(by: str, text: str) -> str:
    """For those who joined: what the reporter was asked."""
    return f"{by}问了上报人：{text}"


def answered(named: str, answer: str, due: str) -> str:
    """For the holder: what the reporter says, and until when."""
    return f"{named}：上报人回答：{answer}\n{due}"


def petition(
    body: str, holder: str, what: str, reason: str, choices: tuple[Choice, Choice], thing: str
) -> Message:
    """For the level above: what is asked, why, and the report itself."""
    return Message(f"{PETITION}{holder}请示{what}，原因：{reason}\n{body}", choices, thing=thing)


def more_time(days: int) -> str:
    """延期 by so many working days."""
    return f"{MORE_TIME}{days}个工作日"


def granted(by: str, what: str, reason: str, limit: datetime) -> str:
    """For those who follow the report and whoever holds it."""
    return f"{by}同意{what}，原因：{reason.rstrip('。')}。现在{spoken(limit)}前办结，只延这一次。"


def declined(named: str, by: str, what: str, why: str) -> str:
    """For the holder: the level above says no."""
    because = f"，说：{why.rstrip('。')}" if why else ""
    return f"{named}：{by}不同意{what}{because}。请照原来的时限办。"


def refused(by: str, reason: str) -> str:
    """For those who follow it: why it is not taken, and how to object."""
    return (
        f"{by}定了不予受理，原因：{reason.rstrip('。')}。\n"
        "您要是不同意，请回“不同意”，写一句为什么，会交给再上一级来看。"
    )


def refused_for_holder(named: str, by: str, reason: str) -> str:
    """For whoever held it."""
    return f"{named}：{by}定了不予受理，原因：{reason.rstrip('。')}。不用再办，已告诉上报人。"


def petition_undone(named: str, by: str, what: str) -> str:
    """For the level above: its asker took it back."""
    return f"{named}：{by}撤回了请示{what}，不用您定了。"


def unanswered(named: str, due: str) -> str:
    """For the holder: nobody answered, and the clock goes on."""
    return f"{named}：问上报人的话，两天没有回音，不等了。{due}"


def more_time_remark(what: str, reason: str) -> str:
    """What stands on the report."""
    return f"{what}，{reason}"


def your_petition_undone(what: str) -> str:
    """The answer to whoever took it back."""
    return f"已撤回请示“{what}”。"
