"""绑定: an account becomes a person's by a one-time invitation code (邀请码), typed, scanned or opened."""

from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import invitations, people, regions
from core.registry.invitations import WrongInvitation
from core.registry.people import TITLES
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always
from handlers.engine.reading import By, Evidence, Reading
from handlers.registry import telephone_words
from handlers.registry.telephone_words import SPOKEN_OF


def no_code(_: Turn, answers: Answers) -> bool:
    """The code may stand behind the word already: 绑定 ABCD…"""
    return not answers.get("said")


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Bind, and say as whom."""
    code = answers.get("code") or answers["said"]
    person = invitations.accept(turn.db, turn.address, code, turn.now)
    posts = [
        f"{regions.title(turn.db, post.region_id)}{TITLES[post.post]}"
        for post in people.posts_of(turn.db, person.id, turn.now)
    ]
    as_whom = f"您是{'、'.join(posts)}。" if posts else ""
    return [
        Message(
            f"绑定好了，{person.name}。{as_whom}有事直接说，比如“村口的路灯不亮了”；发“帮助”看能办什么。"
        )
    ]


def urgent(turn: Turn) -> Iterable[Reading]:
    """A link or a QR code was opened: it carries the code."""
    if turn.event.start:
        act = Choice("绑定", "bind", {"code": turn.event.start})
        yield Reading(By.BUTTON, act, Evidence.CERTAIN, why="bind.link")


def hears(turn: Turn) -> Iterable[Reading]:
    """A telephone number. Heard here for `telephone`, so that words of other matters enter no file of it."""
    if SPOKEN_OF.search(turn.words):
        yield from telephone_words.readings(turn)


def refused(turn: Turn, no: Refusal) -> None:
    """A wrong code is counted after the attempt itself has been rolled back."""
    if isinstance(no, WrongInvitation):
        invitations.count_wrong_code(turn.db, turn.address, turn.now)


flow = Flow(
    name="bind",
    words=("绑定", "/bind"),
    hint="绑定：用村干部给的邀请码，让我认得您",
    order=5,
    asks=(
        text(
            "code",
            "请把村干部给您的邀请码发给我。",
            max_chars=60,
            digits=True,
            when=no_code,
            finds=always,
        ),
    ),
    done=done,
    hears=hears,
    urgent=urgent,
    refused=refused,
)
