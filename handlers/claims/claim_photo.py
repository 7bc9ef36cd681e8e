"""A photo after the words (补凭证): it joins the claim that the sender has just put on record."""

from datetime import timedelta

from core.outbox import Message
from core.points.claims import claims, review
from core.points.claims import notices as claim_notices
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

SOON = timedelta(minutes=30)


def photo(turn: Turn) -> Answers | None:
    """The claim that still waits and was made within half an hour."""
    if turn.person is None:
        return None
    claim = claims.open_of(turn.db, turn.person.id, turn.now - SOON)
    return {"claim": claim.id} if claim else None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Attach it; whoever decides sees the claim anew."""
    if turn.person is None:
        return []
    claim, asked = review.add_photos(turn.db, turn.person, answers["claim"], turn.photos, turn.now)
    body = review.voted_by(turn.db, claim)
    who = asked.name if asked else "镇里"
    next_step = f"由{body}评议" if body else f"{who}会看到"
    return [Message(f"照片附上了：{claim_notices.title(turn.db, claim)}，{next_step}。")]


flow = Flow(name="claim_photo", words=(), asks=(), done=done, photo=photo)
