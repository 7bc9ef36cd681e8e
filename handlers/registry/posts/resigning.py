"""辞任: a wish to give up a post is taken back by who had it, or declined by who decides."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts import resigning
from core.registry.people import Appointment, Person
from core.reports.ladder import levels
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.registry.posts.resign_words import Reply, reply

NAME = "resigning"
_STAYS = re.compile(
    "(?:还是|又|愿意|想通|决定|可以).{0,6}(?:接着|继续)(?:当|干|做)|不辞了|不辞职了|不想辞了|(?:收回|撤回|撤销|取消)(?:我的)?辞(?:职|任)"
)


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
    """不同意 of whoever has one wish to decide; where several wait, it is asked which is meant."""
    answer = reply(turn, words)
    if answer is not None and answer.beside:
        return {"which": words}
    if answer is None or (len(answer.seats) == 1 and not answer.stays):
        return None  # who goes is summed up first
    return answer.answers(answer.seats[0]) if len(answer.seats) == 1 else {"which": words}


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Stay, or have somebody stay."""
    if turn.person is None:
        raise Refusal("还不知道您是谁。请先发“绑定”。")
    if answers.get("which"):
        return [_which(turn, str(answers["which"]))]
    if answers.get("declines"):
        who = resigning.decline(turn.db, turn.person, answers["declines"], turn.now)
        return [Message(f"告诉{who.name}了：您没有同意，请他接着当。")]
    resigning.stay(turn.db, turn.person, turn.now)
    return [Message("好，还是您接着当，跟能定的人也说了。")]


def _which(turn: Turn, words: str) -> Message:
    """Several wish to go: each with what was said of one of them."""
    answer = reply(turn, words)
    if answer is None:
        raise Refusal("现在没有等您定的辞任。")
    goes_on = NAME if answer.stays else "succession"
    choices = tuple(
        Choice(_label(turn, seat, answer), goes_on, answer.answers(seat), seat.id)
        for seat in answer.seats
    )
    if answer.beside:
        choices += (Choice("等您审核的申报", "review", {}),)
        return Message("等您定的不止一件，您说的是哪一件？回号码。", choices)
    return Message("想辞任的不止一位，您说的是哪一位？回号码。", choices)


def _label(turn: Turn, seat: Appointment, answer: Reply) -> str:
    who = turn.db.get_one(Person, seat.person_id)
    return f"{who.name}{'辞任' if answer.beside else ''}（{levels.title(turn.db, seat.post, seat.region_id)}）"


flow = Flow(name=NAME, words=(), hears=hears, typed=typed, asks=(), done=done)
