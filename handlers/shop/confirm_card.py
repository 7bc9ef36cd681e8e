"""积分卡确认: whoever is asked says whether a household's card is in the right hands."""

from core.outbox import Message
from core.points.shop import card_redemption, redemptions
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Yes lets the keeper hand over; no gives the points back."""
    if turn.person is None or "redemption" not in answers:
        return [Message("没有等您确认的积分卡。")]
    yes = bool(answers["yes"])
    made = card_redemption.confirm(
        turn.db, turn.person, answers["redemption"], answers.get("version"), yes, turn.now
    )
    if yes:
        return [Message(f"好，告诉店里可以交货了：{redemptions.what(made)}。")]
    return [Message(f"好，没有换：{redemptions.what(made)}，积分退回了，也告诉了监督小组。")]


flow = Flow(name="confirm_card", words=(), asks=(), done=done)
