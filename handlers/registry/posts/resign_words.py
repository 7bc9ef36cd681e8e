"""Resign words (怎么回辞任): 不同意, 同意 and 换某某 of whoever is asked about a wish to give up a post."""

import re
from dataclasses import dataclass

from core.outbox import choices_of
from core.points.claims import review
from core.posts import resigning
from core.registry.people import ABOVE, CADRES, Appointment, Person
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.registry.naming import named, spelled
from handlers.registry.posts import post_words
from handlers.understand.people import FULL_NAME

_FLOWS = frozenset({"resigning", "succession"})
_STAYS = re.compile(
    "^(?:我)?(?:不同意|不批准|不批|没同意)(?P<more>.{0,10}辞.{0,3}|[，, ]*请?[他她]?(?:接着|继续)[当干做])?[。！!]?$"
)
_GOES = re.compile(
    "^(?:我)?(?:同意|批准)(?P<more>.{0,10}辞.{0,3}|[，, ]*先空(?:出来|着))?[了吧]?[。！!]?$"
)
_INSTEAD = re.compile(
    r"^(?:同意|好的?|行|可以|要得|那|就)*[，, ]*换(?:成|上)?(?P<who>[^，,。！!？?\s]{2,8}?)[来去]?"
    r"(?:(?:接任|接手|接替|接班|接|担任|当|做|干|顶上|顶)(?P<title>[一-龥]{0,4}?))?[吧了]?[。！!]?$"
)


@dataclass(frozen=True)
class Reply:
    """What is said to a wish: the posts that may be meant, whether who holds it stays, and who comes instead."""

    seats: tuple[Appointment, ...]
    stays: bool
    instead: str = ""
    known: bool = True
    beside: bool = False
    """Whether a claim waits as well, which the same yes or no may be said of."""

    def answers(self, seat: Appointment) -> Answers:
        """What is known, said of one of the posts, to whichever flow goes on."""
        if self.stays:
            return {"declines": seat.id}
        going = {"leaver": seat.person_id, "seat": seat.id, "reason": "resigned"}
        return going | (
            {"instead" if self.known else "unknown": self.instead} if self.instead else {}
        )


def reply(turn: Turn, words: str) -> Reply | None:
    """What the words say to a wish that waits for the sender; None where they may be said of anything else."""
    stays, goes, instead = (p.match(words) for p in (_STAYS, _GOES, _INSTEAD))
    if not (stays or goes or instead) or turn.person is None or turn.open_flow:
        return None
    if not turn.holds(*CADRES, *ABOVE):
        return None
    seats = tuple(resigning.to_decide(turn.db, turn.person, turn.now))
    if instead is not None:
        return _instead(turn, instead, seats)
    about = stays or goes
    here = tuple(a for a in seats if turn.db.get_one(Person, a.person_id).name in words)
    if not seats or about is None or (not about["more"] and _something_else(turn)):
        return None
    claims = not about["more"] and bool(review.waiting_for(turn.db, turn.person, turn.now))
    return Reply(here or seats, stays is not None, beside=claims)


def _instead(turn: Turn, match: re.Match[str], seats: tuple[Appointment, ...]) -> Reply | None:
    """换罗铁柱, 换罗铁柱当代表: a name that is known, or, said to the newest question, one that is not."""
    if title := match["title"]:
        seats = tuple(a for a in seats if a.post == post_words.post(title))
    if not seats:
        return None
    name = spelled(turn, match["who"])
    if any(p.name == name for p in named(turn, name)):
        return Reply(seats, stays=False, instead=name)
    newest = next(iter(turn.questions), None)
    asked = newest is not None and newest.choices[0]["flow"] in _FLOWS
    return (
        Reply(seats, False, name, known=False) if asked and re.fullmatch(FULL_NAME, name) else None
    )


def _something_else(turn: Turn) -> bool:
    """Whether a mere yes or no is meant for another thing: a newer question that offers a no, and is no claim's."""
    for question in turn.questions:
        offered = [c for c in choices_of(question) if c.flow not in (*_FLOWS, "review")]
        if any(c.label.startswith(("不", "驳回", "退回")) for c in offered):
            return True
    return False
