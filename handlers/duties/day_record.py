"""日记录: what the speaker has put on record today, and how each stands."""

from core.outbox import Choice, Message
from core.points.claims import notices as claim_notices
from core.points.claims import review
from core.points.close import weekly_report
from core.registry.people import CADRES, Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow


def done(turn: Turn, _: Answers) -> list[Message]:
    """The day's records, numbered."""
    if turn.person is None:
        return [Message("还不知道您是谁。请先发“绑定”，用村干部给的邀请码绑定。")]
    recorded = weekly_report.of_day(turn.db, turn.person.id, turn.now)
    again = (Choice("再记一笔", "claim"),)
    if not recorded:
        return [Message("今天还没有记。看到好事、不好的事，发“申报”就能记。", again)]
    rows = [
        f"{number}. {claim_notices.title(turn.db, claim)}，{review.WORDS[claim.state]}"
        for number, claim in enumerate(recorded, 1)
    ]
    return [Message("\n".join([f"今天记了{len(recorded)}笔：", *rows]), again)]


flow = Flow(
    name="day_record",
    words=("日记录", "今天记了什么", "/day"),
    posts=frozenset({Post.GRID_WORKER, Post.GRID_LEADER, Post.REPRESENTATIVE}) | CADRES,
    hint="日记录：看今天记了哪些积分",
    asks=(),
    done=done,
)
