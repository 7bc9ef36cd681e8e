"""辞任: a wish to give up a post is taken back by who had it, or declined by who decides."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.claims import review
from core.posts import resigning
from core.registry.people import ABOVE, CADRES, Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading

NAME = "resigning"
_STAYS = re.compile(
    "(?:还是|又|愿意|想通|决定|可以).{0,6}(?:接着|继续)(?:当|干|做)|不辞了|不辞职了|不想辞了|(?:收回|撤回|撤销|取消)(?:我的)?辞(?:职|任)"
)
_DECLINES = re.compile("^(?:我)?(?:不同意|不批准|不批|没同意)(?P<more>.{0,10}辞.{0,3})?[。！!]?$")


def hears(turn: Turn) -> Iterable[Reading]:
    """That who wished to go stays after all."""
    if turn.event.room is not None or turn.person is None or not _STAYS.search(turn.words):
        return
    if turn.words.endswith(("吗", "?", "？")) or not resigning.waiting(
        turn.db, turn.now, turn.person.id
    ):
        return
    act = Choice("不辞了", NAME, {"stays": True})
    yield Reading(By.FLOW, act, Evidence.PLAIN, why="posts.stay", belief=4.0)


def typed(turn: Turn, words: str) -> Answers | None:
    """不同意 of whoever has one wish to decide and no claim; with the word for it, of any."""
    match = _DECLINES.match(words)
    if match is None or turn.person is None or not turn.holds(*CADRES, *ABOVE):
        return None
    waiting = resigning.to_decide(turn.db, turn.person, turn.now)
    if len(waiting) > 1:
        waiting = [a for a in waiting if turn.db.get_one(Person, a.person_id).name in words]
    if len(waiting) != 1:
        return None
    if not match["more"] and (
        turn.open_flow is not None or review.waiting_for(turn.db, turn.person, turn.now)
    ):
        return None
    return {"declines": waiting[0].id}


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Stay, or have somebody stay."""
    if turn.person is None:
        raise Refusal("还不知道您是谁。请先发“绑定”。")
    if answers.get("declines"):
        who = resigning.decline(turn.db, turn.person, answers["declines"], turn.now)
        return [Message(f"告诉{who.name}了：您没有同意，请他接着当。")]
    resigning.stay(turn.db, turn.person, turn.now)
    return [Message("好，还是您接着当，跟能定的人也说了。")]


flow = Flow(name=NAME, words=(), hears=hears, typed=typed, asks=(), done=done)
