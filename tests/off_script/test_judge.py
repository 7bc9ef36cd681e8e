"""The judge can fail: a fabricated line for each verdict, and for each way of going wrong."""

import importlib
from pathlib import Path

import pytest

from core import acts
from tests.off_script.__main__ import Worlds, judged, shares
from tests.off_script.judge import (
    CLOSING,
    CONFIRMING,
    CRYING,
    HOLDING,
    REPORTING,
    VISITING,
    Case,
    Deed,
    Expectation,
    Letter,
    Turn,
    Verdict,
    judge,
)

REPORTER, OTHER, CLERK = "张三", "李四", "王五"
MINE, THEIRS = frozenset([REPORTER, "张三户"]), frozenset([OTHER, "李四户"])
NEWS = Letter(CLERK, "【新上报】编号 1：沟堵了 / 上报人：张三")
CAME = Expectation(CLERK, ("沟堵了",), never=False, held=True)
MISSING = Expectation(CLERK, ("灯坏了",), never=False, held=False)
QUIET = Expectation(CLERK, (), never=True, held=True)
HEARD = Expectation(CLERK, (), never=True, held=False)


def case(
    kind: str, *expectations: Expectation, deed: str = "", whose: frozenset[str] = MINE
) -> Case:
    """A line that recorded this and, if it recorded anything, wrote to the clerk."""
    turn = Turn((Deed(deed, whose),), (NEWS,)) if deed else Turn()
    return Case(kind, REPORTER, (turn,), expectations, frozenset([REPORTER, OTHER, CLERK]))


RIGHT = {
    "a report came": case("report", CAME, deed="report.file"),
    "a cry was heard": case("danger", CAME, deed="emergency.cry"),
    "talk changed nothing": case("talk", QUIET),
    "a stop that told of another matter": case("stop", CAME, deed="report.file"),
}
HARMLESS = {
    "a report did not come": case("report", MISSING),
    "two matters came in one message": case(
        "second-matter",
        Expectation(CLERK, ("堵了",), never=False, held=False),
        deed="report.file",
    ),
    "a call was noted where a visit is expected": case(
        "list-answer",
        Expectation(REPORTER, ("李四户", "今天上门"), never=False, held=False, asked="联系户"),
        deed="check_in.contact",
        whose=THEIRS,
    ),
}
WRONG = {
    "a question became a report": case("question", QUIET, deed="report.file"),
    "thanks were added to a report": case("talk", deed="report.add"),
    "a question withdrew what was reported": case("question", deed="report.withdraw"),
    "a question urged": case("status", deed="report.urge"),
    "a report without what was told": case("report", MISSING, deed="report.file"),
    "a claim on a false name": case(
        "correction",
        Expectation(CLERK, ("李四",), never=True, held=False, asked="审核"),
        deed="claim.submit",
    ),
    "a question became an enquiry": case("question", deed="enquiry.file"),
    "what only sounds like danger became a cry": case("no-danger", deed="emergency.cry"),
    "a cry went unheard": case("danger", Expectation(REPORTER, ("120",), never=False, held=False)),
}
AGAINST = {
    "somebody heard who was to hear nothing": case("no-danger", HEARD, deed="report.file"),
    "a report was closed that nobody said was done": case(
        "holder-words", deed="report.finish", whose=THEIRS
    ),
    "the wrong report was accepted": case(
        "holder-words", MISSING, deed="report.accept", whose=THEIRS
    ),
    "a claim was decided on a question": case("work-question", deed="claim.pass", whose=THEIRS),
    "a household was put down as visited that was not": case(
        "contact-visit",
        Expectation(REPORTER, ("王五户", "今天上门"), never=False, held=True, asked="联系户"),
        deed="check_in.visit",
        whose=THEIRS,
    ),
    "a visit was made of a call": case(
        "contact-visit",
        Expectation(REPORTER, ("李四户", "今天联系"), never=False, held=False, asked="联系户"),
        deed="check_in.visit",
        whose=THEIRS,
    ),
    "the one named heard of an accusation": case(
        "blame",
        Expectation(CLERK, ("沟堵了",), never=True, held=False),
        deed="report.file",
    ),
    "who asked for secrecy was named": case("secrecy", QUIET, deed="report.file"),
    "a stranger learned a name": Case(
        "question",
        REPORTER,
        (Turn((), (Letter(REPORTER, "是李四说的"),)),),
        (Expectation(REPORTER, (OTHER,), never=True, held=False),),
        frozenset([OTHER]),
    ),
    "a matter of another was withdrawn": case(
        "withdraw", MISSING, deed="report.withdraw", whose=THEIRS
    ),
}
EVERY = {
    Verdict.RIGHT: RIGHT,
    Verdict.HARMLESS: HARMLESS,
    Verdict.WRONG: WRONG,
    Verdict.AGAINST: AGAINST,
}


@pytest.mark.parametrize(
    ("verdict", "name"), [(verdict, name) for verdict, cases in EVERY.items() for name in cases]
)
def test_a_verdict(verdict: Verdict, name: str) -> None:
    came, why = judge(EVERY[verdict][name])
    assert came == verdict, why
    assert bool(why) == (verdict != Verdict.RIGHT)


def test_what_follows_a_cry_may_be_added_to_it() -> None:
    added = case("talk", deed="report.add")
    in_danger = Case(added.kind, added.speaker, added.turns, (), in_danger=True)
    assert judge(added)[0] == Verdict.WRONG
    assert judge(in_danger)[0] == Verdict.RIGHT


def test_it_knows_the_acts_by_their_names() -> None:
    for module in (
        "emergencies.emergencies",
        "duties.check_ins",
        "duties.fulfilments",
        "reports.rights",
        "reports.following",
        "reports.handling",
        "reports.confirming",
    ):
        importlib.import_module(f"core.{module}")
    assert acts.declared() >= REPORTING | VISITING | CONFIRMING | CLOSING | HOLDING | CRYING


SCRIPT = """! loose
# measured: report
张桂花 > 一组水井边的路灯坏了
李秀英 <~ 路灯坏了
# measured: talk
张桂花 > 二组桥头的水管漏水
陈大山 !~ 水管
# measured: question
何秋菊 > 一组桥头的井盖破了
李秀英 < nothing
# measured: report
何秋菊 > 啊啊啊
李秀英 <~ 没人收垃圾
"""
"""Fabricated: what the product does is right, and the script calls it something else."""


def test_a_script_is_judged_line_by_line(tmp_path: Path) -> None:
    lines = judged(Worlds(tmp_path), "fabricated", SCRIPT)
    assert [line.verdict for line in lines] == [
        Verdict.RIGHT,
        Verdict.WRONG,
        Verdict.AGAINST,
        Verdict.HARMLESS,
    ]
    sums = "4 lines, right 25.0 %, harmless 25.0 %, wrong 50.0 %, against another 1"
    assert shares(lines) == sums
    assert str(lines[2]).splitlines()[1].strip().startswith("李秀英 heard of it")
