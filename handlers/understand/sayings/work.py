"""How far the work on a report is (办到哪步): made safe, repaired, arranged, looked at, or beyond one's means."""

import re
from functools import lru_cache
from typing import Literal

from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import asked, future, negated
from handlers.understand.wording import standard

Stage = Literal["safe", "repaired", "arranged", "looked", "cannot"]


@lru_cache(maxsize=256)
def work_stage(text: str) -> Stage | None:
    """The stage that a holder's words report, None if they report none; 没修好 and 修好没 report nothing.

    Making safe is never repair, and neither is somebody sent for or a day that is set.
    """
    stages = {stage for clause in clauses(text) for stage in _stages(clause)}
    for stage in _BY_WEIGHT:
        if stage in stages and not (stage == "repaired" and "unrepaired" in stages):
            return stage
    return None


_PUTS_OFF = re.compile(
    "(?:先|那|就|我|再|等[一下会等]{0,2}|一会儿?|明天|后天|今晚|下午|晚上|改天|到时候?|过[几两]天|回头|有空){0,4}(?:再|到时候?)(?:说|讲|看|议|商量)[吧了啊呀咯哒。!]*"
)
_BY_WEIGHT: tuple[Stage, ...] = ("repaired", "safe", "cannot", "arranged", "looked")


def _stages(clause: str) -> set[str]:
    """What one clause reports; 等下再说 reports nothing; a repair that is denied or still to come takes back one in another clause."""
    if _PUTS_OFF.fullmatch(standard(clause)):
        return set()
    if asked(clause):
        return {"unrepaired"} if "repaired" in _kinds(clause) else set()
    kinds = _kinds(clause)
    if future(clause):
        kinds = {"arranged" if kind in ("repaired", "safe") else kind for kind in kinds}
    if negated(clause):
        kinds = {kind for kind in kinds if kind in ("cannot", "arranged")} | (
            {"unrepaired"} if "repaired" in kinds else set()
        )
    if "arranged" in kinds:
        kinds -= {"repaired"}
    return kinds


def _kinds(clause: str) -> set[str]:
    return {hit.kind for hit in sheets("work").hits(standard(clause))}
