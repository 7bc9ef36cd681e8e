"""转人工: the bot hands the talk to a person, and carries what both sides write."""

import re
from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col, select

from core.enquiries import handovers
from core.outbox import Message
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.memory import SEALED, Inbox
from handlers.engine.reading import Reach, Reading
from handlers.enquiries import asker
from handlers.reports.filing import which_village
from handlers.understand.danger import in_danger
from handlers.understand.sayings.talk import who_is_it

NAME = "handover"
_WORDS = ("转人工", "找人工", "人工", "/person")
_CODE = re.compile(r"[0-9A-Za-z]{8,}|[0-9A-Za-z]{3,4}(?:[ -][0-9A-Za-z]{3,4})+")
"""Codes and telephone numbers are handed to nobody."""
RECENT = timedelta(minutes=30)
"""Words older than this say nothing of what the sender wants now."""


def last_words(turn: Turn) -> str:
    """What the sender wrote just before; empty for a secret vote, or if it is long ago."""
    query = (
        select(Inbox)
        .where(
            Inbox.channel == turn.event.channel,
            Inbox.chat == turn.event.chat,
            Inbox.key != turn.event.key,
            Inbox.at > turn.now - RECENT,
        )
        .order_by(col(Inbox.at).desc(), col(Inbox.id).desc())
        .limit(1)
    )
    letter = turn.db.exec(query).first()
    event = letter.event if letter is not None else {}
    words = "" if event.get("room") else str(event.get("text", "")).strip()
    return "" if words == SEALED else words[: handovers.LONGEST]


def may_be_read(wording: str) -> bool:
    """Whether these words may go along: no command, code or number, no danger, nothing to be kept from anybody."""
    command = wording.partition(" ")[0].lower() in commands.by_word()
    return not (command or _CODE.search(wording) or in_danger(wording) or asker.secret(wording))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Hand over; the sender reads to whom, and how it ends."""
    region_id = asker.home(turn, answers)
    if region_id is None:
        return [Message("这里还没有登记村子，找不到人来接。急事请直接打电话。")]
    asker.remember_village(turn, answers)
    last = str(answers.get("said") or last_words(turn)).strip()
    blamed = asker.blamed(turn, last)
    but = frozenset({blamed.about.id}) if blamed is not None and blamed.about else frozenset[str]()
    if blamed is not None or not may_be_read(last):
        last = ""  # what blames somebody, or shall be kept from them, is theirs to say
    begun = handovers.begin(turn.db, region_id, turn.address.id, turn.person, last, turn.now, but)
    name = handovers.helper_name(turn.db, begun)
    night = (
        "现在是休息时间，对方早上7点才看得到。"
        if handovers.waits_until_morning(begun, turn.now)
        else ""
    )
    text = (
        f"已转给{name}，您直接写，我原话转过去，照片也行；对方写的我转给您。{night}"
        "说完了回“结束”。有危险就直接说，我马上叫人。"
    )
    return [Message(text, thing=begun.id)]


def hears(turn: Turn) -> Iterator[Reading]:
    """A wish for a person to talk to; who only asks what they are talking to, 你是真人吗, wishes for none."""
    if turn.words and turn.open_flow != NAME and not who_is_it(turn.words):
        yield from commands.of_intent(flow, turn)


flow = Flow(
    name=NAME,
    words=_WORDS,
    hint="转人工：想跟人说话，转给代表或村干部",
    order=42,
    intents=("hand_over",),
    hears=hears,
    reach=Reach.OTHERS,
    asks=(
        *which_village.asks(
            "您在哪个村？", flow=NAME, unknown=asker.village_unknown, words=asker.words
        ),
    ),
    done=done,
)
