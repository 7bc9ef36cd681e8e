"""The law: what it lets whom do when."""

from core.reports.ladder.lifecycle import HELD, LAW, WORDS, Action, Role, State, allowed, ever

OVER = {State.MERGED, State.WITHDRAWN}


def test_every_state_has_its_word() -> None:
    assert set(WORDS) == set(State)


def test_what_is_over_stays_over() -> None:
    assert [(r, s) for r in Role for s in OVER if LAW[r].get(s)] == []


def test_only_the_holder_handles_and_only_what_is_held() -> None:
    for action in (Action.ACCEPT, Action.FINISH):
        assert [r for r in Role if ever(r, action)] == [Role.HOLDER, Role.ASSIGNEE]
    for action in (Action.PASS_UP, Action.SEND_BACK):
        assert [r for r in Role if ever(r, action)] == [Role.HOLDER]
    for action in (Action.ACCEPT, Action.FINISH, Action.PASS_UP, Action.SEND_BACK):
        assert not any(allowed(Role.HOLDER, s, action) for s in State if s not in HELD)


def test_whoever_stands_above_urges_and_sends_and_does_no_more() -> None:
    able = {(s, a) for s in State for a in Action if allowed(Role.OVERSEER, s, a)}
    assert able == {(s, a) for s in HELD for a in (Action.URGE, Action.ENTRUST)}


def test_the_reporter_can_reopen_whatever_was_closed_over_their_head() -> None:
    for state in (State.DONE, State.UNCONFIRMED, State.UNFIXED):
        assert allowed(Role.REPORTER, state, Action.REOPEN)


def test_what_was_confirmed_is_only_ever_opened_again_by_those_who_follow_it() -> None:
    able = {(r, a) for r in Role for a in Action if allowed(r, State.CONFIRMED, a)}
    rated = (Role.REPORTER, Action.RATE)
    assert able == {(Role.REPORTER, Action.REOPEN), (Role.JOINER, Action.REOPEN), rated}


def test_the_holder_cannot_confirm() -> None:
    assert not ever(Role.HOLDER, Action.CONFIRM)


def test_nobody_has_to_act_on_a_whole_whose_parts_are_open() -> None:
    able = {(r, a) for r in Role for a in Action if allowed(r, State.SPLIT, a)}
    assert {r for r, _ in able} == {
        *(Role.REPORTER, Role.JOINER, Role.WRITER, Role.NEIGHBOUR, Role.CLOCK),
    }
    assert {a for r, a in able if r == Role.CLOCK} == {Action.GATHER}
    assert Action.FINISH not in {a for _, a in able}


def test_of_a_part_that_is_done_the_reporter_is_asked_nothing() -> None:
    able = {(r, a) for r in Role for a in Action if allowed(r, State.PART_DONE, a)}
    assert able == {(Role.REPORTER, Action.REOPEN)}


def test_an_outside_party_answers_what_is_held_and_does_nothing_else() -> None:
    able = {(s, a) for s in State for a in Action if allowed(Role.OUTSIDE, s, a)}
    assert able == {(s, Action.ANSWER) for s in HELD}
    assert [r for r in Role if ever(r, Action.ANSWER)] == [Role.OUTSIDE]
