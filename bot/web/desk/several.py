"""Several at once (一次办几件): each by itself under the law, and a line that says what came of it."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.web.desk import acting
from bot.web.desk.call import Call
from core import acts
from core.desk import lists
from core.outbox import Choice
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.event import Turn

MOST = 20
"""So many at once; a slip of the hand should not reach a whole town."""
UP = "上报上一级"
DOINGS: tuple[tuple[str, str], ...] = (
    ("受理", ""),
    (acting.NOTE, "办到哪一步了"),
    (acting.URGE, ""),
    (UP, "为什么要上报"),
)
"""What can be done to several, and what has to be written with it, if anything."""


@dataclass(frozen=True)
class Result:
    """What came of one of them."""

    report: Report | None
    number: str
    done: bool
    said: str


def act(call: Call) -> Response:
    """Do one thing to all that are ticked, row by row: one that is refused keeps back no other."""
    picked = [p.partition(".") for p in call.fields.get("pick", [])][:100]
    doing, words = call.said("do"), call.said("words", 500)
    trouble = _trouble(call, len(picked), doing, words)
    results = (
        [] if trouble else [_one(call, id_, version, doing, words) for id_, _, version in picked]
    )
    call.db.flush()
    return call.page(
        "came.html" if call.target else "several.html",
        doing=doing,
        results=results,
        trouble=trouble,
        done=sum(result.done for result in results),
    )


def _trouble(call: Call, many: int, doing: str, words: str) -> str:
    if not call.first:
        return "这几件刚才已经收到了，没有再办一遍。"
    wanted = dict(DOINGS)
    if doing not in wanted:
        return "请选一样要办的。"
    if many == 0:
        return "请先在前面的方框里勾上要办的。"
    if many > MOST:
        return f"一次最多办{MOST}件，现在勾了{many}件，请分几次办。"
    return f"请写一句：{wanted[doing]}。" if wanted[doing] and not words else ""


def _one(call: Call, report_id: str, version: str, doing: str, words: str) -> Result:
    report = lists.one(call.db, call.by.reach, report_id)
    if report is None:
        return Result(None, "", False, "没有这件事，或者不归您看。")
    number, turn = spoken_number(report), acting.turn_of(call, words)
    choice = _choice(turn, report, doing)
    if choice is None:
        return Result(report, number, False, f"现在不能“{doing}”：不在您手上，或者已经办过了。")
    before = len(acts.of_thing(call.db, report.id))
    acting.know_held(turn, report)
    stated = int(version) if version.isdecimal() and len(version) < 9 else -1
    outcome = acting.press(turn, choice, stated, words)
    call.db.flush()
    if outcome.asks:
        return Result(report, number, False, f"这件要单独办：{outcome.said}")
    return Result(report, number, len(acts.of_thing(call.db, report.id)) > before, outcome.said)


def _choice(turn: Turn, report: Report, doing: str) -> Choice | None:
    offered = acting.offered(turn, report)
    if doing == UP:
        return next((c for c in offered if c.label.startswith("上报到")), None)
    return next((c for c in offered if c.label == doing), None)
