"""Which village (哪个村) is to be shown: the sender's own, the one chosen, or one to choose for who answers for several."""

from core.outbox import Choice, Message
from core.registry import regions
from handlers.engine.event import Turn
from handlers.engine.flow import Answers

_MOST = 20


def chosen(turn: Turn, answers: Answers) -> str | None:
    """The village, as far as it is clear: whoever is posted above one may have chosen it."""
    below = _below(turn)
    named = answers.get("village")
    if named in below:
        return str(named)
    return turn.village_id or (below[0] if len(below) == 1 else None)


def ask(turn: Turn, flow: str, unknown: str) -> Message:
    """The villages of the sender's posts to choose from; `unknown` to somebody who has none."""
    below = _below(turn)
    if not below:
        return Message(unknown)
    villages = sorted(turn.db.exec(regions.of_ids(below)), key=lambda v: (v.name, v.id))
    choices = tuple(Choice(v.name, flow, {"said": "", "village": v.id}) for v in villages[:_MOST])
    return Message("看哪个村的？回号码。", choices)


def _below(turn: Turn) -> list[str]:
    ids = {a.region_id for a in turn.posts}
    return list(turn.db.exec(regions.villages_below(ids))) if ids else []
