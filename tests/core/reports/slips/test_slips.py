"""Slips: a code opens one complaint from any account, and nothing else; both sides talk; nobody learns of whom.

Here too: `codes`, `guesses`, `hiding`, `looks`, `talks`, `upheld`, `words`, `scheduler.jobs.hide_codes`.
"""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Outgoing, State
from core.registry import addresses
from core.reports import checks, confirming, handling
from core.reports.ladder.reports import Report
from core.reports.slips import codes, guesses, hiding, looks, slips, talks, words
from core.reports.slips.looks import SlipLook
from core.reports.slips.slips import Slip, WrongSlip
from core.reports.slips.talks import SlipWord
from tests.core.reports.telling import MONDAY, file, person, told, who

BLAME = "李秀英把低保名额给了她侄子"
HOUR = timedelta(hours=1)


def complaint(db: Db) -> tuple[Report, str]:
    """A complaint of a representative, and its code as it was told."""
    report = file(db, "刘大勇", BLAME)
    code = slips.give(db, report, MONDAY)
    assert code is not None
    return report, code


def key(db: Db, code: str, name: str = "何秋菊", at: timedelta = timedelta()) -> str:
    return slips.key_of(db, code, who(db, name).address_id or "", MONDAY + at)


def test_a_code_opens_the_complaint_from_any_account_however_it_is_written(db: Db) -> None:
    report, code = complaint(db)
    spaced, wide = (
        code.replace("-", " "),
        code.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
    )
    spelled = code.translate({ord(str(n)): "〇一二三四五六七八九"[n] for n in range(10)})
    for typed in (code, spaced, wide, spelled, code.replace("-", "")):
        for name in ("何秋菊", "过路人", "刘大勇"):
            assert slips.opened(db, key(db, typed, name), []).id == report.id


def test_only_a_complaint_of_a_person_has_one_and_it_is_told_once(db: Db) -> None:
    assert slips.give(db, file(db), MONDAY) is None
    assert slips.give(db, file(db, "刘大勇", "曾德才家往河里倒农药瓶"), MONDAY) is None
    report, _ = complaint(db)
    assert slips.give(db, report, MONDAY + HOUR) is None


def test_unknown_and_kept_codes_are_refused_in_the_same_words(db: Db) -> None:
    report, code = complaint(db)
    refusals = set()
    for typed, people in (
        ("1111222233334444", []),
        (code, [person(db, "李秀英").id]),
        (code, [person(db, "何秋菊").id, *report.kept_from[:1]]),
        ("12", []),
    ):
        with pytest.raises(WrongSlip) as no:
            slips.opened(db, key(db, typed), people)
        refusals.add(no.value.text)
    assert len(refusals) == 1


def test_five_wrong_ones_and_the_right_one_waits_longer_each_time(db: Db) -> None:
    _, code = complaint(db)
    mine = who(db, "何秋菊").address_id or ""
    at = MONDAY
    for wait in (1, 2, 4, 8, 16, 24, 24):
        for _ in range(guesses.FREE):
            guesses.count(db, mine, at)
        db.flush()
        with pytest.raises(Refusal, match=f"{wait}小时"):
            slips.key_of(db, code, mine, at)
        assert slips.key_of(db, code, who(db, "过路人").address_id or "", at)
        at += timedelta(hours=wait)
        assert slips.key_of(db, code, mine, at)


def test_many_who_guess_are_all_put_off(db: Db) -> None:
    for n in range(guesses.IN_ALL):
        guesses.count(db, addresses.known(db, "web", f"guesser {n}").id, MONDAY)
    db.flush()
    with pytest.raises(Refusal, match="试错"):
        key(db, "1111222233334444")
    assert key(db, "1111222233334444", at=HOUR + timedelta(minutes=1))


def test_the_code_is_kept_nowhere_in_the_clear(db: Db) -> None:
    report, code = complaint(db)
    message = Message(f"已上报。\n{words.given(code)}", thing=report.id)
    addresses.tell_address(db, report.address_id, message, MONDAY)
    db.flush()
    sent = hiding.telling(db, slips.of_report(db, report.id) or Slip())
    assert hiding.sweep(db, MONDAY + HOUR - timedelta(seconds=1)) == 0
    assert hiding.sweep(db, MONDAY + HOUR) == 0  # it still waits to be sent
    sent[0].state, sent[0].ended_at = State.SENT, MONDAY
    db.add(sent[0])
    assert hiding.next_due(db) == MONDAY + HOUR + hiding.AGAIN
    assert hiding.sweep(db, MONDAY + HOUR + hiding.AGAIN) == 1
    assert hiding.next_due(db) is None
    assert hiding.sweep(db, MONDAY + 9 * HOUR) == 0
    everything = [m.text for m in db.exec(select(Outgoing))]
    everything += [json.dumps(a.model_dump(mode="json")) for a in db.exec(select(Act))]
    everything += [json.dumps(s.model_dump(mode="json")) for s in db.exec(select(Slip))]
    assert not [text for text in everything if code in text or code.replace("-", "") in text]


