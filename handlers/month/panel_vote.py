"""表态: each of the panel says 同意 or 不同意 to a month's list, with a reason for a no."""

import re

from core.outbox import Message, choices_of
from core.points.gates import confirmation, panel_votes
from core.points.oversight import panel_word
from core.points.oversight.panel_word import Follows, Spoken
from core.points.statement import notices, publicity
from core.registry.people import Post
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, may

NAME = "panel_vote"
_NO = re.compile(r"不同意[\s,，:：;；。]+(?P<why>\S.*)", re.DOTALL)
_ASKS = re.compile("怎么|为什么|为啥|能不能|可以吗|吗[?？]?$|会怎|行不行")


def typed(turn: Turn, words: str) -> Answers | None:
    """不同意，第二条没做: a no with its reason, to the list that the newest question shows."""
    match = _NO.fullmatch(words.strip())
    if match is None or _ASKS.match(match["why"]) or turn.open_flow or not may(flow, turn):
        return None
    newest = next(iter(turn.questions), None)
    shown = choices_of(newest) if newest is not None else []
    no = next((c for c in shown if c.flow == NAME and c.answers.get("agrees") is False), None)
    return no.answers | {"reason": match["why"].strip()} if no is not None else None


def asks_reason(turn: Turn, answers: Answers) -> bool:
    """A no without a reason."""
    return answers.get("agrees") is False


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Note the word, say how the panel stands and what came of it; without one, put what waits."""
    if turn.person is None:
        return [Message("积分表由评议小组来表态，请先发“绑定”。")]
    if "agrees" not in answers:
        waiting = panel_votes.waiting_for(turn.db, turn.person, turn.now, panel_votes.OPEN)
        asked = [confirmation.question_to(turn.db, turn.person, [s], turn.now) for s in waiting]
        return asked or [Message("没有等您表态的积分表。每月1号会算好上个月的，发给评议小组。")]
    agrees, reason = answers["agrees"] is True, answers.get("reason", "")
    village, period = answers["village"], answers["period"]
    spoken = panel_word.say(turn.db, turn.person, village, period, agrees, reason, turn.now)
    text = "\n".join(_outcome(turn, one, agrees) for one in spoken)
    still_open = [one.statement for one in spoken if one.follows == Follows.NOTED]
    return [Message(text, confirmation.sides(still_open[0]) if still_open else ())]


def _outcome(turn: Turn, one: Spoken, agrees: bool) -> str:
    count = one.count
    head = (
        f"记下了，{notices.heading(turn.db, one.statement)}您{'同意' if agrees else '不同意'}。"
        f"小组{count.able}人：同意{count.yes}人，不同意{count.no}人。"
    )
    if one.follows == Follows.PUBLISHED:
        return f"{head}过半同意，{publicity.status(turn.db, one.statement)}。"
    if one.follows == Follows.SENT_BACK:
        return f"{head}过半不同意，退回重审了，改好了再表态。"
    if one.follows == Follows.STOPPED:
        return f"{head}过半不同意，先停下来，已经交给监督小组。"
    return f"{head}改主意了就再回。"


flow = Flow(
    name=NAME,
    words=("表态", "积分表表态"),
    posts=frozenset({Post.PANEL}),
    hint="表态：评议小组对上个月的积分表同意不同意",
    order=60,
    typed=typed,
    asks=(text("reason", "哪里不对？写一句，改的人要看的。", max_chars=100, when=asks_reason),),
    done=done,
)
