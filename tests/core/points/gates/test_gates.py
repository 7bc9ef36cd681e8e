"""The gates of the monthly review: base scores, honours, the whole list; each with its body's vote.

Here too: `confirmation`, `next_gate`, `reminders`, `recusal`, `results`, `revision`, `scores`,
`close.meeting_results`, `subjects.deciders`.
"""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.db import Db
from core.errors import Refusal
from core.meetings import conduct, votes
from core.meetings.conduct import MeetingState
from core.meetings.meetings import agenda, attendees, recusals
from core.outbox import Outgoing
from core.points.claims import claims, review
from core.points.claims.claims import Claim, ClaimState
from core.points.close import meeting_results, monthly_close, settlement
from core.points.gates import confirmation, gates, next_gate, recusal, reminders, revision, scores
from core.points.rulebook.rulebook import Decides, Subject
from core.points.statement import statements
from core.points.statement.statements import LineKind, Statement, StatementState
from core.registry.people import Appointment, Kinship, Post
from tests.core.points.gate_meetings import (
    CLERK,
    PARTY,
    VILLAGE,
    begun,
    called,
    held,
    honour,
    honoured,
    scored,
    sit,
    voted,
)
from tests.core.points.wangjia_acts import april, march, may, person, village

pytestmark = pytest.mark.place("hulu")


def told(db: Db, name: str, word: str) -> list[str]:
    query = select(Outgoing.text).where(
        Outgoing.person_id == person(db, name).id, col(Outgoing.text).contains(word)
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))


def score_of(db: Db, statement: Statement, name: str) -> int:
    return statements.scores(statements.lines_of(db, statement.id)).get(person(db, name).id, 0)


def state(db: Db, claim: Claim) -> ClaimState:
    db.refresh(claim)
    return claim.state


def test_a_month_passes_its_three_gates(db: Db) -> None:
    claim = honour(db)
    statement = begun(db, april(1, 8))
    assert (statement.state, statements.lines_of(db, statement.id)) == (
        StatementState.REVIEWING,
        [],
    )
    assert gates.following(db, statement) == Decides.BASE
    scored(db, statement, april(1))
    assert gates.following(db, statement) == Decides.HONOURS
    honoured(db, statement, april(2))
    assert state(db, claim) == ClaimState.PASSED
    assert (claim.decided_by, claim.period) == (None, "2026-03")
    assert statement.state == StatementState.DRAFTED
    assert score_of(db, statement, "石玉兰") == 3 * 11 + 30
    meeting = voted(db, statement, april(3))
    assert (statement.state, statement.meeting_id) == (StatementState.PUBLISHED, meeting.id)
    assert statement.confirmed_by is None
    settlement.sweep(db, april(12))
    assert statement.state == StatementState.SETTLED