def test_both_sides_talk_and_only_one_has_a_name(db: Db) -> None:
    report, _ = complaint(db)
    talks.say(db, report, who(db, "何秋菊"), "刘大勇家最困难", MONDAY)
    assert "某某家最困难" in told(db, "冯正")[-1]
    assert told(db, "李秀英") == []
    talks.answer(db, report.id, who(db, "冯正"), "哪一年的？", MONDAY + HOUR)
    assert "哪一年的" in told(db, "褚卫")[-1]
    assert "哪一年的" not in told(db, "刘大勇")[-1]
    assert told(db, "何秋菊") == []
    assert [line.split(" ", 2)[2] for line in talks.lines(db, report)] == [
        "反映的人说：某某家最困难",
        "冯正回话：哪一年的？",
    ]
    names = {"何秋菊", "刘大勇"}
    assert not [m for m in told(db, "冯正") if any(name in m for name in names)]
    assert list(checks.broken(db)) == []


def test_nobody_but_the_group_answers_or_reads(db: Db) -> None:
    report, _ = complaint(db)
    for name in ("李秀英", "钱国华", "刘大勇", "马老三", "过路人"):
        with pytest.raises(Refusal, match="没有找到这件事"):
            talks.answer(db, report.id, who(db, name), "在查", MONDAY)
        assert not talks.readable(db, report, who(db, name), MONDAY)
    assert [r.id for r in talks.waiting_for(db, person(db, "冯正").id, MONDAY)] == [report.id]
    assert talks.waiting_for(db, person(db, "钱国华").id, MONDAY) == []


def test_where_the_group_is_meant_itself_the_town_talks(db: Db) -> None:
    report = file(db, "何秋菊", "监督小组不管事，敷衍")
    assert slips.give(db, report, MONDAY)
    group = [p.name for p in talks.group(db, report, MONDAY)]
    assert group
    assert not {"冯正", "褚卫", "卫红"} & set(group)


def test_who_opened_it_is_on_record_and_the_reporter_is_not(db: Db) -> None:
    report, _ = complaint(db)
    assert "还没有人打开看过" in talks.looked_at(db, report, MONDAY)
    for at in (HOUR, HOUR + timedelta(minutes=5), 2 * HOUR):
        looks.note(db, report, person(db, "冯正").id, MONDAY + at)
    looks.note(db, report, person(db, "刘大勇").id, MONDAY)
    looks.note(db, file(db), person(db, "李秀英").id, MONDAY)
    assert len(looks.of_report(db, report.id)) == 2
    assert talks.looked_at(db, report, MONDAY + 3 * HOUR) == "看过：冯正（3月2日 11:00）。"


def test_what_somebody_said_behind_a_slip_is_not_taken_back_and_names_no_slip(db: Db) -> None:
    report, _ = complaint(db)
    me = who(db, "何秋菊")
    talks.say(db, report, me, "去年的", MONDAY)
    last = acts.last_of(db, me.person_id, me.address_id, acts.of_people(), MONDAY)
    assert last is not None
    with pytest.raises(Refusal, match="收不回"):
        acts.take_back(db, last, MONDAY)
    mine = db.exec(select(Act).where(Act.person_id == me.person_id)).all()
    ids = {report.id, *db.exec(select(Slip.id)), *db.exec(select(SlipWord.id))}
    assert not ids & {text for a in mine for text in (a.thing_id, *map(str, a.detail.values()))}


def test_a_slip_still_opens_what_is_over_and_open_again(db: Db) -> None:
    report, code = complaint(db)
    handling.accept(db, report.id, who(db, "冯正"), MONDAY)
    handling.finish(db, report.id, who(db, "冯正"), MONDAY, how="谈过话了")
    confirming.reopen(db, report.id, who(db, "刘大勇"), MONDAY, complaint="没有改")
    assert slips.opened(db, key(db, code), []).id == report.id


@pytest.mark.broken_on_purpose
def test_the_invariants_see_what_must_not_be(db: Db) -> None:
    report, code = complaint(db)
    accused = person(db, "李秀英").id
    db.add(SlipLook(report_id=report.id, person_id=accused, at=MONDAY))
    db.add(SlipWord(report_id=report.id, person_id=accused, text="谁说的", at=MONDAY))
    db.add(SlipWord(report_id=report.id, person_id=report.person_id, text="我", at=MONDAY))
    slip = slips.of_report(db, report.id)
    assert slip is not None
    slip.hidden = True
    addresses.tell_address(
        db, report.address_id, Message(words.given(code), thing=report.id), MONDAY
    )
    db.flush()
    sent = db.exec(select(Outgoing).order_by(col(Outgoing.id).desc())).first()
    assert sent is not None
    sent.state, sent.ended_at = State.SENT, MONDAY
    db.add(sent)
    plain = file(db)
    db.add(Slip(report_id=plain.id, code_hash="x", at=MONDAY))
    db.flush()
    broken = "\n".join(checks.broken(db))
    for fault in (
        "looked at it",
        "answered behind",
        "by name behind",
        "still be read",
        "of nobody",
    ):
        assert fault in broken


@given(st.text("0123456789", min_size=16, max_size=16))
def test_a_code_is_read_as_it_is_written(code: str) -> None:
    assert codes.digits(codes.written(code)) == code
    assert len(codes.written(code).split("-")) == 4


def test_two_codes_are_never_alike() -> None:
    assert len({codes.fresh() for _ in range(2000)}) == 2000
