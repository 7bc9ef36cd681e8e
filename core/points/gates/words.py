"""Words of the gates (评议关口): what a vote came to, and which gate is waited for."""

from collections.abc import Sequence

from core.meetings.words import more_than
from core.outbox import Message
from core.points.rulebook.rulebook import SUBJECTS, Subject


def list_name(of_committees: bool) -> str:
    """What a statement is called: that of the village's committees is an assessment."""
    return "考核结果" if of_committees else "积分表"


def confirmed_list(statement_id: str, name: str, whose: str, how: str) -> Message:
    """A month's list has been confirmed: by whom, and how long it is shown."""
    return Message(f"【{name}】{whose}的{name}{how}。", thing=statement_id)


def stuck_gate(
    heading: str, gate: str | None, days: int, convener: str | None, village: str
) -> str:
    """For the town: a list waits before a gate for days; `gate` None: it was voted down."""
    who = f"召集人是{convener}" if convener else "村里还没有能召集的人，请先安排"
    return (
        f"【评议拖延】{heading}卡在“{gate or '表决没通过，还没改好'}”这一关，已经{days}天。"
        f"{who}，请帮{village}把会开起来。"
    )


def speaks() -> str:
    """For one of the panel who has a say on the list."""
    return "评议小组每人表个态：过半同意就公示，过半不同意就退回重审。"


def may_stop() -> str:
    """For one of the panel who has not spoken, while the list is shown."""
    return "您还没表态：公示期里小组过半不同意，就先停下来，交监督小组看。"


def unconfirmed(whose: str, days: int, asked: Message) -> Message:
    """For who may confirm a list: it has waited for days; with the question as it was asked."""
    text = f"【还没公示】{whose}算好{days}天了，还没确认公示，各家都在等。\n{asked.text}"
    return Message(text, asked.choices, thing=asked.thing)


def stuck_list(whose: str, days: int, confirmers: Sequence[str]) -> str:
    """For the town: nobody has confirmed a list for days."""
    who = f"要{'、'.join(confirmers)}确认" if confirmers else "村里还没有能确认的人，请先安排"
    return f"【公示拖延】{whose}算好{days}天了，还没有人确认公示。{who}，请催一催。没动以前每周再报一次。"


def votes(yes: int, no: int, abstain: int) -> str:
    """赞成5票，反对1票，弃权0票."""
    return f"赞成{yes}票，反对{no}票，弃权{abstain}票"


def panel(yes: int, no: int, reasons: Sequence[str]) -> str:
    """同意1人，不同意4人（没有照片；重复了）."""
    why = f"（{'；'.join(r.rstrip('。') for r in reasons)}）" if reasons else ""
    return f"同意{yes}人，不同意{no}人{why}"


def taken_back(heading: str) -> str:
    """What a member of the panel has taken back."""
    return f"对{heading}的表态"


def sent_back(heading: str, votes: str) -> str:
    """For the panel: more than half are against the list, and it is put right."""
    return f"【退回重审】{heading}：{votes}。改好了会再请您表态。"


def mean_score(body: str, ballots: int) -> str:
    """Where a base score comes from."""
    return f"{body}{ballots}人打分的平均"


def voted_down_claim(body: str, votes: str) -> str:
    """Why a claim was not passed: the body's vote."""
    return f"{body}评议没有通过（{votes}）"


def passed_claim(claim_id: str, title: str, body: str, votes: str) -> Message:
    """For the claimant: the body has passed the claim."""
    return Message(
        f"【申报通过】{title}，{body}评议通过了（{votes}）。公示后入账。", thing=claim_id
    )


def recorded_claim(claim_id: str, claimant: str, title: str, body: str) -> Message:
    """For whom it concerns: somebody put this on record for them, and the body has passed it."""
    text = f"【积分记录】{claimant}记了{title}，{body}评议通过了。不同意的，公示期里发“异议”。"
    return Message(text, thing=claim_id)


def proposal_title(subject: Subject) -> str:
    """The name of the meeting that votes on a change of the rules."""
    return f"{SUBJECTS[subject]}积分细则"


def proposed(thing: str, whose: str, by: str, rows: str, body: str) -> Message:
    """For the supervision group: a change of rules has been put, and is voted on by a body."""
    return Message(
        f"【细则变动】{by}提出改{whose}积分细则：{rows}。由{body}开会表决，通过了才改。"
        "觉得不合适，发“冻结”先停下来。",
        thing=thing,
    )


def proposal(rows: str) -> str:
    """The item that is voted on: what would change."""
    return f"改细则（{rows}）"


def proposal_outcome(village: str, *, voted: bool | None, adopted: bool) -> str:
    """For who closes the meeting: what became of the change of rules."""
    if voted is None:
        return "投票的人不够，细则没有改。要再表决，请重新发“改细则”。"
    if not voted:
        return "没有通过，细则不变。"
    if not adopted:
        return "表决通过了，可是细则这中间变过，这样改不了。请发“规则”看看，再重新提。"
    return f"通过了，细则改好了，已经告诉{village}的群和监督小组。发“规则”看看。"


def too_few_votes(gate: str, short: int, quorum: int) -> str:
    """For the convener: on so many items of the gate too few have voted."""
    return (
        f"【没评出来】{gate}：有{short}项投票的人不够，不算数。"
        f"除去要回避的人，要有{more_than(quorum)}的人投了才算，请再开一次会。"
    )


def reopened_claim(claim_id: str, title: str) -> Message:
    """For the claimant: the list was voted down, and the claim is decided anew."""
    text = f"【申报】{title}：积分表表决没通过，这一条重新审，定了告诉您。"
    return Message(text, thing=claim_id)
