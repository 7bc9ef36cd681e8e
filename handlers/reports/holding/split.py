"""拆分: the holder makes two to ten reports of one, each told in words; the list is shown and agreed to first."""

import re
from collections.abc import Iterable

from core.outbox import Message
from core.reports import notices, rights
from core.reports.ladder import levels, owners
from core.reports.ladder.levels import Seat
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report, spoken_number
from core.reports.parts import splitting
from core.reports.parts.splitting import FEWEST, MOST, Part
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, may
from handlers.engine.reading import Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding import portions
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.spoken_of import reading, without_number
from handlers.understand.category import category
from handlers.understand.sayings.polarity import asked, negated

NAME = "split"
_SAYS = re.compile(
    "拆分|拆(?:开|成|为)[^，,。]{0,6}(?:办|份|件|个|部分)|分(?:开|成|为)(?:[一二两三四五六七八九十几\\d]{1,2}(?:份|件|个|部分)?)?(?:来)?办"
)
_HOW = "一份一份写清楚，每份是什么事，一行一份，或者写“1、… 2、…”。给别人办的，后面写“归某某办”。"
_LONGEST = 1000


def hears(turn: Turn) -> Iterable[Reading]:
    """编号3 拆分 1、清沟 2、修闸门 归陈大山: of something that the speaker holds."""
    words = turn.words
    if not words or turn.open_flow == NAME or not _SAYS.search(words):
        return
    if not asked(words) and not negated(words) and may(flow, turn):
        yield from reading(turn, NAME, "拆分", words, sure=True)


def _subject(turn: Turn, answers: Answers) -> Report | None:
    """The report, locked; Refusal where it cannot be split now."""
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is None:
        return None
    me, version = who(turn), answers.get("version")
    report, _ = rights.open_for(turn.db, report_id, me, Action.SPLIT, turn.now, version)
    splitting.refuse(report, _NOTHING_WRONG)
    return report


_NOTHING_WRONG = (Part(""),) * FEWEST
"""As many as may be: whether the report can be split at all is asked before its parts are known."""


def _pieces(answers: Answers) -> list[str]:
    if "parts" in answers:
        return [str(piece) for piece in answers["parts"]]
    return portions.parts(without_number(str(answers.get("said", ""))))


def _untold(turn: Turn, answers: Answers) -> bool:
    return _subject(turn, answers) is not None and len(_pieces(answers)) < FEWEST


def ask_parts(turn: Turn, answers: Answers) -> Message:
    """Which parts."""
    report = _subject(turn, answers)
    assert report is not None  # asked only where there is one
    return Message(f"{notices.named(report)}，拆成哪几份？{_HOW}")


def read_parts(turn: Turn, _: Answers) -> list[str]:
    """Two to ten of them."""
    if len(turn.words) > _LONGEST:
        raise Retry(f"有点长了，请在 {_LONGEST} 个字以内说。")
    pieces = portions.parts(turn.words)
    if not FEWEST <= len(pieces) <= MOST:
        raise Retry(f"一件事可以拆成{FEWEST}到{MOST}份。{_HOW}不拆了就发“取消”。")
    return pieces


def _listed(turn: Turn) -> bool:
    """Whether the words are a list of parts: surely the answer, whatever each of them may mean alone."""
    return FEWEST <= len(portions.parts(turn.words)) <= MOST


def _planned(turn: Turn, answers: Answers) -> tuple[Report, list[tuple[Part, Seat | None]]]:
    """The parts as they would be made, each with who would hold it; None: whoever splits."""
    report = _subject(turn, answers)
    assert report is not None  # worked out only where there is one
    seats = owners.candidates(turn.db, report, turn.now)
    plan = []
    for piece in _pieces(answers):
        text, name = portions.owner(piece)
        seat = _seat(turn, seats, name) if name else None
        to = (seat.rung.level, seat.rung.region_id) if seat is not None else None
        # A name that is nobody's here stays in the words: whoever agrees to the list sees it there.
        text = text if seat is not None or name in ("我", "自己", "我自己") else piece
        plan.append((Part(text, category(text) or report.category, to), seat))
    return report, plan


def _seat(turn: Turn, seats: list[Seat], name: str) -> Seat | None:
    """The only seat whose holder or post the words name."""
    fitting = [s for s in seats if any(p.name == name for p in s.people)]
    fitting = fitting or [
        s for s in seats if levels.title(turn.db, s.post, s.rung.region_id) == name
    ]
    return fitting[0] if len(fitting) == 1 else None


def summary(turn: Turn, answers: Answers) -> str:
    """All parts with their holders, to be agreed to."""
    report, plan = _planned(turn, answers)
    splitting.refuse(report, [part for part, _ in plan])
    mine = notices.holder_words(turn.db, report, turn.now)
    lines = [
        f"{n}. {notices.cut(part.text, 60)}（{levels.seat_words(turn.db, seat) if seat else mine}办）"
        for n, (part, seat) in enumerate(plan, 1)
    ]
    whole = f"编号 {spoken_number(report)} 拆成{len(plan)}份："
    return "\n".join([whole, *lines, "几份都办好了，再请上报人一起看。这样拆对吗？"])


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Split it."""
    if _subject(turn, answers) is None:
        return [Message("现在没有要您办的事。")]
    report, plan = _planned(turn, answers)
    me, version = who(turn), answers.get("version")
    wanted = [part for part, _ in plan]
    made = splitting.split(turn.db, report.id, me, wanted, turn.now, version)
    lines = [
        f"编号 {spoken_number(part)}“{notices.cut(part.text, 30)}”由{notices.holder_words(turn.db, part, turn.now)}办"
        for part in made
    ]
    head = f"编号 {spoken_number(report)} 拆成了{len(made)}份，上报人知道了："
    return [Message("\n".join([head, *lines, "拆错了就回“撤销”。"]))]


def _holds_any(turn: Turn, answers: Answers) -> bool:
    return which_report.meant(turn, answers, which_report.held) is not None


_AGREE = confirm("yes", summary, flow=NAME)

flow = Flow(
    name=NAME,
    words=("拆分", "拆开办"),
    hint="拆分：一件事分成几份，各办各的",
    posts=HOLDERS,
    hears=hears,
    asks=(
        which_report.which(which_report.held, "拆分哪一件？", NAME),
        Ask(
            "parts", ask_parts, read_parts, _untold, free=True, story=True, finds=_listed, list=True
        ),
        Ask(_AGREE.name, _AGREE.prompt, _AGREE.read, _holds_any),
    ),
    done=done,
)
