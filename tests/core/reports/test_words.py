"""What is told of a report, word for word."""

from datetime import UTC, datetime

from core.outbox import Choice
from core.reports import words

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_reason_ends_in_one_full_stop_when_the_report_is_handed_on() -> None:
    told = words.handed_on("李秀英退回。", "二组组长", NOON)
    assert told == "李秀英退回。现在由二组组长办，3月2日 12:00前办结。"


def test_who_follows_a_report_hears_the_time_of_its_new_holder_and_the_holder_does_not() -> None:
    assert words.accepted("李秀英", NOON) == "李秀英已受理，3月2日 12:00前办结。"
    assert words.accepted("李秀英", None) == "李秀英已受理。"


def test_danger_that_was_taken_back_is_looked_at_all_the_same() -> None:
    assert words.withdrawn("编号 1", unsafe=False).endswith("不用再办。")
    assert "去看一眼" in words.withdrawn("编号 1", unsafe=True)


def test_a_village_is_chosen_by_its_name() -> None:
    there = Choice("交给王家村", "sos", {"village": "v"})
    asked = words.village_question("编号 临1：救命", "r", [there], registered=False, again=True)
    assert asked.text.startswith(
        "【紧急】编号 临1：救命\n一直没有人接手。还不知道是哪个村，报的人还没登记。"
    )
    assert asked.choices == (there,)


def test_supplements_are_said_only_when_there_are_any() -> None:
    assert words.supplements([]) == ""
    assert words.supplements(["很深", "没有灯"]) == "补充：很深；没有灯"
    assert words.supplement("编号 1", "", (1.0, 2.0)) == (
        "编号 1有补充（定位：1.00000, 2.00000 https://uri.amap.com/marker?position=2.00000,1.00000&coordinate=wgs84 ）"
    )