def test_nothing_waits_at_a_gate_without_matters(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    assert gates.following(db, statement) == Decides.STATEMENT


def test_a_month_of_nobody_bothers_nobody(db: Db) -> None:
    for appointment in db.exec(
        select(Appointment).where(Appointment.post == Post.REPRESENTATIVE)
    ).all():
        appointment.until = march(1)
        db.add(appointment)
    db.flush()
    assert begun(db, april(1, 8)).state == StatementState.SETTLED
    assert not told(db, CLERK, "评议")


def test_the_mean_is_rounded_half_up_and_says_whose_it_is(db: Db) -> None:
    statement = begun(db, april(1, 8))
    meeting = scored(db, statement, april(1))
    line = next(x for x in statements.lines_of(db, statement.id) if x.kind == LineKind.SCORE)
    assert (line.points, line.note) == (11, "支委会2人打分的平均")
    assert {s.meeting_id for s in scores.given_to(db, statement.id)} == {meeting.id}


def test_kin_have_no_part_in_what_concerns_them(db: Db) -> None:
    honour(db)
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    meeting = called(db, statement, Decides.HONOURS, april(2))
    items = agenda(db, meeting.id)
    out = {p for _, p in recusals(db, items)}
    assert out == {person(db, "彭翠英").id}
    sit(db, meeting, dict.fromkeys(("龙正明", "向春生", "田文静", "彭翠英"), "yes"), april(2))
    with pytest.raises(Refusal, match="散会"):
        votes.cast(db, person(db, "彭翠英"), items[0].id, "yes", april(2))
    assert [r.ballots for r in conduct.results(db, meeting.id)] == [3]


def test_the_claimant_has_no_part_either(db: Db) -> None:
    """石丽华 of the branch committee puts a representative's deed on record: others vote on it."""
    wanted = claims.Wanted(
        Subject.REPRESENTATIVE, person(db, "向大海").id, "brave", march(20).date(), "下河救人"
    )
    review.submit(db, person(db, "石丽华"), wanted, march(20))
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    meeting = called(db, statement, Decides.HONOURS, april(2))
    out = {p for _, p in recusals(db, agenda(db, meeting.id))}
    assert person(db, "石丽华").id in out


def test_the_town_scores_whom_all_others_must_leave(db: Db) -> None:
    one = person(db, "田小满")
    for name in ("龙正明", "向春生", "石丽华"):
        db.add(Kinship(person_id=one.id, relative_id=person(db, name).id))
    db.flush()
    statement = begun(db, april(1, 8))
    meeting = called(db, statement, Decides.BASE, april(1))
    town = person(db, "彭立新").id
    assert town in {a.person_id for a in attendees(db, meeting.id)}
    out = recusals(db, agenda(db, meeting.id))
    free = [i.text for i in agenda(db, meeting.id) if (i.id, town) not in out]
    assert len(free) == 3
    assert all(text.startswith("田小满代表") for text in free)
    sit(db, meeting, {"龙正明": 10, "石丽华": 11, "彭立新": 20}, april(1))
    assert scores.missing(db, statement) == []


def test_an_honour_voted_down_is_rejected_with_the_counts(db: Db) -> None:
    claim = honour(db)
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    honoured(db, statement, april(2), "no")
    assert state(db, claim) == ClaimState.REJECTED
    assert claim.reason == "全体党员评议没有通过（赞成0票，反对4票，弃权0票）"
    assert told(db, "石玉兰", "反对4票")
    assert score_of(db, statement, "石玉兰") == 33


def test_nobody_decides_an_honour_alone(db: Db) -> None:
    claim = honour(db)
    assert review.deciders(db, claim, march(21)) == []
    assert review.waiting_for(db, person(db, CLERK), march(21)) == []
    with pytest.raises(Refusal, match="全体党员开会评议"):
        review.pass_(db, person(db, CLERK), claim.id, None, march(21))


def test_a_quorum_not_reached_leaves_the_gate_open(db: Db) -> None:
    statement = begun(db, april(1, 8))
    meeting = called(db, statement, Decides.BASE, april(1))
    conduct.sign_in(db, person(db, "龙正明"), meeting.id, april(1))
    with pytest.raises(Refusal, match="还差1人"):
        conduct.begin(db, person(db, CLERK), meeting.id, april(1))
    meeting_results.sweep(db, april(3, 10))
    assert meeting.state == MeetingState.FAILED
    assert gates.following(db, statement) == Decides.BASE
    again = meeting_results.call_again(db, person(db, CLERK), meeting.id, april(3, 11))
    sit(db, again, {"龙正明": 10, "石丽华": 11}, april(3, 12))
    assert gates.following(db, statement) == Decides.STATEMENT


def test_too_few_ballots_decide_nothing(db: Db) -> None:
    """Four are there, but only two of the six who need not withdraw have voted."""
    honour(db)
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    meeting = called(db, statement, Decides.HONOURS, april(2))
    for name in ("龙正明", "向春生", "田文静", "梁老根"):
        conduct.sign_in(db, person(db, name), meeting.id, april(2))
    conduct.begin(db, person(db, CLERK), meeting.id, april(2))
    item = agenda(db, meeting.id)[0]
    for name in ("龙正明", "向春生"):
        votes.cast(db, person(db, name), item.id, "yes", april(2))
    meeting_results.close(db, person(db, CLERK), meeting.id, april(2))
    assert gates.following(db, statement) == Decides.HONOURS
    assert told(db, CLERK, "没评出来")


def test_a_gate_is_called_once_and_in_its_turn(db: Db) -> None:
    statement = begun(db, april(1, 8))
    with pytest.raises(Refusal, match="已经评过了"):
        called(db, statement, Decides.STATEMENT, april(1))
    called(db, statement, Decides.BASE, april(1))
    with pytest.raises(Refusal, match="已经召集了"):
        called(db, statement, Decides.BASE, april(1))
    with pytest.raises(Refusal, match="记录员或村支书"):
        gates.call(db, person(db, "梁老根"), statement.id, Decides.BASE, april(1))


def test_a_list_voted_down_is_put_right_and_voted_again(db: Db) -> None:
    claim = honour(db)
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    honoured(db, statement, april(2))
    meeting = voted(db, statement, april(3), "no")
    assert (statement.state, statement.meeting_id) == (StatementState.REVIEWING, None)
    assert revision.is_voted_down(db, statement)
    clerk = person(db, CLERK)
    assert [c.id for c in revision.decided(db, clerk, statement.id, april(3))] == [claim.id]
    revision.reopen(db, clerk, claim.id, april(3))
    assert state(db, claim) == ClaimState.WAITING
    with pytest.raises(Refusal, match="先把那一关的会开了"):
        monthly_close.vote_again(db, clerk, statement.id, april(3))
    honoured(db, statement, april(4), "no")
    assert state(db, claim) == ClaimState.REJECTED
    assert score_of(db, statement, "石玉兰") == 33
    again = voted(db, statement, april(5))
    assert (statement.state, statement.meeting_id) == (StatementState.PUBLISHED, again.id)
    assert again.id != meeting.id


def test_base_scores_are_given_anew(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    voted(db, statement, april(2), "no")
    revision.rescore(db, person(db, CLERK), statement.id, april(2))
    assert gates.following(db, statement) == Decides.BASE
    held(db, statement, Decides.BASE, {"龙正明": 20, "石丽华": 20}, april(3))
    assert score_of(db, statement, "石玉兰") == 60


def test_a_list_that_was_not_voted_down_is_not_put_right(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    for correct in (revision.rescore, monthly_close.vote_again, revision.decided):
        with pytest.raises(Refusal, match="不在重新评议"):
            correct(db, person(db, CLERK), statement.id, april(1))


def test_the_convener_is_reminded_and_the_town_told_every_week(db: Db) -> None:
    begun(db, april(1, 8))
    here = village(db, VILLAGE)
    for day in range(2, 20):
        reminders.remind(db, april(day, 8), here)
    assert len(told(db, CLERK, "先由支委会打基础分")) == 5
    late = [t for t in told(db, "彭立新", "评议拖延") if VILLAGE in t]
    assert ["已经7天" in late[0], "已经14天" in late[1], len(late)] == [True, True, 2]


def test_who_is_on_the_list_or_kin_of_it_does_not_vote_on_it(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    body = [person(db, name).id for name in PARTY]
    assert recusal.from_list(db, statement, body) == {person(db, "彭翠英").id}
    for name in ("田文静", "梁老根", "龙海涛"):
        db.add(Kinship(person_id=person(db, "向大海").id, relative_id=person(db, name).id))
    db.flush()
    assert recusal.from_list(db, statement, body) == frozenset()  # it is about most of them


def test_what_the_body_votes_on_is_what_the_room_gets(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    seen = next_gate.preview(db, person(db, "梁老根"), statement.id, april(2))
    with pytest.raises(Refusal, match="只有全体党员能看"):
        next_gate.preview(db, person(db, "石玉兰"), statement.id, april(2))
    voted(db, statement, april(2))
    shown = db.exec(select(Outgoing.text).where(col(Outgoing.text).startswith("【公示】"))).all()
    assert seen in shown


def test_a_voted_month_is_not_the_panels_to_confirm(db: Db) -> None:
    statement = begun(db, april(1, 8))
    scored(db, statement, april(1))
    assert confirmation.waiting_for(db, person(db, CLERK), april(1)) == []
    with pytest.raises(Refusal):
        confirmation.confirm(
            db, person(db, CLERK), statement.village_id, statement.period, april(1)
        )


def test_the_months_go_on_while_one_waits(db: Db) -> None:
    first = begun(db, april(1, 8))
    second = begun(db, may(1, 8))
    assert (first.period, second.period) == ("2026-03", "2026-04")
    scored(db, second, may(2))
    scored(db, first, may(2) + timedelta(hours=1))
    assert gates.following(db, first) == gates.following(db, second) == Decides.STATEMENT
