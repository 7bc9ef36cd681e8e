"""超市协议: with whom the points shop is, from when to when; put on record, and told to the village."""

import re
from contextlib import suppress
from datetime import date

from core.errors import Refusal
from core.outbox import Message
from core.points.shop import agreements
from handlers.engine.asks import confirm, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.pointing import fold

NAME = "agreement"
_DAY = re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})[日号]?")
_WHOLE = re.compile(
    rf"(?:跟|[和与](?=.*签))?(?P<partner>\D{{2,30}}?)(?:签的?|签了)?[，,：:\s]*从?(?P<days>{_DAY.pattern}.*)"
)


def days(words: str) -> list[str]:
    """The first and the last day that the words name, as ISO dates; Retry where they name not two."""
    named = [tuple(map(int, match)) for match in _DAY.findall(fold(words))]
    if len(named) != 2:
        raise Retry("请写从哪天到哪天，比如“2026年1月1日到2026年12月31日”。")
    try:
        return [date(*one).isoformat() for one in named]
    except ValueError:
        raise Retry("没有这一天，请看看日子写对没有。") from None


def asks_partner(turn: Turn, answers: Answers) -> bool:
    """What was said with the command may be all of it; without a word the one on record is shown first."""
    whole = _WHOLE.fullmatch(fold(str(answers.get("said", ""))).strip())
    if whole and "partner" not in answers:
        answers["partner"] = whole["partner"].strip()
        with suppress(Retry):  # with one day alone both are asked for
            answers["days"] = days(whole["days"])
    return "partner" not in answers


def ask_partner(turn: Turn, _: Answers) -> str:
    """Which shop; what stands on record is said with it."""
    if turn.village_id is None:
        raise Refusal("超市协议由村干部来记，请用村里登记的账号发。")
    stands = agreements.status(turn.db, turn.village_id, turn.now)
    return f"{stands or '还没有记过协议。'}要记新的，请回店名，比如“便民超市”；不记就回“取消”。"


def summary(_: Turn, answers: Answers) -> str:
    """What will be told to the village."""
    first, last = (date.fromisoformat(one) for one in answers["days"])
    return (
        f"积分在{answers['partner']}兑换，协议从{first.year}年{first.month}月{first.day}日"
        f"到{last.year}年{last.month}月{last.day}日。记下就告诉全村和监督小组，对吗？"
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Put it on record."""
    if turn.person is None or turn.village_id is None:
        raise Refusal("超市协议由村干部来记，请先发“绑定”。")
    first, last = (date.fromisoformat(one) for one in answers["days"])
    partner = answers["partner"]
    agreements.record(turn.db, turn.person, turn.village_id, partner, first, last, turn.now)
    return [Message("记好了，已经告诉村群和监督小组。到期前30天、7天、1天会提醒全村。")]


flow = Flow(
    name=NAME,
    words=("超市协议", "定点协议", "/agreement"),
    posts=frozenset(agreements.RECORDERS),
    hint="超市协议：记定点超市是哪家、到哪天",
    order=58,
    asks=(
        text("partner", ask_partner, max_chars=agreements.MOST_CHARS, when=asks_partner),
        Ask(
            "days",
            lambda *_: Message("从哪天到哪天？比如“2026年1月1日到2026年12月31日”。"),
            lambda turn, _: days(turn.event.text),
        ),
        confirm("agreed", summary, flow=NAME),
    ),
    done=done,
)
